package io.github.snowflakeid.simulation;

/**
 * A thread of a host, as the world sees it: it runs until it blocks.
 */
abstract class Actor {

	final Host host;

	Crew.Carrier carrier;

	boolean blocked;

	boolean ready;

	boolean killed;

	/** Whether the interrupt flag is set, while something else runs on its thread. */
	boolean interrupted;

	/** Whether an interrupt ends its wait. */
	boolean interruptible;

	/** Tells a wake-up that is meant for this wait from those for earlier ones. */
	long waits;

	Actor(Host host) {
		this.host = host;
	}

	abstract void run();

}
