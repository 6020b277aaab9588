package io.github.snowflakeid.faults;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A process is stopped for longer than its lease lasts, another takes its node id, and
 * then it goes on.
 */
@Tag("once")
@Timeout(180)
class StoppedProcessTests {

	@TempDir
	private Path directory;

	@ParameterizedTest
	@ValueSource(strings = { "jdbc", "redis", "zookeeper" })
	void takesAnotherNodeIdByItselfAndRepeatsNothing(String kind) throws Exception {
		try (Stores store = Stores.start(kind);
				StoppableNode first = StoppableNode.start(this.directory, "first", arguments(store, "0-1"))) {
			long nodeId = first.awaitNodeId();
			first.awaitMoreIds();
			first.stop();
			try (StoppableNode second = StoppableNode.start(this.directory, "second",
					arguments(store, Long.toString(nodeId)))) {
				assertThat(second.awaitNodeId()).isEqualTo(nodeId);
				second.awaitMoreIds();
				int line = first.lines();
				first.resume();
				first.await("another node id", line,
						(text) -> text.startsWith("issues ") && StoppableNode.nodeId(text) != nodeId);
				first.awaitMoreIds();
				second.awaitMoreIds();
			}
		}
		assertNothingRepeats();
	}

	@ParameterizedTest
	@ValueSource(strings = { "jdbc", "redis", "zookeeper" })
	void repeatsNothingWhenItsClockIsSetBackAnHourMeanwhile(String kind) throws Exception {
		Assumptions.assumeTrue(StoppableNode.clocksCanBeSet(), "needs Debian's package libfaketime");
		try (Stores store = Stores.start(kind);
				StoppableNode first = StoppableNode.startWithClock(this.directory, "first", "+0",
						arguments(store, "0-1"))) {
			long nodeId = first.awaitNodeId();
			first.awaitMoreIds();
			first.stop();
			first.setClock("-3600");
			try (StoppableNode second = StoppableNode.start(this.directory, "second",
					arguments(store, Long.toString(nodeId)))) {
				assertThat(second.awaitNodeId()).isEqualTo(nodeId);
				int line = first.lines();
				first.resume();
				first.await("another node id", line,
						(text) -> text.startsWith("refused") && text.endsWith(" " + (1 - nodeId)));
				second.awaitMoreIds();
				first.setClock("+0");
				first.await("ids of another node id", line, (text) -> text.startsWith("issues " + (1 - nodeId)));
				first.awaitMoreIds();
				second.awaitMoreIds();
			}
		}
		assertNothingRepeats();
	}

	private static List<String> arguments(Stores store, String nodeIds) {
		List<String> arguments = new ArrayList<>(Stores.TERMS);
		arguments.addAll(store.arguments());
		arguments.add("--snowflake.lease.node-ids=" + nodeIds);
		return arguments;
	}

	private void assertNothingRepeats() throws Exception {
		long[] ids = StoppableNode.ids(this.directory);
		assertThat(ids).hasSizeGreaterThan(500).doesNotHaveDuplicates();
	}

}
