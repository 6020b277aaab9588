package io.github.snowflakeid.sample.load;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

import io.github.snowflakeid.SnowflakeLayout;

/**
 * Counts the ids that came before, exactly, whatever their layout. It remembers each id
 * as one bit, in pages of 4096 neighbours: under load the ids of a tick are neighbours,
 * so in the default layout a page is a tick, and a second of a run takes 0.6 MB.
 * <p>
 * Threads hand over their ids in blocks. To check one takes microseconds, so a lock
 * around it holds up nobody.
 */
final class DuplicateCheck {

	private static final int PAGE_BITS = 12;

	private static final int PAGE_WORDS = (1 << PAGE_BITS) / Long.SIZE;

	/** The page itself with its place in the map. */
	private static final int PAGE_BYTES = 640;

	/** More than any machine can draw. */
	private static final long MAX_IDS_PER_SECOND = 100_000_000;

	private final Map<Long, long[]> pages = new HashMap<>();

	private long checked;

	private long duplicates;

	/** Returns how much memory a run takes at most. */
	static long maxBytes(SnowflakeLayout layout, Duration duration) {
		long ticks = duration.dividedBy(layout.tick()) + 1;
		long ids = Math.min(layout.idsPerSecond(), MAX_IDS_PER_SECOND) * (duration.toSeconds() + 1);
		// a page for every tick, and one more for each 4096 ids
		return (ticks + (ids >> PAGE_BITS)) * PAGE_BYTES;
	}

	synchronized void add(long[] ids, int count) {
		long pageNumber = -1;
		long[] page = new long[0];
		for (int i = 0; i < count; i++) {
			long id = ids[i];
			if (id >>> PAGE_BITS != pageNumber) {
				pageNumber = id >>> PAGE_BITS;
				page = this.pages.computeIfAbsent(pageNumber, (number) -> new long[PAGE_WORDS]);
			}
			int word = (int) (id >>> 6) & (PAGE_WORDS - 1);
			long bit = 1L << id;
			if ((page[word] & bit) != 0) {
				this.duplicates++;
			}
			page[word] |= bit;
		}
		this.checked += count;
	}

	synchronized long checked() {
		return this.checked;
	}

	synchronized long duplicates() {
		return this.duplicates;
	}

}
