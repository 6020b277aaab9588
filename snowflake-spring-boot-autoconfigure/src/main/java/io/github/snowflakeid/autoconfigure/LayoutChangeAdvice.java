package io.github.snowflakeid.autoconfigure;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

import io.github.snowflakeid.lease.LayoutChange;
import io.github.snowflakeid.lease.LayoutMismatchException;

/**
 * Says whether the series of a namespace can go on with another layout, and how.
 */
final class LayoutChangeAdvice {

	/** Nobody is so quick that less would matter. */
	private static final Duration SHORT = Duration.ofSeconds(1);

	private LayoutChangeAdvice() {
	}

	/** Until a new tick has begun. */
	private static Duration wait(Duration reach, Duration tick) {
		return (tick.compareTo(SHORT) < 0) ? reach : reach.plus(tick);
	}

	/**
	 * Advises who has changed the layout of a namespace.
	 * @param mismatch how the start was refused
	 * @param now the time by the wall clock
	 * @return sentences to follow others, with {} for what properties begin with, or an
	 * empty text if nothing can be said
	 */
	static String of(LayoutMismatchException mismatch, Instant now) {
		LayoutChange change = mismatch.change();
		Instant switched = now.plus(mismatch.reach());
		if (change == null || switched.isBefore(change.before().epoch()) || switched.isBefore(change.after().epoch())) {
			return "";
		}
		if (change.isGreater(switched)) {
			return String.format(Locale.ROOT,
					" To go on from those with this layout, stop all instances of the namespace, wait for %s, or longer if "
							+ "one of them had a longer ttl and max-lead, and set {}.lease.namespace to another name for all "
							+ "of them. It knows of no id, so no clock may be behind now: then all new ids are greater than "
							+ "those that exist.",
					wait(mismatch.reach(), change.after().tick()));
		}
		Instant epoch = change.latestEpoch(switched);
		return " These ids cannot go on from those, because they would be smaller than those that exist, and may equal some"
				+ ((epoch != null) ? String.format(Locale.ROOT,
						"; with {}.epoch=%s, or an earlier one, they would be greater.", epoch) : ".");
	}

}
