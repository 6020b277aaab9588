package io.github.snowflakeid.autoconfigure;

import java.util.Map;

import io.github.snowflakeid.SnowflakeIdGenerator;
import io.github.snowflakeid.TimeSource;
import io.github.snowflakeid.actuate.SnowflakeMeterBinder;
import io.github.snowflakeid.lease.LeaseKeeper;
import io.micrometer.core.instrument.MeterRegistry;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/**
 * Auto-configuration of meters over all {@link SnowflakeIdGenerator} beans, if there is a
 * {@link MeterRegistry}.
 */
@AutoConfiguration(after = { SnowflakeAutoConfiguration.class, SnowflakeLeaseAutoConfiguration.class },
		afterName = "org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration")
@ConditionalOnClass(MeterRegistry.class)
@ConditionalOnBooleanProperty(name = "snowflake.enabled", matchIfMissing = true)
@ConditionalOnBean({ MeterRegistry.class, SnowflakeIdGenerator.class })
public final class SnowflakeMetricsAutoConfiguration {

	SnowflakeMetricsAutoConfiguration() {
	}

	@Bean
	@ConditionalOnMissingBean
	SnowflakeMeterBinder snowflakeMeterBinder(Map<String, SnowflakeIdGenerator> generators,
			ObjectProvider<LeaseKeeper> keepers, TimeSource timeSource) {
		return new SnowflakeMeterBinder(generators, keepers.stream().toList(), timeSource);
	}

}
