package io.github.snowflakeid.simulation;

/**
 * A clock that may run at any speed, and step.
 */
final class DriftingClock {

	static final long TRUE_RATE = 1_000_000;

	private long base;

	private long since;

	private long rate = TRUE_RATE;

	DriftingClock(long base) {
		this.base = base;
	}

	long read(long now) {
		return this.base + (now - this.since) * this.rate / TRUE_RATE;
	}

	void step(long nanos) {
		this.base += nanos;
	}

	/** Sets the speed, in millionths of that of true time. */
	void run(long now, long rate) {
		this.base = read(now);
		this.since = now;
		this.rate = rate;
	}

	void set(long now, long reading) {
		this.base = reading;
		this.since = now;
		this.rate = TRUE_RATE;
	}

	/** Says how long this clock takes for so many of its nanoseconds. */
	long trueNanos(long nanos) {
		return (this.rate == TRUE_RATE) ? nanos : (long) (nanos * (double) TRUE_RATE / this.rate);
	}

}
