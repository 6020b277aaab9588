package io.github.snowflakeid.lease;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;

import io.github.snowflakeid.CapturedLog;
import io.github.snowflakeid.ClockRegressionException;
import io.github.snowflakeid.NodeLeaseExpiredException;
import io.github.snowflakeid.ScriptedTimeSource;
import io.github.snowflakeid.Slices;
import io.github.snowflakeid.SnowflakeIdGenerator;
import io.github.snowflakeid.SnowflakeLayout;
import io.github.snowflakeid.TimeSource;
import io.github.snowflakeid.lease.LeaseStatus.State;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * How a node comes to its node id, keeps it and gives it back. Time stands still unless a
 * test moves it; the keeper does what is due whenever time has moved or a caller waits.
 */
@Timeout(60)
class LeaseKeeperTests {

	private static final SnowflakeLayout LAYOUT = SnowflakeLayout.DEFAULT;

	private static final Duration TTL = Duration.ofSeconds(30);

	private static final Duration MAX_LEAD = Duration.ofSeconds(10);

	/** The store's clock, which the clocks of nodes start with. */
	private final ScriptedTimeSource storeTime = new ScriptedTimeSource();

	private final InMemoryNodeLeaseStore table = new InMemoryNodeLeaseStore(this.storeTime);

	private final List<Node> nodes = new ArrayList<>();

	private final Node node = new Node("0-3", TTL);

	@Test
	void issuesIdsOfTheLeasedNodeIdInItsWindow() {
		this.node.start();
		NodeLease lease = this.node.lease();
		assertThat(LAYOUT.decompose(this.node.nextId()).nodeId()).isEqualTo(lease.nodeId()).isBetween(0L, 3L);
		assertThat(lease.from()).isEqualTo(this.node.wall());
		assertThat(this.node.keeper.status().remaining()).isBetween(TTL, TTL.plusMillis(1));
	}

	@Test
	void renewsOnceEveryThirdOfTheTtl() {
		this.node.start();
		int before = this.node.store.calls();
		pass(Duration.ofMinutes(10));
		assertThat(this.node.store.calls() - before).isEqualTo(60);
		assertThat(this.node.keeper.status().renewed()).isEqualTo(60);
	}

	@Test
	void usesLongerWindowOnlyOnceTheStoreHasAcknowledgedIt() {
		this.node.start();
		NodeLease lease = this.node.lease();
		this.node.store.loseReplies();
		pass(TTL.minusSeconds(1));
		assertThat(holder(lease.nodeId()).highWaterMark()).isGreaterThan(lease.until());
		this.node.nextId();
		pass(Duration.ofSeconds(2));
		this.node.assertRefused();
	}

	@Test
	void outageShorterThanTheTtlFailsAndDelaysNotOneId() {
		this.node.start();
		for (int i = 0; i < 20; i++) {
			pass(Duration.ofSeconds(11));
			this.node.store.goDown();
			for (int tick = 0; tick < 1_800; tick++) {
				this.node.nextId();
				pass(Duration.ofMillis(10));
			}
			this.node.store.heal();
		}
		assertThat(this.node.generator.numbers().waits()).isZero();
		assertThat(this.node.keeper.status().failed()).isPositive();
		assertThat(this.node.keeper.status().lost()).isZero();
	}

	@Test
	void outageLongerThanTheTtlStopsIdsAtTheWindowsEnd() {
		this.node.start();
		NodeLease lease = this.node.lease();
		this.node.store.goDown();
		long newest = 0;
		while (this.node.wall() < lease.until()) {
			newest = this.node.nextId();
			pass(Duration.ofMillis(500));
		}
		assertThat(LAYOUT.decompose(newest).timestamp()).isBefore(this.node.keeper.terms().startOf(lease.until()));
		assertThatExceptionOfType(NodeLeaseExpiredException.class).isThrownBy(this.node.generator::nextId)
			.satisfies((ex) -> assertThat(ex.until()).hasValue(this.node.keeper.terms().startOf(lease.until())));
		assertThat(this.node.keeper.status().state()).isEqualTo(State.DEGRADED);
	}

	@Test
	void idsGoOnWithinOneRenewalAfterTheStoreIsBack() {
		this.node.start();
		long nodeId = this.node.lease().nodeId();
		this.node.store.goDown();
		pass(Duration.ofMinutes(30));
		this.node.assertRefused();
		this.node.store.heal();
		pass(TTL.dividedBy(3));
		assertThat(LAYOUT.decompose(this.node.nextId()).nodeId()).isEqualTo(nodeId);
		assertThat(this.node.keeper.status().state()).isEqualTo(State.HOLDING);
		assertThat(this.node.keeper.status().problem()).isNull();
	}

	@Test
	void retriesMoreAndMoreRarelyWhileTheStoreIsDown() {
		this.node.start();
		this.node.store.goDown();
		int before = this.node.store.calls();
		pass(Duration.ofMinutes(10));
		assertThat(this.node.store.calls() - before).isBetween(60, 150);
	}

	@Test
	void renewalWhoseReplyIsLostIsNoLoss() {
		this.node.start();
		NodeLease lease = this.node.lease();
		this.node.store.loseReplies();
		pass(Duration.ofSeconds(15));
		assertThat(this.node.keeper.status().state()).isEqualTo(State.DEGRADED);
		this.node.store.heal();
		pass(TTL.dividedBy(3));
		assertThat(this.node.keeper.status().state()).isEqualTo(State.HOLDING);
		assertThat(this.node.lease().nodeId()).isEqualTo(lease.nodeId());
		assertThat(this.node.keeper.status().lost()).isZero();
	}

	@Test
	void takesAnotherNodeIdWhenItsOwnWasTakenWhileItStood() {
		this.node.start();
		long before = this.node.nextId();
		long nodeId = this.node.lease().nodeId();
		Node other = new Node(Long.toString(nodeId), TTL);
		passWithout(this.node, TTL.plusSeconds(1));
		other.start();
		assertThat(other.lease().nodeId()).isEqualTo(nodeId);
		long after = this.node.nextId();
		assertThat(LAYOUT.decompose(after).nodeId()).isNotEqualTo(nodeId);
		assertThat(after).isGreaterThan(before);
		assertThat(this.node.keeper.status().lost()).isEqualTo(1);
		assertThat(this.node.keeper.status().state()).isEqualTo(State.HOLDING);
	}

	@Test
	void noIdIsIssuedTwiceWhenNodeThatStoodAndItsSuccessorShareNodeId() {
		Node first = new Node("0", TTL);
		Node second = new Node("0", TTL);
		first.start();
		Set<Long> ids = new HashSet<>();
		int drawn = 0;
		for (int i = 0; i < 50; i++) {
			drawn += first.drawUntilRefused(ids);
			passWithout(first, TTL.plusSeconds(1));
			second.start();
			drawn += second.drawUntilRefused(ids);
			drawn += first.drawUntilRefused(ids);
			drawn += second.drawUntilRefused(ids);
			second.stop();
			pass(Duration.ofSeconds(11));
			drawn += first.drawUntilRefused(ids);
		}
		assertThat(ids).hasSize(drawn).hasSizeGreaterThan(1_000);
	}

	@Test
	void waitsForItsFixedNodeIdWhenItWasLost() {
		Node fixed = new Node("7", TTL);
		fixed.start();
		Node other = new Node("7", TTL);
		passWithout(fixed, TTL.plusSeconds(1));
		other.start();
		fixed.assertRefused();
		assertThat(fixed.keeper.status().state()).isEqualTo(State.LOST);
		assertThat(fixed.keeper.status().problem()).contains("Node id 7", "is held");
		other.stop();
		pass(TTL.dividedBy(3));
		assertThat(LAYOUT.decompose(fixed.nextId()).nodeId()).isEqualTo(7);
	}

	@Test
	void copyOfTheProcessIsFoundOutAtItsNextRenewal() {
		this.node.start();
		NodeLease lease = this.node.lease();
		this.table.renew(lease.changing(1),
				new LeaseRequest(this.node.keeper.terms(), lease.owner(), this.node.wall(), lease.until(), 1));
		pass(TTL.dividedBy(3));
		assertThat(this.node.keeper.status().lost()).isEqualTo(1);
		assertThat(this.node.lease().nodeId()).isNotEqualTo(lease.nodeId());
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
	void handBackFreesTheNodeIdAtOnceAndLetsIdsBeDrawnBelowTheMark() {
		Node fixed = new Node("7", TTL);
		fixed.start();
		fixed.keeper.beginHandBack(Duration.ofSeconds(2)).step();
		assertThat(this.table.holders("test")).isEmpty();
		assertThat(fixed.keeper.isRunning()).isFalse();
		Node next = new Node("7", TTL);
		next.start();
		assertThat(next.lease().from()).isEqualTo(fixed.wall() + 2000);
		fixed.clock.advance(Duration.ofMillis(1999));
		assertThat(fixed.nextId() >>> 22).isEqualTo(next.lease().from() - 1);
		fixed.clock.advance(Duration.ofMillis(1));
		fixed.assertRefused();
	}

	@Test
	void handBackInLongTicksLetsTheSuccessorStartWithinMaxLead() {
		SnowflakeLayout minutes = LAYOUT.withTick(Duration.ofMinutes(1));
		LeaseTerms terms = new LeaseTerms("test", minutes, NodeIdRanges.of(7, 7), Duration.ofMinutes(5),
				Duration.ofMinutes(1));
		Node fixed = new Node(terms);
		fixed.start();
		fixed.nextId();
		fixed.keeper.beginHandBack(terms.maxLead()).step();
		Node next = new Node(terms);
		next.start();
		assertThat(Duration.between(next.clock.instant(), terms.startOf(next.lease().from())))
			.isLessThanOrEqualTo(terms.maxLead());
	}

	@Test
	void quickSuccessorsOfHandBacksDoNotRunAheadOfEachOther() {
		for (int successor = 0; successor < 20; successor++) {
			Node fixed = new Node("7", TTL);
			fixed.start();
			assertThat(fixed.lease().from()).isLessThanOrEqualTo(fixed.wall() + MAX_LEAD.toMillis());
			fixed.nextId();
			advance(Duration.ofSeconds(1));
			fixed.keeper.beginHandBack(MAX_LEAD).step();
			for (int i = 0; i < 10; i++) {
				fixed.nextId();
				advance(Duration.ofMillis(100));
			}
		}
	}

	@Test
	void handBackWhoseIdsRunAheadLetsIdsBeDrawnForTheRemainder() {
		Node first = new Node("7", TTL);
		first.start();
		first.keeper.beginHandBack(Duration.ofSeconds(5)).step();
		Node ahead = new Node("7", TTL);
		ahead.start();
		long from = ahead.lease().from();
		ahead.keeper.beginHandBack(Duration.ofSeconds(2)).step();
		Node next = new Node("7", TTL);
		next.start();
		assertThat(next.lease().from()).isEqualTo(from + 2000);
	}

	@Test
	void handBackDoesNotReachBeyondTheWindow() {
		this.node.start();
		long until = this.node.lease().until();
		long nodeId = this.node.lease().nodeId();
		this.node.keeper.beginHandBack(Duration.ofHours(1)).step();
		Node next = new Node(Long.toString(nodeId), TTL);
		next.start();
		assertThat(next.lease().from()).isEqualTo(until);
	}

	@Test
	void handBackDuringRenewalKeepsTheMarkOfTheHandBack() {
		this.node.start();
		long nodeId = this.node.lease().nodeId();
		this.node.store
			.duringNextCall(() -> this.node.stopping = this.node.keeper.beginHandBack(Duration.ofSeconds(2)));
		pass(TTL.dividedBy(3));
		long wall = this.node.wall();
		this.node.stopping.step();
		Node next = new Node(Long.toString(nodeId), TTL);
		next.start();
		assertThat(next.lease().from()).isBetween(wall, wall + 2000);
		assertThat(this.node.nextId() >>> 22).isLessThan(next.lease().from());
	}

	@Test
	void handBackBeforeThereIsLeaseIsAStop() {
		this.node.store.duringNextCall(() -> this.node.stopping = this.node.keeper.beginHandBack(Duration.ofHours(1)));
		this.node.keeper.begin();
		this.node.keeper.step();
		this.node.stopping.step();
		assertThat(this.table.holders("test")).isEmpty();
		this.node.assertRefused();
	}

	@Test
	void keeperThatHasHandedBackStartsAgain() {
		this.node.start();
		long before = this.node.nextId();
		this.node.keeper.beginHandBack(Duration.ofSeconds(2)).step();
		this.node.start();
		assertThat(this.node.nextId()).isGreaterThan(before);
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
	void callerThatMeetsTheWindowsEndWakesTheKeeper() {
		this.node.start();
		this.node.clock.stepWall(Duration.ofSeconds(35));
		this.storeTime.stepWall(Duration.ofSeconds(35));
		long id = this.node.nextId();
		assertThat(id >>> 22).isEqualTo(this.node.wall());
		assertThat(this.node.generator.numbers().refused().values()).containsOnly(0L);
		assertThat(this.node.keeper.status().renewed()).isEqualTo(1);
	}

	@Test
	void callersDoNotMakeTheKeeperRenewMoreThanTenTimesSecond() {
		this.node.start();
		this.node.clock.stepWall(Duration.ofHours(1));
		int before = this.node.store.calls();
		Instant started = this.storeTime.instant();
		for (int i = 0; i < 1_000; i++) {
			this.node.assertRefused();
		}
		Duration spent = Duration.between(started, this.storeTime.instant());
		assertThat(this.node.store.calls() - before).isLessThan((int) (spent.toMillis() / 100) + 2);
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
	void nodeWhoseClockIsAnHourAheadGetsNoLeaseAndTheOthersDoNotNotice() {
		Node fast = new Node("0-3", TTL);
		fast.clock.stepWall(Duration.ofHours(1));
		this.node.start();
		fast.keeper.begin();
		fast.keeper.step();
		fast.assertRefused();
		assertThat(fast.keeper.status().problem()).contains("snowflake.max-lead (PT10S)");
		this.node.nextId();
		fast.clock.stepWall(Duration.ofHours(-1));
		pass(TTL.dividedBy(3));
		assertThat(fast.nextId()).isPositive();
	}

	@Test
	void nodeWhoseClockJumpsAnHourAheadIssuesNothingUntilItIsRightAgain() {
		this.node.start();
		long before = this.node.nextId();
		this.node.clock.stepWall(Duration.ofHours(1));
		this.node.assertRefused();
		assertThat(this.node.keeper.status().state()).isEqualTo(State.DEGRADED);
		this.node.clock.stepWall(Duration.ofHours(-1));
		pass(TTL.dividedBy(3));
		long after = this.node.nextId();
		assertThat(after).isGreaterThan(before);
		assertThat(this.node.keeper.status().state()).isEqualTo(State.HOLDING);
	}

	@Test
	void nodeWhoseClockIsAnHourBehindIssuesIds() {
		Node slow = new Node("0-3", TTL);
		slow.clock.stepWall(Duration.ofHours(-1));
		slow.start();
		for (int i = 0; i < 100; i++) {
			slow.nextId();
			pass(Duration.ofSeconds(1));
		}
		assertThat(slow.generator.numbers().waits()).isZero();
	}

	@Test
	void stepBackByMoreThanTheTtlButLessThanMaxLeadIsNotNoticed() {
		Node embedded = new Node("0-3", Duration.ofSeconds(3));
		embedded.start();
		embedded.nextId();
		embedded.clock.stepWall(Duration.ofSeconds(-9));
		for (int i = 0; i < 4_000; i++) {
			embedded.nextId();
			pass(Duration.ofMillis(10));
		}
		assertThat(embedded.generator.numbers().refused().values()).containsOnly(0L);
		assertThat(embedded.generator.lead()).isZero();
	}

	@Test
	void takesOverNodeIdWhoseMarkIsAheadOfItsClock() {
		Node first = new Node("0", Duration.ofSeconds(3));
		first.start();
		long before = first.nextId();
		NodeLease lease = first.lease();
		passWithout(first, Duration.ofSeconds(3));
		Node second = new Node("0", Duration.ofSeconds(3));
		second.clock.stepWall(Duration.ofSeconds(-8));
		second.start();
		long after = second.nextId();
		assertThat(after).isGreaterThan(before);
		assertThat(after >>> 22).isGreaterThanOrEqualTo(lease.until());
	}

	@Test
	void takeOverFurtherAheadThanMaxLeadWaitsForTheClock() {
		Node first = new Node("0", TTL);
		first.start();
		first.nextId();
		passWithout(first, TTL);
		Node second = new Node("0", TTL);
		second.clock.stepWall(Duration.ofHours(-1));
		second.start();
		pass(TTL);
		assertThatExceptionOfType(ClockRegressionException.class).isThrownBy(() -> second.generator.nextId());
		assertThat(second.keeper.status().state()).isEqualTo(State.HOLDING);
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
	void storeThatBreaksTheContractIsToldFromTheLease() {
		this.node.start();
		NodeLease lease = this.node.lease();
		this.node.store.duringNextCall(() -> {
			throw new AssertionError("broken store");
		});
		pass(TTL.dividedBy(3));
		assertThat(this.node.keeper.status().problem()).contains("broken store");
		pass(TTL.dividedBy(3));
		assertThat(this.node.keeper.status().state()).isEqualTo(State.HOLDING);
		assertThat(this.node.lease().nodeId()).isEqualTo(lease.nodeId());
	}

	@Test
	void saysWhenTheNextRenewalIsDue() {
		this.node.keeper.begin();
		assertThat(this.node.keeper.step()).isEqualTo(TTL.dividedBy(3).toNanos());
	}

	@Test
	void windowThatIsAskedForWhileTheLeaseIsHeldIsRequestedTenTimesSecondAtMost() {
		this.node.start();
		int before = this.node.store.calls();
		this.node.keeper.requestWindow();
		assertThat(this.node.keeper.step()).isEqualTo(Duration.ofMillis(100).toNanos());
		assertThat(this.node.store.calls()).isEqualTo(before);
		advance(Duration.ofMillis(100));
		this.node.run();
		assertThat(this.node.store.calls()).isEqualTo(before + 1);
	}

	@Test
	void renewsThoughIdTimeIsTooFarAheadOfTheStoresClockIfWallIsNot() {
		this.node.clock.stepWall(Duration.ofSeconds(9));
		this.node.start();
		this.node.nextId();
		this.node.clock.stepWall(Duration.ofSeconds(-8));
		this.node.nextId();
		this.storeTime.stepWall(Duration.ofSeconds(-8));
		pass(TTL.dividedBy(3));
		assertThat(this.node.keeper.status().state()).isEqualTo(State.HOLDING);
		assertThat(this.node.keeper.status().renewed()).isOne();
		assertThat(this.node.keeper.status().failed()).isZero();
	}

	@Test
	void tokenGrowsWhateverTheRandomNumbers() {
		for (long random : new long[] { 0, -1, Long.MIN_VALUE, Long.MAX_VALUE }) {
			LeaseKeeper keeper = new LeaseKeeper(
					SnowflakeIdGenerator.builder().timeSource(this.storeTime).buildLeased(), this.table,
					this.node.keeper.terms(), this.storeTime, () -> new LeaseOwner("owner", "host", 1, "app"),
					() -> random, (task) -> {
					});
			keeper.begin();
			keeper.step();
			long token = keeper.status().lease().token();
			this.storeTime.advance(TTL.dividedBy(3));
			keeper.step();
			assertThat(keeper.status().renewed()).isEqualTo(1);
			assertThat(keeper.status().lease().token()).isGreaterThan(token);
			keeper.beginStop().step();
		}
	}

	@Test
	void problemSaysWhatWasTriedWhatTheStoreSaidSinceWhenAndWhatComesNext() {
		Node fixed = new Node("7", TTL);
		fixed.start();
		Node late = new Node("7", TTL);
		late.keeper.begin();
		late.keeper.step();
		assertThat(late.keeper.status().problem())
			.startsWith("No node id could be leased: Node id 7 of namespace 'test' is held: 7 by app")
			.endsWith("It is tried again, and ids are refused meanwhile.");
		fixed.store.goDown();
		pass(TTL.dividedBy(3));
		assertThat(fixed.keeper.status().problem())
			.startsWith("The lease of node id 7 could not be renewed: store is down (since ")
			.contains("). Ids are issued until ")
			.endsWith(", and it is tried again.");
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

	// FINDINGS D2
	@Test
	void triesAgainAtTheMomentAtWhichNodeIdIsFree() {
		Node dead = new Node("7", TTL);
		dead.start();
		Instant free = this.storeTime.instant().plus(TTL);
		Node fixed = new Node("7", TTL);
		fixed.keeper.begin();
		fixed.run();
		while (fixed.lease() == null) {
			passWithout(dead, Duration.ofMillis(1));
			assertThat(this.storeTime.instant()).isBefore(free.plusMillis(5));
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
	@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
	void itsThreadWakesThoseWhoWaitAndIsWokenByThoseWhoAsk() {
		PatientTimeSource time = new PatientTimeSource();
		Slices slices = SnowflakeIdGenerator.builder().timeSource(time).buildLeased();
		LeaseKeeper keeper = new LeaseKeeper(slices, this.table, this.node.keeper.terms(), "app", time);
		assertThat(keeper.generator()).isSameAs(slices.generator());
		keeper.start(Duration.ofDays(1));
		assertThat(keeper.holders()).extracting(LeaseRow::nodeId).containsExactly(keeper.status().lease().nodeId());
		assertThat(keeper.holders().get(0).owner().application()).isEqualTo("app");
		time.nanos = Duration.ofSeconds(1).toNanos();
		keeper.requestWindow();
		while (keeper.status().renewed() == 0) {
			Thread.onSpinWait();
		}
		keeper.stop();
		assertThat(this.table.holders("test")).isEmpty();
	}

	@Test
	@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
	void itsThreadWakesStartThatCannotSucceed() {
		this.node.start();
		PatientTimeSource time = new PatientTimeSource();
		LeaseTerms terms = new LeaseTerms("test", LAYOUT.withBits(41, 8, 14), NodeIdRanges.of(0, 3), TTL, MAX_LEAD);
		LeaseKeeper keeper = new LeaseKeeper(
				SnowflakeIdGenerator.builder().layout(terms.layout()).timeSource(time).buildLeased(), this.table, terms,
				"app", time);
		assertThatExceptionOfType(LeaseAcquisitionException.class).isThrownBy(() -> keeper.start(Duration.ofDays(1)));
	}

	@Test
	@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
	void itsThreadSleepsUntilARenewalIsDueAndDoesNotKeepTheProcessAlive() {
		PatientTimeSource time = new PatientTimeSource();
		LeaseKeeper keeper = new LeaseKeeper(SnowflakeIdGenerator.builder().timeSource(time).buildLeased(), this.table,
				this.node.keeper.terms(), "app", time);
		Set<Thread> others = Thread.getAllStackTraces().keySet();
		keeper.start(Duration.ofDays(1));
		Thread thread = Thread.getAllStackTraces()
			.keySet()
			.stream()
			.filter((candidate) -> candidate.getName().equals("snowflake-lease") && !others.contains(candidate))
			.findFirst()
			.orElseThrow();
		assertThat(thread.isDaemon()).isTrue();
		while (thread.getState() != Thread.State.WAITING) {
			Thread.onSpinWait();
		}
		keeper.stop();
	}

	@Test
	@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
	void itsThreadInheritsNothingFromTheCallerWhoStartsIt() {
		InheritableThreadLocal<String> tenant = new InheritableThreadLocal<>();
		CompletableFuture<Optional<String>> seen = new CompletableFuture<>();
		NodeLeaseStore store = new InMemoryNodeLeaseStore(this.storeTime) {

			@Override
			public synchronized NodeLease acquire(LeaseRequest request) {
				seen.complete(Optional.ofNullable(tenant.get()));
				return super.acquire(request);
			}

		};
		PatientTimeSource time = new PatientTimeSource();
		Slices slices = SnowflakeIdGenerator.builder().timeSource(time).buildLeased();
		LeaseKeeper keeper = new LeaseKeeper(slices, store, this.node.keeper.terms(), "app", time);
		tenant.set("whoever draws the first id");
		try {
			keeper.requestWindow();
			assertThat(seen.join()).isEmpty();
		}
		finally {
			tenant.remove();
			keeper.stop();
		}
	}

	@Test
	void nodeIdWhoseGrantWasNotHeardOfIsFreedAsSoonAsOneIsHad() {
		this.node.store.loseReplies();
		this.node.keeper.begin();
		this.node.run();
		assertThat(this.table.holders("test")).hasSize(1);
		this.node.store.heal();
		pass(Duration.ofSeconds(1));
		assertThat(this.table.holders("test")).extracting(LeaseRow::nodeId).containsExactly(this.node.lease().nodeId());
	}

	@Test
	void nodeIdWhoseGrantWasNotHeardOfIsLeasedAgainIfThereIsNoOther() {
		Node fixed = new Node("5", TTL);
		fixed.store.loseReplies();
		fixed.keeper.begin();
		fixed.run();
		long granted = holder(5).highWaterMark();
		fixed.store.heal();
		pass(Duration.ofSeconds(1));
		assertThat(fixed.lease().from()).isEqualTo(granted);
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

	@Test
	@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
	void stopEndsThoughTheStoreThrowsAnError() {
		PatientTimeSource time = new PatientTimeSource();
		NodeLeaseStore broken = new InMemoryNodeLeaseStore(this.storeTime) {

			@Override
			public synchronized void release(NodeLease lease, long highWaterMark) {
				throw new NoClassDefFoundError("com/example/Driver");
			}

		};
		LeaseKeeper keeper = new LeaseKeeper(SnowflakeIdGenerator.builder().timeSource(time).buildLeased(), broken,
				this.node.keeper.terms(), "app", time);
		keeper.start(Duration.ofDays(1));
		keeper.stop();
		assertThat(keeper.status().problem()).isEqualTo("the class com.example.Driver is missing.");
	}

	@Test
	@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
	void itsThreadSurvivesInterruptsAndSleepsAgain() {
		PatientTimeSource time = new PatientTimeSource();
		CompletableFuture<Thread> stepper = new CompletableFuture<>();
		NodeLeaseStore store = new InMemoryNodeLeaseStore(this.storeTime) {

			@Override
			public synchronized NodeLease acquire(LeaseRequest request) {
				stepper.complete(Thread.currentThread());
				return super.acquire(request);
			}

		};
		LeaseKeeper keeper = new LeaseKeeper(SnowflakeIdGenerator.builder().timeSource(time).buildLeased(), store,
				this.node.keeper.terms(), "app", time);
		keeper.start(Duration.ofDays(1));
		Thread thread = stepper.join();
		for (int i = 0; i < 100; i++) {
			thread.interrupt();
			while (thread.isInterrupted() || thread.getState() != Thread.State.WAITING) {
				Thread.onSpinWait();
			}
		}
		keeper.stop();
		assertThat(keeper.status().problem()).isNull();
	}

	@Test
	@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
	void nobodyWaitsWhileTheNameOfTheHostIsLookedUp() {
		PatientTimeSource time = new PatientTimeSource();
		CountDownLatch lookedUp = new CountDownLatch(1);
		LeaseKeeper keeper = new LeaseKeeper(SnowflakeIdGenerator.builder().timeSource(time).buildLeased(), this.table,
				this.node.keeper.terms(), time, () -> {
					try {
						lookedUp.await();
					}
					catch (InterruptedException ex) {
						throw new IllegalStateException(ex);
					}
					return LeaseOwner.ofThisProcess("app");
				}, () -> 1, (task) -> LeaseThreads.daemon(task, "test").start());
		keeper.requestWindow();
		assertThat(keeper.status().state()).isEqualTo(State.ACQUIRING);
		lookedUp.countDown();
		keeper.start(Duration.ofDays(1));
		keeper.stop();
	}

	private LeaseRow holder(long nodeId) {
		return this.table.holders("test").stream().filter((row) -> row.nodeId() == nodeId).findFirst().orElseThrow();
	}

	/** Lets time pass everywhere, 100 ms at a time. */
	private void pass(Duration duration) {
		passWithout(null, duration);
	}

	/** Lets time pass everywhere, while one node's process stands still. */
	private void passWithout(Node standing, Duration duration) {
		long step = Math.min(100, duration.toMillis());
		for (long millis = 0; millis < duration.toMillis(); millis += step) {
			advance(Duration.ofMillis(step));
			for (Node each : List.copyOf(this.nodes)) {
				if (each != standing) {
					each.run();
				}
			}
		}
	}

	private void advance(Duration duration) {
		this.storeTime.advance(duration);
		this.nodes.forEach((each) -> each.clock.advance(duration));
	}

	/** A process with its own clock. */
	private final class Node {

		private final ScriptedTimeSource clock = new ScriptedTimeSource(LeaseKeeperTests.this.storeTime.instant());

		private final BreakableStore store = new BreakableStore(LeaseKeeperTests.this.table);

		private final SnowflakeIdGenerator generator;

		private final LeaseKeeper keeper;

		private LeaseRun stopping;

		private Node(String nodeIds, Duration ttl) {
			this(new LeaseTerms("test", LAYOUT, NodeIdRanges.parse(nodeIds), ttl, MAX_LEAD));
		}

		private Node(LeaseTerms terms) {
			LeaseKeeperTests.this.nodes.add(this);
			int number = LeaseKeeperTests.this.nodes.size();
			Slices slices = SnowflakeIdGenerator.builder().layout(terms.layout()).timeSource(this.clock).buildLeased();
			this.generator = slices.generator();
			SplittableRandom random = new SplittableRandom(number);
			this.keeper = new LeaseKeeper(slices, this.store, terms, this.clock,
					() -> new LeaseOwner("owner-" + random.nextLong(), "host-" + number, number, "app"),
					random::nextLong, (task) -> {
					});
			this.clock.onPark((nanos) -> {
				advance(Duration.ofNanos(Math.min(nanos, 100_000_000)));
				run();
			});
		}

		/** Does what is due. */
		private void run() {
			int steps = 0;
			while (this.keeper.step() == 0) {
				assertThat(++steps).isLessThan(10);
			}
		}

		private void start() {
			this.keeper.begin();
			run();
			assertThat(this.keeper.status().lease()).isNotNull();
		}

		private void stop() {
			this.keeper.beginStop().step();
		}

		private NodeLease lease() {
			return this.keeper.status().lease();
		}

		private long wall() {
			return this.keeper.terms().tickAt(this.clock.instant().toEpochMilli());
		}

		private long nextId() {
			return this.generator.nextId();
		}

		private void assertRefused() {
			assertThatExceptionOfType(NodeLeaseExpiredException.class).isThrownBy(this.generator::nextId);
		}

		private int drawUntilRefused(Set<Long> ids) {
			for (int i = 0; i < 50; i++) {
				try {
					ids.add(this.generator.nextId());
				}
				catch (NodeLeaseExpiredException ex) {
					return i;
				}
			}
			return 50;
		}

	}

	/** Real threads, and waits that end when somebody ends them. */
	private static final class PatientTimeSource implements TimeSource {

		private volatile long nanos;

		@Override
		public Instant instant() {
			return ScriptedTimeSource.START;
		}

		@Override
		public long nanoTime() {
			return this.nanos;
		}

		@Override
		public void park(long nanos) {
			LockSupport.park(this);
		}

	}

}
