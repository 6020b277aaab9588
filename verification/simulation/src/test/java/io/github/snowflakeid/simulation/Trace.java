package io.github.snowflakeid.simulation;

/**
 * What happened, as numbers: a hash over everything, and the last events for people.
 */
final class Trace {

	private static final int WIDTH = 5;

	private static final int SHOWN = Integer.getInteger("simulation.trace", 80);

	/** A power of two. */
	private static final int KEPT = Integer.highestOneBit(Math.max(1, SHOWN)) << 1;

	private final long[] ring = new long[KEPT * WIDTH];

	private final Happening[] happenings = new Happening[KEPT];

	private final String[] words = new String[KEPT];

	private long events;

	private long hash;

	void clear() {
		this.events = 0;
		this.hash = 0;
	}

	void add(long time, Happening happening, int who, long first, long second, long third, String word) {
		int slot = (int) (this.events++ & (KEPT - 1));
		this.happenings[slot] = happening;
		this.words[slot] = word;
		int at = slot * WIDTH;
		this.ring[at] = time;
		this.ring[at + 1] = who;
		this.ring[at + 2] = first;
		this.ring[at + 3] = second;
		this.ring[at + 4] = third;
		long mixed = mix(mix(this.hash, happening.name().hashCode()), word.hashCode());
		for (int i = at; i < at + WIDTH; i++) {
			mixed = mix(mixed, this.ring[i]);
		}
		this.hash = mixed;
	}

	private static long mix(long hash, long value) {
		long mixed = (hash ^ value) * 0x9E3779B97F4A7C15L;
		return mixed ^ mixed >>> 29;
	}

	long events() {
		return this.events;
	}

	long hash() {
		return this.hash;
	}

	String tail() {
		StringBuilder text = new StringBuilder();
		long first = Math.max(0, this.events - SHOWN);
		for (long event = first; event < this.events; event++) {
			int slot = (int) (event & (KEPT - 1));
			int at = slot * WIDTH;
			String who = (this.ring[at + 1] < 0) ? "world" : "process " + this.ring[at + 1];
			text.append("%14.6f ms  %-10s %s%n".formatted(this.ring[at] / 1e6, who, this.happenings[slot]
				.describe(this.ring[at + 2], this.ring[at + 3], this.ring[at + 4], this.words[slot])));
		}
		return text.toString();
	}

}
