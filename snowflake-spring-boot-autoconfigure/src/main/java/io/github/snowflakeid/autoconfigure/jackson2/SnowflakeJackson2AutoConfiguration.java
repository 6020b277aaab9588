package io.github.snowflakeid.autoconfigure.jackson2;

import com.fasterxml.jackson.databind.Module;
import io.github.snowflakeid.autoconfigure.SnowflakeSettingsConfiguration;
import io.github.snowflakeid.jackson2.SnowflakeIdJackson2Module;
import io.github.snowflakeid.text.SnowflakeIdText;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;

/**
 * Auto-configuration of ids as texts in Jackson 2: Spring Boot gives the module to all of
 * its mappers.
 */
@AutoConfiguration
@ConditionalOnBooleanProperty(name = "snowflake.enabled", matchIfMissing = true)
@ConditionalOnClass(Module.class)
@Import(SnowflakeSettingsConfiguration.class)
public final class SnowflakeJackson2AutoConfiguration {

	SnowflakeJackson2AutoConfiguration() {
	}

	@Bean
	@ConditionalOnMissingBean
	SnowflakeIdJackson2Module snowflakeIdJackson2Module(ObjectProvider<SnowflakeIdText> ids) {
		return new SnowflakeIdJackson2Module(ids::getObject);
	}

}
