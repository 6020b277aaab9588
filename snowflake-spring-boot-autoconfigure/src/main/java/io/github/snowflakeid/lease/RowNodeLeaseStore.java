package io.github.snowflakeid.lease;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

import io.github.snowflakeid.lease.LeaseRows.Memory;
import io.github.snowflakeid.lease.LeaseRows.Namespace;
import org.jspecify.annotations.Nullable;

/**
 * A store that keeps a row for each node id, and changes one at a time. What is written
 * down here is the same wherever the rows are: read the namespace, choose among the rows
 * that may be taken, take one if it is unchanged, grant its window; and do it again when
 * somebody else was faster. A store of your own says how a call is made and what the four
 * methods of {@link LeaseRows} do.
 * <p>
 * It need not know {@link LeaseRules}. It has to keep what {@code LeaseRows} promises, on
 * which the uniqueness of ids rests. {@code NodeLeaseStoreContractTests} tries that out.
 * <p>
 * A subclass may replace a method whose work its store can do in fewer steps, as a
 * renewal by one conditional write.
 */
public abstract class RowNodeLeaseStore implements NodeLeaseStore {

	/*
	 * A row that somebody has deleted takes its mark along, and its holder may live. So
	 * the namespace remembers how many rows there are, and a row is counted as it is
	 * created. Whoever finds another number moves the floor, where windows of node ids
	 * without a row start, past all windows that can have been granted: by the longest
	 * reach of all who ever leased, which each writes down before it leases, and by the
	 * clock of a second look, because the clock of the first may have been read before
	 * the rows were.
	 *
	 * The fingerprint of a namespace is written once and never changed, and nobody leases
	 * a node id who has not read a fingerprint like its own.
	 */

	/** How often a call reads again after what it had read was changed by others. */
	protected static final int ROUNDS = 16;

	private static final NodeIdRanges ALL = NodeIdRanges.of(0, Long.MAX_VALUE);

	/** By its subclass's name. */
	private final Logger logger = System.getLogger(getClass().getName());

	/**
	 * For subclasses.
	 */
	protected RowNodeLeaseStore() {
	}

	/**
	 * Makes one call of the store. It must end by itself well before a ttl is over,
	 * whatever the server and the network do, the work that it is given included; by then
	 * nothing may be under way that could still be carried out without the checks that
	 * {@link LeaseRows} asks for. Calls are made by several threads at once.
	 * @param <T> type of the result
	 * @param namespace the namespace
	 * @param work what to do; throws {@link LeaseRefusedException}s, which have to reach
	 * the caller as they are
	 * @return what the work returns
	 * @throws LeaseStoreException best, or any other exception that is no
	 * {@code LeaseRefusedException}, if the store cannot be reached, refuses to do what
	 * it is asked for, or leaves open whether it has done it
	 */
	protected abstract <T extends @Nullable Object> T call(String namespace, Function<LeaseRows, T> work);

	/**
	 * Returns the exception for a call that has met others too often. It is tried again.
	 * @param namespace the namespace
	 * @param rounds how often it has tried
	 * @return an exception that says so
	 */
	protected LeaseStoreException overtaken(String namespace, int rounds) {
		String words = String.format(Locale.ROOT, "others were faster %d times in namespace '%s'", rounds, namespace);
		return new LeaseStoreException(place(), words, "It takes part again at once.", false,
				new IllegalStateException(words));
	}

	/**
	 * Says in the log that rows were deleted, and what that means.
	 * @param terms the terms, for what a tick is
	 * @param found the namespace as it was found
	 * @param floor where windows of node ids without a row start from now on
	 */
	protected void reportDeletion(LeaseTerms terms, Namespace found, long floor) {
		this.logger.log(Level.WARNING, String.format(Locale.ROOT,
				"Somebody has deleted rows of leases in namespace '%s', or put them there: there are %d, and there should be %d. Windows of node ids without a row start at %s at the earliest",
				terms.namespace(), found.found(), found.memory().count(), terms.startOf(floor)));
	}

	@Override
	public NodeLease acquire(LeaseRequest request) {
		return call(request.terms().namespace(), (rows) -> acquire(rows, request));
	}

	private NodeLease acquire(LeaseRows rows, LeaseRequest request) {
		LeaseTerms terms = request.terms();
		String fingerprint = terms.fingerprint();
		long reach = terms.reach().toMillis();
		Namespace before = null;
		for (int round = 0; round < ROUNDS; round++) {
			Namespace namespace = rows.read(terms.nodeIds());
			if (namespace == null) {
				rows.remember(null, new Memory(fingerprint, 0, reach, 0));
				continue;
			}
			Memory memory = namespace.memory();
			if (!memory.fingerprint().equals(fingerprint)) {
				throw new LayoutMismatchException(terms, memory.fingerprint(), Duration.ofMillis(memory.reach()));
			}
			if (memory.reach() < reach) {
				rows.remember(memory, new Memory(fingerprint, memory.count(), reach, memory.floor()));
				continue;
			}
			if (namespace.lacksRows()) {
				if (namespace.lacksWhat(before)) {
					raiseFloor(rows, terms, namespace);
				}
				before = namespace;
				continue;
			}
			NodeLease lease = takeOne(rows, request, namespace);
			if (lease != null) {
				return lease;
			}
		}
		throw overtaken(terms.namespace(), ROUNDS);
	}

	private void raiseFloor(LeaseRows rows, LeaseTerms terms, Namespace namespace) {
		Memory memory = namespace.memory();
		long floor = Math.max(memory.floor(), terms.floorAt(namespace.storeMillis(), memory.reach()));
		if (rows.remember(memory, new Memory(memory.fingerprint(), namespace.found(), memory.reach(), floor))) {
			reportDeletion(terms, namespace, floor);
		}
	}

	/** Returns null if others were faster everywhere. */
	private static @Nullable NodeLease takeOne(LeaseRows rows, LeaseRequest request, Namespace namespace) {
		long storeMillis = namespace.storeMillis();
		for (LeaseRow row : LeaseRules.candidates(request, namespace.rows(), storeMillis, namespace.memory().floor())) {
			LeaseRow taken = LeaseRules.take(row, request, storeMillis);
			LeaseRow stored = (row.token() == 0) ? rows.create(taken) : replaced(rows, row, taken);
			if (stored != null) {
				return LeaseRules.grant(row, stored, request);
			}
		}
		return null;
	}

	private static @Nullable LeaseRow replaced(LeaseRows rows, LeaseRow before, LeaseRow after) {
		return rows.replace(before, after) ? after : null;
	}

	@Override
	public NodeLease renew(NodeLease lease, LeaseRequest request) {
		return call(lease.namespace(), (rows) -> {
			for (int round = 0; round < ROUNDS; round++) {
				Namespace namespace = rows.read(NodeIdRanges.of(lease.nodeId(), lease.nodeId()));
				if (namespace == null) {
					throw LeaseRules.lost(null, lease);
				}
				LeaseRow row = namespace.row(lease.nodeId());
				LeaseRow renewed = LeaseRules.renew(row, lease, request, namespace.storeMillis());
				if (row != null && rows.replace(row, renewed)) {
					return lease.changed(renewed.highWaterMark());
				}
			}
			throw overtaken(lease.namespace(), ROUNDS);
		});
	}

	@Override
	public void release(NodeLease lease, long highWaterMark) {
		this.<@Nullable Void>call(lease.namespace(), (rows) -> {
			for (int round = 0; round < ROUNDS; round++) {
				Namespace namespace = rows.read(NodeIdRanges.of(lease.nodeId(), lease.nodeId()));
				LeaseRow row = (namespace != null) ? namespace.row(lease.nodeId()) : null;
				LeaseRow released = LeaseRules.release(row, lease, highWaterMark);
				if (row == null || released == null || rows.replace(row, released)) {
					return null;
				}
			}
			throw overtaken(lease.namespace(), ROUNDS);
		});
	}

	@Override
	public List<LeaseRow> holders(String namespace) {
		return call(namespace, RowNodeLeaseStore::holders);
	}

	/**
	 * Lists the node ids of a namespace that are held.
	 * @param rows the rows of the namespace
	 * @return the rows that are held by the store's clock, by node id
	 */
	protected static List<LeaseRow> holders(LeaseRows rows) {
		Namespace found = rows.read(ALL);
		return (found != null) ? found.holders() : List.of();
	}

}
