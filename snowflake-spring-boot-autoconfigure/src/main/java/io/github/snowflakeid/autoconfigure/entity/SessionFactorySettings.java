package io.github.snowflakeid.autoconfigure.entity;

import java.util.Map;

import io.github.snowflakeid.entity.GeneratorLookup;
import io.github.snowflakeid.entity.HibernateIdGeneration;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.orm.jpa.AbstractEntityManagerFactoryBean;
import org.springframework.orm.jpa.hibernate.LocalSessionFactoryBean;

/**
 * Tells every session factory of the context where generators are found, whoever has
 * defined it: Hibernate knows no beans, and its settings are what both have in common.
 */
final class SessionFactorySettings implements BeanPostProcessor {

	private final ObjectProvider<GeneratorLookup> generators;

	private final ConfigurableListableBeanFactory beanFactory;

	SessionFactorySettings(ObjectProvider<GeneratorLookup> generators, ConfigurableListableBeanFactory beanFactory) {
		this.generators = generators;
		this.beanFactory = beanFactory;
	}

	@Override
	public Object postProcessBeforeInitialization(Object bean, String beanName) {
		if (bean instanceof AbstractEntityManagerFactoryBean factory) {
			add(factory.getJpaPropertyMap(), beanName);
		}
		else if (bean instanceof LocalSessionFactoryBean factory) {
			add(factory.getHibernateProperties(), beanName);
		}
		return bean;
	}

	private void add(Map<? super String, Object> settings, String beanName) {
		settings.putIfAbsent(HibernateIdGeneration.GENERATOR_LOOKUP, this.generators.getObject());
		// ids may be drawn until the session factory is closed
		this.beanFactory.registerDependentBean(GeneratorLookupConfiguration.LOOKUP, beanName);
	}

}
