package io.github.snowflakeid.simulation;

/**
 * Where one process after the other runs: what outlives them are the clocks.
 */
final class Machine {

	final int index;

	final DriftingClock wall;

	final DriftingClock monotonic;

	/** Until when nothing goes between this machine and the store. */
	long cutUntil;

	/** Whether the wall clock jumps to and fro. */
	boolean strobing;

	/** The process that runs, or the last one. */
	Instance instance;

	int lives;

	/** Whether a caller has got an id since faults have ended. */
	boolean recovered;

	Machine(int index, long wall, long monotonic) {
		this.index = index;
		this.wall = new DriftingClock(wall);
		this.monotonic = new DriftingClock(monotonic);
	}

}
