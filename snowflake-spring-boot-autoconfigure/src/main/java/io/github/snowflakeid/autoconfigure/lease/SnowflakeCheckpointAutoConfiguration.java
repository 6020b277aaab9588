package io.github.snowflakeid.autoconfigure.lease;

import org.crac.Resource;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.SearchStrategy;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Lazy;

/**
 * Auto-configuration of what gives a leased node id back before an image of the JVM is
 * taken, if {@code org.crac:crac} is there.
 */
@AutoConfiguration(after = SnowflakeLeaseAutoConfiguration.class)
@ConditionalOnClass(Resource.class)
@ConditionalOnBean(value = LeaseLifecycle.class, search = SearchStrategy.CURRENT)
public final class SnowflakeCheckpointAutoConfiguration {

	SnowflakeCheckpointAutoConfiguration() {
	}

	@Bean
	@Lazy(false)
	LeaseCheckpoint snowflakeLeaseCheckpoint(LeaseLifecycle lifecycle, LeaseRelease release) {
		return new LeaseCheckpoint(lifecycle, release);
	}

}
