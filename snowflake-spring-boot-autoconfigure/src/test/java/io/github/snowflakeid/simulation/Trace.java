package io.github.snowflakeid.simulation;

/**
 * What happened, as numbers: a hash over everything, and the last events for people.
 */
final class Trace {

	private static final int WIDTH = 6;

	private static final int SHOWN = Integer.getInteger("simulation.trace", 80);

	/** A power of two. */
	private static final int KEPT = Integer.highestOneBit(Math.max(1, SHOWN)) << 1;

	private static final Happening[] HAPPENINGS = Happening.values();

	private final long[] ring = new long[KEPT * WIDTH];

	private long events;

	private long hash;

	void clear() {
		this.events = 0;
		this.hash = 0;
	}

	void add(long time, Happening happening, int who, long first, long second, long third) {
		int at = (int) (this.events++ & (KEPT - 1)) * WIDTH;
		this.ring[at] = time;
		this.ring[at + 1] = happening.ordinal();
		this.ring[at + 2] = who;
		this.ring[at + 3] = first;
		this.ring[at + 4] = second;
		this.ring[at + 5] = third;
		long mixed = this.hash;
		for (int i = at; i < at + WIDTH; i++) {
			mixed = (mixed ^ this.ring[i]) * 0x9E3779B97F4A7C15L;
			mixed ^= mixed >>> 29;
		}
		this.hash = mixed;
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
			int at = (int) (event & (KEPT - 1)) * WIDTH;
			String who = (this.ring[at + 2] < 0) ? "world" : "process " + this.ring[at + 2];
			text.append("%14.6f ms  %-10s %s%n".formatted(this.ring[at] / 1e6, who, HAPPENINGS[(int) this.ring[at + 1]]
				.describe(this.ring[at + 3], this.ring[at + 4], this.ring[at + 5])));
		}
		return text.toString();
	}

}
