package io.github.snowflakeid;

import java.util.Locale;

/**
 * Source of 64-bit ids that are unique across the fleet. Inject this type; what stands
 * behind it is {@link SnowflakeIdGenerator} unless the application defines a bean of its
 * own.
 * <p>
 * Implementations are safe for use by any number of threads.
 */
@FunctionalInterface
public interface IdGenerator {

	/**
	 * Returns a new id. Ids are not negative, and the ids that one thread receives
	 * increase.
	 * <p>
	 * May park the calling thread for up to {@code snowflake.max-wait}, 1 s by default:
	 * where the sequence is used up, the clock is behind, or the window of a leased node
	 * id has ended. So it is not for an event loop, where {@code ReactiveIdGenerator}
	 * draws ids instead, unless {@code max-wait} is 0, which makes this throw at once:
	 * see {@code docs/reactive.md}.
	 * @return the id
	 * @throws IdRefusedException if no id can be issued now; the exception's type says
	 * why, and {@link IdRefusedException#retryAfter()} when another attempt is worthwhile
	 */
	long nextId();

	/**
	 * Returns new ids, cheaper than as many calls of {@link #nextId()}. May park the
	 * calling thread as {@link #nextId()} does, and more than once.
	 * @param count how many ids, 0 or more
	 * @return the ids in increasing order, exactly {@code count} of them
	 * @throws IllegalArgumentException if {@code count} is negative
	 * @throws IdRefusedException if not all of the ids can be issued now; ids that were
	 * already taken for this call are then dropped and never issued again
	 */
	default long[] nextIds(int count) {
		if (count < 0) {
			throw new IllegalArgumentException(String.format(Locale.ROOT, "count is %d; it must be 0 or more", count));
		}
		long[] ids = new long[count];
		for (int i = 0; i < count; i++) {
			ids[i] = nextId();
		}
		return ids;
	}

}
