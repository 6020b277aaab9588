package io.github.snowflakeid.web;

import io.github.snowflakeid.TimeSource;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.web.server.WebExceptionHandler;
import org.springframework.web.servlet.HandlerExceptionResolver;

/**
 * Answers to requests that failed because an id was refused. The property that switches
 * them off is no condition, so that it may differ between a build that processes the
 * application ahead of time and its runs.
 */
@Configuration(proxyBeanMethods = false)
public final class RefusalsConfiguration {

	/** One of the application takes all that is left over. */
	static final String ERROR_HANDLER = "org.springframework.boot.webflux.error.ErrorWebExceptionHandler";

	private static final String ENABLED = "snowflake.web.refusals.enabled";

	RefusalsConfiguration() {
	}

	@Bean
	RefusedRequests snowflakeRefusedRequests(Environment environment, ObjectProvider<TimeSource> timeSource) {
		return new RefusedRequests(environment.getProperty(ENABLED, Boolean.class, true),
				timeSource.getIfAvailable(TimeSource::system));
	}

	/**
	 * Spring MVC.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
	@ConditionalOnClass(HandlerExceptionResolver.class)
	static class Servlet {

		@Bean
		ServletRefusals snowflakeServletRefusals(RefusedRequests refused) {
			return new ServletRefusals(refused);
		}

	}

	/**
	 * Spring WebFlux.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.REACTIVE)
	@ConditionalOnClass(WebExceptionHandler.class)
	static class Reactive {

		@Bean
		@ConditionalOnMissingBean(type = ERROR_HANDLER)
		ReactiveRefusals snowflakeReactiveRefusals(RefusedRequests refused) {
			return new ReactiveRefusals(refused);
		}

	}

}
