package io.github.snowflakeid.lease;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.function.Function;

import io.github.snowflakeid.CapturedLog;
import io.github.snowflakeid.SnowflakeLayout;
import io.github.snowflakeid.lease.LeaseRows.Memory;
import io.github.snowflakeid.lease.LeaseRows.Namespace;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * The loop over rows that say what they are told to. What a store does as a whole is in
 * {@link NodeLeaseStoreContractTests}.
 */
class RowNodeLeaseStoreTests {

	private static final LeaseTerms TERMS = new LeaseTerms("orders", SnowflakeLayout.DEFAULT, NodeIdRanges.of(5, 5),
			Duration.ofSeconds(30), Duration.ofSeconds(10));

	private static final long REACH = TERMS.reach().toMillis();

	private static final long NOW = SnowflakeLayout.DEFAULT.epoch().toEpochMilli() + 1_000_000;

	private static final LeaseOwner OWNER = LeaseOwner.ofThisProcess("shop");

	private static final LeaseRow ROW = new LeaseRow(5, OWNER, 3, NOW, NOW + 30_000, TERMS.untilAt(NOW));

	private static final LeaseRequest REQUEST = new LeaseRequest(TERMS, OWNER, TERMS.tickAt(NOW), TERMS.untilAt(NOW),
			7);

	private static final NodeLease LEASE = new NodeLease("orders", 5, OWNER, 3, 10, TERMS.tickAt(NOW),
			TERMS.untilAt(NOW));

	private final ScriptedStore store = new ScriptedStore();

	private static Memory memory(long count, long reach, long floor) {
		return new Memory(TERMS.fingerprint(), count, reach, floor);
	}

	private static Namespace namespace(Memory memory, long storeMillis, LeaseRow... rows) {
		return new Namespace(memory, rows.length, storeMillis, List.of(rows));
	}

	@Test
	void createsTheNamespaceThatDoesNotExist() {
		this.store.willRead(null);
		this.store.willRead(namespace(memory(0, REACH, 0), NOW));
		assertThat(this.store.acquire(REQUEST).nodeId()).isEqualTo(5);
		assertThat(this.store.remembered).containsExactly(memory(0, REACH, 0));
	}

	@Test
	void writesItsReachDownBeforeItTakesRow() {
		this.store.willRead(namespace(memory(0, REACH - 1, 9), NOW));
		this.store.willRead(namespace(memory(0, REACH, 9), NOW));
		this.store.acquire(REQUEST);
		assertThat(this.store.remembered).containsExactly(memory(0, REACH, 9));
	}

	@Test
	void keepsTheReachOfThoseWhoReachFurther() {
		this.store.willRead(namespace(memory(0, REACH + 1, 0), NOW));
		this.store.acquire(REQUEST);
		assertThat(this.store.remembered).isEmpty();
	}

	@Test
	void tellsHowFarThoseOfAnotherLayoutReach() {
		this.store.willRead(namespace(new Memory("another", 0, REACH + 60_000, 0), NOW));
		assertThatExceptionOfType(LayoutMismatchException.class).isThrownBy(() -> this.store.acquire(REQUEST))
			.satisfies((ex) -> assertThat(ex.reach()).isEqualTo(TERMS.reach().plusMinutes(1)));
		this.store.willRead(namespace(new Memory("another", 0, REACH - 1, 0), NOW));
		assertThatExceptionOfType(LayoutMismatchException.class).isThrownBy(() -> this.store.acquire(REQUEST))
			.satisfies((ex) -> assertThat(ex.reach()).isEqualTo(TERMS.reach()));
	}

	@Test
	void grantsTheRowAsItIsStored() {
		this.store.tokenStep = 1;
		this.store.willRead(namespace(memory(0, REACH, 0), NOW));
		assertThat(this.store.acquire(REQUEST).token()).isEqualTo(8);
	}

	@Test
	void takesRowThatIsMissingAtFirstSightOnlyForOneThatWasNotDeleted() {
		this.store.willRead(namespace(memory(1, REACH, 0), NOW));
		this.store.willRead(namespace(memory(1, REACH, 0), NOW, ROW));
		this.store.acquire(REQUEST);
		assertThat(this.store.remembered).isEmpty();
	}

	@Test
	void looksAgainWhenWhatIsMissingHasChanged() {
		this.store.willRead(namespace(memory(1, REACH, 0), NOW));
		this.store.willRead(namespace(memory(2, REACH, 0), NOW));
		this.store.willRead(namespace(memory(0, REACH, 0), NOW));
		this.store.acquire(REQUEST);
		assertThat(this.store.remembered).isEmpty();
	}

	@Test
	void raisesTheFloorByTheClockOfTheSecondLookAndTheLongestReach() {
		this.store.willRead(namespace(memory(1, 2 * REACH, 0), NOW));
		this.store.willRead(namespace(memory(1, 2 * REACH, 0), NOW + 1_000));
		long floor = TERMS.floorAt(NOW + 1_000, 2 * REACH);
		this.store.willRead(namespace(memory(0, 2 * REACH, floor), NOW + 1_000));
		try (CapturedLog log = new CapturedLog(ScriptedStore.class)) {
			assertThat(this.store.acquire(REQUEST).from()).isEqualTo(floor);
			assertThat(log.messages()).singleElement()
				.asString()
				.startsWith("WARNING: Somebody has deleted rows of leases in namespace 'orders'")
				.contains("there are 0, and there should be 1", TERMS.startOf(floor).toString());
		}
		assertThat(this.store.remembered).containsExactly(memory(0, 2 * REACH, floor));
	}

	@Test
	void neverLowersTheFloor() {
		long floor = TERMS.floorAt(NOW, REACH) + 1_000;
		for (int look = 0; look < 2; look++) {
			this.store.willRead(namespace(memory(1, REACH, floor), NOW));
		}
		this.store.willRead(namespace(memory(0, REACH, floor), NOW));
		this.store.acquire(REQUEST);
		assertThat(this.store.remembered).containsExactly(memory(0, REACH, floor));
	}

	@Test
	void refusesAnotherFingerprintBeforeItChangesAnything() {
		this.store.willRead(namespace(new Memory("other", 1, 0, 0), NOW));
		assertThatExceptionOfType(LayoutMismatchException.class).isThrownBy(() -> this.store.acquire(REQUEST))
			.withMessageContaining("other");
		assertThat(this.store.remembered).isEmpty();
	}

	@Test
	void readsAgainWhenOthersWereFaster() {
		this.store.refusals = 1;
		this.store.willRead(namespace(memory(1, REACH, 0), NOW, ROW));
		this.store.willRead(namespace(memory(1, REACH, 0), NOW, ROW));
		assertThat(this.store.acquire(REQUEST).token()).isEqualTo(10);
	}

	@Test
	void leavesItToTheKeeperWhenOthersAreAlwaysFaster() {
		this.store.refusals = Integer.MAX_VALUE;
		for (int round = 0; round < 16; round++) {
			this.store.willRead(namespace(memory(1, REACH, 0), NOW, ROW));
		}
		assertOvertaken(() -> this.store.acquire(REQUEST));
	}

	@Test
	void renewalReadsAgainAndIsLeftToTheKeeperInTheEnd() {
		this.store.refusals = 16 + 1;
		for (int round = 0; round < 16 + 2; round++) {
			this.store.willRead(namespace(memory(1, REACH, 0), NOW, ROW));
		}
		assertOvertaken(() -> this.store.renew(LEASE, REQUEST));
		assertThat(this.store.renew(LEASE, REQUEST).token()).isEqualTo(10);
	}

	@Test
	void releaseReadsAgainAndIsLeftToTheKeeperInTheEnd() {
		this.store.refusals = 16 + 1;
		for (int round = 0; round < 16 + 2; round++) {
			this.store.willRead(namespace(memory(1, REACH, 0), NOW, ROW));
		}
		assertOvertaken(() -> this.store.release(LEASE, 1));
		this.store.release(LEASE, 1);
		assertThat(this.store.reads).isEmpty();
	}

	@Test
	void leaseIsLostAndReleasedWithItsNamespace() {
		this.store.willRead(null);
		this.store.willRead(null);
		assertThatExceptionOfType(NodeLeaseLostException.class).isThrownBy(() -> this.store.renew(LEASE, REQUEST));
		this.store.release(LEASE, 1);
		assertThat(this.store.reads).isEmpty();
	}

	private static void assertOvertaken(Runnable call) {
		assertThatExceptionOfType(LeaseStoreException.class).isThrownBy(call::run)
			.withMessage(
					"ScriptedStore: others were faster 16 times in namespace 'orders'. It takes part again at once.")
			.satisfies((ex) -> assertThat(ex.isLasting()).isFalse());
	}

	/**
	 * Answers with what it was given, and notes what it is told to remember.
	 */
	private static final class ScriptedStore extends RowNodeLeaseStore implements LeaseRows {

		private final Queue<Optional<Namespace>> reads = new ArrayDeque<>();

		private final List<Memory> remembered = new ArrayList<>();

		private int refusals;

		private long tokenStep;

		void willRead(@Nullable Namespace namespace) {
			this.reads.add(Optional.ofNullable(namespace));
		}

		@Override
		protected <T extends @Nullable Object> T call(String namespace, Function<LeaseRows, T> work) {
			return work.apply(this);
		}

		@Override
		public @Nullable Namespace read(NodeIdRanges nodeIds) {
			return this.reads.remove().orElse(null);
		}

		@Override
		public boolean remember(@Nullable Memory before, Memory after) {
			return this.remembered.add(after);
		}

		@Override
		public @Nullable LeaseRow create(LeaseRow row) {
			return new LeaseRow(row.nodeId(), row.owner(), row.token() + this.tokenStep, row.since(), row.expires(),
					row.highWaterMark());
		}

		@Override
		public boolean replace(LeaseRow before, LeaseRow after) {
			return this.refusals-- <= 0;
		}

	}

}
