package io.github.snowflakeid.autoconfigure;

import java.time.Duration;
import java.util.List;

import io.github.snowflakeid.autoconfigure.InvalidSnowflakeConfigurationException.Problem;
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
public final class RedisLeaseStoreAutoConfiguration {

	private static final Duration MIN_TIMEOUT = Duration.ofMillis(10);

	private static final Duration MAX_TIMEOUT = Duration.ofSeconds(10);

	private static final String STORE = "snowflakeRedisLeaseStore";

	private @Nullable RedisNodeLeaseStore store;

	RedisLeaseStoreAutoConfiguration() {
	}

	@Bean
	RedisNodeLeaseStore snowflakeRedisLeaseStore(ObjectProvider<RedisConnectionFactory> connectionFactory,
			RedisLeaseProperties properties, ConfigurableListableBeanFactory beanFactory) {
		Duration timeout = properties.getCommandTimeout();
		if (timeout.compareTo(MIN_TIMEOUT) < 0 || timeout.compareTo(MAX_TIMEOUT) > 0) {
			throw new InvalidSnowflakeConfigurationException(List.of(new Problem(
					"snowflake.lease.redis.command-timeout", timeout, "10ms to 10s, well below the ttl of leases",
					"Set snowflake.lease.redis.command-timeout to a duration in this range, such as 2s.")));
		}
		RedisNodeLeaseStore store = new RedisNodeLeaseStore(connectionFactory.getObject(), properties.getKeyPrefix(),
				timeout);
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
