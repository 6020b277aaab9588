package io.github.snowflakeid.autoconfigure.actuate;

import io.github.snowflakeid.SnowflakeIdGenerator;
import io.github.snowflakeid.lease.LeaseKeeper;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.SimpleAutowireCandidateResolver;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Finds out once which generators there are, for all that observe them: also those that
 * are injected by a qualifier only.
 */
@Configuration(proxyBeanMethods = false)
class ObservedGeneratorsConfiguration {

	@Bean
	ObservedGenerators snowflakeObservedGenerators(ConfigurableListableBeanFactory beanFactory,
			ObjectProvider<LeaseKeeper> keepers) {
		return ObservedGenerators.of(
				SimpleAutowireCandidateResolver.resolveAutowireCandidates(beanFactory, SnowflakeIdGenerator.class),
				keepers.stream().toList());
	}

}
