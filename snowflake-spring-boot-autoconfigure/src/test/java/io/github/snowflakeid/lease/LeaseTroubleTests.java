package io.github.snowflakeid.lease;

import java.time.Instant;

import io.github.snowflakeid.test.ScriptedTimeSource;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What people are told when a call to the store has failed.
 */
class LeaseTroubleTests extends AbstractLeaseKeeperTests {

	private static final Instant SINCE = ScriptedTimeSource.START.minusSeconds(1);

	private static final Instant LATER = ScriptedTimeSource.START.plusSeconds(1);

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
	void windowThatHasEndedIsToldFrom() {
		LeaseTrouble trouble = new LeaseTrouble(new IllegalStateException("store is down"), SINCE, lease(), null,
				false);
		assertThat(sentence(trouble)).isEqualTo("The lease of node id 7 could not be renewed: store is down (since "
				+ "2025-12-31T23:59:59Z). Ids are refused since 2026-01-01T00:00:00Z, when the window ended, and it is "
				+ "tried again.");
	}

	@Test
	void startSaysUntilWhenItIsTriedAgain() {
		LeaseTrouble trouble = new LeaseTrouble(new IllegalStateException("store is down"), null, null, LATER, false);
		assertThat(sentence(trouble)).isEqualTo("No node id could be leased: store is down. It is tried again until "
				+ "2026-01-01T00:00:01Z, when the start gives up.");
	}

	@Test
	void startThatWaitsInVainSaysSo() {
		LeaseTrouble trouble = new LeaseTrouble(broken(true), null, null, LATER, false);
		assertThat(sentence(trouble))
			.isEqualTo("No node id could be leased: Store at home: no such table. To wait is in "
					+ "vain, so the start gives up. Create it.");
	}

	@Test
	void lostLeaseIsToldAsTheStoreSaysIt() {
		LeaseTrouble trouble = new LeaseTrouble(new NodeLeaseLostException(lease(), "it is released"), null, null, null,
				false);
		assertThat(sentence(trouble))
			.isEqualTo("The lease of node id 7 in namespace 'test' is lost: it is released. No "
					+ "id is issued with it any more; a node id is leased anew.");
	}

	@Test
	void stoppedKeeperSaysNothingOfWhatComesNext() {
		LeaseTrouble trouble = new LeaseTrouble(broken(false), SINCE, lease(), LATER, true);
		assertThat(sentence(trouble)).isEqualTo("Store at home: no such table. Create it.");
	}

	@Test
	void whatStaysUntilSomebodyActsIsLasting() {
		assertThat(isLasting(broken(true))).isTrue();
		assertThat(isLasting(new LayoutMismatchException(this.node.keeper.terms(), "another"))).isTrue();
		assertThat(isLasting(broken(false))).isFalse();
		assertThat(isLasting(new NodeLeaseUnavailableException("later"))).isFalse();
		assertThat(isLasting(new IllegalStateException("who knows"))).isFalse();
	}

	private static boolean isLasting(RuntimeException failure) {
		return new LeaseTrouble(failure, null, null, null, false).isLasting();
	}

	private String sentence(LeaseTrouble trouble) {
		return trouble.sentence(this.node.keeper.terms(), this.storeTime);
	}

	private NodeLease lease() {
		return new NodeLease("test", 7, new LeaseOwner("owner", "host", 1, "app"), 1, 1, 0, this.node.wall());
	}

	private static LeaseStoreException broken(boolean lasting) {
		return new LeaseStoreException("Store at home", "no such table", "Create it.", lasting,
				new IllegalStateException());
	}

}
