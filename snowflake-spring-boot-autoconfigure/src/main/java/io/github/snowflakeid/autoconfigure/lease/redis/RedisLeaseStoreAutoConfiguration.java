package io.github.snowflakeid.autoconfigure.lease.redis;

import io.github.snowflakeid.autoconfigure.GeneratorSettings;
import io.github.snowflakeid.autoconfigure.SnowflakeAutoConfiguration;
import io.github.snowflakeid.autoconfigure.SnowflakeSettingsConfiguration;
import io.github.snowflakeid.autoconfigure.lease.BeanNames;
import io.github.snowflakeid.lease.NodeLeaseStore;
import io.github.snowflakeid.lease.redis.RedisNodeLeaseStore;
import org.jspecify.annotations.Nullable;

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
import org.springframework.data.redis.connection.RedisConnectionFactory;

/**
 * Auto-configuration of a {@link RedisNodeLeaseStore} over the application's
 * {@link RedisConnectionFactory}, if {@code snowflake.lease.store} is {@code redis}.
 * Backs off if the application has a {@link NodeLeaseStore} of its own.
 */
@AutoConfiguration(before = SnowflakeAutoConfiguration.class,
		afterName = "org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration")
@ConditionalOnClass(RedisConnectionFactory.class)
@ConditionalOnBooleanProperty(name = "snowflake.enabled", matchIfMissing = true)
@ConditionalOnProperty(name = "snowflake.lease.store", havingValue = "redis")
@ConditionalOnMissingBean(NodeLeaseStore.class)
@EnableConfigurationProperties(RedisLeaseProperties.class)
@Import(SnowflakeSettingsConfiguration.class)
public final class RedisLeaseStoreAutoConfiguration {

	private static final String STORE = "snowflakeRedisNodeLeaseStore";

	private @Nullable RedisNodeLeaseStore store;

	RedisLeaseStoreAutoConfiguration() {
	}

	@Bean
	RedisNodeLeaseStore snowflakeRedisNodeLeaseStore(GeneratorSettings settings,
			ObjectProvider<RedisConnectionFactory> connectionFactory, RedisLeaseProperties properties,
			ConfigurableListableBeanFactory beanFactory) {
		RedisNodeLeaseStore store = new RedisNodeLeaseStore(connectionFactory.getObject(), properties.getKeyPrefix(),
				properties.getCommandTimeout());
		// not the factory if it need not last, because that stops before any bean is
		// destroyed
		BeanNames.registerDependency(STORE, store.foundation(), beanFactory);
		this.store = store;
		return store;
	}

	/** Not by injection: what becomes of the bean may be a proxy. */
	@Bean
	RedisLeaseConnection snowflakeRedisLeaseConnection() {
		return new RedisLeaseConnection(() -> this.store);
	}

}
