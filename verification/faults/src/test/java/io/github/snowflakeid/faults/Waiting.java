package io.github.snowflakeid.faults;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;

/**
 * Waits for what processes do by themselves.
 */
final class Waiting {

	private static final Duration LIMIT = Duration.ofMinutes(2);

	private static final Duration PAUSE = Duration.ofMillis(50);

	private Waiting() {
	}

	/** Returns when it was so. */
	static long await(String what, Callable<Boolean> condition) throws Exception {
		long deadline = System.nanoTime() + LIMIT.toNanos();
		while (!condition.call()) {
			if (System.nanoTime() > deadline) {
				throw new AssertionError("%s did not come to pass within %s".formatted(what, LIMIT));
			}
			LockSupport.parkNanos(PAUSE.toNanos());
		}
		return System.nanoTime();
	}

	static void until(long nanoTime) {
		while (System.nanoTime() < nanoTime) {
			LockSupport.parkNanos(nanoTime - System.nanoTime());
		}
	}

}
