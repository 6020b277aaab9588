package io.github.snowflakeid.autoconfigure;

import io.github.snowflakeid.SnowflakeIdGenerator;
import io.github.snowflakeid.lease.LeaseKeeper;
import io.github.snowflakeid.lease.NodeLeaseStore;

import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.context.aot.AbstractAotProcessor;
import org.springframework.core.Ordered;
import org.springframework.core.env.Environment;

/**
 * Takes away the generator without a name where others are named and nothing is said of
 * it: neither a node id nor a store. No condition can do so, because names are read in
 * the run, and tests set the node id later. Comes before what looks at the beans there
 * are.
 */
final class UnneededGenerators implements BeanFactoryPostProcessor, Ordered {

	@Override
	public void postProcessBeanFactory(ConfigurableListableBeanFactory beanFactory) {
		if (Boolean.getBoolean(AbstractAotProcessor.AOT_PROCESSING)
				|| !(beanFactory instanceof BeanDefinitionRegistry registry)) {
			return;
		}
		if (isUnneeded(beanFactory)) {
			removeUnnamed(SnowflakeAutoConfiguration.GENERATOR, beanFactory, registry);
			if (InjectionByType.of(beanFactory, SnowflakeIdGenerator.class).size() != 1) {
				removeUnnamed(SnowflakeAutoConfiguration.LAYOUT, beanFactory, registry);
			}
		}
	}

	/**
	 * Says whether others are named, and nothing is said of it.
	 * @param beanFactory the bean factory of the context
	 * @return whether there is none
	 */
	static boolean isUnneeded(ConfigurableListableBeanFactory beanFactory) {
		Environment environment = beanFactory.getBean(Environment.class);
		return !GeneratorNames.of(environment).isEmpty()
				&& environment.getProperty(PropertyNames.DEFAULT.in("{}.node-id")) == null
				&& LeaseStoreType.NONE.isMeantBy(environment.getProperty(LeaseStoreType.PROPERTY, "none"))
				&& InjectionByType.candidates(beanFactory, NodeLeaseStore.class).isEmpty()
				&& InjectionByType.candidates(beanFactory, LeaseKeeper.class).isEmpty();
	}

	private static void removeUnnamed(String name, ConfigurableListableBeanFactory beanFactory,
			BeanDefinitionRegistry registry) {
		if (new InjectionByType.Bean(name, beanFactory, true).isMadeBy(SnowflakeAutoConfiguration.class.getName())) {
			registry.removeBeanDefinition(name);
		}
	}

	@Override
	public int getOrder() {
		return HIGHEST_PRECEDENCE;
	}

}
