package io.github.snowflakeid.lease.redis;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;

import io.github.snowflakeid.TimeSource;
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
@Timeout(480)
class RedisRandomWalkTests {

	private static final Duration LENGTH = Duration.ofSeconds(Long.getLong("redis.walk.seconds", 25));

	/** Those with this text in their names. */
	private static final String NAMED = System.getProperty("redis.fault", "");

	/** A mutant is found after some seconds. */
	private static final Duration MOST = Duration.ofMinutes(6);

	private final long seed = Long.getLong("redis.seed", System.nanoTime());

	@Test
	void noTickOfNodeIdIsGrantedTwice() throws IOException {
		Map<Event, Integer> events = new RedisWalk(this.seed).walk(LENGTH,
				(server) -> new LettuceScriptRunner(server.factory(), Duration.ofSeconds(20), TimeSource.system()));
		System.getLogger(getClass().getName()).log(System.Logger.Level.INFO, "Seed " + this.seed + ": " + events);
		assertThat(events).as("Seed %d", this.seed).containsKeys(Event.values());
	}

	/**
	 * That nobody is in conflict is not among them: it was not found in two minutes,
	 * because whoever comes by with a longer quarantine makes up for it.
	 * {@link RedisQuarantineTests} shows what it leads to.
	 */
	static Map<String, String> faults() {
		return Map.of("deleted fields are not missed", PatchedRunner.patch("or length < fields", ""),
				"another server is the same one", PatchedRunner.patch("known[2] ~= server or", ""),
				"the quarantine is over at once", PatchedRunner.patch("since + needed + CLOCKS", "since + 100"));
	}

	static Stream<String> names() {
		return faults().keySet().stream().filter((name) -> name.contains(NAMED)).sorted();
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
