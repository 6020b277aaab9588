package io.github.snowflakeid.autoconfigure.lease;

import io.github.snowflakeid.SnowflakeIdGenerator;
import io.github.snowflakeid.TimeSource;
import io.github.snowflakeid.autoconfigure.GeneratorSettings;
import io.github.snowflakeid.autoconfigure.NamedGenerators;
import io.github.snowflakeid.autoconfigure.OwnGenerators;
import io.github.snowflakeid.autoconfigure.SnowflakeAutoConfiguration;
import io.github.snowflakeid.autoconfigure.SnowflakeSettingsConfiguration;
import io.github.snowflakeid.lease.LeaseKeeper;
import io.github.snowflakeid.lease.NodeLeaseStore;

import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.boot.autoconfigure.condition.SearchStrategy;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.Environment;

/**
 * Auto-configuration of what keeps the generator supplied with a leased node id, if there
 * is a {@link NodeLeaseStore}: one that {@code snowflake.lease.store} names, or the
 * application's own. A {@link LeaseKeeper} of the application takes the place of the
 * starter's, with a generator that the application has built; it is started and stopped
 * as well.
 * <p>
 * The keeper makes the generator that it supplies, and is the only one who can open or
 * close its slices. So an application's own generator can only be supplied by an own
 * keeper.
 * <p>
 * Each context minds its own generator. A child context that uses the one of its parent
 * must not mind the parent's keeper: it would end that lease together with itself.
 */
@AutoConfiguration(after = SnowflakeAutoConfiguration.class)
@ConditionalOnBooleanProperty(name = "snowflake.enabled", matchIfMissing = true)
@Import(SnowflakeSettingsConfiguration.class)
public final class SnowflakeLeaseAutoConfiguration {

	private static final String RELEASE = "snowflakeLeaseRelease";

	private static final String LIFECYCLE = "snowflakeLeaseLifecycle";

	SnowflakeLeaseAutoConfiguration() {
	}

	/** Stops at last if the context has failed to start. */
	@Bean(destroyMethod = "stop")
	@ConditionalOnSingleCandidate(value = SnowflakeIdGenerator.class, search = SearchStrategy.CURRENT)
	@ConditionalOnBean(NodeLeaseStore.class)
	@ConditionalOnMissingBean(search = SearchStrategy.CURRENT)
	LeaseKeeper snowflakeLeaseKeeper(GeneratorSettings settings, NodeLeaseStore store, TimeSource timeSource,
			Environment environment, ConfigurableListableBeanFactory beanFactory) {
		OwnGenerators.refuse(beanFactory);
		LeaseKeeper keeper = settings.newKeeper(store,
				environment.getProperty("spring.application.name", "application"), timeSource);
		// beans may draw ids while the context makes them, in this thread
		keeper.startOnDraw(settings.acquireTimeout());
		return keeper;
	}

	@Bean
	@ConditionalOnBean(value = LeaseKeeper.class, search = SearchStrategy.CURRENT)
	LeaseRelease snowflakeLeaseRelease(LeaseKeeper keeper, ConfigurableListableBeanFactory beanFactory) {
		if (beanFactory.containsLocalBean(NamedGenerators.BEAN_NAME)) {
			beanFactory.registerDependentBean(NamedGenerators.BEAN_NAME, RELEASE);
		}
		return new LeaseRelease(leases(keeper, beanFactory), RELEASE, beanFactory);
	}

	@Bean
	@ConditionalOnBean(value = LeaseKeeper.class, search = SearchStrategy.CURRENT)
	LeaseLifecycle snowflakeLeaseLifecycle(LeaseKeeper keeper, @Qualifier(RELEASE) LeaseRelease release,
			GeneratorSettings settings, ConfigurableApplicationContext context) {
		ConfigurableListableBeanFactory beanFactory = context.getBeanFactory();
		// it starts after what the store needs, and stops before that, whatever the
		// phases
		release.stoppingConnections().forEach((bean) -> beanFactory.registerDependentBean(bean, LIFECYCLE));
		return new LeaseLifecycle(leases(keeper, beanFactory), release, settings.acquireTimeout(), context);
	}

	/** Those that the parent has made are minded there. */
	static Leases leases(LeaseKeeper keeper, ConfigurableListableBeanFactory beanFactory) {
		return new Leases(keeper, beanFactory.containsLocalBean(NamedGenerators.BEAN_NAME)
				? beanFactory.getBean(NamedGenerators.BEAN_NAME, NamedGenerators.class) : null);
	}

}
