package io.github.snowflakeid.web;

import io.github.snowflakeid.text.SnowflakeIdText;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * What reads and writes ids in requests, as a bean that an application may use, too.
 */
@Configuration(proxyBeanMethods = false)
public final class IdFormattersConfiguration {

	IdFormattersConfiguration() {
	}

	@Bean
	SnowflakeIdFormatters snowflakeIdFormatters(SnowflakeIdText text) {
		return new SnowflakeIdFormatters(text);
	}

}
