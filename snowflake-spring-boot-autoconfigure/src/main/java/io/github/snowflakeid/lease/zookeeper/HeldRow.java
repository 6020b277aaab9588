package io.github.snowflakeid.lease.zookeeper;

import io.github.snowflakeid.lease.LeaseRequest;
import io.github.snowflakeid.lease.LeaseRow;
import io.github.snowflakeid.lease.LeaseRules;
import io.github.snowflakeid.lease.NodeLease;
import io.github.snowflakeid.lease.NodeLeaseLostException;
import io.github.snowflakeid.lease.zookeeper.RowZnodes.RowMadeAnewException;
import io.github.snowflakeid.lease.zookeeper.WrittenRows.Written;
import io.github.snowflakeid.lease.zookeeper.ZooKeeperCall.NoRightException;
import org.apache.zookeeper.data.Stat;
import org.jspecify.annotations.Nullable;

/**
 * The row of a node id as its holder renews and releases it, within one call.
 */
final class HeldRow {

	private final ZooKeeperCall call;

	private final Znodes znodes;

	private final ServerClock clock;

	private final RowZnodes rows;

	private final NodeLease lease;

	HeldRow(ZooKeeperCall call, Znodes znodes, ServerClock clock, RowZnodes rows, NodeLease lease) {
		this.call = call;
		this.znodes = znodes;
		this.clock = clock;
		this.rows = rows;
		this.lease = lease;
	}

	/**
	 * Renews with a single write, if the last one was made by this store in this session
	 * and the request is surely in range.
	 * @return the row, or null if it has to be read
	 */
	@Nullable LeaseRow renewAsWritten(LeaseRequest request) {
		Long storeMillis = this.clock.estimate(request.terms().ttl());
		Written last = this.rows.lastWritten(this.lease.nodeId());
		if (last == null || storeMillis == null || !this.lease.owns(last.row().token())
				|| request.until() > request.terms().largestUntil(storeMillis)) {
			return null;
		}
		LeaseRow after = LeaseRules.renew(last.row(), this.lease, request, storeMillis);
		try {
			return this.rows.replaceAsWritten(last, after) ? after : null;
		}
		catch (NoRightException ex) {
			// perhaps to this row only
			return null;
		}
		catch (RowMadeAnewException ex) {
			throw LeaseRules.lost(null, this.lease);
		}
	}

	/** Renews what it reads. Returns null if somebody else was faster. */
	@Nullable LeaseRow renew(LeaseRequest request) {
		Long storeMillis = this.clock.read(this.call, this.znodes);
		if (storeMillis == null) {
			throw LeaseRules.lost(null, this.lease);
		}
		Stat memory = this.call.stat(this.znodes.rows());
		if (memory == null) {
			throw (this.call.stat(this.znodes.namespace()) != null) ? Znodes.deleted(this.znodes.rows())
					: LeaseRules.lost(null, this.lease);
		}
		RowZnode before = this.rows.read(this.lease.nodeId());
		if (before == null) {
			throw new NodeLeaseLostException(this.lease, "its row is damaged");
		}
		LeaseRow after = LeaseRules.renew(before.isStored() ? before.row() : null, this.lease, request, storeMillis);
		if (replace(before, after, memory.getVersion())) {
			return after;
		}
		if (this.call.stat(this.znodes.holders()) == null) {
			Znodes.makeAnew(this.call, this.znodes.holders());
		}
		return null;
	}

	/** A row that its holder may not change any more is lost; others may be leased. */
	private boolean replace(RowZnode before, LeaseRow after, int memoryVersion) {
		try {
			return this.rows.replace(before, after, memoryVersion);
		}
		catch (NoRightException ex) {
			if (ex.path().equals(this.znodes.row(this.lease.nodeId()))) {
				throw new NodeLeaseLostException(this.lease, "ZooKeeper has answered NOAUTH to the change of its row");
			}
			throw ex;
		}
	}

	/** Releases what it reads. Returns false if somebody else was faster. */
	boolean release(long highWaterMark) {
		// The write of the clock makes the read that follows a current one
		if (this.clock.read(this.call, this.znodes) == null) {
			return true;
		}
		Stat memory = this.call.stat(this.znodes.rows());
		RowZnode before = this.rows.read(this.lease.nodeId());
		LeaseRow after = (before != null && before.isStored())
				? LeaseRules.release(before.row(), this.lease, highWaterMark) : null;
		return memory == null || before == null || after == null
				|| this.rows.replace(before, after, memory.getVersion());
	}

}
