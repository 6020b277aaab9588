package io.github.snowflakeid.autoconfigure.actuate;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;

import io.github.snowflakeid.SnowflakeIdGenerator;
import io.github.snowflakeid.actuate.ObservedGenerator;
import io.github.snowflakeid.lease.LeaseKeeper;
import org.jspecify.annotations.Nullable;

/**
 * All generators of a context, each with its keeper.
 *
 * @param byName the generators by the names of their beans
 */
record ObservedGenerators(Map<String, ObservedGenerator> byName) {

	static ObservedGenerators of(Map<String, SnowflakeIdGenerator> generators, Collection<LeaseKeeper> keepers) {
		Map<String, ObservedGenerator> byName = new LinkedHashMap<>();
		generators.forEach((name, generator) -> byName.put(name,
				new ObservedGenerator(name, generator, keeper(generator, keepers))));
		return new ObservedGenerators(byName);
	}

	private static @Nullable LeaseKeeper keeper(SnowflakeIdGenerator generator, Collection<LeaseKeeper> keepers) {
		return keepers.stream().filter((keeper) -> keeper.generator() == generator).findFirst().orElse(null);
	}

	Collection<ObservedGenerator> all() {
		return this.byName.values();
	}

}
