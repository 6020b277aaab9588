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

	/** Tells a wake-up that is meant for this wait from those for earlier ones. */
	long waits;

	Actor(Host host) {
		this.host = host;
	}

	abstract void run();

}
