package io.github.snowflakeid;

import java.time.Instant;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Clocks that stand still unless an actor moves them.
 */
class RaceTime implements TimeSource {

	private static final int READINGS_PER_YIELD = 8;

	private final boolean yielding;

	private volatile long tick = Race.NOW;

	RaceTime() {
		this(false);
	}

	private RaceTime(boolean yielding) {
		this.yielding = yielding;
	}

	/**
	 * Lets threads change places at readings of the clock, for races with more actors
	 * than there may be cores.
	 */
	static RaceTime yielding() {
		return new RaceTime(true);
	}

	final void setWall(long tick) {
		this.tick = tick;
	}

	@Override
	public final Instant instant() {
		return Instant.ofEpochMilli(millis());
	}

	@Override
	@SuppressWarnings("ThreadPriorityCheck") // only more races depend on it
	public final long millis() {
		if (this.yielding && ThreadLocalRandom.current().nextInt(READINGS_PER_YIELD) == 0) {
			Thread.yield();
		}
		return SnowflakeLayout.DEFAULT.epochMillis() + this.tick;
	}

	@Override
	public long nanoTime() {
		return 0;
	}

	@Override
	public final void park(long nanos) {
		throw new IllegalStateException("max-wait is 0, so nobody waits");
	}

}
