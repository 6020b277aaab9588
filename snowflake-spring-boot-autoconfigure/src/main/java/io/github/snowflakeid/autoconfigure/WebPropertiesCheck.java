package io.github.snowflakeid.autoconfigure;

import io.github.snowflakeid.IdGenerator;

import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;

/**
 * Checks {@code snowflake.web.*} before any bean is made: Spring maps the controller's
 * path, or fails to read it, without asking for the controller first.
 */
final class WebPropertiesCheck implements BeanFactoryPostProcessor {

	@Override
	public void postProcessBeanFactory(ConfigurableListableBeanFactory beanFactory) {
		SnowflakeProperties.Web web = Binder.get(beanFactory.getBean(Environment.class))
			.bindOrCreate("snowflake.web", SnowflakeProperties.Web.class);
		if (!SnowflakePropertiesValidator.isValid(web)) {
			// If it is ours, it tells the problems of all other properties too
			beanFactory.getBean(IdGenerator.class);
			SnowflakePropertiesValidator.validate(web);
		}
	}

}
