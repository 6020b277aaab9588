package io.github.snowflakeid.simulation;

/**
 * What goes wrong.
 */
public enum SimulatedFault {

	/** A wall clock steps back, by 11 ms to hours. */
	STEP_BACK,

	/** A wall clock steps forth, by 11 ms to hours. */
	STEP_FORTH,

	/** A wall clock stands still. */
	STALL,

	/** A wall clock jumps to and fro every few milliseconds. */
	STROBE,

	/** A wall clock runs at another speed. */
	WALL_RATE,

	/** The monotonic clock runs at another speed. */
	MONOTONIC_RATE,

	/** Nothing of a process runs for a while, its clocks go on (SIGSTOP). */
	PAUSE,

	/** A process is paused right before or after a reading of a clock. */
	PAUSE_IN_READING,

	/** One thread stands still before or after a reading of a clock; others go on. */
	PREEMPTION,

	/** The wall clock steps right before or after it is read. */
	STEP_IN_READING,

	/** A wait takes longer than it should. */
	OVERSLEEP,

	/** A wait ends early. */
	SPURIOUS_WAKE_UP,

	/** A process is gone from one moment to the next (kill -9), and started anew. */
	KILL,

	/** A process is killed in the middle of a reading of a clock. */
	KILL_IN_READING,

	/** A keeper is stopped in order, and the process ends and starts anew. */
	CLEAN_STOP,

	/** A keeper is stopped in order and started again in the same process. */
	LIFECYCLE_RESTART,

	/** A request does not reach the store. */
	REQUEST_LOST,

	/** The store makes the change, the reply does not arrive. */
	REPLY_LOST,

	/** A request reaches the store twice. */
	DUPLICATE,

	/** A request arrives late, maybe after later ones and after its caller gave up. */
	DELAY,

	/** A reply arrives late, maybe after its caller gave up. */
	LATE_REPLY,

	/** Nothing goes between one process and the store for a while. */
	PARTITION,

	/** The store is down for a while. What it acknowledged stays. */
	STORE_RESTART,

	/** The store's clock steps, forth by seconds or back by up to a minute. */
	STORE_STEP,

	/** Somebody deletes a row by hand, whoever holds it. */
	ROW_DELETED,

	/** A thread is interrupted: the keeper's, or a caller's. */
	INTERRUPT,

	/** A call to the store takes as long as it likes: it has no time limit. */
	HUNG_CALL,

	/** The store keeps requests for a while, and then serves them all. */
	STORE_FREEZE,

	/** A node id is granted, and the reply is lost or comes late. */
	UNHEARD_GRANT,

	/** A keeper hands its node id back while ids are drawn; the process ends later. */
	HAND_BACK,

	/** The same, and the keeper is started again in the same process. */
	HAND_BACK_AND_START,

	/** A caller is interrupted and leaves; others go on with the same generator. */
	CALLER_LEAVES

}
