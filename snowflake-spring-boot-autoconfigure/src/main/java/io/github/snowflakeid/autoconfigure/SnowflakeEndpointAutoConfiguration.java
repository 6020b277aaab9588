package io.github.snowflakeid.autoconfigure;

import java.util.Map;

import io.github.snowflakeid.SnowflakeIdGenerator;
import io.github.snowflakeid.actuate.SnowflakeEndpoint;
import io.github.snowflakeid.actuate.SnowflakeEndpointWebExtension;
import io.github.snowflakeid.lease.LeaseKeeper;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.actuate.autoconfigure.endpoint.expose.EndpointExposure;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/**
 * Auto-configuration of the Actuator endpoint {@code snowflake} over all
 * {@link SnowflakeIdGenerator} beans.
 */
@AutoConfiguration(after = { SnowflakeAutoConfiguration.class, SnowflakeLeaseAutoConfiguration.class })
@ConditionalOnClass(ConditionalOnAvailableEndpoint.class)
@ConditionalOnBooleanProperty(name = "snowflake.enabled", matchIfMissing = true)
@ConditionalOnAvailableEndpoint(SnowflakeEndpoint.class)
@ConditionalOnBean(SnowflakeIdGenerator.class)
public final class SnowflakeEndpointAutoConfiguration {

	SnowflakeEndpointAutoConfiguration() {
	}

	@Bean
	@ConditionalOnMissingBean
	SnowflakeEndpoint snowflakeEndpoint(Map<String, SnowflakeIdGenerator> generators,
			ObjectProvider<LeaseKeeper> keepers) {
		return new SnowflakeEndpoint(generators, keepers.stream().toList());
	}

	@Bean
	@ConditionalOnMissingBean
	@ConditionalOnAvailableEndpoint(endpoint = SnowflakeEndpoint.class, exposure = EndpointExposure.WEB)
	SnowflakeEndpointWebExtension snowflakeEndpointWebExtension(SnowflakeEndpoint endpoint) {
		return new SnowflakeEndpointWebExtension(endpoint);
	}

}
