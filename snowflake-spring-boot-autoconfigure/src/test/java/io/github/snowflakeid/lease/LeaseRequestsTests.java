package io.github.snowflakeid.lease;

import java.time.Duration;

import io.github.snowflakeid.ClockRegressionException;
import io.github.snowflakeid.SnowflakeIdGenerator;
import io.github.snowflakeid.lease.LeaseStatus.State;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Which windows a node asks for, in particular where its clock is wrong.
 */
class LeaseRequestsTests extends AbstractLeaseKeeperTests {

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

}
