package io.github.snowflakeid.lease.redis;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;

import io.github.snowflakeid.lease.redis.RedisWalk.Event;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Whatever happens on a {@link RedisWalk}, no tick of a node id is granted twice; with a
 * fault in the script, one is.
 */
@Tag("once")
@Timeout(240)
class RedisRandomWalkTests {

	private static final Duration LENGTH = Duration.ofSeconds(Long.getLong("snowflake.test.walk.seconds", 25));

	/** A mutant is found after some seconds. */
	private static final Duration MOST = Duration.ofSeconds(120);

	private final long seed = Long.getLong("snowflake.test.seed", System.nanoTime());

	@Test
	void noTickOfNodeIdIsGrantedTwice() throws IOException {
		Map<Event, Integer> events = new RedisWalk(this.seed).walk(LENGTH,
				(server) -> new LettuceScriptRunner(server.factory(), Duration.ofSeconds(5)));
		System.getLogger(getClass().getName()).log(System.Logger.Level.INFO, "Seed " + this.seed + ": " + events);
		assertThat(events).as("Seed %d", this.seed).containsKeys(Event.values());
	}

	static Map<String, String> faults() {
		return Map.of("nobody is in conflict", PatchedRunner.patch("for i = 1, #all, 2 do", "for i = 1, 0 do"),
				"deleted fields are not missed", PatchedRunner.patch("or length < fields", ""),
				"another server is the same one", PatchedRunner.patch("known[2] ~= server or", ""),
				"the quarantine is over at once", PatchedRunner.patch("since + needed + CLOCKS", "since + 100"));
	}

	static Stream<String> names() {
		return faults().keySet().stream().sorted();
	}

	@ParameterizedTest
	@MethodSource("names")
	void faultInTheScriptIsFound(String name) {
		String script = faults().get(name);
		long began = System.nanoTime();
		assertThatExceptionOfType(AssertionError.class)
			.isThrownBy(
					() -> new RedisWalk(this.seed).walk(MOST, (server) -> new PatchedRunner(server.factory(), script)))
			.withMessageContaining("Seed");
		System.getLogger(getClass().getName())
			.log(System.Logger.Level.INFO, "{0}: found after {1} s", name, (System.nanoTime() - began) / 1_000_000_000);
	}

}
