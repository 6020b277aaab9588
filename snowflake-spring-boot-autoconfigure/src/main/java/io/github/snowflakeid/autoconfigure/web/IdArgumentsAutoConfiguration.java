package io.github.snowflakeid.autoconfigure.web;

import io.github.snowflakeid.autoconfigure.SnowflakeAutoConfiguration;
import io.github.snowflakeid.autoconfigure.SnowflakeSettingsConfiguration;
import io.github.snowflakeid.web.IdArgumentsConfiguration;
import io.github.snowflakeid.web.IdFormattersConfiguration;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Import;
import org.springframework.web.bind.annotation.RestController;

/**
 * Auto-configuration of ids as arguments of controllers, in a Spring MVC or Spring
 * WebFlux application: {@link io.github.snowflakeid.SnowflakeId}, numbers with
 * {@link io.github.snowflakeid.text.SnowflakeText}, and
 * {@link io.github.snowflakeid.IdRange} of a span of time. Before those of Spring Boot,
 * which have answers of their own to what cannot be read.
 */
@AutoConfiguration(after = SnowflakeAutoConfiguration.class,
		beforeName = { "org.springframework.boot.webmvc.autoconfigure.WebMvcAutoConfiguration",
				"org.springframework.boot.webflux.autoconfigure.WebFluxAutoConfiguration",
				"org.springframework.boot.webflux.autoconfigure.error.ErrorWebFluxAutoConfiguration" })
@ConditionalOnClass(RestController.class)
@ConditionalOnWebApplication
@ConditionalOnBooleanProperty(name = "snowflake.enabled", matchIfMissing = true)
@Import({ SnowflakeSettingsConfiguration.class, IdFormattersConfiguration.class, IdArgumentsConfiguration.class })
public final class IdArgumentsAutoConfiguration {

	IdArgumentsAutoConfiguration() {
	}

}
