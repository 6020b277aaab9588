package io.github.snowflakeid.lease;

import java.time.Duration;
import java.time.Instant;

import io.github.snowflakeid.CapturedLog;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the log is told: each change of state once.
 */
class LeaseLogTests extends AbstractLeaseKeeperTests {

	private final LeaseLog log = new LeaseLog("", this.node.keeper.terms(), this.storeTime);

	@Test
	void logsLeaseOutageAndRecoveryOnceEach() {
		try (CapturedLog log = new CapturedLog(LeaseKeeper.class)) {
			advance(Duration.ofSeconds(5));
			this.node.keeper.begin();
			advance(Duration.ofMillis(900));
			this.node.run();
			long nodeId = this.node.lease().nodeId();
			Instant until = this.node.keeper.status().until();
			this.node.store.goDown();
			Instant since = until.minus(TTL).minusMillis(1).plus(TTL.dividedBy(3));
			pass(TTL.multipliedBy(2));
			this.node.store.heal();
			pass(TTL);
			assertThat(log.messages()).containsExactly(
					"INFO: Leased node id %d of namespace 'test' from BreakableStore after 900 ms, first until %s"
						.formatted(nodeId, until),
					"WARNING: The lease of node id %d could not be renewed: store is down (since %s). Ids are issued until %s, and it is tried again."
						.formatted(nodeId, since, until),
					"SEVERE: The lease of node id %d could not be renewed: store is down (since %s). Ids are refused since %s, when the window ended, and it is tried again."
						.formatted(nodeId, since, until),
					"INFO: The lease of node id %d is renewed again".formatted(nodeId));
		}
	}

	@Test
	void logsUntilWhenNoIdIsIssuedWhereTheLastHoldersLieAhead() {
		Node ahead = new Node("7", TTL);
		ahead.clock.stepWall(Duration.ofSeconds(9));
		ahead.start();
		ahead.nextId();
		passWithout(ahead, TTL.plusSeconds(1));
		Node fixed = new Node("7", TTL);
		fixed.clock.stepWall(Duration.ofSeconds(-9));
		try (CapturedLog log = new CapturedLog(LeaseKeeper.class)) {
			fixed.keeper.begin();
			fixed.run();
			Instant start = fixed.keeper.terms().startOf(fixed.lease().from());
			assertThat(log.messages())
				.anySatisfy((line) -> assertThat(line)
					.startsWith("WARNING: No id is issued until " + start.minus(MAX_LEAD)
							+ ": ids of node id 7 begin at " + start)
					.endsWith("nothing is to be done; else set it right"));
		}
	}

	@Test
	void logsLossAndThatNoOtherNodeIdIsFree() {
		Node fixed = new Node("7", TTL);
		fixed.start();
		Node other = new Node("7", TTL);
		passWithout(fixed, TTL.plusSeconds(1));
		other.start();
		try (CapturedLog log = new CapturedLog(LeaseKeeper.class)) {
			fixed.run();
			pass(Duration.ofSeconds(5));
			assertThat(log.messages()).hasSize(2);
			assertThat(log.messages().get(0)).startsWith("WARNING: ")
				.endsWith("No id is issued with it any more; a node id is leased anew.");
			assertThat(log.messages().get(1)).startsWith("WARNING: No node id could be leased: Node id 7");
		}
	}

	@Test
	void failureThatDiffersInItsNumbersAloneIsToldOnce() {
		try (CapturedLog log = new CapturedLog(LeaseKeeper.class)) {
			for (int port = 0; port < 100; port++) {
				fail(null, "connection from port " + port + " refused");
			}
			assertThat(log.messages()).singleElement().asString().contains("connection from port 0 refused");
		}
	}

	@Test
	void failureThatChangesItsWordsEachTimeIsToldEightTimes() {
		try (CapturedLog log = new CapturedLog(LeaseKeeper.class)) {
			for (char letter = 'a'; letter <= 'z'; letter++) {
				fail(null, "connection " + letter + " refused");
			}
			assertThat(log.messages()).hasSize(8);
		}
	}

	@Test
	void endOfTheWindowIsToldOnceThoughNothingElseIsNews() {
		NodeLease lease = new NodeLease("test", 7, new LeaseOwner("owner", "host", 1, "app"), 1, 1, 0,
				this.node.wall() + 1);
		try (CapturedLog log = new CapturedLog(LeaseKeeper.class)) {
			fail(lease, "store is down");
			this.storeTime.advance(Duration.ofMillis(1));
			fail(lease, "store is down");
			fail(lease, "store is down");
			assertThat(log.messages()).extracting((line) -> line.substring(0, line.indexOf(':')))
				.containsExactly("WARNING", "SEVERE");
		}
	}

	@Test
	void whatWasToldIsNewsAgainAfterSuccess() {
		try (CapturedLog log = new CapturedLog(LeaseKeeper.class)) {
			fail(null, "store is down");
			this.log.succeeded();
			fail(null, "store is down");
			assertThat(log.messages()).hasSize(2);
		}
	}

	private void fail(NodeLease lease, String words) {
		this.log.failed(lease, () -> new LeaseTrouble(new IllegalStateException(words), null, lease, null, false));
	}

}
