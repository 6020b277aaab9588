package io.github.snowflakeid.inspect;

import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import io.github.snowflakeid.SnowflakeLayout;
import io.github.snowflakeid.SnowflakePreset;

/**
 * The layouts with which ids are read: all that presets have, each once, and the
 * starter's own; or the one that is given.
 */
final class Candidates {

	private final List<Reading> readings;

	private Candidates(List<Reading> readings) {
		this.readings = List.copyOf(readings);
	}

	static Candidates of(Options options) {
		SnowflakeLayout given = options.layout();
		if (given != null) {
			SnowflakePreset preset = options.preset();
			return new Candidates(List.of(new Reading(given, (preset != null) ? List.of(preset) : List.of())));
		}
		Map<SnowflakeLayout, List<SnowflakePreset>> presets = Arrays.stream(SnowflakePreset.values())
			.collect(Collectors.groupingBy(Candidates::layout, LinkedHashMap::new, Collectors.toList()));
		presets.putIfAbsent(SnowflakeLayout.DEFAULT, List.of());
		return new Candidates(
				presets.entrySet().stream().map((entry) -> new Reading(entry.getKey(), entry.getValue())).toList());
	}

	/** That of UTC, where it depends on a zone: the verdict knows better. */
	static SnowflakeLayout layout(SnowflakePreset preset) {
		return preset.needsZone() ? preset.layout(ZoneOffset.UTC) : preset.layout();
	}

	void add(long id) {
		for (Reading reading : this.readings) {
			reading.add(id);
		}
	}

	List<Reading> readings() {
		return this.readings;
	}

}
