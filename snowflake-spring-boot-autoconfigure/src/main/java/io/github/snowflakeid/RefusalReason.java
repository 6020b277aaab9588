package io.github.snowflakeid;

/**
 * Why an id was refused.
 */
public enum RefusalReason {

	/**
	 * The wall clock is further behind the newest id than {@code max-lead} allows.
	 */
	CLOCK_REGRESSION,

	/**
	 * All sequences are used up for longer than {@code max-wait}.
	 */
	SEQUENCE_EXHAUSTED,

	/**
	 * The window in which the node id may be used has ended, or there is none yet.
	 */
	LEASE_EXPIRED,

	/**
	 * The layout's timestamp bits have run out.
	 */
	END_OF_LIFE

}
