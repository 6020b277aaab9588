package io.github.snowflakeid;

import java.time.Clock;
import java.time.Instant;
import java.util.concurrent.locks.LockSupport;

/**
 * The machine's clocks.
 */
final class SystemTimeSource implements TimeSource {

	static final TimeSource INSTANCE = new SystemTimeSource();

	/**
	 * Linux wakes a parked thread some 55 microseconds late, so a shorter wait is over
	 * sooner by spinning. Longer ones park for all of it: a tick lasts long enough to
	 * make up for the late start, and 64 threads that spin would leave no core to work.
	 */
	private static final long SPIN_NANOS = 20_000;

	private final Clock clock = Clock.systemUTC();

	private SystemTimeSource() {
	}

	@Override
	public Instant instant() {
		return this.clock.instant();
	}

	@Override
	public long millis() {
		return System.currentTimeMillis();
	}

	@Override
	public long nanoTime() {
		return System.nanoTime();
	}

	@Override
	public void park(long nanos) {
		if (nanos < SPIN_NANOS) {
			Thread.onSpinWait();
		}
		else {
			LockSupport.parkNanos(nanos);
		}
	}

	@Override
	public String toString() {
		return "TimeSource.system()";
	}

}
