package io.github.snowflakeid.sample.load;

/**
 * What decides when the next call is made.
 */
public enum Loop {

	/**
	 * The last call of the thread: the next one follows it, with a rate not before its
	 * time. Latency counts from the start of the call.
	 */
	CLOSED,

	/**
	 * A timetable, as if callers came from outside. A call that starts late because the
	 * one before took long has been waiting meanwhile: latency counts from the time that
	 * was planned.
	 */
	OPEN

}
