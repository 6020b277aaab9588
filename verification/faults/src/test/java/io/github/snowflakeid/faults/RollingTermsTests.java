package io.github.snowflakeid.faults;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import io.github.snowflakeid.faults.Stores.Redis;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The ttl of a fleet is changed while it issues ids, in the three steps of
 * {@code docs/leases.md}. In the middle of each, with nodes of both kinds alive, Redis
 * forgets everything at the moment at which one of the old kind is killed.
 */
@Tag("once")
@Timeout(300)
class RollingTermsTests {

	private static final List<String> COMMON = List.of("--snowflake.max-lead=1s", "--snowflake.max-wait=200ms",
			"--snowflake.lease.node-ids=0-2");

	private static final List<String> OLD = List.of("--snowflake.lease.ttl=2s");

	private static final List<String> OLD_AND_PATIENT = List.of("--snowflake.lease.ttl=2s",
			"--snowflake.lease.quarantine=5s");

	private static final List<String> NEW_AND_PATIENT = List.of("--snowflake.lease.ttl=4s",
			"--snowflake.lease.quarantine=5s");

	private static final List<String> NEW = List.of("--snowflake.lease.ttl=4s");

	@TempDir
	private Path directory;

	private final List<StoppableNode> nodes = new ArrayList<>();

	@AfterEach
	void killAll() throws Exception {
		for (StoppableNode node : this.nodes) {
			node.kill();
		}
	}

	@Test
	void ttlBecomesLongerInThreeStepsAndNothingRepeats() throws Exception {
		roll(List.of(OLD, OLD_AND_PATIENT, NEW_AND_PATIENT, NEW));
	}

	@Test
	void ttlBecomesShorterInThreeStepsAndNothingRepeats() throws Exception {
		roll(List.of(NEW, NEW_AND_PATIENT, OLD_AND_PATIENT, OLD));
	}

	private void roll(List<List<String>> kinds) throws Exception {
		try (Redis redis = new Redis()) {
			StoppableNode one = issuing(start(redis, kinds.get(0)));
			StoppableNode two = issuing(start(redis, kinds.get(0)));
			for (List<String> kind : kinds.subList(1, kinds.size())) {
				StoppableNode nextOne = issuing(start(redis, kind));
				int[] lines = { one.lines(), nextOne.lines() };
				two.kill();
				redis.flushAll();
				// there is no other node id than that of the one that was killed
				StoppableNode nextTwo = issuing(start(redis, kind));
				one.awaitMoreIds();
				nextOne.awaitMoreIds();
				assertThat(one.linesSince(lines[0])).noneMatch((line) -> line.startsWith("refused"));
				assertThat(nextOne.linesSince(lines[1])).noneMatch((line) -> line.startsWith("refused"));
				one.end();
				one = nextOne;
				two = nextTwo;
			}
			one.awaitMoreIds();
			two.awaitMoreIds();
			long[] ids = StoppableNode.ids(this.directory);
			assertThat(ids).hasSizeGreaterThan(1_000).doesNotHaveDuplicates();
			System.out.printf("%d nodes issued %d ids through three steps, none twice%n", this.nodes.size(),
					ids.length);
		}
	}

	@Test
	void whoSkipsTheFirstStepDoesNotStart() throws Exception {
		try (Redis redis = new Redis()) {
			StoppableNode old = issuing(start(redis, OLD));
			for (List<String> kind : List.of(NEW, NEW_AND_PATIENT)) {
				List<String> arguments = new ArrayList<>(kind);
				arguments.add("--snowflake.lease.acquire-timeout=6s");
				assertThat(start(redis, arguments).awaitOutput())
					.anySatisfy((line) -> assertThat(line).contains("No node id could be leased", "this node's is PT5S",
							"whose snowflake.lease.ttl + snowflake.max-lead is PT3S",
							"snowflake.lease.quarantine=PT5S on all nodes"));
			}
			int lines = old.lines();
			old.awaitMoreIds();
			assertThat(old.linesSince(lines)).noneMatch((line) -> line.startsWith("refused"));
			assertThat(StoppableNode.ids(this.directory)).hasSizeGreaterThan(1_000).doesNotHaveDuplicates();
		}
	}

	private static StoppableNode issuing(StoppableNode node) throws Exception {
		node.awaitNodeId();
		node.awaitMoreIds();
		return node;
	}

	private StoppableNode start(Redis redis, List<String> kind) throws Exception {
		List<String> arguments = new ArrayList<>(COMMON);
		arguments.addAll(redis.arguments());
		arguments.addAll(kind);
		StoppableNode node = StoppableNode.start(this.directory, "node-" + this.nodes.size(), arguments);
		this.nodes.add(node);
		return node;
	}

}
