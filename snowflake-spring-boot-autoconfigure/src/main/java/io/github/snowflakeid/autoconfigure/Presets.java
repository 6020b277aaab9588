package io.github.snowflakeid.autoconfigure;

import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

import io.github.snowflakeid.SnowflakeLayout;
import io.github.snowflakeid.SnowflakePreset;
import org.jspecify.annotations.Nullable;

/**
 * The values of {@code snowflake.preset}, and those that somebody might expect there.
 */
final class Presets {

	/** Why a series cannot be continued by its name. */
	private static final Map<String, String> OTHERS = Map.of("baidu",
			"its 28 bits of seconds ran out on 2024-11-20, so a series that lives has other widths", "seata",
			"its node id stands above its timestamp, so there is no next id of all nodes", "mastodon",
			"its lowest 16 bits are hash and sequence in one, so no node id keeps its processes and ours apart");

	private static final Map<String, String> REMEDIES = Map.of("baidu",
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

	/**
	 * Returns the layout that a generator's preset stands for.
	 * @param properties its properties
	 * @return the layout, or null if it has no preset, or one whose zone is not known
	 */
	static @Nullable SnowflakeLayout layout(SnowflakeProperties properties) {
		SnowflakePreset preset = find(properties.getPreset());
		if (preset == null || !preset.needsZone()) {
			return (preset != null) ? preset.layout() : null;
		}
		String zone = properties.getPresetZone();
		return (zone != null && allowedZone(preset, zone) == null) ? preset.layout(ZoneId.of(zone.strip())) : null;
	}

	/**
	 * Says what the zone of a preset has to be that needs one.
	 * @param preset the preset
	 * @param zone the zone, or null if it is not set
	 * @return the words, or null if it is that
	 */
	static @Nullable String allowedZone(SnowflakePreset preset, @Nullable String zone) {
		if (zone == null) {
			return "the time zone of the JVMs that have issued the ids, because midnight of 2016-11-01 there is the epoch of "
					+ "{}.preset=" + preset.propertyValue();
		}
		try {
			preset.layout(ZoneId.of(zone.strip()));
			return null;
		}
		catch (DateTimeException ex) {
			return "a time zone or an offset from UTC";
		}
		catch (IllegalArgumentException ex) {
			return "an offset from UTC, because " + ex.getMessage();
		}
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
