package io.github.snowflakeid.reactive;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Event loops that draw ids go on with everything else, whatever the ids wait for.
 * {@link EventLoops} does it, in a process of its own, because BlockHound changes classes
 * of the JDK. {@code -Devent-loops.ids=10000000} draws more of them.
 */
@Tag("once")
@Timeout(120)
class EventLoopTests {

	private static final int IDS = Integer.getInteger("event-loops.ids", 1_000_000);

	private static final int MOST_MICROS = 50_000;

	@Test
	void loopsNeverBlockAtTheCapNorWhileTheStoreIsAway(@TempDir Path directory) throws Exception {
		Map<String, String> found = findings(directory.resolve("findings"));
		System.getLogger(getClass().getName()).log(System.Logger.Level.INFO, new TreeMap<>(found).toString());
		assertThat(found).containsEntry("control", "true").containsEntry("blocked", "[]");
		assertThat(found).containsEntry("ids", "" + IDS).containsEntry("distinct", "" + IDS);
		assertThat(number(found, "exhausted")).as("waits at the cap").isPositive();
		assertThat(number(found, "cap-p99-micros")).as("%s", found).isLessThan(mostMicros(found, "cap"));
		assertThat(number(found, "refusals")).as("refusals in the outage").isPositive();
		assertThat(found.get("outage-distinct")).isEqualTo(found.get("outage-ids"));
		assertThat(number(found, "outage-ids")).as("ids after the outage").isGreaterThan(100);
		assertThat(number(found, "outage-p99-micros")).as("%s", found).isLessThan(mostMicros(found, "outage"));
	}

	/**
	 * On a machine that is busy with something else, a loop without ids takes long as
	 * well.
	 */
	private static long mostMicros(Map<String, String> found, String name) {
		return Math.max(MOST_MICROS, 2 * number(found, name + "-other-p99-micros"));
	}

	private static Map<String, String> findings(Path file) throws IOException, InterruptedException {
		List<String> command = new ArrayList<>(List.of(ProcessHandle.current().info().command().orElse("java"),
				"-XX:+AllowRedefinitionToAddDeleteMethods", "-XX:+EnableDynamicAgentLoading", "-XX:TieredStopAtLevel=1",
				"-XX:+UseSerialGC", "-cp", System.getProperty("java.class.path"), EventLoops.class.getName(),
				Integer.toString(IDS), file.toString()));
		assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).isZero();

		return Files.readAllLines(file)
			.stream()
			.map((line) -> line.split("=", 2))
			.collect(Collectors.toMap((pair) -> pair[0], (pair) -> pair[1]));
	}

	private static long number(Map<String, String> found, String name) {
		return Long.parseLong(found.get(name));
	}

}
