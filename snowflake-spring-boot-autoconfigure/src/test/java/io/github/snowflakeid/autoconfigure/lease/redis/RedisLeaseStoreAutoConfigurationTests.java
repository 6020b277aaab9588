package io.github.snowflakeid.autoconfigure.lease.redis;

import java.lang.reflect.Proxy;

import io.github.snowflakeid.autoconfigure.InvalidSnowflakeConfigurationException;
import io.github.snowflakeid.autoconfigure.SnowflakeAutoConfiguration;
import io.github.snowflakeid.lease.NodeLeaseStore;
import io.github.snowflakeid.lease.redis.RedisNodeLeaseStore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.data.redis.connection.RedisConnectionFactory;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * When there is a store in Redis, and what it is made of. There is no server: the store
 * connects when it is first used.
 */
class RedisLeaseStoreAutoConfigurationTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(DataRedisAutoConfiguration.class,
				RedisLeaseStoreAutoConfiguration.class, SnowflakeAutoConfiguration.class))
		.withPropertyValues("snowflake.node-id=1", "spring.data.redis.port=1");

	@Test
	void keepsLeasesInRedisIfToldTo() {
		this.runner.withPropertyValues("snowflake.lease.store=redis")
			.run((context) -> assertThat(context).hasSingleBean(NodeLeaseStore.class)
				.hasSingleBean(RedisNodeLeaseStore.class));
	}

	@ParameterizedTest
	@ValueSource(strings = { "snowflake.max-lead=10s", "snowflake.lease.store=none" })
	void keepsNoLeasesInRedisUnlessToldTo(String property) {
		this.runner.withPropertyValues(property)
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(NodeLeaseStore.class));
	}

	@Test
	void keepsNoLeasesIfDisabled() {
		this.runner.withPropertyValues("snowflake.lease.store=redis", "snowflake.enabled=false")
			.run((context) -> assertThat(context).doesNotHaveBean(NodeLeaseStore.class));
	}

	@Test
	void isRefusedWithoutSpringDataRedis() {
		this.runner.withPropertyValues("snowflake.lease.store=redis")
			.withClassLoader(new FilteredClassLoader("org.springframework.data.redis"))
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.isInstanceOf(InvalidSnowflakeConfigurationException.class));
	}

	@Test
	void backsOffForStoreOfTheApplication() {
		NodeLeaseStore own = (NodeLeaseStore) Proxy.newProxyInstance(getClass().getClassLoader(),
				new Class<?>[] { NodeLeaseStore.class },
				(proxy, method, arguments) -> method.getName().equals("hashCode") ? 1 : null);
		this.runner.withPropertyValues("snowflake.lease.store=redis")
			.withBean(NodeLeaseStore.class, () -> own)
			.run((context) -> assertThat(context).getBean(NodeLeaseStore.class).isSameAs(own));
	}

	@Test
	void storeMayBeWrapped() {
		this.runner.withPropertyValues("snowflake.lease.store=redis")
			.withBean(BeanPostProcessor.class, () -> new BeanPostProcessor() {
				@Override
				public Object postProcessAfterInitialization(Object bean, String beanName) {
					return (bean instanceof NodeLeaseStore) ? Proxy.newProxyInstance(getClass().getClassLoader(),
							new Class<?>[] { NodeLeaseStore.class }, (proxy, method, arguments) -> null) : bean;
				}
			})
			.run((context) -> {
				assertThat(context).hasNotFailed().doesNotHaveBean(RedisNodeLeaseStore.class);
				context.stop();
			});
	}

	@Test
	void failsWithoutConnectionsToRedis() {
		new ApplicationContextRunner()
			.withConfiguration(
					AutoConfigurations.of(RedisLeaseStoreAutoConfiguration.class, SnowflakeAutoConfiguration.class))
			.withPropertyValues("snowflake.node-id=1", "snowflake.lease.store=redis")
			.run((context) -> assertThat(context).getFailure()
				.hasMessageContaining(RedisConnectionFactory.class.getName()));
	}

	@Test
	void bindsItsProperties() {
		this.runner
			.withPropertyValues("snowflake.lease.store=redis", "snowflake.lease.redis.key-prefix=app:",
					"snowflake.lease.redis.command-timeout=300ms")
			.run((context) -> {
				RedisLeaseProperties properties = context.getBean(RedisLeaseProperties.class);
				assertThat(properties.getKeyPrefix()).isEqualTo("app:");
				assertThat(properties.getCommandTimeout()).hasMillis(300);
			});
	}

	@ParameterizedTest
	@ValueSource(strings = { "9ms", "10001ms", "-1s" })
	void refusesCommandTimeoutOutOfRange(String timeout) {
		this.runner
			.withPropertyValues("snowflake.lease.store=redis", "snowflake.lease.redis.command-timeout=" + timeout)
			.run((context) -> assertThat(context).getFailure()
				.hasRootCauseInstanceOf(InvalidSnowflakeConfigurationException.class)
				.rootCause()
				.hasMessageContaining("snowflake.lease.redis.command-timeout is PT")
				.hasMessageContaining("10ms to 10s"));
	}

	@Test
	void tellsItsProblemsTogetherWithAllOthers() {
		this.runner
			.withPropertyValues("snowflake.lease.store=redis", "snowflake.lease.redis.command-timeout=1ms",
					"snowflake.node-id=-1", "snowflake.web.max-count=0")
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.hasMessage(
						"snowflake.node-id is -1; it must be 0 to 1023. snowflake.web.max-count is 0; it must be 1 to "
								+ "1000000. snowflake.lease.redis.command-timeout is PT0.001S; it must be 10ms to 10s, well below "
								+ "the ttl of leases"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "10ms", "10s" })
	void acceptsCommandTimeoutAtTheEdgesOfTheRange(String timeout) {
		this.runner
			.withPropertyValues("snowflake.lease.store=redis", "snowflake.lease.redis.command-timeout=" + timeout)
			.run((context) -> assertThat(context).hasSingleBean(RedisNodeLeaseStore.class));
	}

}
