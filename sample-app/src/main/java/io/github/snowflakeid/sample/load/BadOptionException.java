package io.github.snowflakeid.sample.load;

/**
 * An argument that a command cannot use. The message is one sentence that says what to
 * write instead.
 */
public final class BadOptionException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	/**
	 * Creates the exception.
	 * @param message what is wrong, and what would be right
	 */
	public BadOptionException(String message) {
		super(message);
	}

}
