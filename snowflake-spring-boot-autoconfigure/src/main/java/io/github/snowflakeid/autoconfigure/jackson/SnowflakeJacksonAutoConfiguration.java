package io.github.snowflakeid.autoconfigure.jackson;

import io.github.snowflakeid.autoconfigure.SnowflakeSettingsConfiguration;
import io.github.snowflakeid.jackson.SnowflakeIdJacksonModule;
import io.github.snowflakeid.text.SnowflakeIdText;
import tools.jackson.databind.JacksonModule;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;

/**
 * Auto-configuration of ids as texts in Jackson 3: Spring Boot gives the module to all of
 * its mappers.
 */
@AutoConfiguration
@ConditionalOnBooleanProperty(name = "snowflake.enabled", matchIfMissing = true)
@ConditionalOnClass(JacksonModule.class)
@Import(SnowflakeSettingsConfiguration.class)
public final class SnowflakeJacksonAutoConfiguration {

	SnowflakeJacksonAutoConfiguration() {
	}

	@Bean
	@ConditionalOnMissingBean
	SnowflakeIdJacksonModule snowflakeIdJacksonModule(ObjectProvider<SnowflakeIdText> ids) {
		return new SnowflakeIdJacksonModule(ids::getObject);
	}

}
