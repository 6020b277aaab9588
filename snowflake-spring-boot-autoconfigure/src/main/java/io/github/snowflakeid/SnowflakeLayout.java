package io.github.snowflakeid;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

/**
 * How an id is laid out: timestamp, node id and sequence, from high to low bits. The
 * timestamp counts ticks from the epoch. The whole fleet must use one layout.
 *
 * @param timestampBits width of the timestamp, at least 1
 * @param nodeIdBits width of the node id, 0 or more
 * @param sequenceBits width of the sequence, 0 or more; all three add up to 63 at most,
 * so that no id is negative
 * @param epoch the moment at which the timestamp is 0; whole milliseconds, in the years 1
 * to 9999
 * @param tick the unit of the timestamp; whole milliseconds, from 1 ms to 1 day
 */
public record SnowflakeLayout(int timestampBits, int nodeIdBits, int sequenceBits, Instant epoch, Duration tick) {

	/** The largest sum of all widths, so that no id is negative. */
	public static final int MAX_BITS = 63;

	private static final int JAVASCRIPT_BITS = 53;

	/** The longest tick. */
	public static final Duration MAX_TICK = Duration.ofDays(1);

	// Instants by number: parsing would load the formatters at every start

	/** The earliest epoch, 0001-01-01T00:00:00Z. */
	public static final Instant MIN_EPOCH = Instant.ofEpochSecond(-62_135_596_800L);

	/** 9999-12-31T23:59:59.999Z. */
	private static final Instant MAX_EPOCH = Instant.ofEpochMilli(253_402_300_799_999L);

	/**
	 * 41 bits of timestamp, 10 of node id and 12 of sequence, counting milliseconds from
	 * 2025-01-01T00:00:00Z: 1,024 nodes, 4,096,000 ids per second and node, until
	 * September 2094.
	 */
	public static final SnowflakeLayout DEFAULT = new SnowflakeLayout(41, 10, 12, Instant.ofEpochSecond(1_735_689_600L),
			Duration.ofMillis(1));

	/**
	 * Checks the layout.
	 * @param timestampBits width of the timestamp
	 * @param nodeIdBits width of the node id
	 * @param sequenceBits width of the sequence
	 * @param epoch the moment at which the timestamp is 0
	 * @param tick the unit of the timestamp
	 * @throws IllegalArgumentException if a part is out of its range; the message names
	 * it, its value and the range
	 */
	public SnowflakeLayout {
		requireBits("timestampBits", timestampBits, 1);
		requireBits("nodeIdBits", nodeIdBits, 0);
		requireBits("sequenceBits", sequenceBits, 0);
		int sum = timestampBits + nodeIdBits + sequenceBits;
		if (sum > MAX_BITS) {
			throw new IllegalArgumentException(String.format(Locale.ROOT,
					"timestampBits %d + nodeIdBits %d + sequenceBits %d = %d; they must add up to %d at most",
					timestampBits, nodeIdBits, sequenceBits, sum, MAX_BITS));
		}
		if (!isEpoch(epoch)) {
			throw new IllegalArgumentException(String.format(Locale.ROOT,
					"epoch is %s; it must be a whole millisecond from %s to %s", epoch, MIN_EPOCH, MAX_EPOCH));
		}
		if (!isTick(tick)) {
			throw new IllegalArgumentException(
					String.format(Locale.ROOT, "tick is %s; it must be whole milliseconds, from 1 ms to 1 day", tick));
		}
	}

	private static void requireBits(String name, int bits, int min) {
		if (bits < min || bits > MAX_BITS) {
			throw new IllegalArgumentException(
					String.format(Locale.ROOT, "%s is %d; it must be %d to %d", name, bits, min, MAX_BITS));
		}
	}

	/**
	 * Says whether a moment may be an epoch.
	 * @param epoch the moment
	 * @return whether it is a whole millisecond in the years 1 to 9999
	 */
	public static boolean isEpoch(Instant epoch) {
		return !epoch.isBefore(MIN_EPOCH) && !epoch.isAfter(MAX_EPOCH)
				&& epoch.equals(epoch.truncatedTo(ChronoUnit.MILLIS));
	}

	/**
	 * Says whether a duration may be a tick.
	 * @param tick the duration
	 * @return whether it is a whole number of milliseconds, from 1 ms to
	 * {@link #MAX_TICK}
	 */
	public static boolean isTick(Duration tick) {
		return tick.compareTo(Duration.ZERO) > 0 && tick.compareTo(MAX_TICK) <= 0
				&& tick.equals(tick.truncatedTo(ChronoUnit.MILLIS));
	}

	/**
	 * Returns this layout with other widths.
	 * @param timestampBits width of the timestamp
	 * @param nodeIdBits width of the node id
	 * @param sequenceBits width of the sequence
	 * @return the new layout
	 * @throws IllegalArgumentException if the widths do not fit
	 */
	public SnowflakeLayout withBits(int timestampBits, int nodeIdBits, int sequenceBits) {
		return new SnowflakeLayout(timestampBits, nodeIdBits, sequenceBits, this.epoch, this.tick);
	}

	/**
	 * Returns this layout with another epoch.
	 * @param epoch the moment at which the timestamp is 0
	 * @return the new layout
	 * @throws IllegalArgumentException if the epoch is out of its range
	 */
	public SnowflakeLayout withEpoch(Instant epoch) {
		return new SnowflakeLayout(this.timestampBits, this.nodeIdBits, this.sequenceBits, epoch, this.tick);
	}

	/**
	 * Returns this layout with another tick.
	 * @param tick the unit of the timestamp
	 * @return the new layout
	 * @throws IllegalArgumentException if the tick is out of its range
	 */
	public SnowflakeLayout withTick(Duration tick) {
		return new SnowflakeLayout(this.timestampBits, this.nodeIdBits, this.sequenceBits, this.epoch, tick);
	}

	/**
	 * Returns the largest tick that an id can carry. It lies before the year 292 million
	 * even where the timestamp's width would allow more.
	 * @return the largest tick
	 */
	public long maxTick() {
		long tickMillis = tickMillis();
		// Without dividing, which would cost more than all the rest of reading an id
		if (this.timestampBits < Long.numberOfLeadingZeros(tickMillis) - 1) {
			return mask(this.timestampBits);
		}
		long representable = (Long.MAX_VALUE - Math.max(0, epochMillis())) / tickMillis - 1;
		return Math.min(mask(this.timestampBits), representable);
	}

	/**
	 * Returns the largest node id.
	 * @return the largest node id
	 */
	public long maxNodeId() {
		return mask(this.nodeIdBits);
	}

	/**
	 * Returns the largest sequence.
	 * @return the largest sequence, one less than the number of ids in a tick
	 */
	public long maxSequence() {
		return mask(this.sequenceBits);
	}

	/**
	 * Returns the largest id.
	 * @return the largest id
	 */
	public long maxId() {
		return compose(maxTick(), maxNodeId(), maxSequence());
	}

	/**
	 * Returns the cap of one node: as many ids per second as the sequence has room for.
	 * @return ids per second and node, saturated at {@link Long#MAX_VALUE}
	 */
	public long idsPerSecond() {
		double cap = (maxSequence() + 1.0) * 1000 / tickMillis();
		return (long) cap;
	}

	/**
	 * Returns the first moment that no id can carry.
	 * @return the end of this layout's life
	 */
	public Instant endOfLife() {
		return startOf(maxTick() + 1);
	}

	/**
	 * Says whether every id is exact as a JavaScript number, which holds 53 bits.
	 * @return whether the widths add up to 53 at most
	 */
	public boolean fitsJavaScript() {
		return this.timestampBits + this.nodeIdBits + this.sequenceBits <= JAVASCRIPT_BITS;
	}

	/**
	 * Composes an id from its parts.
	 * @param tick ticks since the epoch, from 0 to {@link #maxTick()}
	 * @param nodeId node id, from 0 to {@link #maxNodeId()}
	 * @param sequence sequence, from 0 to {@link #maxSequence()}
	 * @return the id
	 * @throws IllegalArgumentException if a part is out of its range
	 */
	public long compose(long tick, long nodeId, long sequence) {
		requireRange("tick", tick, maxTick());
		requireRange("nodeId", nodeId, maxNodeId());
		requireRange("sequence", sequence, maxSequence());
		return compose(tick, tickShift(), nodePart(nodeId), sequence);
	}

	/**
	 * Reads the parts of an id.
	 * @param id an id that was composed with this layout
	 * @return its parts
	 * @throws IllegalArgumentException if the id is negative or larger than
	 * {@link #maxId()}
	 */
	public SnowflakeId decompose(long id) {
		requireRange("id", id, maxId());
		return new SnowflakeId(id, startOf(tickOf(id)), (id >>> this.sequenceBits) & maxNodeId(), id & maxSequence());
	}

	/**
	 * Returns the smallest id that can be issued in the tick of an instant.
	 * @param instant a moment from the epoch to the end of life
	 * @return the id with node id 0 and sequence 0
	 * @throws IllegalArgumentException if the instant lies outside this layout's life
	 */
	public long firstId(Instant instant) {
		return compose(livingTick("instant", instant), 0, 0);
	}

	/**
	 * Returns the largest id that can be issued in the tick of an instant.
	 * @param instant a moment from the epoch to the end of life
	 * @return the id with the largest node id and sequence
	 * @throws IllegalArgumentException if the instant lies outside this layout's life
	 */
	public long lastId(Instant instant) {
		return compose(livingTick("instant", instant), maxNodeId(), maxSequence());
	}

	/**
	 * Returns the range of all ids of a time span, for queries by primary key.
	 * @param from the first moment of the span
	 * @param until the first moment after the span
	 * @return the ids of every tick that the span touches
	 * @throws IllegalArgumentException if the span is empty or lies outside this layout's
	 * life
	 */
	public IdRange idRange(Instant from, Instant until) {
		if (!from.isBefore(until)) {
			throw new IllegalArgumentException(
					String.format(Locale.ROOT, "from is %s; it must be before until, %s", from, until));
		}
		long firstTick = livingTick("from", from);
		long lastTick = livingTick("until", until.minusNanos(1));
		return new IdRange(compose(firstTick, 0, 0), compose(lastTick, maxNodeId(), maxSequence()));
	}

	private long livingTick(String name, Instant instant) {
		if (instant.isBefore(this.epoch) || !instant.isBefore(endOfLife())) {
			throw new IllegalArgumentException(
					String.format(Locale.ROOT, "%s is %s; it must be from the epoch, %s, to before the end of life, %s",
							name, instant, this.epoch, endOfLife()));
		}
		return tickAt(instant.toEpochMilli());
	}

	/**
	 * Returns the tick of a moment.
	 * @param millis milliseconds since 1970
	 * @return the tick; negative before the epoch
	 */
	public long tickAt(long millis) {
		return ticksIn(millis - epochMillis(), tickMillis());
	}

	/**
	 * Returns the moment at which a tick starts, which is the timestamp of its ids.
	 * @param tick ticks since the epoch; may be negative
	 * @return its start
	 */
	public Instant startOf(long tick) {
		return Instant.ofEpochMilli(epochMillis() + tick * tickMillis());
	}

	/** Counts whole ticks. The division is for the rare layout whose tick is not 1 ms. */
	static long ticksIn(long millis, long tickMillis) {
		return (tickMillis == 1) ? millis : Math.floorDiv(millis, tickMillis);
	}

	/**
	 * Puts an id together without looking at its parts, for the hot path.
	 * @param tick the tick
	 * @param tickShift {@link #tickShift()}
	 * @param nodePart {@link #nodePart} of the node id
	 * @param sequence the sequence
	 */
	static long compose(long tick, int tickShift, long nodePart, long sequence) {
		return tick << tickShift | nodePart | sequence;
	}

	/** How far from the right the tick begins. */
	int tickShift() {
		return this.nodeIdBits + this.sequenceBits;
	}

	/** A node id in its place. */
	long nodePart(long nodeId) {
		return nodeId << this.sequenceBits;
	}

	long tickOf(long id) {
		return id >>> tickShift();
	}

	// Both are whole milliseconds within bounds, so they need none of what toMillis()
	// takes care of

	long epochMillis() {
		return this.epoch.getEpochSecond() * 1000 + this.epoch.getNano() / 1_000_000;
	}

	long tickMillis() {
		return this.tick.getSeconds() * 1000 + this.tick.getNano() / 1_000_000;
	}

	private static void requireRange(String name, long value, long max) {
		if (value < 0 || value > max) {
			throw new IllegalArgumentException(
					String.format(Locale.ROOT, "%s is %d; it must be 0 to %d", name, value, max));
		}
	}

	private static long mask(int bits) {
		return (1L << bits) - 1;
	}

}
