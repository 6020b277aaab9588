package io.github.snowflakeid.lease.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import io.github.snowflakeid.TimeSource;
import io.github.snowflakeid.lease.NodeLease;
import org.jspecify.annotations.Nullable;

/**
 * The locks of node ids that one store holds, each with the token that the row carries as
 * far as the store knows. Looking at a lock, or dropping it, is for one thread at a time.
 */
final class HeldLocks {

	/**
	 * A lock may look taken because somebody tries whether it is; not three times in a
	 * row.
	 */
	private static final int PASSES = 3;

	private static final long PAUSE_NANOS = 5_000_000;

	private final Map<NodeKey, Held> held = new ConcurrentHashMap<>();

	private final TimeSource timeSource;

	HeldLocks(TimeSource timeSource) {
		this.timeSource = timeSource;
	}

	/**
	 * Does something that takes a lock, and again after a pause if it could not.
	 * @param <T> type of the result
	 * @param attempt returns null if the lock was not to be had
	 * @return the result, or null if the lock is somebody else's
	 * @throws IOException if an attempt fails
	 */
	<T> @Nullable T persist(DiskCall<@Nullable T> attempt) throws IOException {
		T result = attempt.run();
		for (int pass = 2; result == null && pass <= PASSES; pass++) {
			this.timeSource.park(PAUSE_NANOS);
			result = attempt.run();
		}
		return result;
	}

	/**
	 * Holds the lock of a lease from now on.
	 * @param lease the lease
	 * @param lock the lock of its node id
	 */
	void add(NodeLease lease, NodeLock lock) {
		this.held.put(NodeKey.of(lease), new Held(lock, lease.token()));
	}

	/**
	 * Remembers that the row of a lease was changed.
	 * @param lease the lease, before that
	 * @param token the token that the row carries now
	 */
	void changed(NodeLease lease, long token) {
		this.held.computeIfPresent(NodeKey.of(lease), (key, held) -> new Held(held.lock(), token));
	}

	/**
	 * Makes sure that the lock of a lease is held, be it that it has to be taken anew
	 * because it was dropped or its file deleted. Only the row then says whether the node
	 * id was somebody else's in between.
	 * @param namespace the directory of the namespace
	 * @param lease the lease
	 * @return whether the lock is held for this lease
	 * @throws IOException if its file cannot be opened, locked or looked at
	 */
	boolean confirm(Path namespace, NodeLease lease) throws IOException {
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
		NodeLock lock = persist(() -> NodeLock.tryLock(namespace, lease.nodeId(), this.timeSource));
		if (lock != null) {
			add(lease, lock);
		}
		return lock != null;
	}

	/**
	 * Drops the lock of a lease and changes nothing else, as the operating system does
	 * when its holder dies.
	 * @param lease the lease; nothing happens if the node id is held for another one
	 * @throws IOException if the file cannot be closed
	 */
	void drop(NodeLease lease) throws IOException {
		NodeKey key = NodeKey.of(lease);
		Held held = this.held.get(key);
		if (held != null && lease.owns(held.token()) && this.held.remove(key, held)) {
			held.lock().close();
		}
	}

	/**
	 * Drops all locks, as the end of the process would.
	 * @throws IOException if a file cannot be closed
	 */
	void dropAll() throws IOException {
		for (NodeKey key : List.copyOf(this.held.keySet())) {
			Held held = this.held.remove(key);
			if (held != null) {
				held.lock().close();
			}
		}
	}

	private record NodeKey(String namespace, long nodeId) {

		static NodeKey of(NodeLease lease) {
			return new NodeKey(lease.namespace(), lease.nodeId());
		}

	}

	private record Held(NodeLock lock, long token) {
	}

}
