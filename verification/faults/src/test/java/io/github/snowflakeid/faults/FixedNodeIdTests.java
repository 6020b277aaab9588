package io.github.snowflakeid.faults;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Two processes are told one node id by mistake, and lease it: the second is refused at
 * its start, and says by whom the node id is held. Once the first has ended in order, the
 * node id is free.
 */
@Tag("once")
@Timeout(180)
class FixedNodeIdTests {

	@TempDir
	private Path directory;

	@ParameterizedTest
	@ValueSource(strings = { "jdbc", "redis", "zookeeper" })
	void secondHolderOfANodeIdDoesNotStart(String kind) throws Exception {
		try (Stores store = Stores.start(kind)) {
			secondHolderDoesNotStart(store.arguments());
		}
	}

	@ParameterizedTest
	@ValueSource(strings = "file")
	void secondHolderOfANodeIdDoesNotStartOnOneHost(String kind) throws Exception {
		secondHolderDoesNotStart(List.of("--snowflake.lease.store=" + kind,
				"--snowflake.lease.file.directory=" + this.directory.resolve("leases")));
	}

	private void secondHolderDoesNotStart(List<String> store) throws Exception {
		List<String> arguments = new ArrayList<>(Stores.TERMS);
		arguments.addAll(store);
		arguments.add("--snowflake.node-id=5");
		try (StoppableNode first = StoppableNode.start(this.directory, "first", arguments)) {
			assertThat(first.awaitNodeId()).isEqualTo(5);
			List<String> impatient = new ArrayList<>(arguments);
			impatient.add("--snowflake.lease.acquire-timeout=3s");
			try (StoppableNode second = StoppableNode.start(this.directory, "second", impatient)) {
				assertThat(second.awaitOutput()).anyMatch((line) -> line.contains("No node id could be leased"))
					.anyMatch((line) -> line.contains(Long.toString(first.pid())))
					.noneMatch((line) -> line.startsWith("issues"));
			}
			first.awaitMoreIds();
			first.end();
			try (StoppableNode third = StoppableNode.start(this.directory, "third", arguments)) {
				assertThat(third.awaitNodeId()).isEqualTo(5);
				third.awaitMoreIds();
			}
		}
		assertThat(StoppableNode.ids(this.directory)).hasSizeGreaterThan(500).doesNotHaveDuplicates();
	}

}
