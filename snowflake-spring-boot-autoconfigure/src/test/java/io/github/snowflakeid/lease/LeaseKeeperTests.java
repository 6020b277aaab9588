package io.github.snowflakeid.lease;

import java.time.Duration;
import java.time.Instant;

import io.github.snowflakeid.Slices;
import io.github.snowflakeid.SnowflakeIdGenerator;
import io.github.snowflakeid.lease.LeaseStatus.State;
import io.github.snowflakeid.test.ScriptedTimeSource;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * How a keeper is started and stopped, by its owner and by callers.
 */
class LeaseKeeperTests extends AbstractLeaseKeeperTests {

	@Test
	void issuesIdsOfTheLeasedNodeIdInItsWindow() {
		this.node.start();
		NodeLease lease = this.node.lease();
		assertThat(LAYOUT.decompose(this.node.nextId()).nodeId()).isEqualTo(lease.nodeId()).isBetween(0L, 3L);
		assertThat(lease.from()).isEqualTo(this.node.wall());
		assertThat(this.node.keeper.status().remaining()).isBetween(TTL, TTL.plusMillis(1));
	}

	@Test
	void stopHandsBackTheRealMarkAndFreesTheNodeId() {
		this.node.start();
		long nodeId = this.node.lease().nodeId();
		pass(Duration.ofMinutes(1));
		long newest = this.node.nextId();
		this.node.stop();
		assertThat(this.table.holders("test")).isEmpty();
		Node next = new Node(Long.toString(nodeId), TTL);
		next.start();
		assertThat(next.lease().from()).isEqualTo((newest >>> 22) + 1);
		assertThat(next.nextId()).isGreaterThan(newest);
	}

	@Test
	void stopAndStartTakeTheNodeIdAgainAsAnotherOwner() {
		Node fixed = new Node("7", TTL);
		fixed.start();
		NodeLease first = fixed.lease();
		long before = fixed.nextId();
		fixed.stop();
		assertThat(fixed.keeper.isRunning()).isFalse();
		fixed.assertRefused();
		assertThat(fixed.keeper.status().state()).isEqualTo(State.STOPPED);
		fixed.start();
		assertThat(fixed.lease().owner().id()).isNotEqualTo(first.owner().id());
		assertThat(fixed.nextId()).isGreaterThan(before);
	}

	@Test
	void stopDuringAcquisitionGivesTheNodeIdBack() {
		this.node.store.duringNextCall(() -> this.node.stopping = this.node.keeper.beginStop());
		this.node.keeper.begin();
		this.node.keeper.step();
		assertThat(this.table.holders("test")).hasSize(1);
		this.node.stopping.step();
		assertThat(this.table.holders("test")).isEmpty();
		assertThat(this.node.generator.nodeId()).isEmpty();
	}

	@Test
	void stopDuringRenewalGivesTheNodeIdBackWithTheMarkOfTheStop() {
		this.node.start();
		long nodeId = this.node.lease().nodeId();
		long newest = this.node.nextId();
		this.node.store.duringNextCall(() -> this.node.stopping = this.node.keeper.beginStop());
		pass(TTL.dividedBy(3));
		this.node.stopping.step();
		assertThat(this.table.holders("test")).isEmpty();
		Node next = new Node(Long.toString(nodeId), TTL);
		next.clock.stepWall(Duration.ofHours(-1));
		next.start();
		assertThat(next.lease().from()).isEqualTo((newest >>> 22) + 1);
	}

	@Test
	void stopWithTheStoreDownLeavesTheLeaseToItsEnd() {
		this.node.start();
		this.node.store.goDown();
		this.node.stop();
		assertThat(this.table.holders("test")).hasSize(1);
		pass(TTL.plusSeconds(1));
		assertThat(this.table.holders("test")).isEmpty();
	}

	@Test
	void stoppedKeeperSaysWhyTheNodeIdCouldNotBeReleased() {
		this.node.start();
		this.node.stop();
		assertThat(this.node.keeper.status().problem()).isNull();
		this.node.start();
		this.node.store.goDown();
		this.node.stop();
		assertThat(this.node.keeper.status().problem()).isEqualTo("store is down.");
	}

	@Test
	void firstCallerStartsKeeperThatWasNeverStarted() {
		assertThat(LAYOUT.decompose(this.node.nextId()).nodeId()).isBetween(0L, 3L);
	}

	@Test
	void startThatWasStoppedMeanwhileDoesNotStopTheNextOne() {
		this.node.store.goDown();
		this.node.clock.onPark((nanos) -> {
			this.node.clock.onPark((later) -> this.node.clock.advance(Duration.ofNanos(later)));
			this.node.stop();
			this.node.keeper.begin();
		});
		assertThatExceptionOfType(LeaseAcquisitionException.class)
			.isThrownBy(() -> this.node.keeper.start(Duration.ofSeconds(5)));
		assertThat(this.node.keeper.isRunning()).isTrue();
	}

	@Test
	void callerDoesNotStartKeeperThatWasStopped() {
		this.node.start();
		this.node.stop();
		this.node.assertRefused();
		assertThat(this.node.keeper.isRunning()).isFalse();
	}

	@Test
	void startFailsAfterItsTimeLimitAndSaysWhoHoldsTheNodeId() {
		this.node.start();
		Node late = new Node(Long.toString(this.node.lease().nodeId()), TTL);
		Instant before = late.clock.instant();
		assertThatExceptionOfType(LeaseAcquisitionException.class)
			.isThrownBy(() -> late.keeper.start(Duration.ofSeconds(20)))
			.withMessageContainingAll("within snowflake.lease.acquire-timeout (PT20S)",
					"Node id " + this.node.lease().nodeId(), "app on host-1, pid 1")
			.withCauseInstanceOf(NodeLeaseUnavailableException.class);
		assertThat(Duration.between(before, late.clock.instant())).isBetween(Duration.ofSeconds(20),
				Duration.ofSeconds(21));
		assertThat(late.keeper.isRunning()).isFalse();
	}

	@Test
	void startRetriesWhileTheStoreIsDown() {
		this.node.store.goDown();
		this.node.clock.onPark((nanos) -> {
			advance(Duration.ofMillis(100));
			if (this.storeTime.instant().isAfter(ScriptedTimeSource.START.plusSeconds(20))) {
				this.node.store.heal();
			}
			this.node.keeper.step();
		});
		this.node.keeper.start(Duration.ofSeconds(60));
		assertThat(this.node.lease().nodeId()).isBetween(0L, 3L);
		assertThat(this.storeTime.instant()).isBetween(ScriptedTimeSource.START.plusSeconds(20),
				ScriptedTimeSource.START.plusSeconds(31));
	}

	@Test
	void startFailsAfterItsTimeLimitWhileTheStoreIsDown() {
		this.node.store.goDown();
		assertThatExceptionOfType(LeaseAcquisitionException.class)
			.isThrownBy(() -> this.node.keeper.start(Duration.ofSeconds(60)))
			.withMessageContaining("store is down")
			.havingCause()
			.withMessage("store is down");
	}

	@Test
	void startThatEndsBeforeItsFirstCallSaysSo() {
		this.node.clock.onPark((nanos) -> this.node.clock.advance(Duration.ofNanos(nanos)));
		assertThatExceptionOfType(LeaseAcquisitionException.class)
			.isThrownBy(() -> this.node.keeper.start(Duration.ofSeconds(1)))
			.withMessageStartingWith("No node id could be leased within snowflake.lease.acquire-timeout (PT1S). ")
			.withMessageEndingWith(": the first call has not ended yet.");
	}

	@Test
	void startFailsAtOnceInNamespaceOfAnotherLayout() {
		this.node.start();
		LeaseTerms terms = new LeaseTerms("test", LAYOUT.withBits(41, 8, 14), NodeIdRanges.of(0, 3), TTL, MAX_LEAD);
		Node stranger = new Node(terms);
		assertThatExceptionOfType(LeaseAcquisitionException.class)
			.isThrownBy(() -> stranger.keeper.start(Duration.ofSeconds(60)))
			.withMessageContainingAll("41/10/12", "41/8/14")
			.withCauseInstanceOf(LayoutMismatchException.class);
		assertThat(stranger.store.calls()).isEqualTo(1);
	}

	@Test
	void startEndsWhenItsThreadIsInterrupted() {
		this.node.store.goDown();
		Thread.currentThread().interrupt();
		assertThatExceptionOfType(LeaseAcquisitionException.class)
			.isThrownBy(() -> this.node.keeper.start(Duration.ofSeconds(60)))
			.withMessageContaining("interrupted");
		assertThat(Thread.interrupted()).isTrue();
	}

	@Test
	void secondStartAndSecondStopDoNothing() {
		this.node.start();
		int before = this.node.store.calls();
		this.node.keeper.start(Duration.ZERO);
		assertThat(this.node.store.calls()).isEqualTo(before);
		this.node.stop();
		before = this.node.store.calls();
		assertThat(this.node.keeper.beginStop()).isNull();
		this.node.keeper.stop();
		assertThat(this.node.store.calls()).isEqualTo(before);
	}

	@Test
	void stopOfKeeperThatWasNeverStartedDoesNothing() {
		this.node.keeper.stop();
		assertThat(this.node.keeper.isRunning()).isFalse();
		assertThat(this.node.store.calls()).isZero();
	}

	@Test
	void stopWaitsTenSecondsForTheStoreAtMost() {
		this.node.start();
		this.node.clock.onPark((nanos) -> this.node.clock.advance(Duration.ofNanos(Math.min(nanos, 300_000_000))));
		long before = this.node.clock.nanoTime();
		this.node.keeper.stop();
		assertThat(this.node.keeper.status().problem()).isEqualTo("the lease store has not answered for 10 s.");
		assertThat(Duration.ofNanos(this.node.clock.nanoTime() - before)).isEqualTo(Duration.ofSeconds(10));
		assertThat(Thread.currentThread().isInterrupted()).isFalse();
	}

	@Test
	void stopThatIsInterruptedGivesTheNodeIdBackAndKeepsTheFlag() {
		this.node.start();
		Thread.currentThread().interrupt();
		this.node.keeper.stop();
		assertThat(Thread.interrupted()).isTrue();
		assertThat(this.table.holders("test")).isEmpty();
	}

	@Test
	void refusesGeneratorWhoseSliceIsOpen() {
		Slices slices = SnowflakeIdGenerator.builder().timeSource(this.storeTime).buildLeased();
		slices.open(7, 0, 1);
		assertThatIllegalArgumentException()
			.isThrownBy(() -> new LeaseKeeper(slices, this.table, this.node.keeper.terms(), "app", this.storeTime))
			.withMessage("the generator has node id 7 already; its slice must be closed, or it cannot use leased ones");
	}

	@Test
	void drawOfTheThreadThatSaysSoWaitsAsLongAsTheStart() {
		this.node.keeper.startOnDraw(Duration.ofSeconds(20));
		this.node.store.goDown();
		assertThatExceptionOfType(LeaseAcquisitionException.class).isThrownBy(this.node.generator::nextId)
			.withMessageStartingWith("No node id could be leased within snowflake.lease.acquire-timeout (PT20S).");
		assertThat(this.node.keeper.isRunning()).isFalse();
		this.node.store.heal();
		assertThat(this.node.nextId()).isPositive();
	}

	@Test
	void drawOfAnyOtherThreadWaitsForMaxWait() throws InterruptedException {
		Thread other = new Thread(() -> this.node.keeper.startOnDraw(Duration.ofSeconds(20)));
		other.start();
		other.join();
		this.node.store.goDown();
		this.node.assertRefused();
		assertThat(this.node.keeper.isRunning()).isTrue();
	}

	@Test
	void drawWaitsForMaxWaitOnceTheKeeperWasStarted() {
		this.node.keeper.startOnDraw(Duration.ofSeconds(20));
		this.node.keeper.start(Duration.ofSeconds(20));
		this.node.store.goDown();
		pass(TTL.multipliedBy(2));
		this.node.assertRefused();
		this.node.stop();
		this.node.assertRefused();
	}

	@Test
	void keeperThatIsStoppedBeforeItsStartIsNotStartedByCallers() {
		this.node.keeper.stop();
		this.node.assertRefused();
		assertThat(this.table.holders("test")).isEmpty();
		assertThat(this.node.keeper.isRunning()).isFalse();
		this.node.start();
		this.node.nextId();
	}

}
