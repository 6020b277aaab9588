package io.github.snowflakeid.autoconfigure;

import io.github.snowflakeid.IdGenerator;
import io.github.snowflakeid.SnowflakeIdGenerator;
import io.github.snowflakeid.TimeSource;
import io.github.snowflakeid.lease.LeaseKeeper;
import io.github.snowflakeid.lease.NodeLeaseStore;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;

/**
 * Auto-configuration of the {@link IdGenerator}: a {@link SnowflakeIdGenerator} with the
 * node id {@code snowflake.node-id}, or the one that a {@link LeaseKeeper} supplies with
 * leased ones. Backs off if the application has an {@code IdGenerator} of its own; an own
 * {@link TimeSource} is used.
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

	/**
	 * The keeper comes first where there is one, because it alone holds what opens and
	 * closes slices.
	 */
	@Bean
	@ConditionalOnMissingBean(IdGenerator.class)
	SnowflakeIdGenerator snowflakeIdGenerator(SnowflakeProperties properties, TimeSource timeSource,
			@Nullable LeaseKeeper keeper, ObjectProvider<NodeLeaseStore> stores, Environment environment) {
		if (keeper != null) {
			return keeper.generator();
		}
		if (stores.getIfAvailable() != null) {
			// Where the check is not, as in a test slice: nobody holds the handle, so it
			// refuses ids; snowflake.node-id is one to lease, not a fixed one
			return ConfiguredGenerator.leased(properties, timeSource, environment).generator();
		}
		return ConfiguredGenerator.withNodeId(properties, timeSource, environment);
	}

}
