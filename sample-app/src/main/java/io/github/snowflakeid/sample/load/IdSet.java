package io.github.snowflakeid.sample.load;

import java.util.Arrays;

/**
 * A set of ids, whatever their layout: one bit for each id, in pages of 512 neighbours.
 * Ids that are drawn in one tick are neighbours, so at the cap an id takes two bits, and
 * an id with no other near it takes a page.
 * <p>
 * Pages are found by open addressing in flat arrays, which the garbage collector does not
 * walk. For use by one thread.
 */
final class IdSet {

	/**
	 * What a page takes at most: its bits, and its place in an index that is a third full
	 * at least, while the index before it is still there.
	 */
	static final int MAX_PAGE_BYTES = 120;

	private static final int PAGE_BITS = 9;

	static final int PAGE_IDS = 1 << PAGE_BITS;

	private static final int PAGE_WORDS = PAGE_IDS / Long.SIZE;

	private static final int CHUNK_BITS = 12;

	private static final int CHUNK_PAGES = 1 << CHUNK_BITS;

	private static final int CHUNK_BYTES = CHUNK_PAGES * PAGE_WORDS * Long.BYTES;

	private static final int PLACE_BYTES = Long.BYTES + Integer.BYTES;

	private static final int FIRST_PLACES = 1 << 12;

	/** What an empty set takes, and what the last chunk has to spare. */
	static final int MIN_BYTES = 2 * (FIRST_PLACES * PLACE_BYTES + CHUNK_BYTES);

	/** Numbers of pages, plus 1: 0 is an empty place. */
	private long[] keys = new long[FIRST_PLACES];

	private int[] pages = new int[FIRST_PLACES];

	private int pageCount;

	private long[][] chunks = new long[0][];

	private volatile long bytes = (long) FIRST_PLACES * PLACE_BYTES;

	private volatile long peakBytes = this.bytes;

	/**
	 * Adds ids.
	 * @param ids the ids, from the start of the array
	 * @param count how many
	 * @param onDuplicate is told of each that the set had already
	 */
	void add(long[] ids, int count, DuplicateListener onDuplicate) {
		long key = 0;
		long[] chunk = new long[0];
		int start = 0;
		for (int i = 0; i < count; i++) {
			long id = ids[i];
			long idKey = (id >>> PAGE_BITS) + 1;
			if (idKey != key) {
				key = idKey;
				int page = page(key);
				chunk = this.chunks[page >>> CHUNK_BITS];
				start = (page & (CHUNK_PAGES - 1)) * PAGE_WORDS;
			}
			int word = start + ((int) (id >>> 6) & (PAGE_WORDS - 1));
			long bit = 1L << id;
			if ((chunk[word] & bit) != 0) {
				onDuplicate.accept(id);
			}
			chunk[word] |= bit;
		}
	}

	/** Returns how much memory this takes now. */
	long bytes() {
		return this.bytes;
	}

	/** Returns how much memory this took at most. */
	long peakBytes() {
		return this.peakBytes;
	}

	private int page(long key) {
		int place = place(this.keys, key);
		if (this.keys[place] == key) {
			return this.pages[place];
		}
		if (3L * (this.pageCount + 1) > 2L * this.keys.length) {
			grow();
			place = place(this.keys, key);
		}
		int page = this.pageCount++;
		this.keys[place] = key;
		this.pages[place] = page;
		if (page >>> CHUNK_BITS == this.chunks.length) {
			this.chunks = Arrays.copyOf(this.chunks, this.chunks.length + 1);
			this.chunks[page >>> CHUNK_BITS] = new long[CHUNK_PAGES * PAGE_WORDS];
			note(this.bytes + CHUNK_BYTES, 0);
		}
		return page;
	}

	private void grow() {
		long[] keys = new long[2 * this.keys.length];
		int[] pages = new int[keys.length];
		for (int i = 0; i < this.keys.length; i++) {
			if (this.keys[i] != 0) {
				int place = place(keys, this.keys[i]);
				keys[place] = this.keys[i];
				pages[place] = this.pages[i];
			}
		}
		long old = (long) this.keys.length * PLACE_BYTES;
		this.keys = keys;
		this.pages = pages;
		note(this.bytes + old, old);
	}

	private void note(long bytes, long transientBytes) {
		this.bytes = bytes;
		this.peakBytes = Math.max(this.peakBytes, bytes + transientBytes);
	}

	/** Returns where a key is, or the empty place where it belongs. */
	private static int place(long[] keys, long key) {
		int mask = keys.length - 1;
		long hash = key * 0x9e3779b97f4a7c15L;
		int place = (int) (hash ^ hash >>> 32) & mask;
		while (keys[place] != 0 && keys[place] != key) {
			place = (place + 1) & mask;
		}
		return place;
	}

	/**
	 * Is told of duplicates.
	 */
	@FunctionalInterface
	interface DuplicateListener {

		void accept(long id);

	}

}
