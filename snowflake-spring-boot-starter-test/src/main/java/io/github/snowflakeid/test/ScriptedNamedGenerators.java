package io.github.snowflakeid.test;

import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;

import io.github.snowflakeid.SnowflakeLayout;
import io.github.snowflakeid.autoconfigure.GeneratorSettings;
import io.github.snowflakeid.autoconfigure.NamedGenerators;
import io.github.snowflakeid.autoconfigure.SnowflakeAutoConfiguration;

import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.context.aot.AbstractAotProcessor;
import org.springframework.core.Ordered;
import org.springframework.core.env.Environment;

/**
 * Puts scripted generators in the place of those that the application names, and takes
 * the one without a name away where the application has none. Comes before what replaces
 * beans of a test by doubles.
 */
final class ScriptedNamedGenerators implements BeanFactoryPostProcessor, Ordered {

	/** What the starter calls its own, which would be taken from a generator. */
	private static final String LAYOUT = "snowflakeLayout";

	@Override
	public void postProcessBeanFactory(ConfigurableListableBeanFactory beanFactory) {
		// names are those of the run
		if (Boolean.getBoolean(AbstractAotProcessor.AOT_PROCESSING)
				|| !(beanFactory instanceof BeanDefinitionRegistry registry)) {
			return;
		}
		Set<String> names = NamedGenerators.names(beanFactory.getBean(Environment.class));
		for (String name : names) {
			if (beanFactory.containsBeanDefinition(name)) {
				replace(name, ScriptedIdGenerator.class, () -> generator(name, beanFactory), registry);
			}
		}
		if (NamedGenerators.areAll(beanFactory)) {
			remove(ScriptedIdsAutoConfiguration.GENERATOR, registry);
			if (names.size() == 1 && isOfTheStarter(beanFactory)) {
				String name = names.iterator().next();
				replace(LAYOUT, SnowflakeLayout.class,
						() -> beanFactory.getBean(name, ScriptedIdGenerator.class).layout(), registry);
			}
		}
	}

	/** Whether there is no layout of the application. */
	private static boolean isOfTheStarter(ConfigurableListableBeanFactory beanFactory) {
		return Stream.of(beanFactory.getBeanNamesForType(SnowflakeLayout.class, true, false))
			.allMatch((name) -> name.equals(LAYOUT) && SnowflakeAutoConfiguration.class.getName()
				.equals(beanFactory.getMergedBeanDefinition(name).getFactoryBeanName()));
	}

	private static <T> void replace(String name, Class<T> type, Supplier<T> supplier, BeanDefinitionRegistry registry) {
		RootBeanDefinition definition = new RootBeanDefinition(type, supplier);
		definition.setFallback(true);
		definition.setResourceDescription(ScriptedIds.class.getName());
		remove(name, registry);
		registry.registerBeanDefinition(name, definition);
	}

	private static void remove(String name, BeanDefinitionRegistry registry) {
		if (registry.containsBeanDefinition(name)) {
			registry.removeBeanDefinition(name);
		}
	}

	private static ScriptedIdGenerator generator(String name, ConfigurableListableBeanFactory beanFactory) {
		GeneratorSettings settings = beanFactory.getBean(NamedGenerators.class).settings(name);
		Long nodeId = settings.nodeId();
		ScriptedTimeSource timeSource = beanFactory.getBean(ScriptedTimeSource.class);
		return new ScriptedIdGenerator(timeSource,
				() -> settings.builder(timeSource).nodeId((nodeId != null) ? nodeId : 0).build());
	}

	@Override
	public int getOrder() {
		return HIGHEST_PRECEDENCE;
	}

}
