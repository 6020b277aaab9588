package io.github.snowflakeid.web;

import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.client.support.RestClientHttpServiceGroupConfigurer;
import org.springframework.web.reactive.function.client.support.WebClientHttpServiceGroupConfigurer;

/**
 * Ids as arguments of HTTP interface clients.
 */
@Configuration(proxyBeanMethods = false)
public final class HttpClientsConfiguration {

	HttpClientsConfiguration() {
	}

	/**
	 * Those that use a {@code RestClient}.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(RestClientHttpServiceGroupConfigurer.class)
	static class Rest {

		@Bean
		RestClientIds snowflakeRestClientIds(SnowflakeIdFormatters formatters) {
			return new RestClientIds(formatters);
		}

	}

	/**
	 * Those that use a {@code WebClient}.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(WebClientHttpServiceGroupConfigurer.class)
	static class Web {

		@Bean
		WebClientIds snowflakeWebClientIds(SnowflakeIdFormatters formatters) {
			return new WebClientIds(formatters);
		}

	}

}
