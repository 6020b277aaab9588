package io.github.snowflakeid.lease;

/**
 * No node id could be leased at start.
 *
 * @serial exclude
 */
public final class LeaseAcquisitionException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	LeaseAcquisitionException(String message, Throwable cause) {
		super(message, cause);
	}

}
