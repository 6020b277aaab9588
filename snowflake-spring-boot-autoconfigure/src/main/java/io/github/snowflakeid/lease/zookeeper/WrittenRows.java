package io.github.snowflakeid.lease.zookeeper;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import io.github.snowflakeid.lease.LeaseRow;
import org.apache.zookeeper.data.Stat;
import org.jspecify.annotations.Nullable;

/**
 * What this store's own last writes have left, by the path of the row: with it a renewal
 * has nothing to read.
 */
final class WrittenRows {

	private final Map<String, Written> written = new ConcurrentHashMap<>();

	@Nullable Written last(String path) {
		return this.written.get(path);
	}

	void remember(String path, LeaseRow row, Stat stat, long session, int memoryVersion) {
		this.written.put(path, new Written(row, stat.getVersion(), stat.getCzxid(), session, memoryVersion));
	}

	void forget(String path) {
		this.written.remove(path);
	}

	/**
	 * What a write has left.
	 *
	 * @param row the row
	 * @param version the version of its znode
	 * @param czxid the transaction that created the znode
	 * @param session the session that the holder's znode belongs to
	 * @param memoryVersion the version of the znode of all rows
	 */
	record Written(LeaseRow row, int version, long czxid, long session, int memoryVersion) {
	}

}
