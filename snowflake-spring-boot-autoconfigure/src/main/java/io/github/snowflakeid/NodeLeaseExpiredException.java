package io.github.snowflakeid;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

/**
 * The window in which the node id may be used has ended and was not extended within
 * {@code snowflake.max-wait}, or no node id is held at all. Ids are issued again once a
 * window is open.
 *
 * @serial exclude
 */
public final class NodeLeaseExpiredException extends IdRefusedException {

	private static final long serialVersionUID = 1L;

	private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

	private final @Nullable Instant until;

	NodeLeaseExpiredException(String generator, @Nullable Instant until, Duration maxWait) {
		super(generator, RefusalReason.LEASE_EXPIRED, ((until != null) ? String.format(Locale.ROOT,
				"The window of the node id ended at %s and was not extended within max-wait (%s). ", until, maxWait)
				: String.format(Locale.ROOT, "No node id is held, and none came within max-wait (%s). ", maxWait))
				+ "Ids are issued again once a window is open.");
		this.until = until;
	}

	/**
	 * Returns the end of the window, in id time.
	 * @return the first moment that the window does not cover, or empty if no node id is
	 * held
	 */
	public Optional<Instant> until() {
		return Optional.ofNullable(this.until);
	}

	@Override
	public Optional<Duration> retryAfter() {
		return Optional.of(RETRY_AFTER);
	}

}
