package io.github.snowflakeid.simulation;

/**
 * Something promised did not hold.
 */
public final class Violation extends Error {

	private static final long serialVersionUID = 1L;

	private final Invariant invariant;

	public Violation(Invariant invariant, String detail) {
		super(invariant + ": " + detail);
		this.invariant = invariant;
	}

	public Invariant invariant() {
		return this.invariant;
	}

}
