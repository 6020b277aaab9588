package io.github.snowflakeid.faults;

import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Processes of one host that lease their node ids in a directory.
 */
@Tag("once")
@Timeout(180)
class FileStoreProcessTests {

	@TempDir
	private Path directory;

	@Test
	void twoProcessesGetTwoNodeIds() throws Exception {
		try (StoppableNode first = start("first", "0-1"); StoppableNode second = start("second", "0-1")) {
			assertThat(first.awaitNodeId()).isNotEqualTo(second.awaitNodeId());
			first.awaitMoreIds();
			second.awaitMoreIds();
		}
		assertNothingRepeats();
	}

	@Test
	void killedProcessIsFollowedAtOnceAndNoIdRepeats() throws Exception {
		for (int i = 0; i < 3; i++) {
			try (StoppableNode node = start("node-" + i, "7")) {
				assertThat(node.awaitNodeId()).isEqualTo(7);
				node.awaitMoreIds();
				node.kill();
			}
		}
		assertNothingRepeats();
	}

	@Test
	void killedProcessIsFollowedAtOnceByOneWhoseClockIsBehind() throws Exception {
		Assumptions.assumeTrue(StoppableNode.clocksCanBeSet(), "needs Debian's package libfaketime");
		int behind = 0;
		for (int i = 0; i < 3; i++) {
			try (StoppableNode node = StoppableNode.startWithClock(this.directory, "node-" + i, "-" + behind,
					arguments("7"))) {
				assertThat(node.awaitNodeId()).isEqualTo(7);
				node.awaitMoreIds();
				node.kill();
			}
			behind += 4;
		}
		assertNothingRepeats();
	}

	@Test
	void stoppedProcessKeepsItsNodeId() throws Exception {
		try (StoppableNode first = start("first", "0-1")) {
			long nodeId = first.awaitNodeId();
			first.awaitMoreIds();
			first.stop();
			try (StoppableNode second = start("second", "0-1")) {
				assertThat(second.awaitNodeId()).isNotEqualTo(nodeId);
				first.resume();
				first.awaitMoreIds();
				second.awaitMoreIds();
			}
		}
		assertNothingRepeats();
	}

	private StoppableNode start(String name, String nodeIds) throws Exception {
		return StoppableNode.start(this.directory, name, arguments(nodeIds));
	}

	private List<String> arguments(String nodeIds) {
		return List.of("--snowflake.lease.store=file",
				"--snowflake.lease.file.directory=" + this.directory.resolve("leases"),
				"--snowflake.lease.node-ids=" + nodeIds, "--snowflake.max-wait=200ms");
	}

	private void assertNothingRepeats() throws Exception {
		assertThat(StoppableNode.ids(this.directory)).hasSizeGreaterThan(500).doesNotHaveDuplicates();
	}

}
