package io.github.snowflakeid.web;

import org.springframework.aot.hint.MemberCategory;
import org.springframework.aot.hint.annotation.RegisterReflection;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * The controller that serves ids over HTTP. The auto-configuration imports it if
 * {@code snowflake.web.enabled} is set. It is mapped to the path of the settings by an
 * expression.
 */
@Configuration(proxyBeanMethods = false)
@RegisterReflection(classes = SnowflakeWebSettings.class, memberCategories = MemberCategory.INVOKE_DECLARED_METHODS)
public final class SnowflakeWebConfiguration {

	SnowflakeWebConfiguration() {
	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
	static class Servlet {

		@Bean
		ServletSnowflakeIdController snowflakeIdController(ServedGenerators generators, SnowflakeWebSettings settings) {
			return new ServletSnowflakeIdController(generators, settings);
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.REACTIVE)
	static class Reactive {

		@Bean
		ReactiveSnowflakeIdController snowflakeIdController(ServedGenerators generators,
				SnowflakeWebSettings settings) {
			return new ReactiveSnowflakeIdController(generators, settings);
		}

	}

}
