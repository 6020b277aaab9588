package io.github.snowflakeid.autoconfigure.lease.zookeeper;

import io.github.snowflakeid.TimeSource;
import io.github.snowflakeid.autoconfigure.GeneratorSettings;
import io.github.snowflakeid.autoconfigure.SnowflakeAutoConfiguration;
import io.github.snowflakeid.autoconfigure.SnowflakeSettingsConfiguration;
import io.github.snowflakeid.autoconfigure.lease.BeanNames;
import io.github.snowflakeid.lease.NodeLeaseStore;
import io.github.snowflakeid.lease.zookeeper.ZooKeeperNodeLeaseStore;
import org.apache.curator.framework.CuratorFramework;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;

/**
 * Auto-configuration of a store that keeps leases in ZooKeeper, if
 * {@code snowflake.lease.store} is {@code zookeeper}. It has a connection of its own if
 * {@code snowflake.lease.zookeeper.connect-string} is set, and else uses the
 * application's {@link CuratorFramework}. Backs off if the application has a
 * {@link NodeLeaseStore} of its own.
 */
@AutoConfiguration(before = SnowflakeAutoConfiguration.class)
@ConditionalOnBooleanProperty(name = "snowflake.enabled", matchIfMissing = true)
@ConditionalOnProperty(name = "snowflake.lease.store", havingValue = "zookeeper")
@ConditionalOnClass(CuratorFramework.class)
@ConditionalOnMissingBean(NodeLeaseStore.class)
@EnableConfigurationProperties(ZooKeeperLeaseProperties.class)
@Import(SnowflakeSettingsConfiguration.class)
public final class ZooKeeperLeaseStoreAutoConfiguration {

	private static final String STORE = "snowflakeZooKeeperNodeLeaseStore";

	ZooKeeperLeaseStoreAutoConfiguration() {
	}

	@Bean
	ZooKeeperLeaseClient snowflakeZooKeeperLeaseClient(ZooKeeperLeaseProperties properties,
			ObjectProvider<CuratorFramework> clients) {
		return new ZooKeeperLeaseClient(properties, clients);
	}

	@Bean
	ZooKeeperNodeLeaseStore snowflakeZooKeeperNodeLeaseStore(GeneratorSettings settings,
			ZooKeeperLeaseProperties properties, ZooKeeperLeaseClient connection, TimeSource timeSource,
			ConfigurableListableBeanFactory beanFactory) {
		CuratorFramework client = connection.ofApplication();
		if (client != null) {
			BeanNames.registerDependency(STORE, client, beanFactory);
			return new ZooKeeperNodeLeaseStore(client, properties.getBasePath(), properties.getConnectionTimeout(),
					timeSource);
		}
		return ZooKeeperNodeLeaseStore.connect(properties.connection(), properties.getBasePath(),
				properties.getConnectionTimeout(), timeSource);
	}

}
