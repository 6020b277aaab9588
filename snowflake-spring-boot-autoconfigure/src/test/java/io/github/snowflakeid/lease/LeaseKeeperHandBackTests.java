package io.github.snowflakeid.lease;

import java.time.Duration;

import io.github.snowflakeid.SnowflakeLayout;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * How a keeper hands its node id back while ids are still drawn.
 */
class LeaseKeeperHandBackTests extends AbstractLeaseKeeperTests {

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

}
