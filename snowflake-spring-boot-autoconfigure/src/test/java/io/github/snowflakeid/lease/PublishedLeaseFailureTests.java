package io.github.snowflakeid.lease;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;

import io.github.snowflakeid.IdRefusedException;
import io.github.snowflakeid.NodeLeaseExpiredException;
import io.github.snowflakeid.Slices;
import io.github.snowflakeid.SnowflakeIdGenerator;
import io.github.snowflakeid.SnowflakeLayout;
import io.github.snowflakeid.test.ScriptedTimeSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Failures that were published about the node ids of other Snowflake generators, each as
 * a test of ours. The comments say where a failure was seen. The release before the web
 * server has drained is in RollingRestartTests, the wiped store in the tests of the Redis
 * store.
 */
@Timeout(60)
class PublishedLeaseFailureTests {

	private static final SnowflakeLayout LAYOUT = SnowflakeLayout.DEFAULT;

	private static final Duration TTL = Duration.ofSeconds(30);

	private final ScriptedTimeSource storeTime = new ScriptedTimeSource();

	private final InMemoryNodeLeaseStore table = new InMemoryNodeLeaseStore(this.storeTime);

	private final Set<Long> seen = new HashSet<>();

	private int nodes;

	// 7: hutool, seata #3527, Leaf #216, hazelcast #17975
	@Test
	void restartAfterAStepBackRepeatsNothing() {
		Node first = new Node("7");
		first.start();
		first.drawNew(300);
		first.stop();
		Node second = new Node("7");
		second.clock.setWall(first.clock.instant());
		second.clock.stepWall(Duration.ofMillis(-500));
		second.start();
		second.drawNew(300);
	}

	// 8: Leaf #216, CosId 3.2.1
	@Test
	void crashAndStepBackInsideTheTimeSinceTheLastRenewalRepeatsNothing() {
		Node first = new Node("7");
		first.start();
		for (int i = 0; i < 20; i++) {
			first.drawNew(50);
			first.clock.advance(Duration.ofMillis(400));
			this.storeTime.advance(Duration.ofMillis(400));
		}
		this.storeTime.advance(TTL);
		Node second = new Node("7");
		second.clock.setWall(first.clock.instant().minusSeconds(5));
		second.start();
		second.drawWhatIsNew(1_000);
	}

	// 14: mybatis-plus #1877 #6177, hutool #3815
	@Test
	void tenProcessesThatNobodyNumberedGetTenNodeIds() {
		List<Long> nodeIds = new ArrayList<>();
		for (int i = 0; i < 10; i++) {
			Node process = new Node("0-31");
			process.start();
			nodeIds.add(process.lease().nodeId());
		}
		assertThat(nodeIds).doesNotHaveDuplicates();
	}

	// 15: CosId #771
	@Test
	void nodesWithOneHostNameAndProcessIdAreNotMistakenForEachOther() {
		LeaseOwner first = LeaseOwner.ofThisProcess("app");
		LeaseOwner second = LeaseOwner.ofThisProcess("app");
		assertThat(second.host()).isEqualTo(first.host());
		assertThat(second.pid()).isEqualTo(first.pid());
		assertThat(second.id()).isNotEqualTo(first.id());
	}

	// 16: CosId 3.2.1, ShardingSphere, imadcn, cockroach #90459
	@Test
	void processThatStoodForLongerThanItsLeaseIssuesNothingWithIt() {
		Node first = new Node("7");
		first.start();
		first.drawNew(10);
		pass(first, TTL.plusSeconds(1));
		Node second = new Node("7");
		second.clock.setWall(first.clock.instant());
		second.start();
		second.drawNew(10);
		assertThatExceptionOfType(NodeLeaseExpiredException.class).isThrownBy(first.generator::nextId);
		second.drawNew(10);
	}

	// 17: CosId after 3.2.1
	@Test
	void processThatFreezesBetweenAnyTwoStepsOfOneCallIssuesNothingAfterItsWindow() {
		for (int reading = 0; reading < 6; reading++) {
			Node first = new Node("7");
			first.start();
			first.drawNew(1);
			first.clock.advance(Duration.ofMillis(1));
			this.storeTime.advance(Duration.ofMillis(1));
			List<Node> successor = new ArrayList<>();
			for (int i = 0; i < reading; i++) {
				first.clock.beforeNextReading(() -> {
				});
			}
			first.clock.beforeNextReading(() -> {
				pass(first, TTL);
				Node second = new Node("7");
				second.clock.setWall(first.clock.instant());
				second.start();
				second.drawNew(100);
				successor.add(second);
			});
			for (int i = 0; i < 4; i++) {
				first.drawOneNewOrNone();
			}
			assertThat(successor).hasSize(1);
			successor.get(0).drawNew(100);
			successor.get(0).stop();
			this.storeTime.setWall(this.storeTime.instant().plus(TTL));
		}
	}

	// 19: CosId, Butterfly
	@Test
	void fastClockStealsNoLiveLease() {
		Node live = new Node("7");
		live.start();
		for (Duration fast : List.of(Duration.ofSeconds(9), Duration.ofMinutes(1), Duration.ofHours(1))) {
			Node thief = new Node("7");
			thief.clock.stepWall(fast);
			thief.keeper.begin();
			thief.keeper.step();
			assertThat(thief.keeper.status().lease()).isNull();
		}
		live.drawNew(10);
		assertThat(this.table.holders("test")).extracting(LeaseRow::owner).containsExactly(live.lease().owner());
	}

	// 21: CosId 3.2.1
	@Test
	void storeThatIsDownAtTheStartIsTriedAgain() {
		Node process = new Node("7");
		process.store.goDown();
		process.keeper.begin();
		process.keeper.step();
		process.store.heal();
		pass(null, TTL.dividedBy(3));
		process.clock.advance(TTL.dividedBy(3));
		process.keeper.step();
		process.drawNew(10);
	}

	// 21: the same
	@Test
	void markOfOneFastClockKeepsNobodyFromStarting() {
		Node fast = new Node("0");
		fast.clock.stepWall(Duration.ofSeconds(9));
		fast.start();
		fast.stop();
		Node next = new Node("0-1");
		next.start();
		assertThat(next.lease().nodeId()).isEqualTo(1);
		next.drawNew(10);
		Node last = new Node("0");
		last.start();
		last.drawNew(10);
	}

	// 22: Leaf #84, uid-generator PR #88
	@Test
	void nodeIdsComeBackFromProcessesThatEndAndFromThoseThatDie() {
		for (int i = 0; i < 100; i++) {
			Node process = new Node("0-3");
			process.clock.setWall(this.storeTime.instant());
			process.start();
			process.drawNew(10);
			if (i % 2 == 0) {
				process.stop();
			}
			this.storeTime.advance(TTL.dividedBy(2));
		}
	}

	/** Lets time pass for the store and for a process whose keeper does nothing. */
	private void pass(Node process, Duration duration) {
		this.storeTime.advance(duration);
		if (process != null) {
			process.clock.advance(duration);
		}
	}

	private final class Node {

		private final ScriptedTimeSource clock = new ScriptedTimeSource(
				PublishedLeaseFailureTests.this.storeTime.instant());

		private final BreakableStore store = new BreakableStore(PublishedLeaseFailureTests.this.table);

		private final Slices slices = SnowflakeIdGenerator.builder().timeSource(this.clock).buildLeased();

		private final SnowflakeIdGenerator generator = this.slices.generator();

		private final LeaseKeeper keeper;

		private Node(String nodeIds) {
			SplittableRandom random = new SplittableRandom(++PublishedLeaseFailureTests.this.nodes);
			this.keeper = new LeaseKeeper(this.slices, this.store,
					new LeaseTerms("test", LAYOUT, NodeIdRanges.parse(nodeIds), TTL, Duration.ofSeconds(10)),
					this.clock, () -> LeaseOwner.ofThisProcess("app"), random::nextLong, (task) -> {
					});
		}

		private void start() {
			this.keeper.begin();
			this.keeper.step();
			this.keeper.step();
			assertThat(lease()).isNotNull();
		}

		private void stop() {
			this.keeper.beginStop().step();
		}

		private NodeLease lease() {
			return this.keeper.status().lease();
		}

		private void drawNew(int count) {
			for (int i = 0; i < count; i++) {
				assertThat(PublishedLeaseFailureTests.this.seen.add(this.generator.nextId())).isTrue();
			}
		}

		private void drawWhatIsNew(int count) {
			int drawn = 0;
			for (int i = 0; i < count; i++) {
				if (drawOneNewOrNone()) {
					drawn++;
				}
				this.clock.advance(Duration.ofMillis(100));
				PublishedLeaseFailureTests.this.storeTime.advance(Duration.ofMillis(100));
				this.keeper.step();
			}
			assertThat(drawn).isPositive();
		}

		private boolean drawOneNewOrNone() {
			try {
				drawNew(1);
				return true;
			}
			catch (IdRefusedException ex) {
				return false;
			}
		}

	}

}
