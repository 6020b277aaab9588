package io.github.snowflakeid.sample.load;

import java.io.Serial;
import java.time.Duration;

import io.github.snowflakeid.IdRefusedException;

/**
 * A call that returned no ids.
 *
 * @serial exclude
 */
public final class FailedDraw extends Exception {

	@Serial
	private static final long serialVersionUID = 1L;

	/** For refusals that do not say when another attempt is worthwhile. */
	private static final Duration DEFAULT_RETRY = Duration.ofSeconds(1);

	private final Outcome outcome;

	private final Duration retryAfter;

	private FailedDraw(Outcome outcome, String reason, Duration retryAfter) {
		// refusals may come by the thousand, and nobody looks where from
		super(reason, null, false, false);
		this.outcome = outcome;
		this.retryAfter = retryAfter;
	}

	static FailedDraw refused(IdRefusedException ex) {
		return refused(ex.reason().name(), ex.retryAfter().orElse(DEFAULT_RETRY));
	}

	/**
	 * Whoever was asked said that there are no ids now.
	 * @param reason why not
	 * @param retryAfter how long to wait before another call
	 * @return the exception
	 */
	public static FailedDraw refused(String reason, Duration retryAfter) {
		return new FailedDraw(Outcome.REFUSED, reason, retryAfter);
	}

	/**
	 * The answer was cut off on purpose. Nobody has seen the ids, if there were any, so
	 * there is nothing to check.
	 * @param reason what has happened
	 * @param retryAfter how long to wait before another call
	 * @return the exception
	 */
	public static FailedDraw unacknowledged(String reason, Duration retryAfter) {
		return new FailedDraw(Outcome.UNACKNOWLEDGED, reason, retryAfter);
	}

	/**
	 * There was no answer, or one that is no id.
	 * @param reason what has happened
	 * @return the exception
	 */
	public static FailedDraw lost(String reason) {
		return new FailedDraw(Outcome.LOST, reason, DEFAULT_RETRY);
	}

	/**
	 * Returns what has become of the call.
	 * @return one of three outcomes
	 */
	public Outcome outcome() {
		return this.outcome;
	}

	/**
	 * Returns why there are no ids.
	 * @return a word, or a sentence for people
	 */
	public String reason() {
		return String.valueOf(getMessage());
	}

	/**
	 * Returns how long to wait before another call.
	 * @return the time
	 */
	public Duration retryAfter() {
		return this.retryAfter;
	}

	/**
	 * What has become of the call.
	 */
	public enum Outcome {

		/** There are no ids now. */
		REFUSED,

		/** The answer was cut off on purpose. */
		UNACKNOWLEDGED,

		/** There was no answer, or one that is no id. */
		LOST

	}

}
