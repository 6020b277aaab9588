package io.github.snowflakeid.lease;

import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;

import io.github.snowflakeid.NodeLeaseExpiredException;
import io.github.snowflakeid.lease.LeaseStatus.State;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * How a node keeps its node id from a start to its stop, loses it and takes another one.
 */
class LeaseRunTests extends AbstractLeaseKeeperTests {

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
	void saysWhenTheNextRenewalIsDue() {
		this.node.keeper.begin();
		assertThat(this.node.keeper.step()).isEqualTo(TTL.dividedBy(3).toNanos());
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

}
