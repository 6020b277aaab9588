package io.github.snowflakeid;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/**
 * More ids are asked for than the layout has room for: the next free sequence comes up
 * only after {@code snowflake.max-wait}. Spread the load over more nodes, or give the
 * layout more sequence bits.
 *
 * @serial exclude
 */
public final class SequenceExhaustedException extends IdRefusedException {

	private static final long serialVersionUID = 1L;

	private static final int NANOS_PER_MILLI = 1_000_000;

	private final Duration requiredWait;

	private final Duration maxWait;

	SequenceExhaustedException(String generator, Duration requiredWait, Duration maxWait) {
		super(generator, RefusalReason.SEQUENCE_EXHAUSTED, String.format(Locale.ROOT,
				"The sequence of this tick is used up, and the next one comes up in %d ms, later than max-wait (%s) "
						+ "allows. Let calls wait for longer (snowflake.max-wait), spread the load over more nodes, or "
						+ "give the layout more sequence bits.",
				requiredWait.plusNanos(NANOS_PER_MILLI - 1).toMillis(), maxWait));
		this.requiredWait = requiredWait;
		this.maxWait = maxWait;
	}

	/**
	 * Returns how long the caller would have had to wait for its id, as of when it was
	 * refused.
	 * @return the wait from then on, more than zero
	 */
	public Duration requiredWait() {
		return this.requiredWait;
	}

	/**
	 * Returns how long a call may wait.
	 * @return the value of {@code snowflake.max-wait}
	 */
	public Duration maxWait() {
		return this.maxWait;
	}

	@Override
	public Optional<Duration> retryAfter() {
		return Optional.of(this.requiredWait);
	}

}
