package io.github.snowflakeid.lease;

import org.jspecify.annotations.Nullable;

/**
 * What a store remembers of one node id.
 *
 * @param nodeId the node id
 * @param owner who holds it, or null if it was released or has never been used
 * @param token grows with every change; 0 if the node id has never been used
 * @param since when the owner took it, by the store's clock, in milliseconds since 1970
 * @param expires when the lease ends, by the store's clock, in milliseconds since 1970
 * @param highWaterMark nobody has issued an id in this tick or a later one
 */
public record LeaseRow(long nodeId, @Nullable LeaseOwner owner, long token, long since, long expires,
		long highWaterMark) {

	/**
	 * Returns the row of a node id that has never been used.
	 * @param nodeId the node id
	 * @return a row without an owner
	 */
	public static LeaseRow unused(long nodeId) {
		return unused(nodeId, 0);
	}

	/**
	 * Returns the row of a node id of which the store has none, in a namespace where rows
	 * were deleted: it may have been used.
	 * @param nodeId the node id
	 * @param floor the tick from which on nobody can have issued an id with it
	 * @return a row without an owner, with the floor for its mark
	 */
	public static LeaseRow unused(long nodeId, long floor) {
		return new LeaseRow(nodeId, null, 0, 0, 0, floor);
	}

	/**
	 * Says whether the node id is somebody's.
	 * @param storeMillis the store's clock, in milliseconds since 1970
	 * @return whether there is an owner whose lease has not expired
	 */
	public boolean isHeld(long storeMillis) {
		return this.owner != null && storeMillis < this.expires;
	}

}
