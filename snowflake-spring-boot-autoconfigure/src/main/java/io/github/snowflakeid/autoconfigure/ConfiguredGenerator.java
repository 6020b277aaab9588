package io.github.snowflakeid.autoconfigure;

import java.util.Objects;

import io.github.snowflakeid.Slices;
import io.github.snowflakeid.SnowflakeIdGenerator;
import io.github.snowflakeid.SnowflakeLayout;
import io.github.snowflakeid.TimeSource;

import org.springframework.core.env.Environment;

/**
 * Makes the generator that the properties describe, once they are found to be right, and
 * says in the log what its ids look like.
 */
final class ConfiguredGenerator {

	private ConfiguredGenerator() {
	}

	/** Makes one with the node id {@code snowflake.node-id}. */
	static SnowflakeIdGenerator withNodeId(SnowflakeProperties properties, TimeSource timeSource,
			Environment environment) {
		SnowflakeIdGenerator.Builder builder = builder(properties, false, timeSource);
		SnowflakeIdGenerator generator = builder.nodeId(Objects.requireNonNull(properties.getNodeId())).build();
		GeneratorReport.log(generator, properties, false, timeSource.instant(), environment);
		return generator;
	}

	/** Makes one whose node ids are leased; the handle is for its keeper alone. */
	static Slices leased(SnowflakeProperties properties, TimeSource timeSource, Environment environment) {
		Slices slices = builder(properties, true, timeSource).buildLeased();
		GeneratorReport.log(slices.generator(), properties, true, timeSource.instant(), environment);
		return slices;
	}

	private static SnowflakeIdGenerator.Builder builder(SnowflakeProperties properties, boolean leased,
			TimeSource timeSource) {
		SnowflakeLayout layout = SnowflakePropertiesValidator.validate(properties, leased, timeSource.instant());
		SnowflakeIdGenerator.Builder builder = SnowflakeIdGenerator.builder()
			.layout(layout)
			.timeSource(timeSource)
			.maxLead(properties.getMaxLead())
			.maxWait(properties.getMaxWait());
		if (properties.getLayout().getSpreadBits() != null) {
			builder.spreadBits(properties.getLayout().getSpreadBits());
		}
		return builder;
	}

}
