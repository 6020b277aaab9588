package io.github.snowflakeid.web;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * The causes of a failure.
 */
final class Causes {

	/** No framework wraps a failure as often as that; a chain may even be a ring. */
	private static final int MOST = 32;

	private Causes() {
	}

	/**
	 * Lists a failure and its causes.
	 * @param failure the failure
	 * @return the failure itself, its cause, the cause of that, and so on
	 */
	static List<Throwable> of(Throwable failure) {
		List<Throwable> causes = new ArrayList<>();
		@Nullable Throwable cause = failure;
		while (cause != null && causes.size() < MOST) {
			causes.add(cause);
			cause = cause.getCause();
		}
		return causes;
	}

}
