package io.github.snowflakeid.autoconfigure;

import java.util.Objects;

import io.github.snowflakeid.IdGenerator;
import io.github.snowflakeid.SnowflakeIdGenerator;
import io.github.snowflakeid.SnowflakeLayout;
import io.github.snowflakeid.TimeSource;
import io.github.snowflakeid.lease.LeaseKeeper;
import io.github.snowflakeid.lease.NodeLeaseStore;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;

/**
 * Auto-configuration of the {@link IdGenerator}, a {@link SnowflakeIdGenerator} with the
 * node id {@code snowflake.node-id}, or with one that is leased if there is a
 * {@link NodeLeaseStore}. Backs off if the application has an {@code IdGenerator} of its
 * own; an own {@link TimeSource} is used.
 */
@AutoConfiguration
@ConditionalOnBooleanProperty(name = "snowflake.enabled", matchIfMissing = true)
@EnableConfigurationProperties(SnowflakeProperties.class)
public final class SnowflakeAutoConfiguration {

	SnowflakeAutoConfiguration() {
	}

	@Bean
	@ConditionalOnMissingBean
	TimeSource snowflakeTimeSource() {
		return TimeSource.system();
	}

	@Bean
	EarlyWindowRequest snowflakeEarlyWindowRequest(SnowflakeProperties properties,
			ObjectProvider<LeaseKeeper> keepers) {
		return new EarlyWindowRequest(keepers, properties.getLease().getAcquireTimeout());
	}

	@Bean
	@ConditionalOnMissingBean(IdGenerator.class)
	SnowflakeIdGenerator snowflakeIdGenerator(SnowflakeProperties properties, TimeSource timeSource,
			ObjectProvider<NodeLeaseStore> stores, EarlyWindowRequest earlyWindowRequest, Environment environment) {
		boolean leased = stores.getIfAvailable() != null;
		SnowflakeLayout layout = SnowflakePropertiesValidator.validate(properties, leased, timeSource.instant());
		SnowflakeIdGenerator.Builder builder = SnowflakeIdGenerator.builder()
			.layout(layout)
			.timeSource(timeSource)
			.maxLead(properties.getMaxLead())
			.maxWait(properties.getMaxWait());
		if (properties.getLayout().getSpreadBits() != null) {
			builder.spreadBits(properties.getLayout().getSpreadBits());
		}
		SnowflakeIdGenerator generator;
		if (leased) {
			generator = builder.buildLeased();
			generator.onWindowRequest(earlyWindowRequest);
		}
		else {
			generator = builder.nodeId(Objects.requireNonNull(properties.getNodeId())).build();
		}
		GeneratorReport.log(generator, properties, leased, timeSource.instant(), environment);
		return generator;
	}

}
