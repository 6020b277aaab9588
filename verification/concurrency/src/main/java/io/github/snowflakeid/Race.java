package io.github.snowflakeid;

import java.time.Duration;
import java.util.logging.Level;
import java.util.logging.Logger;

import org.jspecify.annotations.Nullable;

/**
 * What races start from: a generator whose clock stands still unless an actor moves it,
 * and whose callers are refused where they would have to wait.
 * <p>
 * An outcome tells ids by their place, ten times the tick, counted from {@link #NOW},
 * plus the sequence: 0 and 1 are the first two ids of the tick in which a race starts, 10
 * is the first one of the next tick.
 */
abstract class Race {

	/** Wall at the start, in ticks. */
	static final long NOW = 1000;

	static final long NODE_ID = 3;

	static final int REFUSED = -1;

	/** What is logged about clocks would be all that there is to see. */
	private static final Logger logger = Logger.getLogger(SnowflakeIdGenerator.class.getName());

	static {
		logger.setLevel(Level.OFF);
	}

	final RaceTime time;

	final SnowflakeIdGenerator generator;

	private final SnowflakeLayout layout;

	/** Starts with a slice from which so many ids have been drawn and counted. */
	Race(RaceTime time, int sequenceBits, long from, long until, int drawn) {
		this.time = time;
		this.layout = SnowflakeLayout.DEFAULT.withBits(41, 10, sequenceBits);
		this.generator = SnowflakeIdGenerator.builder()
			.layout(this.layout)
			.timeSource(time)
			.maxWait(Duration.ZERO)
			.spreadBits(0)
			.buildLeased()
			.generator();
		this.generator.openSlice(NODE_ID, from, until);
		for (int i = 0; i < drawn; i++) {
			this.generator.nextId();
		}
		this.generator.numbers();
	}

	final int nextId() {
		Long id = drawn();
		return (id != null) ? placeOf(id) : REFUSED;
	}

	/** As {@link #nextId()}, by a draw that never parks. */
	final int drawId() {
		try {
			IdDraw draw = this.generator.draw(1, () -> {
			});
			return draw.advance() ? placeOf(draw.ids()[0]) : REFUSED;
		}
		catch (IdRefusedException ex) {
			return REFUSED;
		}
	}

	/** Returns the place of an id, and a hundred times its node id. */
	final int nextIdAndNodeId() {
		Long id = drawn();
		return (id != null) ? placeOf(id) + 100 * (int) this.layout.decompose(id).nodeId() : REFUSED;
	}

	/** Returns the place of the last id of a batch. */
	final int nextIds(int count) {
		try {
			return placeOf(this.generator.nextIds(count)[count - 1]);
		}
		catch (IdRefusedException ex) {
			return REFUSED;
		}
	}

	final int closeSlice() {
		return (int) (this.generator.closeSlice() - NOW);
	}

	final int shortenSlice(long until) {
		return (int) (this.generator.shortenSlice(until) - NOW);
	}

	final int ids() {
		return (int) this.generator.numbers().ids();
	}

	private @Nullable Long drawn() {
		try {
			return this.generator.nextId();
		}
		catch (IdRefusedException ex) {
			return null;
		}
	}

	private int placeOf(long id) {
		return (int) (10 * (this.layout.tickOf(id) - NOW) + (id & this.layout.maxSequence()));
	}

}
