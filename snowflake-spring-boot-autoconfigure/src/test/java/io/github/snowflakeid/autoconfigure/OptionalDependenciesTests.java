package io.github.snowflakeid.autoconfigure;

import io.github.snowflakeid.IdGenerator;
import io.github.snowflakeid.autoconfigure.actuate.SnowflakeEndpointAutoConfiguration;
import io.github.snowflakeid.autoconfigure.actuate.SnowflakeHealthAutoConfiguration;
import io.github.snowflakeid.autoconfigure.actuate.SnowflakeMetricsAutoConfiguration;
import io.github.snowflakeid.autoconfigure.lease.SnowflakeLeaseAutoConfiguration;
import io.github.snowflakeid.autoconfigure.lease.file.FileLeaseStoreAutoConfiguration;
import io.github.snowflakeid.autoconfigure.lease.jdbc.JdbcLeaseStoreAutoConfiguration;
import io.github.snowflakeid.autoconfigure.lease.redis.RedisLeaseStoreAutoConfiguration;
import io.github.snowflakeid.autoconfigure.lease.zookeeper.ZooKeeperLeaseStoreAutoConfiguration;
import io.github.snowflakeid.autoconfigure.web.SnowflakeWebAutoConfiguration;
import io.github.snowflakeid.autoconfigure.web.springdoc.SpringdocIdAutoConfiguration;
import io.micrometer.core.instrument.MeterRegistry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.export.simple.SimpleMetricsExportAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * All auto-configurations, while what is optional is missing. They are filtered as in
 * reality, without their classes being loaded.
 */
class OptionalDependenciesTests {

	private static final String[] PROPERTIES = { "snowflake.node-id=7", "snowflake.web.enabled=true",
			"management.endpoints.web.exposure.include=*" };

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withUserConfiguration(Snowflake.class)
		.withPropertyValues(PROPERTIES);

	@ParameterizedTest
	@ValueSource(strings = { "io.micrometer", "org.springframework.boot.micrometer", "org.springframework.boot.health",
			"org.springframework.boot.actuate", "org.springframework.web", "reactor", "org.springframework.jdbc",
			"org.springframework.boot.jdbc", "org.springframework.data.redis", "org.apache.curator" })
	void startsWithout(String missing) {
		this.runner.withClassLoader(new FilteredClassLoader(missing))
			.run((context) -> assertThat(context).hasSingleBean(IdGenerator.class));
	}

	@Test
	void startsWithNothingButSpringBoot() {
		this.runner
			.withClassLoader(new FilteredClassLoader("io.micrometer", "org.springframework.boot.micrometer",
					"org.springframework.boot.health", "org.springframework.boot.actuate", "org.springframework.web",
					"reactor", "org.springframework.jdbc", "org.springframework.boot.jdbc", "org.springframework.data",
					"io.lettuce", "org.apache.curator"))
			.run((context) -> assertThat(context).hasSingleBean(IdGenerator.class));
	}

	@Test
	void hasMetersWithoutActuator() {
		this.runner.withUserConfiguration(Metrics.class)
			.withClassLoader(
					new FilteredClassLoader("org.springframework.boot.actuate", "org.springframework.boot.health"))
			.run((context) -> assertThat(context.getBean(MeterRegistry.class).get("snowflake.ids").functionCounters())
				.hasSize(1));
	}

	@Test
	void servesIdsWithoutReactor() {
		new WebApplicationContextRunner().withUserConfiguration(Snowflake.class)
			.withPropertyValues(PROPERTIES)
			.withClassLoader(new FilteredClassLoader("reactor", "org.springframework.web.reactive"))
			.run((context) -> assertThat(context).hasBean("snowflakeIdController"));
	}

	@Test
	void saysNothingOfOpenApiWithoutSpringdoc() {
		new WebApplicationContextRunner().withUserConfiguration(Snowflake.class)
			.withPropertyValues(PROPERTIES)
			.run((context) -> assertThat(context).hasBean("snowflakeIdController")
				.doesNotHaveBean("snowflakeIdModelConverter"));
	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration({ FileLeaseStoreAutoConfiguration.class, JdbcLeaseStoreAutoConfiguration.class,
			RedisLeaseStoreAutoConfiguration.class, SnowflakeAutoConfiguration.class,
			SnowflakeConfigurationCheckAutoConfiguration.class, SnowflakeEndpointAutoConfiguration.class,
			SnowflakeHealthAutoConfiguration.class, SnowflakeLeaseAutoConfiguration.class,
			SnowflakeMetricsAutoConfiguration.class, SnowflakeWebAutoConfiguration.class,
			SpringdocIdAutoConfiguration.class, ZooKeeperLeaseStoreAutoConfiguration.class })
	static class Snowflake {

	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration({ MetricsAutoConfiguration.class, CompositeMeterRegistryAutoConfiguration.class,
			SimpleMetricsExportAutoConfiguration.class })
	static class Metrics {

	}

}
