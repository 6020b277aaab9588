package io.github.snowflakeid.test;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
import io.github.snowflakeid.lease.ClockAheadException;
import io.github.snowflakeid.lease.LayoutMismatchException;
import io.github.snowflakeid.lease.LeaseOwner;
import io.github.snowflakeid.lease.LeaseRefusedException;
import io.github.snowflakeid.lease.LeaseRequest;
import io.github.snowflakeid.lease.LeaseRow;
import io.github.snowflakeid.lease.LeaseStoreException;
import io.github.snowflakeid.lease.LeaseTerms;
import io.github.snowflakeid.lease.NodeIdRanges;
import io.github.snowflakeid.lease.NodeLease;
import io.github.snowflakeid.lease.NodeLeaseLostException;
import io.github.snowflakeid.lease.NodeLeaseStore;
import io.github.snowflakeid.lease.NodeLeaseUnavailableException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What every lease store does. Tests of a store inherit it, and run it on the store's
 * real server:
 *
 * <pre class="code">
 * class MyNodeLeaseStoreTests extends NodeLeaseStoreContractTests {
 *
 *     protected NodeLeaseStore store() {
 *         return new MyNodeLeaseStore(...);
 *     }
 *
 *     // and what a person, or the death of a holder, does to a row
 *
 * }
 * </pre>
 *
 * Each test uses a namespace of its own, so rows of other tests need not be deleted. No
 * test may take longer than 2 minutes.
 */
@Timeout(120)
public abstract class NodeLeaseStoreContractTests {

	/** The layout that all terms have. */
	protected static final SnowflakeLayout LAYOUT = SnowflakeLayout.DEFAULT;

	/** How far ahead of the store's clock a requester's may be. */
	protected static final Duration MAX_LEAD = Duration.ofSeconds(10);

	private static final AtomicLong STEPS = new AtomicLong(1);

	/** Each test has its own. */
	protected final String namespace = "test-" + UUID.randomUUID();

	/**
	 * For subclasses.
	 */
	protected NodeLeaseStoreContractTests() {
	}

	/**
	 * Returns a store, as one process has it.
	 * @return a new one, or the same each time
	 */
	protected abstract NodeLeaseStore store();

	/**
	 * Returns a store on the same server, as another process has it.
	 * @return a new one, or the same each time
	 */
	protected abstract NodeLeaseStore otherStore();

	/**
	 * Makes a lease free for others as the death of its holder does: by waiting for its
	 * end, or at once where the store notices.
	 * @param store the store that the lease is from
	 * @param lease the lease, as it was granted or renewed last
	 * @throws Exception if it cannot be done, which fails the test
	 */
	protected abstract void letHolderDie(NodeLeaseStore store, NodeLease lease) throws Exception;

	/**
	 * Deletes the row of a node id, as a person with access to the store may.
	 * @param nodeId a node id of {@link #namespace} that has a row
	 * @throws Exception if it cannot be done, which fails the test
	 */
	protected abstract void deleteRow(long nodeId) throws Exception;

	/**
	 * Makes a row unreadable, as a person with access to the store may. By default the
	 * tests that need it are skipped.
	 * @param nodeId a node id of {@link #namespace} that has a row
	 * @throws Exception if it cannot be done, which fails the test
	 */
	protected void damageRow(long nodeId) throws Exception {
		Assumptions.abort("There is no way to damage a row of this store");
	}

	/**
	 * Returns how long leases last: briefly, because tests wait for their end.
	 * @return a second by default; more for a store whose calls take long
	 */
	protected Duration ttl() {
		return Duration.ofSeconds(1);
	}

	/**
	 * Reads the store's clock.
	 * @return by default the time of this host
	 */
	protected Instant storeTime() {
		return Instant.now();
	}

	/**
	 * Lets time pass by the store's clock. A real server's clock can only be waited for,
	 * which is what this does by default.
	 * @param duration how much
	 */
	protected void letTimePass(Duration duration) {
		Instant end = storeTime().plus(duration);
		while (storeTime().isBefore(end)) {
			LockSupport.parkNanos(Duration.between(storeTime(), end).toNanos() + 1);
		}
	}

	/**
	 * Returns the terms of this test's namespace.
	 * @param nodeIds the node ids that may be leased
	 * @return the terms
	 */
	protected final LeaseTerms terms(NodeIdRanges nodeIds) {
		return new LeaseTerms(this.namespace, LAYOUT, nodeIds, ttl(), MAX_LEAD);
	}

	/**
	 * Returns the terms of this test's namespace.
	 * @param nodeIds the node ids that may be leased, as in "3,700-701"
	 * @return the terms
	 */
	protected final LeaseTerms terms(String nodeIds) {
		return terms(NodeIdRanges.parse(nodeIds));
	}

	/**
	 * Returns a request of this process.
	 * @param terms the terms
	 * @param application the name of the application
	 * @param clockOffset how far the requester's wall clock is ahead of the store's;
	 * negative if it is behind
	 * @return the request
	 */
	protected final LeaseRequest request(LeaseTerms terms, String application, Duration clockOffset) {
		long now = storeTime().plus(clockOffset).toEpochMilli();
		return new LeaseRequest(terms, LeaseOwner.ofThisProcess(application), terms.tickAt(now), terms.untilAt(now),
				STEPS.getAndIncrement());
	}

	/**
	 * Returns a request of this process, whose clock is right.
	 * @param terms the terms
	 * @return the request
	 */
	protected final LeaseRequest request(LeaseTerms terms) {
		return request(terms, "app", Duration.ZERO);
	}

	/**
	 * Leases a node id.
	 * @param store where from
	 * @param nodeIds the node ids that may be leased, as in "3,700-701"
	 * @return the lease
	 */
	protected final NodeLease acquire(NodeLeaseStore store, String nodeIds) {
		return store.acquire(request(terms(nodeIds)));
	}

	/**
	 * Renews a lease.
	 * @param store where
	 * @param lease the lease
	 * @return the renewed lease
	 */
	protected final NodeLease renew(NodeLeaseStore store, NodeLease lease) {
		return renew(store, lease, Duration.ZERO);
	}

	/**
	 * Renews a lease.
	 * @param store where
	 * @param lease the lease
	 * @param clockOffset how far the holder's wall clock is ahead of the store's;
	 * negative if it is behind
	 * @return the renewed lease
	 */
	protected final NodeLease renew(NodeLeaseStore store, NodeLease lease, Duration clockOffset) {
		return store.renew(changing(lease),
				request(terms(NodeIdRanges.of(lease.nodeId(), lease.nodeId())), "app", clockOffset));
	}

	/**
	 * Gives a node id back.
	 * @param store where to
	 * @param lease the lease
	 * @param highWaterMark the first tick that was not used
	 */
	protected final void release(NodeLeaseStore store, NodeLease lease, long highWaterMark) {
		store.release(changing(lease), highWaterMark);
	}

	/**
	 * Returns a lease with the next token that its row is to get, as a keeper does before
	 * it renews or releases.
	 * @param lease the lease
	 * @return the lease with its token and a larger one
	 */
	protected final NodeLease changing(NodeLease lease) {
		return new NodeLease(lease.namespace(), lease.nodeId(), lease.owner(), lease.token(),
				lease.token() + STEPS.getAndIncrement(), lease.from(), lease.until());
	}

	@Test
	void leasesDistinctNodeIdsTo64AcquirersAtOnce() throws Exception {
		List<Callable<NodeLease>> acquirers = new ArrayList<>();
		for (int i = 0; i < 64; i++) {
			NodeLeaseStore store = (i % 2 == 0) ? store() : otherStore();
			LeaseRequest request = request(terms("0-63"));
			acquirers.add(() -> patiently(() -> store.acquire(request)));
		}
		List<NodeLease> leases = atOnce(acquirers);
		assertThat(leases).hasSize(64);
		assertThatNoneOverlap(leases);
	}

	/**
	 * Asks for a lease until the store answers, as a keeper does: many at once may wait
	 * for each other for longer than a call may.
	 * @param acquirer asks once
	 * @return the lease
	 * @throws Exception what the store says, unless it may say something else next time
	 */
	protected static NodeLease patiently(Callable<NodeLease> acquirer) throws Exception {
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
		List<NodeLease> leases = atOnce(acquirers).stream().filter(Objects::nonNull).toList();
		assertThat(leases).isNotEmpty();
		assertThatNoneOverlap(leases);
	}

	/**
	 * Where a machine stands still for longer than the ttl, another may have the node id
	 * afterwards.
	 */
	private static void assertThatNoneOverlap(List<NodeLease> leases) {
		Map<Long, Long> ends = new HashMap<>();
		leases.stream().sorted(Comparator.comparingLong(NodeLease::from)).forEach((lease) -> {
			Long before = ends.put(lease.nodeId(), lease.until());
			assertThat(lease.from()).as("where %s begins", lease).isGreaterThanOrEqualTo((before != null) ? before : 0);
		});
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
		NodeLease changing = changing(acquire(store(), "5"));
		LeaseRequest request = request(terms("5"));
		NodeLease first = store().renew(changing, request);
		NodeLease second = store().renew(changing, request);
		assertThat(second.token()).isEqualTo(first.token());
		assertThat(renew(store(), second).token()).isGreaterThan(second.token());
	}

	@Test
	void releaseFindsTheLeaseWhenTheReplyToRenewalWasLost() {
		NodeLease changing = changing(acquire(store(), "5"));
		store().renew(changing, request(terms("5")));
		store().release(changing, changing.from() + 1);
		assertThat(store().holders(this.namespace)).isEmpty();
	}

	@Test
	void renewalThatComesAfterTheReleaseDoesNotTakeTheNodeIdBack() {
		NodeLease changing = changing(acquire(store(), "5"));
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
	private static @Nullable NodeLease ifGranted(Callable<NodeLease> call) throws Exception {
		try {
			return call.call();
		}
		catch (RuntimeException ex) {
			return null;
		}
	}

	/**
	 * Runs all at the same moment, each on its own thread, and waits until the last has
	 * ended, even if one fails: a store that is still at work is not to be closed.
	 * @param <T> what comes out of each
	 * @param calls what to run
	 * @return what came out, in the order of the calls
	 * @throws Exception what the first of them that failed has thrown
	 */
	protected static <T extends @Nullable Object> List<T> atOnce(List<Callable<T>> calls) throws Exception {
		ExecutorService executor = Executors.newFixedThreadPool(calls.size());
		try {
			CyclicBarrier barrier = new CyclicBarrier(calls.size());
			List<Callable<T>> together = new ArrayList<>();
			for (Callable<T> call : calls) {
				together.add(() -> {
					barrier.await();
					return call.call();
				});
			}
			List<Future<T>> futures = executor.invokeAll(together);
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

	/**
	 * Tries something.
	 * @param <T> what comes out of it
	 * @param call what to try
	 * @return what came out, or null if the store says no
	 * @throws Exception what it throws apart from that
	 */
	protected static <T> @Nullable T orNull(Callable<T> call) throws Exception {
		try {
			return call.call();
		}
		catch (LeaseRefusedException ex) {
			return null;
		}
	}

}
