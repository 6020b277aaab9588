package io.github.snowflakeid.autoconfigure;

import io.github.snowflakeid.TimeSource;
import io.github.snowflakeid.lease.NodeLeaseStore;

import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;

/**
 * Checks {@code snowflake.web.*} before any bean is made: Spring maps the controller's
 * path, or fails to read it, without asking for the controller first. Binds the
 * properties by itself, because it is too early for their bean.
 */
final class WebPropertiesCheck implements BeanFactoryPostProcessor {

	@Override
	public void postProcessBeanFactory(ConfigurableListableBeanFactory beanFactory) {
		SnowflakeProperties properties = Binder.get(beanFactory.getBean(Environment.class))
			.bindOrCreate("snowflake", SnowflakeProperties.class);
		if (!SnowflakePropertiesValidator.isValid(properties.getWeb())) {
			if (beanFactory.containsBeanDefinition("snowflakeIdGenerator")) {
				// Tells the problems of all properties, not only these
				SnowflakePropertiesValidator.validate(properties, isLeased(beanFactory),
						beanFactory.getBean(TimeSource.class).instant());
			}
			SnowflakePropertiesValidator.validate(properties.getWeb());
		}
	}

	private static boolean isLeased(ConfigurableListableBeanFactory beanFactory) {
		return beanFactory.getBeanNamesForType(NodeLeaseStore.class, true, false).length > 0;
	}

}
