package io.github.snowflakeid.autoconfigure.entity.jdbc;

import io.github.snowflakeid.entity.UnmatchedUpdates;
import io.github.snowflakeid.entity.jdbc.WatchedDataAccessStrategy;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.data.jdbc.core.convert.DataAccessStrategy;
import org.springframework.data.jdbc.core.mapping.JdbcMappingContext;

/**
 * Puts a {@link WatchedDataAccessStrategy} before each strategy that is a bean.
 */
final class DataAccessStrategyWatch implements BeanPostProcessor {

	private final ConfigurableListableBeanFactory beanFactory;

	private final ObjectProvider<JdbcMappingContext> contexts;

	private final UnmatchedUpdates unmatched = new UnmatchedUpdates("JdbcAggregateTemplate.insert");

	DataAccessStrategyWatch(ConfigurableListableBeanFactory beanFactory, ObjectProvider<JdbcMappingContext> contexts) {
		this.beanFactory = beanFactory;
		this.contexts = contexts;
	}

	@Override
	public Object postProcessAfterInitialization(Object bean, String beanName) {
		if (bean instanceof DataAccessStrategy strategy && !(bean instanceof WatchedDataAccessStrategy)
				&& mayBeReplaced(beanName)) {
			return new WatchedDataAccessStrategy(strategy, this.contexts, this.unmatched);
		}
		return bean;
	}

	/** Not if it is declared as one certain class, which somebody may ask for. */
	private boolean mayBeReplaced(String beanName) {
		if (!this.beanFactory.containsBeanDefinition(beanName)) {
			return false;
		}
		BeanDefinition definition = this.beanFactory.getMergedBeanDefinition(beanName);
		Class<?> declared = definition.getResolvableType().resolve(Object.class);
		return declared != Object.class && declared.isAssignableFrom(WatchedDataAccessStrategy.class);
	}

}
