package io.github.snowflakeid.autoconfigure.web;

import io.github.snowflakeid.autoconfigure.SnowflakeAutoConfiguration;
import io.github.snowflakeid.web.RefusalsConfiguration;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Import;
import org.springframework.web.bind.annotation.RestController;

/**
 * Auto-configuration of answers to requests that failed because an id was refused, in a
 * Spring MVC or Spring WebFlux application, unless {@code snowflake.web.refusals.enabled}
 * is false. Before that of Spring Boot whose handler takes whatever comes to it.
 */
@AutoConfiguration(after = SnowflakeAutoConfiguration.class,
		beforeName = "org.springframework.boot.webflux.autoconfigure.error.ErrorWebFluxAutoConfiguration")
@ConditionalOnClass(RestController.class)
@ConditionalOnWebApplication
@ConditionalOnBooleanProperty(name = "snowflake.enabled", matchIfMissing = true)
@Import(RefusalsConfiguration.class)
public final class RefusalsAutoConfiguration {

	RefusalsAutoConfiguration() {
	}

}
