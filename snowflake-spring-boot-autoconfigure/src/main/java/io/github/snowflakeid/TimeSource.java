package io.github.snowflakeid;

import java.time.Instant;
import java.time.InstantSource;

/**
 * The only way by which this library reads a clock or waits. Replace it to script time in
 * a test.
 * <p>
 * {@link #instant()} and {@link #millis()} read the same wall clock, which may do
 * anything: stop, jump, run backwards. Uniqueness of ids does not depend on it.
 * {@code millis()} is read for every id, so an implementation should override it with
 * something that does not create an {@link Instant}.
 */
public interface TimeSource extends InstantSource {

	/**
	 * Returns a reading of a clock that never goes back, as {@link System#nanoTime()}
	 * does.
	 * @return nanoseconds since an arbitrary moment
	 */
	long nanoTime();

	/**
	 * Lets the calling thread wait. The call may return early for any reason, an
	 * interrupt among them, so callers wait in a loop; it leaves the interrupt flag as it
	 * is.
	 * @param nanos how long to wait at most, in nanoseconds, more than 0
	 */
	void park(long nanos);

	/**
	 * Returns the machine's clocks. A wait of less than a few tens of microseconds spins,
	 * a longer one parks the thread.
	 * @return the time source to use outside of tests
	 */
	static TimeSource system() {
		return SystemTimeSource.INSTANCE;
	}

}
