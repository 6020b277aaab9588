package io.github.snowflakeid.lease.zookeeper;

import io.github.snowflakeid.lease.LeaseOwner;
import io.github.snowflakeid.lease.LeaseRow;
import io.github.snowflakeid.lease.LeaseRowFields;
import io.github.snowflakeid.lease.zookeeper.ZooKeeperCall.Node;
import org.jspecify.annotations.Nullable;

/**
 * A row as it was read, or would be if it were there.
 *
 * @param row the row
 * @param version the version of its znode; -1 if there is none
 * @param hasHolder whether there is an ephemeral znode of its holder
 */
record RowZnode(LeaseRow row, int version, boolean hasHolder) {

	/** Whoever holds what an acquisition does not look at. */
	private static final LeaseOwner SOMEBODY = new LeaseOwner("somebody", "", 0, "");

	/**
	 * Reads a row.
	 * @throws IllegalArgumentException if the znode holds none
	 */
	static RowZnode of(long nodeId, @Nullable Node node, boolean hasHolder) {
		if (node == null) {
			return none(nodeId, hasHolder);
		}
		String text = node.text();
		if (text == null) {
			throw new IllegalArgumentException("this user may not read it");
		}
		return new RowZnode(LeaseRowFields.read(nodeId, LeaseRowFields.ofLines(text)), node.stat().getVersion(),
				hasHolder);
	}

	static RowZnode none(long nodeId, boolean hasHolder) {
		return new RowZnode(LeaseRow.unused(nodeId), -1, hasHolder);
	}

	static RowZnode uninteresting(long nodeId) {
		return new RowZnode(new LeaseRow(nodeId, SOMEBODY, 0, 0, Long.MAX_VALUE, 0), -1, true);
	}

	boolean isStored() {
		return this.version >= 0;
	}

	RowZnode from(long floor) {
		return new RowZnode(LeaseRow.unused(this.row.nodeId(), floor), this.version, this.hasHolder);
	}

	RowZnode withoutOwner() {
		return new RowZnode(new LeaseRow(this.row.nodeId(), null, this.row.token(), 0, 0, this.row.highWaterMark()),
				this.version, this.hasHolder);
	}

}
