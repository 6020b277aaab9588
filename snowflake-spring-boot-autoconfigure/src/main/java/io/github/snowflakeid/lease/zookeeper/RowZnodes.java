package io.github.snowflakeid.lease.zookeeper;

import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

import io.github.snowflakeid.lease.LeaseRow;
import io.github.snowflakeid.lease.zookeeper.WrittenRows.Written;
import io.github.snowflakeid.lease.zookeeper.ZooKeeperCall.Node;
import org.apache.curator.framework.api.transaction.CuratorOp;
import org.apache.zookeeper.data.Stat;
import org.jspecify.annotations.Nullable;

/**
 * Single rows of one namespace, within one call. Each change of a row expects its version
 * and that of the znode of all rows, and its holder's znode to be there or not as it was
 * read. All in one transaction.
 */
final class RowZnodes {

	private final ZooKeeperCall call;

	private final Znodes znodes;

	private final ServerClock clock;

	private final WrittenRows written;

	private final DamagedZnodes damaged;

	private final LongSupplier session;

	RowZnodes(ZooKeeperCall call, Znodes znodes, ServerClock clock, WrittenRows written, DamagedZnodes damaged,
			LongSupplier session) {
		this.call = call;
		this.znodes = znodes;
		this.clock = clock;
		this.written = written;
		this.damaged = damaged;
		this.session = session;
	}

	/** Reads a row and its holder. Returns null, and says so once, if there is no row. */
	@Nullable RowZnode read(long nodeId) {
		List<@Nullable Node> read = this.call.read(List.of(this.znodes.row(nodeId), this.znodes.holder(nodeId)));
		return of(nodeId, read.get(0), read.get(1) != null);
	}

	/** Returns null, and says so once, if the znode holds no row. */
	@Nullable RowZnode of(long nodeId, @Nullable Node znode, boolean hasHolder) {
		try {
			return RowZnode.of(nodeId, znode, hasHolder);
		}
		catch (IllegalArgumentException ex) {
			this.damaged.reportRow(this.znodes.row(nodeId), ex);
			return null;
		}
	}

	boolean isStored(LeaseRow row) {
		RowZnode stored = of(row.nodeId(), this.call.read(this.znodes.row(row.nodeId())), false);
		return stored != null && row.equals(stored.row());
	}

	/**
	 * Replaces a row, and puts this session in the holder's place or nobody. Returns
	 * false if row or holder are not as they were read, or what is known of all rows.
	 */
	boolean replace(RowZnode before, LeaseRow after, int memoryVersion) {
		long nodeId = after.nodeId();
		List<CuratorOp> changes = new ArrayList<>();
		changes.add(this.znodes.checkMemory(memoryVersion));
		if (!before.isStored()) {
			changes.add(this.znodes.createRow(nodeId));
		}
		if (before.hasHolder()) {
			changes.add(this.znodes.deleteHolder(nodeId));
		}
		if (after.owner() != null) {
			changes.add(this.znodes.createHolder(nodeId));
		}
		changes.add(this.znodes.writeRow(after, Math.max(0, before.version())));
		Stat stat = this.clock.change(this.call, changes);
		if (stat != null) {
			remember(after, stat, memoryVersion);
		}
		return stat != null;
	}

	private void remember(LeaseRow row, Stat stat, int memoryVersion) {
		String path = this.znodes.row(row.nodeId());
		if (row.owner() != null) {
			this.written.remember(path, row, stat, this.session.getAsLong(), memoryVersion);
		}
		else {
			this.written.forget(path);
		}
	}

	/** Returns what the last write has left, if it was made in the session of now. */
	@Nullable Written lastWritten(long nodeId) {
		Written last = this.written.last(this.znodes.row(nodeId));
		return (last != null && last.session() == this.session.getAsLong()) ? last : null;
	}

	/**
	 * Replaces a row, and leaves its holder, as the last write has left them.
	 * @return whether they were still so
	 * @throws RowMadeAnewException if the row is another one of the same version
	 */
	boolean replaceAsWritten(Written last, LeaseRow after) {
		long nodeId = after.nodeId();
		Stat stat = this.clock.change(this.call, List.of(this.znodes.checkMemory(last.memoryVersion()),
				this.znodes.checkHolder(nodeId), this.znodes.writeRow(after, last.version())));
		if (stat == null) {
			return false;
		}
		if (stat.getCzxid() != last.czxid()) {
			this.written.forget(this.znodes.row(nodeId));
			throw new RowMadeAnewException();
		}
		remember(after, stat, last.memoryVersion());
		return true;
	}

	/**
	 * Somebody has deleted a row, and it was made anew.
	 */
	static final class RowMadeAnewException extends RuntimeException {

		private static final long serialVersionUID = 1L;

	}

}
