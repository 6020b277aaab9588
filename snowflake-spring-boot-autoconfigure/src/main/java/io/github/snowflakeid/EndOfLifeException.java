package io.github.snowflakeid;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/**
 * The layout's timestamp bits have run out. No id will be issued ever again with this
 * layout and epoch; a larger timestamp or a later epoch is needed.
 *
 * @serial exclude
 */
public final class EndOfLifeException extends IdRefusedException {

	private static final long serialVersionUID = 1L;

	private final Instant endOfLife;

	EndOfLifeException(String generator, Instant endOfLife) {
		super(generator, RefusalReason.END_OF_LIFE,
				String.format(Locale.ROOT,
						"The timestamp bits have run out at %s. Choose more snowflake.layout.timestamp-bits, "
								+ "or a later snowflake.epoch for ids that are stored elsewhere.",
						endOfLife));
		this.endOfLife = endOfLife;
	}

	/**
	 * Returns the end of the layout's life.
	 * @return the first moment that no id can carry
	 */
	public Instant endOfLife() {
		return this.endOfLife;
	}

	@Override
	public Optional<Duration> retryAfter() {
		return Optional.empty();
	}

}
