package io.github.snowflakeid.faults;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * The leases of one process, as its {@link LeaseJournal} has them.
 */
final class LeaseHistory {

	/**
	 * Nothing is issued any more when a node id is about to be handed back. The thread
	 * that does so may come much later on a busy machine.
	 */
	private static final long CLOSED_BEFORE = Duration.ofMillis(500).toNanos();

	private final List<Change> changes = new ArrayList<>();

	private final List<Lease> leases = new ArrayList<>();

	private final List<Change> inItsOwnWay = new ArrayList<>();

	/** How far {@link #advance} has come. */
	private int known;

	private final List<Lease> knownLeases = new ArrayList<>();

	LeaseHistory(Path file, String process) throws IOException {
		ByteBuffer buffer = ByteBuffer.wrap(Files.readAllBytes(file));
		while (buffer.remaining() >= LeaseJournal.WORDS * Long.BYTES) {
			long what = buffer.getLong();
			long nodeId = buffer.getLong();
			long token = buffer.getLong();
			long from = buffer.getLong();
			long end = buffer.getLong();
			boolean inItsOwnWay = what == LeaseJournal.IN_ITS_OWN_WAY;
			Lease lease = (what != LeaseJournal.ACQUIRED && !inItsOwnWay) ? last(nodeId) : null;
			if (lease == null) {
				lease = new Lease(process, nodeId, from);
			}
			Change change = new Change(lease, what, token, end, buffer.getLong(), buffer.getLong());
			if (inItsOwnWay) {
				this.inItsOwnWay.add(change);
				continue;
			}
			if (lease.changes.isEmpty()) {
				this.leases.add(lease);
			}
			this.changes.add(change);
			lease.add(change);
		}
	}

	private @Nullable Lease last(long nodeId) {
		for (int i = this.leases.size() - 1; i >= 0; i--) {
			if (this.leases.get(i).nodeId == nodeId) {
				return this.leases.get(i);
			}
		}
		return null;
	}

	/** Whether the process has ever heard of a lease. */
	boolean isEmpty() {
		return this.leases.isEmpty();
	}

	List<Lease> leases() {
		return this.leases;
	}

	/** When the process was told that node ids are held by itself. */
	List<Change> inItsOwnWay() {
		return this.inItsOwnWay;
	}

	/**
	 * Returns the latest grant that the process had heard of by some time, or null if
	 * there was none, or the lease was lost by another, later time.
	 */
	@Nullable Change grantedBy(long nanos, long until, boolean notReleased) {
		Change latest = null;
		for (Change change : this.changes) {
			if (change.isGrant()) {
				latest = (change.endNanos - nanos <= 0) ? change : latest;
			}
			else if (latest != null && change.lease == latest.lease && change.startNanos - until <= before(change)
					&& (notReleased || change.what == LeaseJournal.LOST)) {
				latest = null;
			}
		}
		return latest;
	}

	private static long before(Change change) {
		return (change.what == LeaseJournal.RELEASED) ? CLOSED_BEFORE : 0;
	}

	/** Takes note of what the process had heard by then. */
	void advance(long nanos) {
		while (this.known < this.changes.size() && this.changes.get(this.known).endNanos - nanos <= 0) {
			Change change = this.changes.get(this.known++);
			if (change.isGrant()) {
				change.lease.knownUntil = Math.max(change.lease.knownUntil, change.end);
				if (change.what == LeaseJournal.ACQUIRED) {
					this.knownLeases.add(change.lease);
				}
			}
		}
	}

	/** The latest lease that the process had heard of and that covers an id, or null. */
	@Nullable Lease covering(long nodeId, long tick) {
		for (int i = this.knownLeases.size() - 1; i >= 0; i--) {
			Lease lease = this.knownLeases.get(i);
			if (lease.covers(nodeId, tick)) {
				return lease;
			}
		}
		return null;
	}

	/**
	 * One lease, from its acquisition on.
	 */
	static final class Lease {

		private final String process;

		private final long nodeId;

		private final long from;

		private final List<Change> changes = new ArrayList<>();

		private long until;

		private long knownUntil;

		private long mark = Long.MAX_VALUE;

		private Lease(String process, long nodeId, long from) {
			this.process = process;
			this.nodeId = nodeId;
			this.from = from;
			this.until = from;
			this.knownUntil = from;
		}

		private void add(Change change) {
			this.changes.add(change);
			if (change.what == LeaseJournal.RELEASED) {
				this.mark = Math.min(this.mark, change.end);
			}
			else if (change.isGrant()) {
				this.until = Math.max(this.until, change.end);
			}
		}

		boolean covers(long nodeId, long tick) {
			return nodeId == this.nodeId && tick >= this.from && tick < this.knownUntil;
		}

		String process() {
			return this.process;
		}

		long nodeId() {
			return this.nodeId;
		}

		long from() {
			return this.from;
		}

		/** The end of what was used at most. */
		long end() {
			return Math.min(this.until, this.mark);
		}

		long mark() {
			return this.mark;
		}

		List<Change> changes() {
			return this.changes;
		}

		@Override
		public String toString() {
			return "node id %d, ticks %d to %d, of %s".formatted(this.nodeId, this.from, end(), this.process);
		}

	}

	/**
	 * One line of the journal.
	 *
	 * @param lease the lease
	 * @param what what happened to it
	 * @param token its token then
	 * @param end the end of its window, or the mark that was handed back
	 * @param startNanos when the call began
	 * @param endNanos when it ended; a release is noted before it is made
	 */
	record Change(Lease lease, long what, long token, long end, long startNanos, long endNanos) {

		boolean isGrant() {
			return this.what == LeaseJournal.ACQUIRED || this.what == LeaseJournal.RENEWED;
		}

	}

}
