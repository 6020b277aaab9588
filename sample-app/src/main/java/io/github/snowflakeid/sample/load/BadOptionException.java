package io.github.snowflakeid.sample.load;

/**
 * An argument that load mode cannot use; the message says what to write instead.
 */
final class BadOptionException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	BadOptionException(String message) {
		super(message);
	}

}
