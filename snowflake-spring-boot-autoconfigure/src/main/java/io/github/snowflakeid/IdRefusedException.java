package io.github.snowflakeid;

import java.time.Duration;
import java.util.Optional;

/**
 * No id can be issued now. Nothing is lost or repeated: the caller may try again. The
 * subclass says why.
 *
 * @serial exclude
 */
public abstract sealed class IdRefusedException extends RuntimeException
		permits ClockRegressionException, SequenceExhaustedException, NodeLeaseExpiredException, EndOfLifeException {

	private static final long serialVersionUID = 1L;

	private final RefusalReason reason;

	/**
	 * Creates a refusal.
	 * @param generator the name of the generator that refuses, or an empty text
	 * @param reason why
	 * @param message what has happened and what helps
	 */
	IdRefusedException(String generator, RefusalReason reason, String message) {
		super(GeneratorLog.said(generator, message));
		this.reason = reason;
	}

	/**
	 * Returns why the id was refused.
	 * @return the reason
	 */
	public RefusalReason reason() {
		return this.reason;
	}

	/**
	 * Returns how long to wait before another attempt is worthwhile.
	 * @return the time to wait, more than zero, or empty if no attempt will ever succeed
	 */
	public abstract Optional<Duration> retryAfter();

}
