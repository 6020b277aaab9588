package io.github.snowflakeid.autoconfigure;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

import io.github.snowflakeid.SnowflakePreset;
import org.jspecify.annotations.Nullable;

/**
 * The values of {@code snowflake.preset}, and those that somebody might expect there.
 */
final class Presets {

	/** Why a series cannot be continued by its name. */
	private static final Map<String, String> OTHERS = Map.of("shardingsphere",
			"its epoch is midnight of 2016-11-01 in the time zone of its JVMs, which no name tells", "baidu",
			"its 28 bits of seconds ran out on 2024-11-20, so a series that lives has other widths", "seata",
			"its node id stands above its timestamp, so there is no next id of all nodes", "mastodon",
			"its lowest 16 bits are hash and sequence in one, so no node id keeps its processes and ours apart");

	private static final Map<String, String> REMEDIES = Map.of("shardingsphere",
			"Remove {}.preset, and set {}.epoch to that midnight, such as 2016-11-01T00:00:00+08:00; its widths are "
					+ "those that {}.layout has by default.",
			"baidu",
			"Remove {}.preset, and set {}.epoch, {}.layout.tick to 1s, and all three widths to what the series has.",
			"seata",
			"Remove {}.preset. New ids of any layout may equal some that exist: keep them in a column of their own.",
			"mastodon", "Remove {}.preset. Once all that issue such ids have stopped, {}.epoch=1970-01-01T00:00:00Z, "
					+ "{}.layout.timestamp-bits=47 and 16 bits for node id and sequence together give greater ones.");

	private Presets() {
	}

	/**
	 * Finds a preset by its name.
	 * @param name the name, or null
	 * @return the preset, or null if there is none of that name
	 */
	static @Nullable SnowflakePreset find(@Nullable String name) {
		return (name != null) ? SnowflakePreset.find(name).orElse(null) : null;
	}

	static String allowed(String name) {
		String reason = OTHERS.get(other(name));
		return (reason != null) ? "another one, or not set, because " + reason : "one of " + names();
	}

	static String remedy(String name) {
		return REMEDIES.getOrDefault(other(name),
				"Set {}.preset to the library whose series is continued, or remove it, and set {}.epoch, {}.layout.tick and "
						+ "all three widths to what the series has.");
	}

	private static String names() {
		return Arrays.stream(SnowflakePreset.values())
			.map(SnowflakePreset::propertyValue)
			.collect(Collectors.joining(", "));
	}

	private static String other(String name) {
		return name.strip().toLowerCase(Locale.ROOT);
	}

}
