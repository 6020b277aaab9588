package io.github.snowflakeid.lease;

/**
 * A store is well, and says no.
 *
 * @serial exclude
 */
public abstract sealed class LeaseRefusedException extends RuntimeException
		permits NodeLeaseUnavailableException, NodeLeaseLostException, ClockAheadException, LayoutMismatchException {

	private static final long serialVersionUID = 1L;

	LeaseRefusedException(String message) {
		super(Words.oneLine(message));
	}

}
