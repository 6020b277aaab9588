package io.github.snowflakeid.web;

import io.github.snowflakeid.text.SnowflakeIdText;

import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.reactive.config.WebFluxConfigurer;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/**
 * Ids as arguments of controllers, and answers to requests with others that cannot be
 * read.
 */
@Configuration(proxyBeanMethods = false)
public final class IdArgumentsConfiguration {

	IdArgumentsConfiguration() {
	}

	/**
	 * Spring MVC.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
	@ConditionalOnClass(WebMvcConfigurer.class)
	static class Servlet {

		@Bean
		ServletIdArguments snowflakeServletIdArguments(SnowflakeIdFormatters formatters, SnowflakeIdText text) {
			return new ServletIdArguments(formatters, new IdRanges(text));
		}

		/** Static, because it is needed before all other beans. */
		@Bean
		static ServletStrictBinding snowflakeServletStrictBinding() {
			return new ServletStrictBinding();
		}

		/** Spring Boot's own one backs off from it, and it backs off from all others. */
		@Bean
		@ConditionalOnBooleanProperty("spring.mvc.problemdetails.enabled")
		@ConditionalOnMissingBean(
				type = "org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler")
		ServletIdProblems snowflakeServletIdProblems() {
			return new ServletIdProblems();
		}

	}

	/**
	 * Spring WebFlux.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.REACTIVE)
	@ConditionalOnClass(WebFluxConfigurer.class)
	static class Reactive {

		@Bean
		ReactiveIdArguments snowflakeReactiveIdArguments(SnowflakeIdFormatters formatters, SnowflakeIdText text) {
			return new ReactiveIdArguments(formatters, new IdRanges(text));
		}

		/** Static, because it is needed before all other beans. */
		@Bean
		static ReactiveStrictBinding snowflakeReactiveStrictBinding() {
			return new ReactiveStrictBinding();
		}

		@Bean
		@ConditionalOnMissingBean(type = RefusalsConfiguration.ERROR_HANDLER)
		ReactiveInvalidIds snowflakeReactiveInvalidIds() {
			return new ReactiveInvalidIds();
		}

		/** Spring Boot's own one backs off from it, and it backs off from all others. */
		@Bean
		@ConditionalOnBooleanProperty("spring.webflux.problemdetails.enabled")
		@ConditionalOnMissingBean(
				type = "org.springframework.web.reactive.result.method.annotation.ResponseEntityExceptionHandler")
		ReactiveIdProblems snowflakeReactiveIdProblems() {
			return new ReactiveIdProblems();
		}

	}

}
