package io.github.snowflakeid.autoconfigure;

import java.util.Locale;
import java.util.Map;

import io.github.snowflakeid.autoconfigure.InjectionByType.Bean;
import io.github.snowflakeid.autoconfigure.InvalidSnowflakeConfigurationException.Problem;
import io.github.snowflakeid.lease.NodeLeaseStore;
import org.jspecify.annotations.Nullable;

import org.springframework.util.ClassUtils;

/**
 * The stores that come with the starter: what their beans are called, and what it takes
 * for them to be there.
 */
final class LeaseStores {

	static final String PROPERTY = "snowflake.lease.store";

	static final String NONE = "none";

	private static final Map<String, Needs> STORES = Map.of( //
			"file",
			new Needs("snowflakeFileLeaseStore", FileLeaseStoreAutoConfiguration.class, NodeLeaseStore.class.getName(),
					""), //
			"jdbc",
			new Needs("snowflakeJdbcLeaseStore", JdbcLeaseStoreAutoConfiguration.class,
					"org.springframework.boot.jdbc.init.DataSourceScriptDatabaseInitializer",
					"org.springframework.boot:spring-boot-starter-jdbc"), //
			"redis",
			new Needs("snowflakeRedisLeaseStore", RedisLeaseStoreAutoConfiguration.class,
					"org.springframework.data.redis.connection.RedisConnectionFactory",
					"org.springframework.boot:spring-boot-starter-data-redis"), //
			"zookeeper", new Needs("snowflakeZooKeeperLeaseStore", ZooKeeperLeaseStoreAutoConfiguration.class,
					"org.apache.curator.framework.CuratorFramework", "org.apache.curator:curator-framework"));

	private LeaseStores() {
	}

	/**
	 * Tells the starter's stores from an application's own.
	 * @param bean a bean of type {@link NodeLeaseStore}
	 * @return the value of {@code snowflake.lease.store} that it stands for, or null if
	 * it is the application's own
	 */
	static @Nullable String nameOf(Bean bean) {
		return STORES.entrySet()
			.stream()
			.filter((store) -> store.getValue().bean().equals(bean.name())
					&& bean.isMadeBy(store.getValue().configuration()))
			.map(Map.Entry::getKey)
			.findFirst()
			.orElse(null);
	}

	/**
	 * Says why there is no store although one is asked for.
	 * @param store what is asked for
	 * @param classLoader the class loader of the application
	 * @return what is wrong, and what to do about it
	 */
	static Problem missing(String store, @Nullable ClassLoader classLoader) {
		Needs needs = STORES.get(store.toLowerCase(Locale.ROOT));
		if (needs == null) {
			return new Problem(PROPERTY, String.format(Locale.ROOT, "'%s'", store),
					"none, file, jdbc, redis or zookeeper", String.format(Locale.ROOT,
							"Set %s to one of these, or define a bean of type NodeLeaseStore.", PROPERTY));
		}
		if (!ClassUtils.isPresent(needs.library(), classLoader)) {
			return new Problem(PROPERTY, store,
					String.format(Locale.ROOT, "another store, unless %s is on the class path", needs.artifact()),
					String.format(Locale.ROOT, "Add a dependency on %s, or set %s to another store.", needs.artifact(),
							PROPERTY));
		}
		String configuration = needs.configuration().getSimpleName();
		return new Problem(PROPERTY, store,
				String.format(Locale.ROOT,
						"none, because this context has no store: %s is not active in it, and there is no bean of "
								+ "type NodeLeaseStore",
						configuration),
				String.format(Locale.ROOT,
						"See to it that %s is not excluded. In a test slice, name it in @ImportAutoConfiguration, or set "
								+ "%s=none and snowflake.node-id for the test.",
						configuration, PROPERTY));
	}

	/**
	 * What it takes for a store to be there.
	 *
	 * @param bean the name of its bean
	 * @param configuration what defines the bean
	 * @param library a class of its library
	 * @param artifact what brings that class
	 */
	private record Needs(String bean, Class<?> configuration, String library, String artifact) {
	}

}
