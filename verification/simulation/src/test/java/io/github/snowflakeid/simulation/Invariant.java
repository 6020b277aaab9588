package io.github.snowflakeid.simulation;

/**
 * What must hold in every run.
 */
public enum Invariant {

	/** No node id, tick and sequence twice over the whole fleet. */
	UNIQUE,

	/**
	 * Each id lies in a window that the store has granted to this very process for this
	 * node id, and that the process has heard of.
	 */
	INSIDE_WINDOW,

	/** Each id is larger than every id of the process that was there before the call. */
	INCREASING,

	/**
	 * No id is further ahead of the wall clock, as its call read it last, than max-lead;
	 * and none is ahead at all if the clock has never stepped back and no window started
	 * ahead of it.
	 */
	LEAD,

	/** Nothing is refused but for the documented reason. */
	REFUSAL,

	/** No two windows of one node id overlap. */
	DISJOINT_WINDOWS,

	/** No node id is taken before its lease has ended by the store's clock. */
	EXPIRY,

	/** A token grows with each change of a row. */
	TOKEN,

	/** A row's high-water mark is not below the window of its holder. */
	MARK_AHEAD,

	/** No window ends further ahead of the store's clock than ttl and max-lead. */
	WINDOW_BOUND,

	/** No id lies at or above the mark that was handed back. */
	HANDED_BACK,

	/** A renewal does not take back a node id that was released. */
	TAKEN_BACK,

	/** A lease is lost only if somebody else has taken the node id. */
	LOSS,

	/** No id is issued with a lease that is known to be lost. */
	NO_ID_AFTER_LOSS,

	/** Ids flow again within the stated time after the last fault. */
	RECOVERY,

	/**
	 * Who is granted a node id at last keeps none that was granted unheard, if the store
	 * answers.
	 */
	GHOST,

	/**
	 * A caller that was interrupted finds its flag set after the call; a keeper that was
	 * interrupted waits for what is due as before.
	 */
	INTERRUPT,

	/** Nothing is thrown that is not documented. */
	NOTHING_UNEXPECTED

}
