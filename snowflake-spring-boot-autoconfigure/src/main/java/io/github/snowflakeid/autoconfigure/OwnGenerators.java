package io.github.snowflakeid.autoconfigure;

import java.util.List;
import java.util.OptionalLong;

import io.github.snowflakeid.SnowflakeIdGenerator;
import io.github.snowflakeid.autoconfigure.InjectionByType.Bean;
import io.github.snowflakeid.autoconfigure.InvalidSnowflakeConfigurationException.Problem;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;

/**
 * Generators that the application has built. Beside a store they need a keeper of the
 * application, which was given their handle: the starter's has only that of its own.
 */
final class OwnGenerators {

	private static final String BECAUSE = "because node ids are leased: snowflake.lease.store is set, or there is a NodeLeaseStore bean";

	private OwnGenerators() {
	}

	/** Refuses those of a context whose keeper is the starter's. */
	static void refuse(ConfigurableListableBeanFactory beanFactory) {
		List<Problem> problems = InjectionByType.candidates(beanFactory, SnowflakeIdGenerator.class)
			.stream()
			.filter((bean) -> bean.local() && !bean.isMadeBy(SnowflakeAutoConfiguration.class))
			.map((bean) -> problem(bean, beanFactory.getBean(bean.name(), SnowflakeIdGenerator.class).nodeId()))
			.toList();
		if (!problems.isEmpty()) {
			throw new InvalidSnowflakeConfigurationException(problems);
		}
	}

	private static Problem problem(Bean bean, OptionalLong nodeId) {
		if (nodeId.isPresent()) {
			return new Problem("The node id of bean " + bean.name(), nodeId.getAsLong(), "left open, " + BECAUSE,
					"Remove the bean, and set snowflake.node-id to lease that one for the starter's generator; or, if its "
							+ "ids need no lease, set snowflake.lease.store=none and have no bean of type NodeLeaseStore.");
		}
		return new Problem("The LeaseKeeper of bean " + bean.name(), null, "a bean, " + BECAUSE,
				"Remove the bean, and the starter's generator takes its place; or define a LeaseKeeper bean of what "
						+ "buildLeased() returns, and let this bean be what its generator() returns.");
	}

}
