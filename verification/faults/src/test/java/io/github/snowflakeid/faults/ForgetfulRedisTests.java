package io.github.snowflakeid.faults;

import java.nio.file.Path;
import java.time.Duration;
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
 * A Redis that forgets what it has acknowledged, under a fleet of four nodes that issue
 * ids, one of which is killed and followed by a new one at the same moment.
 */
@Tag("once")
@Timeout(240)
class ForgetfulRedisTests {

	private static final int NODES = 4;

	@TempDir
	private Path directory;

	private final List<StoppableNode> nodes = new ArrayList<>();

	@AfterEach
	void killAll() throws Exception {
		for (StoppableNode node : this.nodes) {
			node.kill();
		}
	}

	// PEERS case 20: CosId 3.2.1
	@Test
	void flushAllRepeatsNothing() throws Exception {
		try (Redis redis = new Redis()) {
			loseMemory("FLUSHALL", redis, redis::flushAll);
		}
	}

	// PEERS case 20: the same
	@Test
	void restartWithoutDataRepeatsNothing() throws Exception {
		try (Redis redis = new Redis()) {
			loseMemory("restart without data", redis, redis::restartWithoutData);
		}
	}

	private void loseMemory(String what, Redis redis, NemesisFault fault) throws Exception {
		for (int i = 0; i < NODES; i++) {
			start("node-" + i, redis);
		}
		for (StoppableNode node : this.nodes) {
			node.awaitNodeId();
			node.awaitMoreIds();
		}
		this.nodes.get(0).kill();
		int[] lines = this.nodes.stream().mapToInt(StoppableNode::lines).toArray();
		fault.run();
		long forgotten = System.nanoTime();
		StoppableNode successor = start("successor", redis);
		successor.awaitNodeId();
		Duration newcomer = Duration.ofNanos(System.nanoTime() - forgotten);
		for (int i = 1; i < NODES; i++) {
			this.nodes.get(i).awaitMoreIds();
			assertThat(this.nodes.get(i).linesSince(lines[i])).as("output of a holder since Redis forgot")
				.noneMatch((line) -> line.startsWith("refused"));
		}
		successor.awaitMoreIds();
		System.out.printf("%s: a new node issued its first id %.1f s later; the holders went on without a refusal%n",
				what, newcomer.toMillis() / 1e3);
		assertThat(StoppableNode.ids(this.directory)).hasSizeGreaterThan(1_000).doesNotHaveDuplicates();
	}

	private StoppableNode start(String name, Redis redis) throws Exception {
		List<String> arguments = new ArrayList<>(Stores.TERMS);
		arguments.addAll(redis.arguments());
		arguments.add("--snowflake.lease.node-ids=0-" + (NODES - 1));
		StoppableNode node = StoppableNode.start(this.directory, name, arguments);
		this.nodes.add(node);
		return node;
	}

	private interface NemesisFault {

		void run() throws Exception;

	}

}
