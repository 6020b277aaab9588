package io.github.snowflakeid.autoconfigure.entity;

import io.github.snowflakeid.entity.GeneratorLookup;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.SearchStrategy;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * What finds the generators of annotated properties. For the starter's own
 * configurations, which import it. Each context has its own, whose dependencies are those
 * of the context.
 */
@Configuration(proxyBeanMethods = false)
public final class GeneratorLookupConfiguration {

	static final String LOOKUP = "snowflakeGeneratorLookup";

	GeneratorLookupConfiguration() {
	}

	@Bean
	@ConditionalOnMissingBean(search = SearchStrategy.CURRENT)
	static GeneratorLookup snowflakeGeneratorLookup(ConfigurableListableBeanFactory beanFactory) {
		return new BeanGeneratorLookup(LOOKUP, beanFactory);
	}

}
