package io.github.snowflakeid.autoconfigure;

import java.util.List;
import java.util.Locale;
import java.util.Map;

import io.github.snowflakeid.autoconfigure.InvalidSnowflakeConfigurationException.Problem;
import io.github.snowflakeid.lease.NodeLeaseStore;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;
import org.springframework.util.ClassUtils;

/**
 * Checks before any bean is made that there is a store if {@code snowflake.lease.store}
 * asks for one. Binds the property by itself, because it is too early for its bean.
 */
final class LeaseStoreCheck implements BeanFactoryPostProcessor {

	private static final String PROPERTY = "snowflake.lease.store";

	private static final Map<String, Needs> STORES = Map.of( //
			"file", new Needs(NodeLeaseStore.class.getName(), "", "its auto-configuration is active"), //
			"jdbc",
			new Needs("org.springframework.boot.jdbc.init.DataSourceScriptDatabaseInitializer",
					"org.springframework.boot:spring-boot-starter-jdbc",
					"there is a DataSource bean and its auto-configuration is active"), //
			"redis",
			new Needs("org.springframework.data.redis.connection.RedisConnectionFactory",
					"org.springframework.boot:spring-boot-starter-data-redis",
					"there is a RedisConnectionFactory bean and its auto-configuration is active"), //
			"zookeeper", new Needs("org.apache.curator.framework.CuratorFramework",
					"org.apache.curator:curator-framework", "its auto-configuration is active"));

	@Override
	public void postProcessBeanFactory(ConfigurableListableBeanFactory beanFactory) {
		String store = Binder.get(beanFactory.getBean(Environment.class)).bind(PROPERTY, String.class).orElse("none");
		if (!store.equalsIgnoreCase("none")
				&& beanFactory.getBeanNamesForType(NodeLeaseStore.class, true, false).length == 0) {
			throw new InvalidSnowflakeConfigurationException(List.of(problem(store, beanFactory.getBeanClassLoader())));
		}
	}

	private static Problem problem(String store, @Nullable ClassLoader classLoader) {
		Needs needs = STORES.get(store.toLowerCase(Locale.ROOT));
		if (needs == null) {
			return new Problem(PROPERTY, "'%s'".formatted(store), "none, file, jdbc, redis or zookeeper",
					"Set %s to one of these, or define a bean of type NodeLeaseStore.".formatted(PROPERTY));
		}
		if (!ClassUtils.isPresent(needs.className(), classLoader)) {
			return new Problem(PROPERTY, store,
					"another store, unless %s is on the class path".formatted(needs.artifact()),
					"Add a dependency on %s, or set %s to another store.".formatted(needs.artifact(), PROPERTY));
		}
		return new Problem(PROPERTY, store,
				"another store, unless %s, or there is a bean of type NodeLeaseStore".formatted(needs.beans()),
				"See to it that %s, or set %s to another store.".formatted(needs.beans(), PROPERTY));
	}

	/**
	 * What it takes for a store to be there.
	 *
	 * @param className a class of its library
	 * @param artifact what brings that class
	 * @param beans what has to be true besides
	 */
	private record Needs(String className, String artifact, String beans) {
	}

}
