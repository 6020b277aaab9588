package io.github.snowflakeid.simulation;

/**
 * Unwinds a thread of a process that has been killed. It carries no state.
 */
final class Killed extends Error {

	static final Killed INSTANCE = new Killed();

	private static final long serialVersionUID = 1L;

	private Killed() {
		super("killed", null, false, false);
	}

}
