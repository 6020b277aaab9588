package io.github.snowflakeid.lease.file;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;

import io.github.snowflakeid.TimeSource;
import io.github.snowflakeid.lease.LeaseRequest;
import io.github.snowflakeid.lease.LeaseRow;
import io.github.snowflakeid.lease.LeaseRules;
import io.github.snowflakeid.lease.LeaseStoreException;
import io.github.snowflakeid.lease.LeaseTerms;
import io.github.snowflakeid.lease.NodeLease;
import io.github.snowflakeid.lease.NodeLeaseLostException;
import io.github.snowflakeid.lease.NodeLeaseStore;
import io.github.snowflakeid.lease.NodeLeaseUnavailableException;
import io.github.snowflakeid.lease.Words;
import org.jspecify.annotations.Nullable;

/**
 * Keeps leases in a directory, for the processes of one host. It needs nothing but a
 * local disk.
 * <p>
 * A directory for each namespace holds two files for each node id that was ever used:
 * {@code 7.row} remembers what the store must not forget, and {@code 7.lock} is locked by
 * the process that holds node id 7. The operating system drops that lock when the process
 * ends, whatever ends it, so its node id is free at once; a process that is only stopped
 * or slow keeps it. Expiry plays no part, and a clock that is set back or forth changes
 * nothing: here {@link LeaseRow#expires()} only tells people how long the holder may go
 * on without a renewal.
 * <p>
 * Why it is safe:
 * <ul>
 * <li>A row is read and written only under the lock of its node id. That makes each
 * change a compare-and-set on the token, and all holders come one after the other.
 * {@link NodeLock} says why a lock that was lost is found out.
 * <li>A row is written ahead: to a temporary file, which is forced to the disk, renamed,
 * and its directory forced too, before any reply. Whenever the process or the machine
 * dies, the row is the old one or the new one. A row may so be ahead of what its holder
 * has heard of, but never behind.
 * <li>A row that was damaged all the same does not pass for an unused node id: it is an
 * error, and the node id is not leased until somebody has seen to it; others are. The
 * same goes for a row that is gone: the file of the lock says that there was one.
 * <li>A namespace's directory is made ready under another name, with the fingerprint of
 * the layout in it, and then renamed. No file system renames a directory to the name of
 * one that is not empty, so of two layouts that come at once only one gets in.
 * <li>Temporary files are read by nobody. The next change of the row, under the same
 * lock, writes over the one that a crash has left.
 * </ul>
 * Whoever deletes the directory, or its files, takes the store's memory away. A holder
 * finds that out at its next renewal; until then another process may start anew and use
 * the same node id at the same time.
 * <p>
 * Calls end by themselves as fast as the disk answers. If it does not take a write -
 * full, read-only, gone - they throw {@link LeaseStoreException}. An interrupt does not
 * disturb them, and is still there when they return.
 */
public final class FileNodeLeaseStore implements NodeLeaseStore, AutoCloseable {

	/** After so many node ids it is no matter of single files. */
	private static final int MOST_FAILURES = 8;

	private final TimeSource timeSource;

	private final Disk disk;

	private final LeaseDirectory directory;

	private final HeldLocks locks;

	/** One renewal or release at a time, lest two use one lock at once. */
	private final ReentrantLock changing = new ReentrantLock();

	/**
	 * Creates a store. The directory is created when it is first needed.
	 * @param directory the directory, the same for all processes that must not share a
	 * node id; on a local disk that outlives them
	 * @param timeSource the clock
	 */
	public FileNodeLeaseStore(Path directory, TimeSource timeSource) {
		this(directory, timeSource, new Disk());
	}

	FileNodeLeaseStore(Path directory, TimeSource timeSource, Disk disk) {
		this.timeSource = timeSource;
		this.disk = disk;
		this.directory = new LeaseDirectory(directory, disk);
		this.locks = new HeldLocks(timeSource);
	}

	@Override
	public String place() {
		return "files in " + this.directory.path();
	}

	/**
	 * {@inheritDoc}
	 * @throws LeaseStoreException if the disk does not take a write, or if a row is
	 * damaged and no other node id is free
	 */
	@Override
	public NodeLease acquire(LeaseRequest request) {
		return call(() -> {
			LeaseTerms terms = request.terms();
			Path namespace = this.directory.open(terms);
			Map<Long, IOException> failures = new TreeMap<>();
			NodeLease lease = this.locks.persist(() -> acquire(namespace, request, failures));
			if (lease != null) {
				failures.values().forEach(this.directory::report);
				return lease;
			}
			throw unavailable(namespace, terms, failures);
		});
	}

	/** Adds node ids whose files cannot be used, which are not tried again. */
	private @Nullable NodeLease acquire(Path namespace, LeaseRequest request, Map<Long, IOException> failures)
			throws IOException {
		LeaseDirectory.Rows rows = this.directory.rows(namespace, request.terms().nodeIds()::contains);
		failures.putAll(rows.damaged());
		List<LeaseRow> known = new ArrayList<>();
		// Who holds what is the locks' business: to the rules, all node ids look free.
		rows.readable()
			.forEach((row) -> known.add(new LeaseRow(row.nodeId(), null, row.token(), 0, 0, row.highWaterMark())));
		rows.damaged().keySet().forEach((nodeId) -> known.add(LeaseRow.unused(nodeId)));
		int tries = MOST_FAILURES;
		for (LeaseRow candidate : LeaseRules.candidates(request, known, this.timeSource.millis())) {
			if (!failures.containsKey(candidate.nodeId()) && tries > 0) {
				try {
					NodeLease lease = acquire(namespace, candidate.nodeId(), request);
					if (lease != null) {
						return lease;
					}
				}
				catch (ClosedByInterruptException ex) {
					throw ex;
				}
				catch (IOException ex) {
					failures.put(candidate.nodeId(), ex);
					tries--;
				}
			}
		}
		return null;
	}

	private @Nullable NodeLease acquire(Path namespace, long nodeId, LeaseRequest request) throws IOException {
		NodeLock lock = NodeLock.tryLock(namespace, nodeId, this.timeSource);
		if (lock == null) {
			return null;
		}
		boolean granted = false;
		try {
			LeaseRow row = RowFile.read(namespace, nodeId);
			if (row == null && lock.isUsed()) {
				return null;
			}
			LeaseRow before = (row != null) ? row : LeaseRow.unused(nodeId);
			LeaseRow after = LeaseRules.take(before, request, this.timeSource.millis());
			RowFile.write(this.disk, namespace, after);
			if (!lock.isUsed()) {
				lock.markUsed(this.disk);
			}
			NodeLease lease = LeaseRules.grant(before, after, request);
			this.locks.add(lease, lock);
			granted = true;
			return lease;
		}
		finally {
			if (!granted) {
				lock.close();
			}
		}
	}

	private NodeLeaseUnavailableException unavailable(Path namespace, LeaseTerms terms, Map<Long, IOException> failures)
			throws IOException {
		LeaseDirectory.Rows rows = this.directory.rows(namespace, terms.nodeIds()::contains);
		List<LeaseRow> holders = rows.readable().stream().filter((row) -> row.owner() != null).toList();
		NodeLeaseUnavailableException refusal = holders.isEmpty()
				? new NodeLeaseUnavailableException(
						String.format(Locale.ROOT, "Other processes are just taking the node ids %s of namespace '%s'",
								terms.nodeIds(), terms.namespace()))
				: new NodeLeaseUnavailableException(terms, holders);
		if (failures.isEmpty()) {
			return refusal;
		}
		Deque<IOException> causes = new ArrayDeque<>(failures.values());
		IOException cause = causes.remove();
		causes.forEach(cause::addSuppressed);
		if (!holders.isEmpty()) {
			cause.addSuppressed(refusal);
		}
		throw cause;
	}

	/**
	 * {@inheritDoc} Where its files cannot be used any more, others may be: the lease is
	 * lost once its window has ended.
	 * @throws LeaseStoreException if the disk does not take a write, or if the row is
	 * damaged, and the window has not ended
	 */
	@Override
	public NodeLease renew(NodeLease lease, LeaseRequest request) {
		return change(() -> {
			Path namespace = this.directory.namespace(lease.namespace());
			try {
				if (!this.locks.confirm(namespace, lease)) {
					throw lost(namespace, lease);
				}
				LeaseRow row = LeaseRules.renew(RowFile.read(namespace, lease.nodeId()), lease, request,
						this.timeSource.millis());
				RowFile.write(this.disk, namespace, row);
				this.locks.changed(lease, row.token());
				return lease.changed(row.highWaterMark());
			}
			catch (NodeLeaseLostException ex) {
				drop(lease);
				throw ex;
			}
			catch (ClosedByInterruptException ex) {
				throw ex;
			}
			catch (IOException ex) {
				if (request.wall() < lease.until()) {
					throw ex;
				}
				drop(lease);
				throw new NodeLeaseLostException(lease, "its files cannot be used: " + Words.of(ex));
			}
		});
	}

	private NodeLeaseLostException lost(Path namespace, NodeLease lease) throws IOException {
		LeaseRow row = RowFile.read(namespace, lease.nodeId());
		if (row != null && lease.owns(row.token())) {
			return new NodeLeaseLostException(lease,
					"somebody else has locked " + NodeLock.file(namespace, lease.nodeId()));
		}
		return LeaseRules.lost(row, lease);
	}

	/**
	 * {@inheritDoc} Even if it throws, the node id is free; the mark is then the one that
	 * is on record.
	 * @throws LeaseStoreException if the disk does not take a write, or if the row is
	 * damaged
	 */
	@Override
	public void release(NodeLease lease, long highWaterMark) {
		change(() -> {
			Path namespace = this.directory.namespace(lease.namespace());
			try {
				boolean locked = this.locks.confirm(namespace, lease);
				LeaseRow row = locked
						? LeaseRules.release(RowFile.read(namespace, lease.nodeId()), lease, highWaterMark) : null;
				if (row != null) {
					RowFile.write(this.disk, namespace, row);
				}
				return locked;
			}
			finally {
				drop(lease);
			}
		});
	}

	/**
	 * Drops the lock of a lease and changes nothing else, as the operating system does
	 * when its holder dies.
	 */
	void drop(NodeLease lease) throws IOException {
		this.locks.drop(lease);
	}

	/**
	 * {@inheritDoc} Here those are the node ids whose holder lives, stopped or slow as it
	 * may be, whether or not the time is over until which it may issue ids. Rows that are
	 * damaged are left out, and those whose locks cannot be looked at.
	 * @throws IllegalArgumentException if there can be no such namespace
	 * @throws LeaseStoreException if the directory cannot be read
	 */
	@Override
	public List<LeaseRow> holders(String namespace) {
		if (!LeaseTerms.isNamespace(namespace)) {
			throw new IllegalArgumentException(String.format(Locale.ROOT, "There can be no namespace '%s'", namespace));
		}
		return call(() -> {
			Path directory = this.directory.namespace(namespace);
			List<LeaseRow> holders = new ArrayList<>();
			if (!Files.notExists(directory)) {
				for (LeaseRow row : this.directory.rows(directory, (nodeId) -> true).readable()) {
					if (row.owner() != null && isHeld(directory, row.nodeId())) {
						holders.add(row);
					}
				}
			}
			return holders;
		});
	}

	private boolean isHeld(Path directory, long nodeId) throws IOException {
		try {
			return NodeLock.isHeld(directory, nodeId, this.timeSource);
		}
		catch (ClosedByInterruptException ex) {
			throw ex;
		}
		catch (IOException ex) {
			this.directory.report(ex);
			return false;
		}
	}

	/**
	 * Drops all locks that are left, as the end of the process would: the node ids are
	 * free, and their marks stay as they are. For when leases cannot be released one by
	 * one.
	 */
	@Override
	public void close() {
		change(() -> {
			this.locks.dropAll();
			return true;
		});
	}

	private <T> T change(DiskCall<T> call) {
		this.changing.lock();
		try {
			return call(call);
		}
		finally {
			this.changing.unlock();
		}
	}

	private <T> T call(DiskCall<T> call) {
		return DiskCall.make(this.directory.path(), call);
	}

}
