package io.github.snowflakeid.autoconfigure.actuate;

import io.github.snowflakeid.SnowflakeIdGenerator;
import io.github.snowflakeid.TimeSource;
import io.github.snowflakeid.actuate.SnowflakeMetrics;
import io.github.snowflakeid.autoconfigure.GeneratorsCondition;
import io.github.snowflakeid.autoconfigure.NamedGeneratorsAutoConfiguration;
import io.micrometer.core.instrument.MeterRegistry;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Import;

/**
 * Auto-configuration of meters over all {@link SnowflakeIdGenerator} beans, if there is a
 * {@link MeterRegistry}.
 */
@AutoConfiguration(after = NamedGeneratorsAutoConfiguration.class,
		afterName = "org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration")
@ConditionalOnClass(MeterRegistry.class)
@ConditionalOnBooleanProperty(name = "snowflake.enabled", matchIfMissing = true)
@ConditionalOnBean(MeterRegistry.class)
@Conditional(GeneratorsCondition.class)
@Import(ObservedGeneratorsConfiguration.class)
public final class SnowflakeMetricsAutoConfiguration {

	SnowflakeMetricsAutoConfiguration() {
	}

	@Bean
	@ConditionalOnMissingBean
	SnowflakeMetrics snowflakeMetrics(ObservedGenerators generators, TimeSource timeSource) {
		return new SnowflakeMetrics(generators.all(), timeSource);
	}

}
