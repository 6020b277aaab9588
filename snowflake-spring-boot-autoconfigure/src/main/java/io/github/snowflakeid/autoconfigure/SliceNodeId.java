package io.github.snowflakeid.autoconfigure;

import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.core.Ordered;
import org.springframework.core.PriorityOrdered;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.Environment;

/**
 * The node id of a test slice such as {@code @DataJpaTest}. Slices take the starter's
 * configurations from the {@code .imports} files of their annotations, which is the one
 * place that names this class, and switch auto-configuration off: where that is on, as in
 * production and in every {@code @SpringBootTest}, this does nothing.
 */
@ConditionalOnProperty(name = EnableAutoConfiguration.ENABLED_OVERRIDE_PROPERTY, havingValue = "false")
final class SliceNodeId implements BeanFactoryPostProcessor, PriorityOrdered {

	@Override
	public void postProcessBeanFactory(ConfigurableListableBeanFactory beanFactory) {
		if (beanFactory.getBean(Environment.class) instanceof ConfigurableEnvironment environment) {
			TestNodeId.giveTo(beanFactory, environment);
		}
	}

	/** Before {@link SnowflakeConfigurationCheck}, if the test brings that. */
	@Override
	public int getOrder() {
		return Ordered.HIGHEST_PRECEDENCE;
	}

}
