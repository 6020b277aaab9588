package io.github.snowflakeid.autoconfigure;

import io.github.snowflakeid.SnowflakeIdGenerator;
import io.github.snowflakeid.actuate.SnowflakeHealthIndicator;
import io.github.snowflakeid.lease.LeaseKeeper;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.health.autoconfigure.contributor.CompositeHealthContributorConfiguration;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.HealthContributor;
import org.springframework.context.annotation.Bean;

/**
 * Auto-configuration of the health contributor {@code snowflake} over all
 * {@link SnowflakeIdGenerator} beans.
 */
@AutoConfiguration(after = { SnowflakeAutoConfiguration.class, SnowflakeLeaseAutoConfiguration.class })
@ConditionalOnClass(ConditionalOnEnabledHealthIndicator.class)
@ConditionalOnBooleanProperty(name = "snowflake.enabled", matchIfMissing = true)
@ConditionalOnEnabledHealthIndicator("snowflake")
@ConditionalOnBean(SnowflakeIdGenerator.class)
public final class SnowflakeHealthAutoConfiguration
		extends CompositeHealthContributorConfiguration<SnowflakeHealthIndicator, SnowflakeIdGenerator> {

	SnowflakeHealthAutoConfiguration(ObjectProvider<LeaseKeeper> keepers) {
		super((generator) -> new SnowflakeHealthIndicator(generator, keepers.stream().toList()));
	}

	@Bean
	@ConditionalOnMissingBean(name = { "snowflakeHealthIndicator", "snowflakeHealthContributor" })
	HealthContributor snowflakeHealthContributor(ConfigurableListableBeanFactory beanFactory) {
		return createContributor(beanFactory, SnowflakeIdGenerator.class);
	}

}
