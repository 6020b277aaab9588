package io.github.snowflakeid.lease;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * When a keeper is to ask its store next: a third of a ttl after an attempt that
 * succeeded, and sooner after one that failed. Knows no clock and no lease; whatever
 * happens makes another timer of it. All times are nanoseconds of one monotonic clock,
 * which may overflow.
 *
 * @param ttl how long a lease lasts without renewal
 * @param lastAttempt when the store was asked last
 * @param nextAttempt when it is to be asked next, if nobody wants a window before
 * @param doublings how often the time between two attempts has been doubled
 */
record RenewalTimer(Duration ttl, long lastAttempt, long nextAttempt, int doublings) {

	/** Also the least time between renewals that callers ask for. */
	private static final long FIRST_RETRY_NANOS = Duration.ofMillis(100).toNanos();

	private static final int RENEWALS_PER_TTL = 3;

	private static final int MAX_DOUBLINGS = 20;

	/** Clocks may differ a little. */
	private static final Duration MARGIN = Duration.ofMillis(1);

	/**
	 * Returns a timer for the first attempt.
	 * @param now when it is due
	 * @param ttl how long a lease lasts without renewal
	 * @return the timer
	 */
	static RenewalTimer startingAt(long now, Duration ttl) {
		return new RenewalTimer(ttl, now, now, 0);
	}

	/**
	 * Returns how long to wait.
	 * @param now the time
	 * @param wanted whether somebody waits for a window, and a renewal may give it one
	 * @return nanoseconds until the store is to be asked; zero or less if it is time
	 */
	long due(long now, boolean wanted) {
		long regular = this.nextAttempt - now;
		return wanted ? Math.min(regular, this.lastAttempt + FIRST_RETRY_NANOS - now) : regular;
	}

	/**
	 * Returns the timer while the store is being asked.
	 * @param now the time
	 * @return the timer
	 */
	RenewalTimer attempted(long now) {
		return new RenewalTimer(this.ttl, now, this.nextAttempt, this.doublings);
	}

	/**
	 * Returns the timer after an attempt that succeeded.
	 * @return a timer for the next renewal
	 */
	RenewalTimer succeeded() {
		return new RenewalTimer(this.ttl, this.lastAttempt, this.lastAttempt + interval(), 0);
	}

	/**
	 * Returns the timer after an attempt whose outcome calls for another one.
	 * @return a timer that is due at once
	 */
	RenewalTimer atOnce() {
		return new RenewalTimer(this.ttl, this.lastAttempt, this.lastAttempt, this.doublings);
	}

	/**
	 * Returns the timer after an attempt that failed. The pause doubles from 100 ms to
	 * the time between renewals, less a random part; but the next attempt is not later
	 * than a node id may be free.
	 * @param now the time
	 * @param random any number
	 * @param untilFree how long until a node id may be free, or null if nobody knows;
	 * negative if it might have been already
	 * @return a timer for the next attempt
	 */
	RenewalTimer failed(long now, long random, @Nullable Duration untilFree) {
		long longest = Math.min(interval(), FIRST_RETRY_NANOS << Math.min(this.doublings, MAX_DOUBLINGS));
		long nanos = longest - Long.remainderUnsigned(random, longest / 2 + 1);
		if (untilFree != null && !untilFree.isNegative() && untilFree.compareTo(Duration.ofNanos(nanos)) < 0) {
			return new RenewalTimer(this.ttl, this.lastAttempt, now + untilFree.plus(MARGIN).toNanos(), 0);
		}
		return new RenewalTimer(this.ttl, this.lastAttempt, now + nanos, this.doublings + 1);
	}

	private long interval() {
		return this.ttl.toNanos() / RENEWALS_PER_TTL;
	}

}
