package io.github.snowflakeid.lease;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

import io.github.snowflakeid.SnowflakeLayout;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What every store does. A store's own tests inherit it and run it on the real server.
 */
@Timeout(120)
public abstract class NodeLeaseStoreContractTests {

	protected static final SnowflakeLayout LAYOUT = SnowflakeLayout.DEFAULT;

	protected static final Duration MAX_LEAD = Duration.ofSeconds(10);

	private static final AtomicLong STEPS = new AtomicLong(1);

	/** Each test has its own. */
	protected final String namespace = "test-" + UUID.randomUUID();

	/**
	 * Returns a store, as one process has it.
	 */
	protected abstract NodeLeaseStore store();

	/**
	 * Returns a store on the same server, as another process has it.
	 */
	protected abstract NodeLeaseStore otherStore();

	/**
	 * Makes a lease free for others as the death of its holder does: by waiting for its
	 * end, or at once where the store notices.
	 */
	protected abstract void letHolderDie(NodeLeaseStore store, NodeLease lease) throws Exception;

	/**
	 * Deletes the row of a node id, as a person with access to the store may.
	 */
	protected abstract void deleteRow(long nodeId) throws Exception;

	/** Makes a row unreadable, as a person with access to the store may. */
	protected void damageRow(long nodeId) throws Exception {
		Assumptions.abort("There is no way to damage a row of this store");
	}

	/** How long leases last here: short, because tests wait for their end. */
	protected Duration ttl() {
		return Duration.ofSeconds(1);
	}

	/** Reads the store's clock. */
	protected Instant storeTime() {
		return Instant.now();
	}

	/**
	 * Lets time pass by the store's clock. A real server's clock can only be waited for.
	 */
	protected void letTimePass(Duration duration) {
		Instant end = storeTime().plus(duration);
		while (storeTime().isBefore(end)) {
			LockSupport.parkNanos(Duration.between(storeTime(), end).toNanos() + 1);
		}
	}

	protected final LeaseTerms terms(NodeIdRanges nodeIds) {
		return new LeaseTerms(this.namespace, LAYOUT, nodeIds, ttl(), MAX_LEAD);
	}

	protected final LeaseTerms terms(String nodeIds) {
		return terms(NodeIdRanges.parse(nodeIds));
	}

	protected final LeaseRequest request(LeaseTerms terms, String application, Duration clockOffset) {
		long now = storeTime().plus(clockOffset).toEpochMilli();
		return new LeaseRequest(terms, LeaseOwner.ofThisProcess(application), terms.tickAt(now), terms.untilAt(now),
				STEPS.getAndIncrement());
	}

	protected final LeaseRequest request(LeaseTerms terms) {
		return request(terms, "app", Duration.ZERO);
	}

	protected final NodeLease acquire(NodeLeaseStore store, String nodeIds) {
		return store.acquire(request(terms(nodeIds)));
	}

	protected final NodeLease renew(NodeLeaseStore store, NodeLease lease) {
		return renew(store, lease, Duration.ZERO);
	}

	protected final NodeLease renew(NodeLeaseStore store, NodeLease lease, Duration clockOffset) {
		return store.renew(lease.changing(STEPS.getAndIncrement()),
				request(terms(NodeIdRanges.of(lease.nodeId(), lease.nodeId())), "app", clockOffset));
	}

	protected final void release(NodeLeaseStore store, NodeLease lease, long highWaterMark) {
		store.release(lease.changing(STEPS.getAndIncrement()), highWaterMark);
	}

	@Test
	void leasesDistinctNodeIdsTo64AcquirersAtOnce() throws Exception {
		List<Callable<NodeLease>> acquirers = new ArrayList<>();
		for (int i = 0; i < 64; i++) {
			NodeLeaseStore store = (i % 2 == 0) ? store() : otherStore();
			LeaseRequest request = request(terms("0-63"));
			acquirers.add(() -> patiently(() -> store.acquire(request)));
		}
		assertThat(atOnce(acquirers)).extracting(NodeLease::nodeId).doesNotHaveDuplicates().hasSize(64);
	}

	/**
	 * As a keeper does: 64 at once may wait for each other for longer than a call may.
	 */
	private static NodeLease patiently(Callable<NodeLease> acquirer) throws Exception {
		while (true) {
			try {
				return acquirer.call();
			}
			catch (LeaseStoreException ex) {
				if (ex.isLasting()) {
					throw ex;
				}
			}
		}
	}

	@Test
	void leasesOneNodeIdToOneOf16AcquirersAtOnce() throws Exception {
		List<Callable<NodeLease>> acquirers = new ArrayList<>();
		for (int i = 0; i < 16; i++) {
			NodeLeaseStore store = (i % 2 == 0) ? store() : otherStore();
			acquirers.add(() -> orNull(() -> acquire(store, "7")));
		}
		assertThat(atOnce(acquirers)).filteredOn(Objects::nonNull).hasSize(1);
	}

	@Test
	void leasesOnlyNodeIdsThatTheTermsAllow() {
		assertThat(acquire(store(), "1023").nodeId()).isEqualTo(1023);
		assertThat(List.of(acquire(store(), "3,700-701").nodeId(), acquire(store(), "3,700-701").nodeId(),
				acquire(store(), "3,700-701").nodeId()))
			.containsExactlyInAnyOrder(3L, 700L, 701L);
	}

	@Test
	void keepsNamespacesApart() {
		NodeLease lease = acquire(store(), "5");
		LeaseTerms elsewhere = new LeaseTerms(this.namespace + "-2", LAYOUT, NodeIdRanges.of(5, 5), ttl(), MAX_LEAD);
		NodeLease other = store().acquire(request(elsewhere));
		assertThat(other.nodeId()).isEqualTo(lease.nodeId());
		assertThat(store().holders(this.namespace)).hasSize(1);
	}

	@Test
	void grantsWindowFromTheRequestersWallForOneTtl() {
		LeaseRequest request = request(terms("5"));
		NodeLease lease = store().acquire(request);
		assertThat(lease.from()).isEqualTo(request.wall());
		assertThat(lease.until()).isEqualTo(request.until());
	}

	@Test
	void saysWhoHoldsTheNodeIds() {
		LeaseRequest request = request(terms("5"), "shop \"Zürich\" 'x'; DROP", Duration.ZERO);
		store().acquire(request);
		assertThatExceptionOfType(NodeLeaseUnavailableException.class).isThrownBy(() -> acquire(otherStore(), "5"))
			.withMessageContainingAll("5", this.namespace, request.owner().host(),
					"pid " + ProcessHandle.current().pid(), request.owner().application(), "since", "until")
			.satisfies((ex) -> assertThat(ex.holders()).extracting(LeaseRow::owner).containsExactly(request.owner()));
	}

	@Test
	void listsHolders() {
		NodeLease first = acquire(store(), "5");
		NodeLease second = acquire(otherStore(), "6");
		release(store(), acquire(store(), "7"), 0);
		List<LeaseRow> holders = store().holders(this.namespace);
		assertThat(holders).extracting(LeaseRow::nodeId).containsExactly(5L, 6L);
		assertThat(holders).extracting(LeaseRow::owner).containsExactly(first.owner(), second.owner());
		assertThat(holders).extracting(LeaseRow::token).containsExactly(first.token(), second.token());
		assertThat(holders).extracting(LeaseRow::highWaterMark).containsExactly(first.until(), second.until());
		assertThat(holders).allSatisfy((row) -> {
			assertThat(Instant.ofEpochMilli(row.since())).isBetween(storeTime().minusSeconds(60),
					storeTime().plusSeconds(1));
			assertThat(row.expires()).isGreaterThan(row.since());
		});
	}

	@Test
	void listsNoHoldersOfUnknownNamespace() {
		assertThat(store().holders(this.namespace)).isEmpty();
	}

	@Test
	void renewalExtendsTheWindowAndChangesTheToken() throws Exception {
		NodeLease lease = acquire(store(), "5");
		letTimePass(Duration.ofMillis(20));
		NodeLease renewed = renew(store(), lease);
		assertThat(renewed.nodeId()).isEqualTo(5);
		assertThat(renewed.from()).isEqualTo(lease.from());
		assertThat(renewed.until()).isGreaterThan(lease.until());
		assertThat(renewed.token()).isGreaterThan(lease.token());
		assertThat(store().holders(this.namespace)).singleElement().satisfies((row) -> {
			assertThat(row.token()).isEqualTo(renewed.token());
			assertThat(row.highWaterMark()).isEqualTo(renewed.until());
			assertThat(row.owner()).isEqualTo(lease.owner());
		});
	}

	@Test
	void renewalKeepsTheLeaseFromEnding() throws Exception {
		NodeLease lease = acquire(store(), "5");
		Instant end = storeTime().plus(ttl().multipliedBy(2));
		while (storeTime().isBefore(end)) {
			letTimePass(ttl().dividedBy(5));
			lease = renew(store(), lease);
			assertThatExceptionOfType(NodeLeaseUnavailableException.class).isThrownBy(() -> acquire(otherStore(), "5"));
		}
	}

	@Test
	void renewalNeverShortensTheWindow() {
		NodeLease lease = acquire(store(), "5");
		NodeLease renewed = renew(store(), lease, Duration.ofHours(-1));
		assertThat(renewed.until()).isEqualTo(lease.until());
		assertThat(store().holders(this.namespace)).extracting(LeaseRow::highWaterMark).containsExactly(lease.until());
	}

	@Test
	void renewsExpiredLeaseThatNobodyHasTaken() throws Exception {
		NodeLeaseStore store = store();
		NodeLease lease = acquire(store, "5");
		letHolderDie(store, lease);
		NodeLease renewed = renew(store, lease);
		assertThat(renewed.until()).isGreaterThan(lease.until());
		assertThatExceptionOfType(NodeLeaseUnavailableException.class).isThrownBy(() -> acquire(otherStore(), "5"));
	}

	@Test
	void renewalAfterTakeOverFails() throws Exception {
		NodeLeaseStore store = store();
		NodeLease lease = acquire(store, "5");
		letHolderDie(store, lease);
		NodeLease taken = otherStore().acquire(request(terms("5"), "successor", Duration.ZERO));
		assertThatExceptionOfType(NodeLeaseLostException.class).isThrownBy(() -> renew(store, lease))
			.withMessageContainingAll("5", "successor");
		assertThat(renew(otherStore(), taken).token()).isGreaterThan(taken.token());
	}

	@Test
	void renewalAfterTakeOverAndReleaseFails() throws Exception {
		NodeLeaseStore store = store();
		NodeLease lease = acquire(store, "5");
		letHolderDie(store, lease);
		release(otherStore(), acquire(otherStore(), "5"), lease.until());
		assertThatExceptionOfType(NodeLeaseLostException.class).isThrownBy(() -> renew(store, lease));
	}

	@Test
	void renewalOfUnknownLeaseFails() {
		NodeLease lease = new NodeLease(this.namespace, 5, LeaseOwner.ofThisProcess("app"), 1, 1, 0, 10);
		acquire(store(), "6");
		assertThatExceptionOfType(NodeLeaseLostException.class).isThrownBy(() -> renew(store(), lease));
	}

	@Test
	void eitherTheHolderRenewsOrAnotherTakesOver() throws Exception {
		for (int round = 0; round < 3; round++) {
			NodeLeaseStore store = store();
			NodeLease lease = acquire(store, "5");
			letHolderDie(store, lease);
			List<Callable<NodeLease>> racers = new ArrayList<>();
			racers.add(() -> orNull(() -> renew(store, lease)));
			for (int i = 0; i < 4; i++) {
				NodeLeaseStore rival = (i % 2 == 0) ? store : otherStore();
				racers.add(() -> orNull(() -> acquire(rival, "5")));
			}
			List<NodeLease> winners = atOnce(racers).stream().filter(Objects::nonNull).toList();
			assertThat(winners).hasSize(1);
			assertThat(store.holders(this.namespace)).extracting(LeaseRow::token)
				.containsExactly(winners.get(0).token());
			release(store, winners.get(0), winners.get(0).until());
			release(otherStore(), winners.get(0), winners.get(0).until());
		}
	}

	@Test
	void newHoldersWindowStartsAtTheEndOfTheOldOne() throws Exception {
		NodeLeaseStore store = store();
		NodeLease lease = acquire(store, "5");
		NodeLease renewed = renew(store, lease, Duration.ofSeconds(5));
		letHolderDie(store, renewed);
		NodeLease taken = acquire(otherStore(), "5");
		assertThat(taken.from()).isEqualTo(renewed.until());
		assertThat(taken.until()).isGreaterThanOrEqualTo(taken.from());
		assertThat(taken.token()).isGreaterThan(renewed.token());
	}

	@Test
	void newHolderWhoseClockIsAnHourBehindStartsAtTheEndOfTheOldWindow() throws Exception {
		NodeLeaseStore store = store();
		NodeLease lease = acquire(store, "5");
		letHolderDie(store, lease);
		NodeLease taken = otherStore().acquire(request(terms("5"), "app", Duration.ofHours(-1)));
		assertThat(taken.from()).isEqualTo(lease.until());
		assertThat(taken.until()).isEqualTo(lease.until());
	}

	@Test
	void releaseHandsBackTheRealMarkAndFreesTheNodeIdAtOnce() {
		NodeLease lease = renew(store(), acquire(store(), "5"), Duration.ofSeconds(5));
		long used = lease.until() - 2_000;
		release(store(), lease, used);
		assertThat(store().holders(this.namespace)).isEmpty();
		assertThat(acquire(otherStore(), "5").from()).isEqualTo(used);
	}

	@Test
	void releaseAfterTakeOverChangesNothing() throws Exception {
		NodeLeaseStore store = store();
		NodeLease lease = acquire(store, "5");
		letHolderDie(store, lease);
		NodeLease taken = acquire(otherStore(), "5");
		release(store, lease, 0);
		assertThat(store.holders(this.namespace)).singleElement().satisfies((row) -> {
			assertThat(row.token()).isEqualTo(taken.token());
			assertThat(row.highWaterMark()).isEqualTo(taken.until());
		});
		assertThat(renew(otherStore(), taken).nodeId()).isEqualTo(5);
	}

	@Test
	void releaseTwiceChangesNothing() {
		NodeLease lease = acquire(store(), "5");
		long used = lease.from() + 100;
		release(store(), lease, used);
		release(store(), lease, 0);
		assertThat(store().acquire(request(terms("5"), "app", Duration.ofHours(-1))).from()).isEqualTo(used);
	}

	@Test
	void prefersNodeIdsWhoseMarkTheClockHasPassed() {
		for (long nodeId = 0; nodeId < 4; nodeId++) {
			NodeLease lease = acquire(store(), Long.toString(nodeId));
			release(store(), lease, (nodeId == 2) ? lease.from() : lease.from() + 9_000);
		}
		assertThat(acquire(store(), "0-3").nodeId()).isEqualTo(2);
	}

	@Test
	void takesTheLowestMarkWhereTheClockHasPassedNone() {
		for (long nodeId = 0; nodeId < 4; nodeId++) {
			NodeLease lease = acquire(store(), Long.toString(nodeId));
			release(store(), lease, lease.from() + 9_000 - nodeId * 1_000);
		}
		assertThat(acquire(store(), "0-3").nodeId()).isEqualTo(3);
	}

	@Test
	void clockAnHourBehindTakesNothingFromLiveHolders() {
		NodeLease lease = acquire(store(), "5");
		assertThatExceptionOfType(NodeLeaseUnavailableException.class)
			.isThrownBy(() -> otherStore().acquire(request(terms("5"), "app", Duration.ofHours(-1))));
		assertThat(renew(store(), lease).nodeId()).isEqualTo(5);
	}

	@Test
	void clockAnHourBehindGetsItsLeaseAndKeepsIt() throws Exception {
		NodeLease lease = store().acquire(request(terms("5"), "app", Duration.ofHours(-1)));
		assertThat(lease.from()).isLessThan(lease.until());
		letTimePass(ttl().dividedBy(2));
		NodeLease renewed = renew(store(), lease, Duration.ofHours(-1));
		letTimePass(ttl().dividedBy(2).plusMillis(100));
		assertThatExceptionOfType(NodeLeaseUnavailableException.class).isThrownBy(() -> acquire(otherStore(), "5"));
		assertThat(renewed.until()).isGreaterThan(lease.until());
	}

	@Test
	void clockAnHourAheadGetsNoLease() {
		assertThatExceptionOfType(ClockAheadException.class)
			.isThrownBy(() -> store().acquire(request(terms("5"), "app", Duration.ofHours(1))))
			.withMessageContaining("snowflake.max-lead (PT10S)");
		NodeLease lease = acquire(store(), "5");
		assertThatExceptionOfType(ClockAheadException.class)
			.isThrownBy(() -> otherStore().acquire(request(terms("5-6"), "app", Duration.ofHours(1))));
		assertThat(renew(store(), lease).from()).isEqualTo(lease.from());
	}

	@Test
	void clockThatJumpsAnHourAheadGetsNoRenewal() {
		NodeLease lease = acquire(store(), "5");
		assertThatExceptionOfType(ClockAheadException.class)
			.isThrownBy(() -> renew(store(), lease, Duration.ofHours(1)))
			.withMessageContaining("snowflake.max-lead (PT10S)");
		assertThat(store().holders(this.namespace)).extracting(LeaseRow::highWaterMark).containsExactly(lease.until());
		assertThat(renew(store(), lease).nodeId()).isEqualTo(5);
	}

	@Test
	void clockAheadByLessThanMaxLeadIsServed() {
		NodeLease lease = store().acquire(request(terms("5"), "app", MAX_LEAD.minusSeconds(2)));
		assertThat(renew(store(), lease, MAX_LEAD.minusSeconds(1)).until()).isGreaterThan(lease.until());
	}

	@Test
	void refusesAnotherLayout() {
		acquire(store(), "5");
		LeaseTerms terms = new LeaseTerms(this.namespace, LAYOUT.withBits(41, 9, 13), NodeIdRanges.of(6, 6), ttl(),
				MAX_LEAD);
		assertThatExceptionOfType(LayoutMismatchException.class).isThrownBy(() -> otherStore().acquire(request(terms)))
			.withMessageContainingAll(this.namespace, "41/10/12", "41/9/13");
	}

	@Test
	void refusesAnotherEpoch() {
		acquire(store(), "5");
		LeaseTerms terms = new LeaseTerms(this.namespace, LAYOUT.withEpoch(Instant.parse("2020-01-01T00:00:00Z")),
				NodeIdRanges.of(6, 6), ttl(), MAX_LEAD);
		assertThatExceptionOfType(LayoutMismatchException.class).isThrownBy(() -> otherStore().acquire(request(terms)))
			.withMessageContainingAll("2020-01-01", "2025-01-01");
	}

	@Test
	void letsOneOfTwoLayoutsInThatComeAtOnce() throws Exception {
		LeaseTerms other = new LeaseTerms(this.namespace, LAYOUT.withBits(41, 9, 13), NodeIdRanges.of(0, 400), ttl(),
				MAX_LEAD);
		List<Callable<NodeLease>> acquirers = new ArrayList<>();
		for (int i = 0; i < 8; i++) {
			LeaseTerms terms = (i % 2 == 0) ? terms("0-400") : other;
			NodeLeaseStore store = (i % 4 < 2) ? store() : otherStore();
			acquirers.add(() -> orNull(() -> store.acquire(request(terms))));
		}
		assertThat(atOnce(acquirers)).filteredOn(Objects::nonNull).hasSize(4);
	}

	@Test
	void findsOutCopyOfTheHolderAtItsNextRenewal() {
		NodeLease lease = acquire(store(), "5");
		NodeLease original = renew(store(), lease);
		assertThatExceptionOfType(NodeLeaseLostException.class).isThrownBy(() -> renew(store(), lease))
			.withMessageContaining("copy");
		assertThat(renew(store(), original).token()).isGreaterThan(original.token());
	}

	@Test
	void renewalMayBeSentAgainWhenItsReplyWasLost() {
		NodeLease changing = acquire(store(), "5").changing(STEPS.getAndIncrement());
		LeaseRequest request = request(terms("5"));
		NodeLease first = store().renew(changing, request);
		NodeLease second = store().renew(changing, request);
		assertThat(second.token()).isEqualTo(first.token());
		assertThat(renew(store(), second).token()).isGreaterThan(second.token());
	}

	@Test
	void releaseFindsTheLeaseWhenTheReplyToRenewalWasLost() {
		NodeLease changing = acquire(store(), "5").changing(STEPS.getAndIncrement());
		store().renew(changing, request(terms("5")));
		store().release(changing, changing.from() + 1);
		assertThat(store().holders(this.namespace)).isEmpty();
	}

	@Test
	void renewalThatComesAfterTheReleaseDoesNotTakeTheNodeIdBack() {
		NodeLease changing = acquire(store(), "5").changing(STEPS.getAndIncrement());
		LeaseRequest late = request(terms("5"));
		store().release(changing, changing.from() + 1);
		assertThatExceptionOfType(NodeLeaseLostException.class).isThrownBy(() -> store().renew(changing, late))
			.withMessageContaining("released");
		assertThat(store().holders(this.namespace)).isEmpty();
		assertThat(acquire(otherStore(), "5").nodeId()).isEqualTo(5);
	}

	@Test
	void windowWhoseRowSomebodyHasDeletedIsGrantedToNobodyElse() throws Exception {
		NodeLease lease = renew(store(), acquire(store(), "5"), Duration.ofSeconds(5));
		deleteRow(5);
		NodeLease taken = ifGranted(() -> acquire(otherStore(), "5"));
		NodeLease renewed = ifGranted(() -> renew(store(), lease));
		assertThat((taken != null) ? taken.from() : Long.MAX_VALUE)
			.isGreaterThanOrEqualTo((renewed != null) ? renewed.until() : lease.until());
	}

	@Test
	void windowOfLongerTtlWhoseRowSomebodyHasDeletedIsGrantedToNobodyElse() throws Exception {
		LeaseTerms longer = new LeaseTerms(this.namespace, LAYOUT, NodeIdRanges.of(5, 5), Duration.ofMinutes(5),
				MAX_LEAD);
		NodeLease lease = store().acquire(request(longer));
		deleteRow(5);
		NodeLease taken = ifGranted(() -> acquire(otherStore(), "5"));
		assertThat((taken != null) ? taken.from() : Long.MAX_VALUE).isGreaterThanOrEqualTo(lease.until());
	}

	@Test
	void formerHolderOfDeletedRowDoesNotDisturbItsSuccessor() throws Exception {
		NodeLease lease = acquire(store(), "5");
		deleteRow(5);
		NodeLease taken = ifGranted(() -> acquire(otherStore(), "5"));
		NodeLease renewed = ifGranted(() -> renew(store(), lease));
		if (taken != null) {
			assertThat(renewed).isNull();
			release(store(), lease, 0);
			assertThat(renew(otherStore(), taken).token()).isGreaterThan(taken.token());
		}
	}

	@Test
	void deletedRowChangesNothingForOtherNodeIds() throws Exception {
		NodeLease other = acquire(store(), "6");
		release(store(), acquire(store(), "7"), 0);
		acquire(store(), "5");
		deleteRow(5);
		assertThat(renew(store(), other).until()).isGreaterThanOrEqualTo(other.until());
		NodeLease taken = ifGranted(() -> acquire(otherStore(), "7"));
		if (taken != null) {
			assertThat(taken.from()).isLessThanOrEqualTo(terms("7").tickAt(storeTime().toEpochMilli()));
		}
	}

	@Test
	void damagedRowCostsItsNodeIdAndNothingElse() throws Exception {
		acquire(store(), "5");
		NodeLease other = acquire(otherStore(), "6");
		damageRow(5);
		for (int i = 0; i < 6; i++) {
			NodeLease third = acquire(store(), "5,7");
			assertThat(third.nodeId()).isEqualTo(7);
			release(store(), third, third.from());
		}
		assertThatExceptionOfType(RuntimeException.class).isThrownBy(() -> acquire(otherStore(), "5"));
		NodeLease renewed = renew(otherStore(), other);
		assertThat(store().holders(this.namespace)).extracting(LeaseRow::nodeId).contains(6L).doesNotContain(7L);
		release(otherStore(), renewed, renewed.from());
		assertThat(acquire(store(), "6").nodeId()).isEqualTo(6);
	}

	@Test
	void holderOfDamagedRowDoesNotWaitForItWhenItsWindowHasEnded() throws Exception {
		NodeLease lease = acquire(store(), "5");
		damageRow(5);
		letTimePass(ttl().plusMillis(2));
		NodeLease renewed = orNull(() -> renew(store(), lease));
		assertThat((renewed != null) ? renewed : acquire(store(), "5-6")).isNotNull();
	}

	/** Returns null if the store says no, or cannot say. */
	private static NodeLease ifGranted(Callable<NodeLease> call) throws Exception {
		try {
			return call.call();
		}
		catch (RuntimeException ex) {
			return null;
		}
	}

	/** Runs all at the same moment, each on its own thread. */
	protected static <T> List<T> atOnce(List<Callable<T>> calls) throws Exception {
		ExecutorService executor = Executors.newFixedThreadPool(calls.size());
		try {
			CyclicBarrier barrier = new CyclicBarrier(calls.size());
			List<Future<T>> futures = new ArrayList<>();
			for (Callable<T> call : calls) {
				futures.add(executor.submit(() -> {
					barrier.await();
					return call.call();
				}));
			}
			List<T> results = new ArrayList<>();
			for (Future<T> future : futures) {
				results.add(future.get());
			}
			return results;
		}
		catch (ExecutionException ex) {
			throw (ex.getCause() instanceof Exception cause) ? cause : ex;
		}
		finally {
			executor.shutdownNow();
		}
	}

	/** Returns null if the store says no. */
	protected static <T> T orNull(Callable<T> call) throws Exception {
		try {
			return call.call();
		}
		catch (LeaseRefusedException ex) {
			return null;
		}
	}

}
