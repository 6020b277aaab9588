package io.github.snowflakeid.autoconfigure;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.github.snowflakeid.autoconfigure.InvalidSnowflakeConfigurationException.Problem;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.bind.AbstractBindHandler;
import org.springframework.boot.context.properties.bind.BindContext;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Bindable.BindRestriction;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName.Form;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.convert.ConversionException;
import org.springframework.core.convert.ConversionFailedException;
import org.springframework.core.env.Environment;
import org.springframework.util.ClassUtils;

/**
 * Tells every value that cannot be converted to what its property is, which Spring Boot
 * tells one by one and without what to do. Comes before its own analyzer.
 */
@Order(Ordered.HIGHEST_PRECEDENCE)
final class UnreadablePropertyFailureAnalyzer extends AbstractFailureAnalyzer<BindException> {

	private final Environment environment;

	UnreadablePropertyFailureAnalyzer(Environment environment) {
		this.environment = environment;
	}

	@Override
	protected @Nullable FailureAnalysis analyze(Throwable rootFailure, BindException cause) {
		ConfigurationProperty property = cause.getProperty();
		if (property == null || !isKnown(cause.getName()) || !(cause.getCause() instanceof ConversionException)) {
			return null;
		}
		// the properties of a store are bound by itself
		Map<String, Problem> problems = new TreeMap<>();
		add(problems, property, cause.getTarget(), cause.getCause());
		Stream.concat(Stream.of(""), GeneratorNames.of(this.environment).stream())
			.map((generator) -> PropertyNames.of(generator).prefix())
			.forEach((prefix) -> Binder.get(this.environment).bind(prefix, below(), new Collecting(problems)));
		return new InvalidSnowflakeConfigurationFailureAnalyzer().analyze(rootFailure,
				new InvalidSnowflakeConfigurationException(problems.values().stream().toList()));
	}

	/** What stands at the name of a generator itself is no value. */
	private static Bindable<?> below() {
		return Bindable.ofInstance(new SnowflakeProperties()).withBindRestrictions(BindRestriction.NO_DIRECT_PROPERTY);
	}

	private static boolean isKnown(ConfigurationPropertyName name) {
		return GeneratorNames.isProperty(name)
				|| PropertyShapes.SCALARS.stream().map(ConfigurationPropertyName::of).anyMatch(name::equals);
	}

	private static void add(Map<String, Problem> problems, ConfigurationProperty property, Bindable<?> target,
			Throwable reason) {
		Object value = (reason instanceof ConversionFailedException failed) ? failed.getValue() : property.getValue();
		problems.putIfAbsent(property.getName().toString(),
				problem(property.getName(),
						String.format(Locale.ROOT, "'%s'%s", value,
								(property.getOrigin() != null) ? ", set in " + property.getOrigin() : ""),
						ClassUtils.resolvePrimitiveIfNecessary(target.getType().resolve(Object.class))));
	}

	private static Problem problem(ConfigurationPropertyName name, String value, Class<?> type) {
		if (type == LeaseStoreType.class && GeneratorNames.isProperty(name)) {
			return AllGeneratorSettings.anotherStore(PropertyNames.of(name.getElement(2, Form.DASHED)), value);
		}
		return new Problem(name.toString(), value, allowed(type), remedy(name, type));
	}

	private static String allowed(Class<?> type) {
		if (type == Duration.class) {
			return "a duration, such as 500ms, 10s or 1h";
		}
		if (type == Instant.class) {
			return "a moment with an offset from UTC";
		}
		if (type == Boolean.class) {
			return "true or false";
		}
		return type.isEnum() ? "one of " + constants(type) : "a whole number";
	}

	private static String constants(Class<?> type) {
		return Arrays.stream(type.getEnumConstants())
			.map((constant) -> ((Enum<?>) constant).name().toLowerCase(Locale.ROOT).replace('_', '-'))
			.collect(Collectors.joining(", "));
	}

	private static String remedy(ConfigurationPropertyName name, Class<?> type) {
		return (type == Instant.class)
				? String.format(Locale.ROOT, "Set %s to such a moment, for example 2025-01-01T00:00:00Z.", name)
				: String.format(Locale.ROOT, "Set %s to what is allowed, or remove it.", name);
	}

	/** Takes a value that cannot be read for one that is not set, and goes on. */
	private static final class Collecting extends AbstractBindHandler {

		private final Map<String, Problem> problems;

		Collecting(Map<String, Problem> problems) {
			this.problems = problems;
		}

		@Override
		public @Nullable Object onFailure(ConfigurationPropertyName name, Bindable<?> target, BindContext context,
				Exception error) {
			ConfigurationProperty property = context.getConfigurationProperty();
			if (property != null && error instanceof ConversionException) {
				add(this.problems, property, target, error);
			}
			return null;
		}

	}

}
