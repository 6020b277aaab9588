package io.github.snowflakeid.autoconfigure.actuate;

import io.github.snowflakeid.SnowflakeIdGenerator;
import io.github.snowflakeid.actuate.SnowflakeEndpoint;
import io.github.snowflakeid.actuate.SnowflakeEndpointWebExtension;
import io.github.snowflakeid.autoconfigure.GeneratorsCondition;
import io.github.snowflakeid.autoconfigure.NamedGeneratorsAutoConfiguration;

import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.actuate.autoconfigure.endpoint.expose.EndpointExposure;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Import;

/**
 * Auto-configuration of the Actuator endpoint {@code snowflake} over all
 * {@link SnowflakeIdGenerator} beans.
 */
@AutoConfiguration(after = NamedGeneratorsAutoConfiguration.class)
@ConditionalOnClass(ConditionalOnAvailableEndpoint.class)
@ConditionalOnBooleanProperty(name = "snowflake.enabled", matchIfMissing = true)
@ConditionalOnAvailableEndpoint(SnowflakeEndpoint.class)
@Conditional(GeneratorsCondition.class)
@Import(ObservedGeneratorsConfiguration.class)
public final class SnowflakeEndpointAutoConfiguration {

	SnowflakeEndpointAutoConfiguration() {
	}

	@Bean
	@ConditionalOnMissingBean
	SnowflakeEndpoint snowflakeEndpoint(ObservedGenerators generators) {
		return new SnowflakeEndpoint(generators.all());
	}

	@Bean
	@ConditionalOnMissingBean
	@ConditionalOnAvailableEndpoint(endpoint = SnowflakeEndpoint.class, exposure = EndpointExposure.WEB)
	SnowflakeEndpointWebExtension snowflakeEndpointWebExtension(SnowflakeEndpoint endpoint) {
		return new SnowflakeEndpointWebExtension(endpoint);
	}

}
