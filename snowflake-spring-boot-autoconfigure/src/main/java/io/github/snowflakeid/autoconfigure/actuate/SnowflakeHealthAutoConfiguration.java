package io.github.snowflakeid.autoconfigure.actuate;

import io.github.snowflakeid.SnowflakeIdGenerator;
import io.github.snowflakeid.actuate.ObservedGenerator;
import io.github.snowflakeid.actuate.SnowflakeHealthIndicator;
import io.github.snowflakeid.autoconfigure.GeneratorsCondition;
import io.github.snowflakeid.autoconfigure.NamedGeneratorsAutoConfiguration;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.health.autoconfigure.contributor.CompositeHealthContributorConfiguration;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.HealthContributor;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Import;

/**
 * Auto-configuration of the health contributor {@code snowflake} over all
 * {@link SnowflakeIdGenerator} beans.
 */
@AutoConfiguration(after = NamedGeneratorsAutoConfiguration.class)
@ConditionalOnClass(ConditionalOnEnabledHealthIndicator.class)
@ConditionalOnBooleanProperty(name = "snowflake.enabled", matchIfMissing = true)
@ConditionalOnEnabledHealthIndicator("snowflake")
@Conditional(GeneratorsCondition.class)
@Import(ObservedGeneratorsConfiguration.class)
public final class SnowflakeHealthAutoConfiguration
		extends CompositeHealthContributorConfiguration<SnowflakeHealthIndicator, ObservedGenerator> {

	SnowflakeHealthAutoConfiguration() {
		super(SnowflakeHealthIndicator::new);
	}

	@Bean
	@ConditionalOnMissingBean(name = { "snowflakeHealthIndicator", "snowflakeHealthContributor" })
	HealthContributor snowflakeHealthContributor(ObservedGenerators generators) {
		return createContributor(generators.byName());
	}

}
