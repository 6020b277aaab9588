package io.github.snowflakeid.lease.file;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongPredicate;

import io.github.snowflakeid.TimeSource;
import io.github.snowflakeid.lease.LayoutMismatchException;
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

	private static final Logger LOGGER = System.getLogger(FileNodeLeaseStore.class.getName());

	/** Valid in no namespace, so that a temporary directory is not taken for one. */
	private static final String TEMPORARY = "~";

	private static final String NAMESPACE_FILE = "namespace";

	private static final String NAMESPACE_REMEDY = "Restore the file, or stop all processes that use this directory, wait "
			+ "until the machine's clock has passed the time of their last ids, and delete the directory.";

	/**
	 * A lock may look taken because somebody tries whether it is; not three times in a
	 * row.
	 */
	private static final int PASSES = 3;

	private static final long PAUSE_NANOS = 5_000_000;

	/** After so many node ids it is no matter of single files. */
	private static final int MOST_FAILURES = 8;

	private final Path directory;

	private final TimeSource timeSource;

	private final Disk disk;

	/** The locks that this store holds. */
	private final Map<NodeKey, Held> held = new ConcurrentHashMap<>();

	/** One renewal or release at a time, lest two use one lock at once. */
	private final ReentrantLock changing = new ReentrantLock();

	/** The namespaces that were seen to be there. */
	private final Set<String> seen = ConcurrentHashMap.newKeySet();

	/** What was reported already. */
	private final Set<String> reported = ConcurrentHashMap.newKeySet();

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
		this.directory = directory.toAbsolutePath().normalize();
		this.timeSource = timeSource;
		this.disk = disk;
	}

	/**
	 * {@inheritDoc}
	 * @throws LeaseStoreException if the disk does not take a write, or if a row is
	 * damaged and no other node id is free
	 */
	@Override
	public String place() {
		return "files in " + this.directory;
	}

	@Override
	public NodeLease acquire(LeaseRequest request) {
		return call(() -> {
			LeaseTerms terms = request.terms();
			Path namespace = openNamespace(terms);
			Map<Long, IOException> failures = new TreeMap<>();
			for (int pass = 1; pass <= PASSES; pass++) {
				if (pass > 1) {
					this.timeSource.park(PAUSE_NANOS);
				}
				NodeLease lease = acquire(namespace, request, failures);
				if (lease != null) {
					failures.values().forEach(this::report);
					return lease;
				}
			}
			throw unavailable(namespace, terms, failures);
		});
	}

	/** Adds node ids whose files cannot be used, which are not tried again. */
	private @Nullable NodeLease acquire(Path namespace, LeaseRequest request, Map<Long, IOException> failures)
			throws IOException {
		Rows rows = readRows(namespace, request.terms().nodeIds()::contains);
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
			this.held.put(NodeKey.of(lease), new Held(lock, lease.token()));
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
		Rows rows = readRows(namespace, terms.nodeIds()::contains);
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
			Path namespace = directory(lease.namespace());
			try {
				if (!lock(namespace, lease)) {
					throw lost(namespace, lease);
				}
				LeaseRow row = LeaseRules.renew(RowFile.read(namespace, lease.nodeId()), lease, request,
						this.timeSource.millis());
				RowFile.write(this.disk, namespace, row);
				this.held.computeIfPresent(NodeKey.of(lease), (key, held) -> new Held(held.lock(), row.token()));
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
			Path namespace = directory(lease.namespace());
			try {
				boolean locked = lock(namespace, lease);
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
	 * Makes sure that this store holds the lock of a lease, be it that it has to be taken
	 * anew because it was dropped or its file deleted. Only the row then says whether the
	 * node id was somebody else's in between.
	 * @return whether the lock is held for this lease
	 */
	private boolean lock(Path namespace, NodeLease lease) throws IOException {
		Held held = this.held.get(NodeKey.of(lease));
		if (held != null) {
			if (!lease.owns(held.token())) {
				return false;
			}
			if (held.lock().confirm()) {
				return true;
			}
			drop(lease);
		}
		if (Files.notExists(namespace)) {
			return false;
		}
		for (int pass = 1; pass <= PASSES; pass++) {
			if (pass > 1) {
				this.timeSource.park(PAUSE_NANOS);
			}
			NodeLock lock = NodeLock.tryLock(namespace, lease.nodeId(), this.timeSource);
			if (lock != null) {
				this.held.put(NodeKey.of(lease), new Held(lock, lease.token()));
				return true;
			}
		}
		return false;
	}

	/**
	 * Drops the lock of a lease and changes nothing else, as the operating system does
	 * when its holder dies.
	 */
	void drop(NodeLease lease) throws IOException {
		NodeKey key = NodeKey.of(lease);
		Held held = this.held.get(key);
		if (held != null && lease.owns(held.token()) && this.held.remove(key, held)) {
			held.lock().close();
		}
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
			Path directory = directory(namespace);
			List<LeaseRow> holders = new ArrayList<>();
			if (!Files.notExists(directory)) {
				for (LeaseRow row : readRows(directory, (nodeId) -> true).readable()) {
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
			report(ex);
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
			for (NodeKey key : List.copyOf(this.held.keySet())) {
				Held held = this.held.remove(key);
				if (held != null) {
					held.lock().close();
				}
			}
			return true;
		});
	}

	private Path directory(String namespace) {
		return this.directory.resolve(namespace);
	}

	/**
	 * Returns the directory of a namespace, after making sure that it is this layout's.
	 */
	private Path openNamespace(LeaseTerms terms) throws IOException {
		Path namespace = directory(terms.namespace());
		requireDirectory(namespace);
		Path file = namespace.resolve(NAMESPACE_FILE);
		// before looking at the file, which another thread may be about to create
		boolean wasSeen = this.seen.contains(terms.namespace());
		if (Files.notExists(file)) {
			if (wasSeen) {
				throw new UnusableFileException(file,
						"has vanished, and with it the memory of the ids that were issued",
						"Restore it, or stop all processes that used it and start them again.");
			}
			createNamespace(namespace, file, terms);
		}
		String stored = SealedFile.read(file, NAMESPACE_REMEDY).getOrDefault("fingerprint", "");
		if (!stored.equals(terms.fingerprint())) {
			throw new LayoutMismatchException(terms, stored);
		}
		if (!this.seen.contains(terms.namespace())) {
			// whoever has created it may not have come so far
			this.disk.forceDirectory(this.directory);
			warnOfOthers();
			this.seen.add(terms.namespace());
		}
		return namespace;
	}

	private void warnOfOthers() {
		try {
			if (Files.getPosixFilePermissions(this.directory).contains(PosixFilePermission.OTHERS_WRITE)
					&& this.reported.add("permissions")) {
				LOGGER.log(Level.WARNING,
						"Every user of this machine may write to {0} (snowflake.lease.file.directory), and so take node ids, or change what was issued. Allow it to those alone whose processes issue ids, as chmod o-w does",
						this.directory);
			}
		}
		catch (IOException | UnsupportedOperationException ex) {
			// no file system that says so
		}
	}

	/**
	 * Newer JDKs say of a path below a file that it does not exist, and older ones not.
	 */
	private static void requireDirectory(Path namespace) throws IOException {
		Path path = namespace;
		while (path != null && !Files.isDirectory(path)) {
			if (Files.exists(path)) {
				throw new NotDirectoryException(path.toString());
			}
			path = path.getParent();
		}
	}

	private void createNamespace(Path namespace, Path file, LeaseTerms terms) throws IOException {
		createDirectories(this.directory);
		Path temporary = this.directory.resolve(terms.namespace() + TEMPORARY + UUID.randomUUID());
		try {
			Files.createDirectory(temporary);
			this.disk.write(temporary.resolve(NAMESPACE_FILE),
					SealedFile.encode(Map.of("fingerprint", terms.fingerprint())));
			this.disk.forceDirectory(temporary);
			this.disk.rename(temporary, namespace);
		}
		catch (FileSystemException ex) {
			if (Files.notExists(file)) {
				throw Files.notExists(namespace) ? ex : new UnusableFileException(namespace,
						String.format(Locale.ROOT, "has lost its file '%s', or holds other files", NAMESPACE_FILE),
						NAMESPACE_REMEDY);
			}
		}
		finally {
			deleteTemporary(temporary);
		}
		try (DirectoryStream<Path> leftOver = Files.newDirectoryStream(this.directory,
				terms.namespace() + TEMPORARY + "*")) {
			leftOver.forEach(this::deleteTemporary);
		}
	}

	private void deleteTemporary(Path temporary) {
		this.disk.deleteQuietly(temporary.resolve(NAMESPACE_FILE));
		this.disk.deleteQuietly(temporary);
	}

	/** Not {@link Files#createDirectories}: that leaves it to chance what stays. */
	private void createDirectories(Path directory) throws IOException {
		Path parent = directory.getParent();
		if (!Files.isDirectory(directory) && parent != null) {
			createDirectories(parent);
			Files.createDirectories(directory);
			this.disk.forceDirectory(parent);
		}
	}

	private Rows readRows(Path namespace, LongPredicate wanted) throws IOException {
		List<LeaseRow> readable = new ArrayList<>();
		Map<Long, IOException> damaged = new TreeMap<>();
		Set<Long> nodeIds = new HashSet<>();
		try (DirectoryStream<Path> files = Files.newDirectoryStream(namespace,
				"*{" + RowFile.SUFFIX + "," + NodeLock.SUFFIX + "}")) {
			files.forEach((file) -> nodeIds.add(RowFile.nodeId(file)));
		}
		for (long nodeId : nodeIds) {
			if (nodeId >= 0 && wanted.test(nodeId)) {
				try {
					boolean used = NodeLock.isUsed(namespace, nodeId);
					LeaseRow row = RowFile.read(namespace, nodeId);
					if (row == null && used) {
						throw RowFile.missing(namespace, nodeId);
					}
					readable.add((row != null) ? row : LeaseRow.unused(nodeId));
				}
				catch (ClosedByInterruptException ex) {
					throw ex;
				}
				catch (IOException ex) {
					report(ex);
					damaged.put(nodeId, ex);
				}
			}
		}
		readable.sort(Comparator.comparingLong(LeaseRow::nodeId));
		return new Rows(readable, damaged);
	}

	/** What is wrong is told of once, which names the file. */
	private void report(IOException ex) {
		if (this.reported.add(Words.of(ex))) {
			LOGGER.log(Level.WARNING, "A lease cannot be read or locked, and its node id is not leased: {0}",
					Words.of(ex));
		}
	}

	private <T> T change(IoCall<T> call) {
		this.changing.lock();
		try {
			return call(call);
		}
		finally {
			this.changing.unlock();
		}
	}

	/**
	 * Runs a call again if an interrupt has closed one of its files. All of them may be
	 * run again: they find what they have written.
	 */
	private <T> T call(IoCall<T> call) {
		boolean interrupted = false;
		try {
			while (true) {
				try {
					return call.run();
				}
				catch (ClosedByInterruptException ex) {
					interrupted |= Thread.interrupted();
				}
			}
		}
		catch (DirectoryIteratorException ex) {
			throw failure(Objects.requireNonNull(ex.getCause()));
		}
		catch (IOException ex) {
			throw failure(ex);
		}
		finally {
			if (interrupted) {
				Thread.currentThread().interrupt();
			}
		}
	}

	private LeaseStoreException failure(IOException cause) {
		return FileFailures.of(this.directory, cause);
	}

	private interface IoCall<T> {

		T run() throws IOException;

	}

	private record NodeKey(String namespace, long nodeId) {

		static NodeKey of(NodeLease lease) {
			return new NodeKey(lease.namespace(), lease.nodeId());
		}

	}

	/**
	 * A lock, and the token that its row carries as far as this store knows.
	 */
	private record Held(NodeLock lock, long token) {
	}

	private record Rows(List<LeaseRow> readable, Map<Long, IOException> damaged) {
	}

}
