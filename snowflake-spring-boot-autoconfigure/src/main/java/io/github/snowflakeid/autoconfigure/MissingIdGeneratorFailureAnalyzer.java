package io.github.snowflakeid.autoconfigure;

import java.util.Locale;

import io.github.snowflakeid.IdGenerator;
import io.github.snowflakeid.SnowflakeIdGenerator;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.NoSuchBeanDefinitionException;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.analyzer.AbstractInjectionFailureAnalyzer;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;

/**
 * Tells why there is no generator to inject, which Spring Boot's own analysis cannot
 * know. Comes before it.
 */
@Order(Ordered.HIGHEST_PRECEDENCE)
final class MissingIdGeneratorFailureAnalyzer extends AbstractInjectionFailureAnalyzer<NoSuchBeanDefinitionException> {

	private static final String ENABLED = "snowflake.enabled";

	private final Environment environment;

	MissingIdGeneratorFailureAnalyzer(Environment environment) {
		this.environment = environment;
	}

	@Override
	protected @Nullable FailureAnalysis analyze(Throwable rootFailure, NoSuchBeanDefinitionException cause,
			@Nullable String description) {
		Class<?> type = (cause.getResolvableType() != null) ? cause.getResolvableType().resolve() : null;
		if ((type != IdGenerator.class && type != SnowflakeIdGenerator.class) || cause.getNumberOfBeansFound() > 0) {
			return null;
		}
		String missing = String.format(Locale.ROOT, "%s required a bean of type '%s', and there is none",
				(description != null) ? description : "A component", type.getName());
		if ("false".equalsIgnoreCase(this.environment.getProperty(ENABLED))) {
			return new FailureAnalysis(missing + ", because snowflake.enabled is false.",
					"Set snowflake.enabled to true, or remove it. If that is meant for the data warehouse of this name, "
							+ "keep its properties below another prefix.",
					cause);
		}
		return new FailureAnalysis(
				missing + ", because SnowflakeAutoConfiguration does not take part in this application context.",
				"In a test of a part of the application, add @ImportAutoConfiguration(SnowflakeAutoConfiguration.class) and set "
						+ "snowflake.node-id. Otherwise see to it that auto-configuration is enabled and does not exclude "
						+ "it, and that an own IdGenerator is a bean of this context.",
				cause);
	}

}
