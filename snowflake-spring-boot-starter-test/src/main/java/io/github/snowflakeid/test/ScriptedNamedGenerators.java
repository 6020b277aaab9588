package io.github.snowflakeid.test;

import io.github.snowflakeid.autoconfigure.GeneratorSettings;
import io.github.snowflakeid.autoconfigure.NamedGenerators;

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

	@Override
	public void postProcessBeanFactory(ConfigurableListableBeanFactory beanFactory) {
		// names are those of the run
		if (Boolean.getBoolean(AbstractAotProcessor.AOT_PROCESSING)
				|| !(beanFactory instanceof BeanDefinitionRegistry registry)) {
			return;
		}
		for (String name : NamedGenerators.names(beanFactory.getBean(Environment.class))) {
			if (beanFactory.containsBeanDefinition(name)) {
				RootBeanDefinition definition = new RootBeanDefinition(ScriptedIdGenerator.class,
						() -> generator(name, beanFactory));
				definition.setFallback(true);
				definition.setResourceDescription(ScriptedIds.class.getName());
				registry.removeBeanDefinition(name);
				registry.registerBeanDefinition(name, definition);
			}
		}
		if (NamedGenerators.areAll(beanFactory)
				&& beanFactory.containsBeanDefinition(ScriptedIdsAutoConfiguration.GENERATOR)) {
			registry.removeBeanDefinition(ScriptedIdsAutoConfiguration.GENERATOR);
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
