package io.github.snowflakeid.inspect;

import org.jspecify.annotations.Nullable;

/**
 * Why the command does not do what it was asked for, in words for whoever asked.
 */
final class RefusedException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	RefusedException(@Nullable String message) {
		super(message);
	}

}
