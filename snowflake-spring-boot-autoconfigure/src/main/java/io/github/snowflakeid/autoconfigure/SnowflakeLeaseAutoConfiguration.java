package io.github.snowflakeid.autoconfigure;

import java.time.Duration;
import java.util.List;

import io.github.snowflakeid.Slices;
import io.github.snowflakeid.SnowflakeIdGenerator;
import io.github.snowflakeid.SnowflakeLayout;
import io.github.snowflakeid.TimeSource;
import io.github.snowflakeid.lease.LeaseKeeper;
import io.github.snowflakeid.lease.LeaseTerms;
import io.github.snowflakeid.lease.NodeIdRanges;
import io.github.snowflakeid.lease.NodeLeaseStore;

import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.boot.autoconfigure.condition.SearchStrategy;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
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
@EnableConfigurationProperties(SnowflakeProperties.class)
public final class SnowflakeLeaseAutoConfiguration {

	private static final String RELEASE = "snowflakeLeaseRelease";

	private static final String LIFECYCLE = "snowflakeLeaseLifecycle";

	private static final Duration FILE_TTL = Duration.ofSeconds(3);

	private static final Duration TTL = Duration.ofSeconds(30);

	SnowflakeLeaseAutoConfiguration() {
	}

	/** Stops at last if the context has failed to start. */
	@Bean(destroyMethod = "stop")
	@ConditionalOnSingleCandidate(value = SnowflakeIdGenerator.class, search = SearchStrategy.CURRENT)
	@ConditionalOnBean(NodeLeaseStore.class)
	@ConditionalOnMissingBean(search = SearchStrategy.CURRENT)
	LeaseKeeper snowflakeLeaseKeeper(NodeLeaseStore store, SnowflakeProperties properties, TimeSource timeSource,
			Environment environment, ConfigurableListableBeanFactory beanFactory) {
		OwnGenerators.refuse(beanFactory);
		Slices slices = ConfiguredGenerator.leased(properties, timeSource, environment);
		SnowflakeLayout layout = slices.generator().layout();
		Duration ttl = ttl(properties, layout);
		Duration quarantine = properties.getLease().getQuarantine();
		LeaseTerms terms = new LeaseTerms(properties.getLease().getNamespace(), layout, nodeIds(properties, layout),
				ttl, properties.getMaxLead(), (quarantine != null) ? quarantine : ttl.plus(properties.getMaxLead()));
		LeaseKeeper keeper = new LeaseKeeper(slices, store, terms,
				environment.getProperty("spring.application.name", "application"), timeSource);
		// beans may draw ids while the context makes them, in this thread
		keeper.startOnDraw(properties.getLease().getAcquireTimeout());
		return keeper;
	}

	@Bean
	@ConditionalOnBean(value = LeaseKeeper.class, search = SearchStrategy.CURRENT)
	LeaseRelease snowflakeLeaseRelease(LeaseKeeper keeper, ConfigurableListableBeanFactory beanFactory) {
		return new LeaseRelease(keeper, RELEASE, beanFactory);
	}

	@Bean
	@ConditionalOnBean(value = LeaseKeeper.class, search = SearchStrategy.CURRENT)
	LeaseLifecycle snowflakeLeaseLifecycle(LeaseKeeper keeper, @Qualifier(RELEASE) LeaseRelease release,
			SnowflakeProperties properties, ConfigurableApplicationContext context) {
		ConfigurableListableBeanFactory beanFactory = context.getBeanFactory();
		// it starts after what the store needs, and stops before that, whatever the
		// phases
		release.stoppingConnections().forEach((bean) -> beanFactory.registerDependentBean(bean, LIFECYCLE));
		return new LeaseLifecycle(keeper, release, properties.getLease().getAcquireTimeout(), context);
	}

	static NodeIdRanges nodeIds(SnowflakeProperties properties, SnowflakeLayout layout) {
		if (properties.getNodeId() != null) {
			return NodeIdRanges.of(properties.getNodeId(), properties.getNodeId());
		}
		List<String> nodeIds = properties.getLease().getNodeIds();
		return (nodeIds != null) ? NodeIdRanges.parse(String.join(",", nodeIds))
				: NodeIdRanges.of(0, layout.maxNodeId());
	}

	/** A file store frees a dead holder's node id at once, so its marks may be close. */
	static Duration ttl(SnowflakeProperties properties, SnowflakeLayout layout) {
		if (properties.getLease().getTtl() != null) {
			return properties.getLease().getTtl();
		}
		Duration usual = (properties.getLease().getStore() == SnowflakeProperties.Lease.Store.FILE) ? FILE_TTL : TTL;
		Duration shortest = LeaseTerms.shortestTtl(layout);
		return (usual.compareTo(shortest) < 0) ? shortest : usual;
	}

}
