package io.github.snowflakeid.simulation;

/**
 * What pauses and dies as a whole: one life of a process.
 */
class Host {

	/** When it runs again, in the time of the world. */
	long resumesAt;

	boolean dead;

}
