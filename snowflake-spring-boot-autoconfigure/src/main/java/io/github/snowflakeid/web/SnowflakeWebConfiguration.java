package io.github.snowflakeid.web;

import java.util.concurrent.Executor;

import reactor.core.scheduler.Schedulers;

import org.springframework.aot.hint.MemberCategory;
import org.springframework.aot.hint.annotation.RegisterReflection;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.autoconfigure.task.TaskExecutionAutoConfiguration;
import org.springframework.boot.thread.Threading;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

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

		/**
		 * Waiting callers get the threads that Spring WebFlux has for methods that block.
		 */
		@Bean
		ReactiveSnowflakeIdController snowflakeIdController(ServedGenerators generators, SnowflakeWebSettings settings,
				Environment environment,
				@Qualifier(TaskExecutionAutoConfiguration.APPLICATION_TASK_EXECUTOR_BEAN_NAME) ObjectProvider<Executor> executors) {
			Executor executor = Threading.VIRTUAL.isActive(environment) ? executors.getIfAvailable() : null;
			return new ReactiveSnowflakeIdController(generators, settings,
					(executor != null) ? Schedulers.fromExecutor(executor) : Schedulers.boundedElastic());
		}

	}

}
