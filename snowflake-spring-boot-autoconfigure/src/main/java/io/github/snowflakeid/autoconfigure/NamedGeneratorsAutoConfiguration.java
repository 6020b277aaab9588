package io.github.snowflakeid.autoconfigure;

import java.util.Map;
import java.util.Set;

import io.github.snowflakeid.TimeSource;
import io.github.snowflakeid.lease.NodeLeaseStore;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Lazy;
import org.springframework.core.env.Environment;

/**
 * Auto-configuration of the generators that {@code snowflake.generators} names, beside
 * the one without a name. After all that has that one in mind, which must not take one of
 * them for it.
 * <p>
 * A child context has the generators of its parent: others would issue the same ids, or
 * need leases of their own.
 */
@AutoConfiguration(after = SnowflakeAutoConfiguration.class, afterName = SnowflakeConfigurationCheck.LEASES)
@ConditionalOnBooleanProperty(name = "snowflake.enabled", matchIfMissing = true)
@Import({ SnowflakeSettingsConfiguration.class, UnneededGenerators.class, GeneratorsRegistrar.class })
public final class NamedGeneratorsAutoConfiguration {

	private static final String LEASE_LIFECYCLE = "snowflakeLeaseLifecycle";

	NamedGeneratorsAutoConfiguration() {
	}

	/** Properties may be anything as long as they name no generator. */
	@Bean(NamedGenerators.BEAN_NAME)
	@Lazy
	@ConditionalOnMissingBean
	NamedGenerators snowflakeNamedGenerators(ObjectProvider<AllGeneratorSettings> settings,
			ObjectProvider<NodeLeaseStore> store, TimeSource timeSource, Environment environment,
			ConfigurableListableBeanFactory beanFactory) {
		Set<String> names = GeneratorNames.of(environment);
		// which bean factories do not note by themselves
		names.forEach((name) -> beanFactory.registerDependentBean(NamedGenerators.BEAN_NAME, name));
		return new NamedGenerators(names.isEmpty() ? Map.of() : settings.getObject().named(),
				() -> store(store, beanFactory), environment.getProperty("spring.application.name", "application"),
				timeSource);
	}

	static NodeLeaseStore store(ObjectProvider<NodeLeaseStore> store, ConfigurableListableBeanFactory beanFactory) {
		if (!beanFactory.containsBeanDefinition(LEASE_LIFECYCLE)) {
			throw ConfigurationProblems.failure("The LeaseKeeper of the generators below " + GeneratorNames.PROPERTY,
					null, "minded in this context, because their node ids are leased",
					"See to it that SnowflakeLeaseAutoConfiguration is not excluded, and active where the generators are. "
							+ "If their ids need no lease, set snowflake.generators.<name>.lease.store=none and a node id.");
		}
		for (InjectionByType.Bean bean : InjectionByType.of(beanFactory, NodeLeaseStore.class)) {
			if (bean.local()) {
				beanFactory.registerDependentBean(bean.name(), NamedGenerators.BEAN_NAME);
			}
		}
		return store.getObject();
	}

}
