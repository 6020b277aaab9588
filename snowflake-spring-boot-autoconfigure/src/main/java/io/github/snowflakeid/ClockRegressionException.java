package io.github.snowflakeid;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/**
 * The wall clock is further behind the newest id than {@code snowflake.max-lead} allows.
 * Ids are issued again as soon as the clock is back in range; a smaller step back never
 * causes this exception.
 *
 * @serial exclude
 */
public final class ClockRegressionException extends IdRefusedException {

	private static final long serialVersionUID = 1L;

	private final Duration lead;

	private final Duration maxLead;

	ClockRegressionException(String generator, Duration lead, Duration maxLead) {
		this(generator,
				String.format(Locale.ROOT,
						"The wall clock is %s behind the newest id, more than max-lead (%s) allows. "
								+ "Set the machine's clock right; ids are issued again once it is back in range.",
						lead, maxLead),
				lead, maxLead);
	}

	/** Of ids that begin ahead of a clock which may well be right. */
	ClockRegressionException(String generator, Instant start, Duration lead, Duration maxLead) {
		this(generator, String.format(Locale.ROOT,
				"Ids of this node id begin at %s, where earlier ones end. The wall clock is %s behind that, more than max-lead "
						+ "(%s) allows; ids are issued from %s on. If the wall clock is right, that of whoever issued them was "
						+ "ahead, and nothing is to be done; else set it right.",
				start, lead, maxLead, start.minus(maxLead)), lead, maxLead);
	}

	private ClockRegressionException(String generator, String message, Duration lead, Duration maxLead) {
		super(generator, RefusalReason.CLOCK_REGRESSION, message);
		this.lead = lead;
		this.maxLead = maxLead;
	}

	/**
	 * Returns how far an id issued now would have run ahead of the wall clock.
	 * @return the lead, more than {@link #maxLead()}
	 */
	public Duration lead() {
		return this.lead;
	}

	/**
	 * Returns how far ids may run ahead of the wall clock.
	 * @return the value of {@code snowflake.max-lead}
	 */
	public Duration maxLead() {
		return this.maxLead;
	}

	@Override
	public Optional<Duration> retryAfter() {
		return Optional.of(this.lead.minus(this.maxLead));
	}

}
