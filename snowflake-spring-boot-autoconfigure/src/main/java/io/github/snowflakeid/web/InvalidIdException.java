package io.github.snowflakeid.web;

/**
 * A text in a request is not what it has to be: an id, or a moment in a span of time. The
 * message says so to whoever has sent it.
 */
final class InvalidIdException extends IllegalArgumentException {

	private static final long serialVersionUID = 1L;

	/** Whether the message says which parameter is meant. */
	private final boolean named;

	InvalidIdException(String message, boolean named) {
		super(message);
		this.named = named;
	}

	boolean isNamed() {
		return this.named;
	}

}
