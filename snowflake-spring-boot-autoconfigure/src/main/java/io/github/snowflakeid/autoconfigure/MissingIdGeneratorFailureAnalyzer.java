package io.github.snowflakeid.autoconfigure;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.github.snowflakeid.IdGenerator;
import io.github.snowflakeid.SnowflakeIdGenerator;
import io.github.snowflakeid.SnowflakeLayout;
import io.github.snowflakeid.autoconfigure.InjectionByType.Bean;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.InjectionPoint;
import org.springframework.beans.factory.NoSuchBeanDefinitionException;
import org.springframework.beans.factory.UnsatisfiedDependencyException;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.analyzer.AbstractInjectionFailureAnalyzer;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.MergedAnnotations;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;

/**
 * Tells why there is no generator to inject, or why none of several is, which Spring
 * Boot's own analysis cannot know. Comes before it.
 */
@Order(Ordered.HIGHEST_PRECEDENCE)
final class MissingIdGeneratorFailureAnalyzer extends AbstractInjectionFailureAnalyzer<NoSuchBeanDefinitionException> {

	private static final String ENABLED = "snowflake.enabled";

	/** By name, because its library is optional. */
	private static final String REACTIVE = "io.github.snowflakeid.reactive.ReactiveIdGenerator";

	private static final String REACTIVE_BEAN = "snowflakeReactiveIdGenerator";

	private static final String MAKE_REACTIVE = "Make one with new ReactiveIdGenerator(ids), of the generator that is meant.";

	private static final Set<String> TYPES = Set.of(IdGenerator.class.getName(), SnowflakeIdGenerator.class.getName(),
			SnowflakeLayout.class.getName(), REACTIVE);

	private final Environment environment;

	private final ConfigurableListableBeanFactory beanFactory;

	MissingIdGeneratorFailureAnalyzer(Environment environment, BeanFactory beanFactory) {
		this.environment = environment;
		this.beanFactory = (ConfigurableListableBeanFactory) beanFactory;
	}

	@Override
	protected @Nullable FailureAnalysis analyze(Throwable rootFailure, NoSuchBeanDefinitionException cause,
			@Nullable String description) {
		Class<?> type = (cause.getResolvableType() != null) ? cause.getResolvableType().resolve() : null;
		if (type == null || !TYPES.contains(type.getName())) {
			return null;
		}
		String who = (description != null) ? description : "A component";
		if (cause.getNumberOfBeansFound() > 0) {
			return severalNamed(who, type, cause);
		}
		List<Bean> beans = InjectionByType.all(this.beanFactory, type);
		if (!beans.isEmpty()) {
			return wrongQualifier(who + wanted(type), names(beans), qualifier(rootFailure), cause);
		}
		return missing(String.format(Locale.ROOT, "%s%s, and there is none", who, wanted(type)), type, cause);
	}

	private static String wanted(Class<?> type) {
		return String.format(Locale.ROOT, " required a bean of type '%s'", type.getName());
	}

	private static FailureAnalysis wrongQualifier(String wanted, String names, @Nullable String qualifier,
			NoSuchBeanDefinitionException cause) {
		String why = (qualifier != null)
				? String.format(Locale.ROOT, " with the qualifier '%s', and there is none", qualifier)
				: ", and injection by type alone gives none";
		String remedy = (qualifier != null && GeneratorNames.isName(qualifier)) ? String.format(Locale.ROOT,
				"Name one of them in @Qualifier, or name the generator that is meant, as in %s.max-wait=1s.",
				GeneratorNames.prefix(qualifier)) : "Name one of them in @Qualifier where it is injected.";
		return new FailureAnalysis(String.format(Locale.ROOT, "%s%s. Beans of that type are: %s.", wanted, why, names),
				remedy, cause);
	}

	private @Nullable FailureAnalysis severalNamed(String who, Class<?> type, NoSuchBeanDefinitionException cause) {
		List<Bean> candidates = InjectionByType.candidates(this.beanFactory, type);
		if (candidates.isEmpty() || !candidates.stream().allMatch(Bean::isNamedGenerator)) {
			return null;
		}
		return new FailureAnalysis(String.format(Locale.ROOT,
				"%s required a single bean of type '%s', and there are %s. All of them have names, and none of them "
						+ "is injected by type alone.",
				who, type.getName(), names(candidates)),
				(who.contains(REACTIVE_BEAN) ? MAKE_REACTIVE : "Name one of them in @Qualifier where it is injected.")
						+ " Or set snowflake.node-id or snowflake.lease.store, and there is a generator without a name, which "
						+ "injection by type gives.",
				cause);
	}

	private FailureAnalysis missing(String missing, Class<?> type, NoSuchBeanDefinitionException cause) {
		if ("false".equalsIgnoreCase(this.environment.getProperty(ENABLED))) {
			return new FailureAnalysis(missing + ", because snowflake.enabled is false.",
					"Set snowflake.enabled to true, or remove it. If that is meant for the data warehouse of this name, "
							+ "keep its properties below another prefix.",
					cause);
		}
		List<Bean> generators = InjectionByType.all(this.beanFactory, IdGenerator.class);
		if (!generators.isEmpty()) {
			return new FailureAnalysis(missing + because(type, names(generators)), remedy(type), cause);
		}
		return new FailureAnalysis(
				missing + ", because SnowflakeAutoConfiguration does not take part in this application context.",
				"In a test of a part of the application, add @ImportAutoConfiguration(SnowflakeAutoConfiguration.class) and set "
						+ "snowflake.node-id. Otherwise see to it that auto-configuration is enabled and does not exclude "
						+ "it, and that an own IdGenerator is a bean of this context.",
				cause);
	}

	private static String because(Class<?> type, String generators) {
		if (type == SnowflakeLayout.class) {
			return ", because it is that of the starter's generator without a name. The generators are " + generators
					+ ".";
		}
		return (type == SnowflakeIdGenerator.class)
				? ", because the application's own generator takes its place: " + generators + "."
				: ", because nothing makes one here. The generators are " + generators + ".";
	}

	private static String remedy(Class<?> type) {
		if (type == SnowflakeLayout.class) {
			return "Let the SnowflakeIdGenerator be injected whose layout is meant, and take its layout().";
		}
		return (type == SnowflakeIdGenerator.class)
				? "Let an IdGenerator be injected, or declare that bean as a SnowflakeIdGenerator if it is one."
				: MAKE_REACTIVE;
	}

	private static String names(List<Bean> beans) {
		return beans.stream()
			.map((bean) -> String.format(Locale.ROOT, "'%s'", bean.name()))
			.sorted()
			.collect(Collectors.joining(", "));
	}

	/** What the innermost injection point asks for. */
	private static @Nullable String qualifier(Throwable failure) {
		return Stream.iterate(failure, (ex) -> ex != null, Throwable::getCause)
			.filter(UnsatisfiedDependencyException.class::isInstance)
			.map((ex) -> ((UnsatisfiedDependencyException) ex).getInjectionPoint())
			.reduce((outer, inner) -> inner)
			.map(InjectionPoint::getAnnotations)
			.map((annotations) -> MergedAnnotations.from(annotations).get(Qualifier.class))
			.flatMap((qualifier) -> qualifier.getValue("value", String.class))
			.orElse(null);
	}

}
