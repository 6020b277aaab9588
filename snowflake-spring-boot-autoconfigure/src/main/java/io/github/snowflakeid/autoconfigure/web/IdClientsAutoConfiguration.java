package io.github.snowflakeid.autoconfigure.web;

import io.github.snowflakeid.autoconfigure.SnowflakeAutoConfiguration;
import io.github.snowflakeid.autoconfigure.SnowflakeSettingsConfiguration;
import io.github.snowflakeid.web.HttpClientsConfiguration;
import io.github.snowflakeid.web.IdFormattersConfiguration;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Import;
import org.springframework.web.service.registry.HttpServiceProxyRegistry;

/**
 * Auto-configuration of ids as arguments of HTTP interface clients, where there are some
 * by {@code @ImportHttpServices}.
 */
@AutoConfiguration(after = SnowflakeAutoConfiguration.class)
@ConditionalOnClass(HttpServiceProxyRegistry.class)
@ConditionalOnBooleanProperty(name = "snowflake.enabled", matchIfMissing = true)
@ConditionalOnBean(HttpServiceProxyRegistry.class)
@Import({ SnowflakeSettingsConfiguration.class, IdFormattersConfiguration.class, HttpClientsConfiguration.class })
public final class IdClientsAutoConfiguration {

	IdClientsAutoConfiguration() {
	}

}
