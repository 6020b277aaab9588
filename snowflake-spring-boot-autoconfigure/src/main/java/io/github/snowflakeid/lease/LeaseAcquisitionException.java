package io.github.snowflakeid.lease;

/**
 * No node id could be leased at start.
 *
 * @serial exclude
 */
public final class LeaseAcquisitionException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	/** The name of the generator that has no node id, or an empty text. */
	private final String generator;

	LeaseAcquisitionException(String generator, String message, Throwable cause) {
		super(message, cause);
		this.generator = generator;
	}

	/**
	 * Returns which of several generators has no node id.
	 * @return its name, or an empty text if its keeper was given none
	 */
	public String generator() {
		return this.generator;
	}

}
