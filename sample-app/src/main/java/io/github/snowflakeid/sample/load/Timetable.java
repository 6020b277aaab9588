package io.github.snowflakeid.sample.load;

import java.util.concurrent.TimeUnit;

/**
 * When a thread makes its calls. Threads take turns: the calls of all of them together
 * are evenly spaced.
 */
final class Timetable {

	private final double interval;

	private long start;

	private long calls;

	Timetable(long start, double interval) {
		this.start = start;
		this.interval = interval;
	}

	static Timetable of(LoadPlan plan, int thread, long start) {
		double spacing = plan.hasRate() ? plan.batch() * (double) TimeUnit.SECONDS.toNanos(1) / plan.idsPerSecond() : 0;
		return new Timetable(start + (long) (thread * spacing), plan.threads() * spacing);
	}

	/** Returns when the next call is due, as {@code System.nanoTime()} tells it. */
	long next() {
		return this.start + (long) (this.calls++ * this.interval);
	}

	/** Moves the timetable so that nothing is due before some point in time. */
	void forgetBefore(long time) {
		long behind = time - (this.start + (long) (this.calls * this.interval));
		if (behind > 0) {
			this.start += behind;
		}
	}

}
