package io.github.snowflakeid.autoconfigure;

import java.util.OptionalLong;

import io.github.snowflakeid.SnowflakeIdGenerator;
import io.github.snowflakeid.autoconfigure.InjectionByType.Bean;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;

/**
 * Generators that the application has built. Beside a store they need a keeper of the
 * application, which was given their handle: the starter's has only that of its own.
 */
public final class OwnGenerators {

	private static final String BECAUSE = "because node ids are leased: snowflake.lease.store is set, or there is a NodeLeaseStore bean";

	private OwnGenerators() {
	}

	/**
	 * Refuses those of a context whose keeper is the starter's.
	 * @param beanFactory the bean factory of the context
	 */
	public static void refuse(ConfigurableListableBeanFactory beanFactory) {
		ConfigurationProblems problems = new ConfigurationProblems();
		InjectionByType.candidates(beanFactory, SnowflakeIdGenerator.class)
			.stream()
			.filter((bean) -> bean.local() && !bean.isMadeBy(SnowflakeAutoConfiguration.class.getName())
					&& !bean.isNamedGenerator())
			.forEach((bean) -> add(problems, bean,
					beanFactory.getBean(bean.name(), SnowflakeIdGenerator.class).nodeId()));
		problems.throwIfAny();
	}

	private static void add(ConfigurationProblems problems, Bean bean, OptionalLong nodeId) {
		if (nodeId.isPresent()) {
			problems.add("The node id of bean " + bean.name(), nodeId.getAsLong(), "left open, " + BECAUSE,
					"Remove the bean, and set snowflake.node-id to lease that one for the starter's generator; or, if its "
							+ "ids need no lease, set snowflake.lease.store=none and have no bean of type NodeLeaseStore.");
		}
		else {
			problems.add("The LeaseKeeper of bean " + bean.name(), null, "a bean, " + BECAUSE,
					"Remove the bean, and the starter's generator takes its place; or define a LeaseKeeper bean of what "
							+ "buildLeased() returns, and let this bean be what its generator() returns.");
		}
	}

}
