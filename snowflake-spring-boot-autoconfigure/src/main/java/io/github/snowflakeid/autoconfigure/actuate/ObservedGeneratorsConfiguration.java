package io.github.snowflakeid.autoconfigure.actuate;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.github.snowflakeid.SnowflakeIdGenerator;
import io.github.snowflakeid.autoconfigure.NamedGenerators;
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
			ObjectProvider<LeaseKeeper> keepers, ObjectProvider<NamedGenerators> named) {
		Map<String, SnowflakeIdGenerator> generators = SimpleAutowireCandidateResolver
			.resolveAutowireCandidates(beanFactory, SnowflakeIdGenerator.class);
		List<LeaseKeeper> all = new ArrayList<>(keepers.stream().toList());
		named.ifAvailable((others) -> all.addAll(others.madeKeepers()));
		return ObservedGenerators.of(generators, all);
	}

}
