package io.github.snowflakeid.faults;

/**
 * What must hold whatever happens.
 */
enum Check {

	/** No id twice, among all of all processes. */
	UNIQUE,

	/** Each id of a process is larger than those it got before. */
	INCREASING,

	/**
	 * Each id lies in a window that the store had granted to the process for that node
	 * id, and of which the process had heard when the call returned.
	 */
	INSIDE_LEASE,

	/** Windows of one node id do not overlap, cut at marks that were handed back. */
	DISJOINT_LEASES,

	/** No id at or above a mark that its process handed back. */
	HANDED_BACK,

	/**
	 * No node id is granted to another process before one ttl has passed since the store
	 * was asked for the last renewal that it granted. Where leases expire by a server's
	 * clock.
	 */
	EXPIRY,

	/** A lease's token grows with each renewal. */
	TOKEN,

	/**
	 * No id is further ahead than max-lead of the node's own, faked clock. Of calls of
	 * less than 5 ms, so that the clock cannot jump to and fro meanwhile.
	 */
	LEAD,

	/**
	 * No id is further ahead than ttl and max-lead of the true time. Where a server's
	 * clock, which is true, bounds windows.
	 */
	TRUE_LEAD,

	/**
	 * A lease that has not expired is not lost, unless its row was deleted or forgotten.
	 * Where leases expire by a server's clock.
	 */
	KEPT,

	/** No process finds all node ids held, some of them by itself. */
	NOT_IN_ITS_OWN_WAY,

	/**
	 * No call is refused for want of a window while its process has heard of one, 500 ms
	 * before the call at least, that is open by its clock for another 250 ms, and was
	 * neither lost nor handed back.
	 */
	FLOW,

	/**
	 * The same of whom Spring waits for at the end of an application, up to max-lead less
	 * 500 ms after the node id was handed back, if it was.
	 */
	SERVED_TO_THE_END,

	/**
	 * The node id of a process that has ended in order is free, 1 s after its end at the
	 * latest: no look at the store that begins later shows it. Unless the store, or the
	 * way there, had a fault within 5 s before.
	 */
	FREED,

	/**
	 * After the last fault each node issues ids within the time that is stated; a process
	 * that starts then has that time from when it looks for a lease.
	 */
	RECOVERY,

	/** Calls throw nothing but what they may throw. */
	NOTHING_UNEXPECTED

}
