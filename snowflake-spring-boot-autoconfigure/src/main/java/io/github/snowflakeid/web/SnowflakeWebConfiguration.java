package io.github.snowflakeid.web;

import io.github.snowflakeid.IdGenerator;
import reactor.core.scheduler.Schedulers;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.condition.ConditionalOnThreading;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.thread.Threading;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.server.WebFilter;
import org.springframework.web.util.pattern.PathPattern;
import org.springframework.web.util.pattern.PathPatternParser;

/**
 * The controller that serves ids over HTTP. The auto-configuration imports it if
 * {@code snowflake.web.enabled} is set.
 */
@Configuration(proxyBeanMethods = false)
public final class SnowflakeWebConfiguration {

	SnowflakeWebConfiguration() {
	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
	static class Servlet {

		@Bean
		ServletSnowflakeIdController snowflakeIdController(IdGenerator generator,
				@Value("${snowflake.web.max-count:10000}") int maxCount) {
			return new ServletSnowflakeIdController(generator, maxCount);
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.REACTIVE)
	static class Reactive {

		@Bean
		ReactiveSnowflakeIdController snowflakeIdController(IdGenerator generator,
				@Value("${snowflake.web.max-count:10000}") int maxCount) {
			return new ReactiveSnowflakeIdController(generator, maxCount);
		}

		/**
		 * A call may wait for its ids, and Spring WebFlux would let it wait on the event
		 * loop: by itself it moves a controller method to another thread only if virtual
		 * threads are enabled.
		 */
		@Bean
		@ConditionalOnThreading(Threading.PLATFORM)
		WebFilter snowflakeIdWebFilter(@Value("${snowflake.web.path:/ids}") String path) {
			PathPattern ids = PathPatternParser.defaultInstance.parse(path);
			return (exchange, chain) -> ids.matches(exchange.getRequest().getPath().pathWithinApplication())
					? chain.filter(exchange).subscribeOn(Schedulers.boundedElastic()) : chain.filter(exchange);
		}

	}

}
