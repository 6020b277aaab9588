package io.github.snowflakeid;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneOffsetTransition;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;

/**
 * Series of ids that other libraries have begun, and that can be continued: their epoch
 * and layout, and what their node id consists of. Each is what the library does by
 * default; a series that was configured otherwise has a layout of its own.
 * <p>
 * Whoever continues a series gets ids that are greater than all that the library has
 * issued so far. Whether both may issue ids at the same time is another question, which
 * {@link #isRunBeside()} answers.
 */
public enum SnowflakePreset {

	/** Twitter's first snowflake, of 2010. */
	TWITTER("Twitter's snowflake", layout(1_288_834_974_657L, 41, 10, 12), true,
			List.of(new NodeIdPart("datacenter", 5), new NodeIdPart("worker", 5))),

	/** {@code cn.hutool:hutool-core}. */
	HUTOOL("hutool's Snowflake", TWITTER.layout, true, TWITTER.nodeIdParts),

	/** {@code com.baomidou:mybatis-plus-core}. */
	MYBATIS_PLUS("MyBatis-Plus' Sequence", TWITTER.layout, true, TWITTER.nodeIdParts),

	/** Leaf of Meituan, in its mode that is called snowflake. */
	LEAF("Leaf's snowflake mode", TWITTER.layout, true, List.of()),

	/** {@code me.ahoo.cosid:cosid-core}, ids of milliseconds. */
	COSID("CosId's MillisecondSnowflakeId", layout(1_577_203_200_000L, 41, 10, 12), true, List.of()),

	/** {@code me.ahoo.cosid:cosid-core}, ids of seconds. */
	COSID_SECONDS("CosId's SecondSnowflakeId",
			new SnowflakeLayout(31, 10, 22, Instant.ofEpochMilli(1_577_203_200_000L), Duration.ofSeconds(1)), true,
			List.of()),

	/** {@code me.ahoo.cosid:cosid-core}, ids that JavaScript keeps as numbers. */
	COSID_SAFE_JS("CosId's ids that are safe for JavaScript", layout(1_577_203_200_000L, 41, 3, 9), true, List.of()),

	/**
	 * Discord: 42 bits of time, of which 41 leave a {@code long} positive, until 2084.
	 */
	DISCORD("Discord's ids", layout(1_420_070_400_000L, 41, 10, 12), true,
			List.of(new NodeIdPart("worker", 5), new NodeIdPart("process", 5))),

	/**
	 * {@code com.github.f4b6a3:tsid-creator} and
	 * {@code io.hypersistence:hypersistence-tsid}.
	 */
	TSID("TSID", layout(1_577_836_800_000L, 41, 10, 12), true, List.of()),

	/**
	 * Instagram, as its engineers have described it in 2012: 41 bits of time, of which 40
	 * leave a {@code long} positive, until 2046.
	 */
	INSTAGRAM("Instagram's ids", layout(1_314_220_021_721L, 40, 13, 10), true, List.of(new NodeIdPart("shard", 13))),

	/** {@code com.github.yitter:yitter-idgenerator}, in its method that drifts. */
	YITTER("yitter's IdGenerator", layout(1_582_136_402_000L, 51, 6, 6), true, List.of()),

	/** Sony's sonyflake: its machine stands below its sequence, so its ids differ. */
	SONYFLAKE("sonyflake",
			new SnowflakeLayout(39, 16, 8, Instant.ofEpochMilli(1_409_529_600_000L), Duration.ofMillis(10)), false,
			List.of()),

	/**
	 * The key generator {@code SNOWFLAKE} of Apache ShardingSphere: its epoch is midnight
	 * of 2016-11-01 in the time zone of its JVMs, so it has a layout for each
	 * {@linkplain #layout(ZoneId) zone}.
	 */
	SHARDINGSPHERE("ShardingSphere's SNOWFLAKE", layout(1_477_958_400_000L, 41, 10, 12), true, List.of());

	private final String title;

	/** A record of values. */
	@SuppressWarnings("ImmutableEnumChecker")
	private final SnowflakeLayout layout;

	private final boolean runBeside;

	/** Immutable, and so are the parts. */
	@SuppressWarnings("ImmutableEnumChecker")
	private final List<NodeIdPart> nodeIdParts;

	SnowflakePreset(String title, SnowflakeLayout layout, boolean runBeside, List<NodeIdPart> nodeIdParts) {
		this.title = title;
		this.layout = layout;
		this.runBeside = runBeside;
		this.nodeIdParts = nodeIdParts;
	}

	/**
	 * Finds a preset by its name, as {@code snowflake.preset} is read.
	 * @param name the {@linkplain #propertyValue() name}; upper and lower case, dashes,
	 * underscores and spaces around it make no difference
	 * @return the preset, or nothing if there is none of that name
	 */
	public static Optional<SnowflakePreset> find(String name) {
		String letters = letters(name);
		return Arrays.stream(values()).filter((preset) -> letters(preset.name()).equals(letters)).findFirst();
	}

	private static String letters(String name) {
		return name.strip().toLowerCase(Locale.ROOT).replace("-", "").replace("_", "");
	}

	/**
	 * Returns what {@code snowflake.preset} is set to for it.
	 * @return the name, in lower case and with dashes
	 */
	public String propertyValue() {
		return name().toLowerCase(Locale.ROOT).replace('_', '-');
	}

	/**
	 * Returns whose ids they are.
	 * @return a name for people
	 */
	public String title() {
		return this.title;
	}

	/**
	 * Says whether the epoch is a time of day in a time zone that no name tells, so that
	 * {@link #layout(ZoneId)} has the layout and {@link #layout()} has none.
	 * @return whether it needs a zone; only {@link #SHARDINGSPHERE} does
	 */
	public boolean needsZone() {
		return this == SHARDINGSPHERE;
	}

	/**
	 * Returns the layout with which a generator continues the series, and reads it.
	 * @return the layout
	 * @throws IllegalStateException if that depends on a time zone
	 * @see #needsZone()
	 */
	public SnowflakeLayout layout() {
		if (needsZone()) {
			throw new IllegalStateException(String.format(Locale.ROOT,
					"The epoch of %s depends on a time zone: call layout(ZoneId)", propertyValue()));
		}
		return this.layout;
	}

	/**
	 * Returns the layout with which a generator continues a series whose epoch is a time
	 * of day in a time zone, and reads it.
	 * @param zone the time zone of the JVMs of the library, or its offset
	 * @return the layout
	 * @throws IllegalStateException if the preset needs no zone
	 * @throws IllegalArgumentException if the zone has had more than one offset since the
	 * epoch, as with summer time: some versions of the library take that of the day on
	 * which they start, so nothing but the ids says which offset they have
	 */
	public SnowflakeLayout layout(ZoneId zone) {
		if (!needsZone()) {
			throw new IllegalStateException(String.format(Locale.ROOT,
					"The epoch of %s is the same in all time zones: call layout()", propertyValue()));
		}
		LocalDateTime midnight = LocalDateTime.ofInstant(this.layout.epoch(), ZoneOffset.UTC);
		Instant epoch = midnight.atZone(zone).toInstant();
		ZoneOffsetTransition change = zone.getRules().nextTransition(epoch);
		if (change != null) {
			throw new IllegalArgumentException(String.format(Locale.ROOT,
					"%s has %s on %s and %s from %s on, and versions of the library differ in which of them they take",
					zone, change.getOffsetBefore(), midnight.toLocalDate(), change.getOffsetAfter(),
					change.getInstant()));
		}
		return this.layout.withEpoch(epoch);
	}

	/**
	 * Says whether generators of the library and of ours may issue ids at the same time,
	 * as long as no node id is used by both: the parts of their ids lie in the same
	 * places. Where they do not, all of the library's generators have to stop before the
	 * first of ours starts.
	 * @return whether both may run
	 */
	public boolean isRunBeside() {
		return this.runBeside;
	}

	/**
	 * Returns what the library's node id consists of, the highest bits first.
	 * @return the parts, or an empty list if it is one number
	 */
	public List<NodeIdPart> nodeIdParts() {
		return this.nodeIdParts;
	}

	/**
	 * Writes a node id by its parts.
	 * @param nodeId a node id of the layout
	 * @return the parts by their names, such as {@code datacenter 3, worker 5}, or the
	 * number alone if the library gives it no parts
	 */
	public String nodeIdOf(long nodeId) {
		if (this.nodeIdParts.isEmpty()) {
			return Long.toString(nodeId);
		}
		StringJoiner text = new StringJoiner(", ");
		partsOf(nodeId).forEach((name, value) -> text.add(name + " " + value));
		return text.toString();
	}

	/**
	 * Returns the parts of a node id by their names, as libraries that have a layout have
	 * them.
	 * @param layout the layout of the id
	 * @param nodeId a node id of the layout
	 * @return the parts, the highest bits first; empty if no preset of this layout has
	 * more than one
	 */
	static Map<String, Long> partsOf(SnowflakeLayout layout, long nodeId) {
		for (SnowflakePreset preset : values()) {
			if (preset.nodeIdParts.size() > 1 && preset.layout.equals(layout)) {
				return preset.partsOf(nodeId);
			}
		}
		return Map.of();
	}

	private Map<String, Long> partsOf(long nodeId) {
		Map<String, Long> parts = new LinkedHashMap<>();
		int shift = this.layout.nodeIdBits();
		for (NodeIdPart part : this.nodeIdParts) {
			shift -= part.bits();
			parts.put(part.name(), (nodeId >>> shift) & ((1L << part.bits()) - 1));
		}
		return parts;
	}

	private static SnowflakeLayout layout(long epoch, int timestampBits, int nodeIdBits, int sequenceBits) {
		return new SnowflakeLayout(timestampBits, nodeIdBits, sequenceBits, Instant.ofEpochMilli(epoch),
				Duration.ofMillis(1));
	}

	/**
	 * A part of a node id.
	 *
	 * @param name what the library calls it
	 * @param bits its width
	 */
	public record NodeIdPart(String name, int bits) {

	}

}
