package io.github.snowflakeid.autoconfigure;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

import io.github.snowflakeid.IdGenerator;
import io.github.snowflakeid.SnowflakeIdGenerator;
import io.github.snowflakeid.autoconfigure.InjectionByType.Bean;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.annotation.BeanFactoryAnnotationUtils;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.BeanDefinitionRegistryPostProcessor;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.aot.AbstractAotProcessor;
import org.springframework.core.env.Environment;

/**
 * Defines a bean for each generator that the properties name. It is injected by its name
 * as a qualifier, and by type only where there is no other. Defined anew in each run, so
 * names need not be known when an application is processed ahead of time.
 * <p>
 * Comes when all configurations have been read, so it finds the beans that have such a
 * name already: definitions, aliases, singletons that were registered as they are, and
 * those of the parent. None of them is replaced, whether or not Spring Boot allows that.
 * A child context has the generators of its parent.
 */
final class GeneratorsRegistrar implements BeanDefinitionRegistryPostProcessor {

	private static final Log logger = LogFactory.getLog(GeneratorsRegistrar.class);

	private static final String NODE_ID = PropertyNames.DEFAULT.in("{}.node-id");

	private static final String NODE_ID_ENDING = ".node-id";

	private final Set<String> registered = new TreeSet<>();

	@Override
	public void postProcessBeanDefinitionRegistry(BeanDefinitionRegistry registry) {
		if (Boolean.getBoolean(AbstractAotProcessor.AOT_PROCESSING)
				|| !(registry instanceof ConfigurableListableBeanFactory beanFactory)) {
			return;
		}
		ConfigurationProblems problems = new ConfigurationProblems();
		for (String name : GeneratorNames.of(beanFactory.getBean(Environment.class))) {
			Bean other = find(name, beanFactory);
			if (other == null) {
				registry.registerBeanDefinition(name, definition(name, beanFactory));
				this.registered.add(name);
			}
			else if (!other.isNamedGenerator()) {
				isTaken(name, other, problems);
			}
			else if (!other.local()) {
				isSetAgain(name, beanFactory.getBean(Environment.class), other.owner().getBean(Environment.class),
						problems);
			}
		}
		problems.throwIfAny();
	}

	/** What a child context has of the properties of its parent may be said once more. */
	private static void isSetAgain(String name, Environment environment, Environment parent,
			ConfigurationProblems problems) {
		Bindable<List<String>> values = Bindable.listOf(String.class);
		GeneratorNames.properties(name)
			.filter((property) -> !property.toString().endsWith(NODE_ID_ENDING) || !TestNodeId.isIn(environment))
			.forEach((property) -> {
				List<String> own = Binder.get(environment).bind(property, values).orElse(List.of());
				List<String> made = Binder.get(parent).bind(property, values).orElse(List.of());
				if (!own.isEmpty() && !own.equals(made)) {
					problems.add(property.toString(), String.format(Locale.ROOT, "'%s'", String.join(",", own)),
							(made.isEmpty() ? "not set"
									: String.format(Locale.ROOT, "'%s', or not set", String.join(",", made)))
									+ ": the parent of this context makes the generators of both",
							String.format(Locale.ROOT, "Set %s for the parent, or remove it here.", property));
				}
			});
	}

	private static RootBeanDefinition definition(String name, BeanFactory beanFactory) {
		RootBeanDefinition definition = new RootBeanDefinition(SnowflakeIdGenerator.class,
				() -> beanFactory.getBean(NamedGenerators.class).get(name));
		definition.setFallback(true);
		definition.setSource(GeneratorsRegistrar.class);
		definition.setResourceDescription(GeneratorNames.prefix(name));
		definition.setDescription("Generator of " + GeneratorNames.prefix(name));
		return definition;
	}

	/** Whoever asks for one by its name must get it: no bean may come in between. */
	@Override
	public void postProcessBeanFactory(ConfigurableListableBeanFactory beanFactory) {
		ConfigurationProblems problems = new ConfigurationProblems();
		for (String name : this.registered) {
			Bean bean = find(name, beanFactory);
			if (bean == null || !bean.isNamedGenerator()) {
				isTaken(name, (bean != null) ? bean : new Bean(name, beanFactory, true), problems);
			}
		}
		problems.throwIfAny();
		Environment environment = beanFactory.getBean(Environment.class);
		Set<String> names = Boolean.getBoolean(AbstractAotProcessor.AOT_PROCESSING) ? Set.of()
				: GeneratorNames.of(environment);
		if (names.isEmpty()) {
			return;
		}
		List<Bean> others = InjectionByType.all(beanFactory, IdGenerator.class)
			.stream()
			.filter((bean) -> !bean.isNamedGenerator())
			.toList();
		names.forEach((name) -> others.stream()
			.filter((bean) -> BeanFactoryAnnotationUtils.isQualifierMatch(name::equals, bean.name(), bean.owner()))
			.forEach((bean) -> isQualifier(name, bean, problems)));
		problems.throwIfAny();
		String nodeId = environment.getProperty(NODE_ID);
		if (nodeId != null && !beanFactory.containsBean(SnowflakeAutoConfiguration.GENERATOR)) {
			warnOfOther(nodeId, others, InjectionByType.of(beanFactory, SnowflakeIdGenerator.class));
		}
	}

	/**
	 * Whoever says a node id means to have a generator without a name, and an
	 * {@code IdGenerator} of the application has made it back off.
	 */
	private static void warnOfOther(String nodeId, List<Bean> others, List<Bean> byType) {
		if (byType.size() == 1 && byType.get(0).isNamedGenerator() && !others.isEmpty()) {
			String name = byType.get(0).name();
			logger.warn(String.format(Locale.ROOT,
					"%1$s is %2$s, and there is no generator without a name: the bean %3$s is in its place. Whatever asks for "
							+ "a SnowflakeIdGenerator by its type gets the one with the name '%4$s'. Say with "
							+ "@Qualifier from which one that bean draws. If it draws from none, set %5$s.node-id instead.",
					NODE_ID, nodeId, others.get(0), name, GeneratorNames.prefix(name)));
		}
	}

	/** The bean that has a name, or has it as an alias, here or in an ancestor. */
	private static @Nullable Bean find(String name, ConfigurableListableBeanFactory beanFactory) {
		ConfigurableListableBeanFactory current = beanFactory;
		boolean local = true;
		while (current != null) {
			if (current.containsLocalBean(name)) {
				ConfigurableListableBeanFactory owner = current;
				boolean alias = owner instanceof BeanDefinitionRegistry registry && registry.isAlias(name);
				String canonical = Stream.of(owner.getAliases(name))
					.filter((other) -> alias && owner.containsBeanDefinition(other))
					.findFirst()
					.orElse(name);
				return new Bean(canonical, owner, local);
			}
			current = (current.getParentBeanFactory() instanceof ConfigurableListableBeanFactory parent) ? parent
					: null;
			local = false;
		}
		return null;
	}

	private static void isTaken(String name, Bean other, ConfigurationProblems problems) {
		problems.add(GeneratorNames.prefix(name), "the name of a generator",
				String.format(Locale.ROOT, "another name, because there is a bean %s", describe(name, other)),
				String.format(Locale.ROOT,
						"Rename the bean, or the generator; its bean has the name that stands behind %s.",
						GeneratorNames.PROPERTY));
	}

	private static String describe(String name, Bean other) {
		if (!other.name().equals(name)) {
			return String.format(Locale.ROOT, "%s that is called '%s', too", other, name);
		}
		Class<?> type = (other.definition() == null) ? other.type() : null;
		return (type != null) ? String.format(Locale.ROOT, "%s of type %s", other, type.getName()) : other.toString();
	}

	private static void isQualifier(String name, Bean other, ConfigurationProblems problems) {
		problems.add(GeneratorNames.prefix(name), "the name of a generator",
				String.format(Locale.ROOT, "another name, because it is the qualifier of the bean %s", other),
				"Give the bean another qualifier, or rename the generator: whoever asks for one by this qualifier can "
						+ "get only one of them.");
	}

}
