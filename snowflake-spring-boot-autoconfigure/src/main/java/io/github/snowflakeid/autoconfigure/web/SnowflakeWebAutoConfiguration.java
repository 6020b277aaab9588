package io.github.snowflakeid.autoconfigure.web;

import io.github.snowflakeid.IdGenerator;
import io.github.snowflakeid.autoconfigure.SnowflakeAutoConfiguration;
import io.github.snowflakeid.autoconfigure.SnowflakeSettingsConfiguration;
import io.github.snowflakeid.web.SnowflakeWebConfiguration;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Import;
import org.springframework.web.bind.annotation.RestController;

/**
 * Auto-configuration of ids over HTTP, if {@code snowflake.web.enabled} is set in a
 * Spring MVC or Spring WebFlux application. Backs off if the application has a bean named
 * {@code snowflakeIdController}, or several {@link IdGenerator} beans of which none is
 * the primary one.
 */
@AutoConfiguration(after = SnowflakeAutoConfiguration.class)
@ConditionalOnClass(RestController.class)
@ConditionalOnWebApplication
@ConditionalOnBooleanProperty(name = "snowflake.enabled", matchIfMissing = true)
@ConditionalOnBooleanProperty("snowflake.web.enabled")
@ConditionalOnSingleCandidate(IdGenerator.class)
@ConditionalOnMissingBean(name = "snowflakeIdController")
@Import({ SnowflakeSettingsConfiguration.class, SnowflakeWebConfiguration.class })
public final class SnowflakeWebAutoConfiguration {

	SnowflakeWebAutoConfiguration() {
	}

}
