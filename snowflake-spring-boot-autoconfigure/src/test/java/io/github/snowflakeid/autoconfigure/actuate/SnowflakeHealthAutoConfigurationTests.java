package io.github.snowflakeid.autoconfigure.actuate;

import io.github.snowflakeid.IdGenerator;
import io.github.snowflakeid.SnowflakeIdGenerator;
import io.github.snowflakeid.actuate.SnowflakeHealthIndicator;
import io.github.snowflakeid.autoconfigure.SnowflakeAutoConfiguration;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.health.autoconfigure.contributor.HealthContributorAutoConfiguration;
import org.springframework.boot.health.autoconfigure.registry.HealthContributorRegistryAutoConfiguration;
import org.springframework.boot.health.contributor.CompositeHealthContributor;
import org.springframework.boot.health.contributor.HealthContributor;
import org.springframework.boot.health.contributor.HealthContributors;
import org.springframework.boot.health.contributor.PingHealthIndicator;
import org.springframework.boot.health.registry.HealthContributorRegistry;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;

class SnowflakeHealthAutoConfigurationTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(
				AutoConfigurations.of(SnowflakeAutoConfiguration.class, SnowflakeHealthAutoConfiguration.class,
						HealthContributorAutoConfiguration.class, HealthContributorRegistryAutoConfiguration.class))
		.withPropertyValues("snowflake.node-id=7");

	@Test
	void contributesUnderTheNameSnowflake() {
		this.runner
			.run((context) -> assertThat(context.getBean(HealthContributorRegistry.class).getContributor("snowflake"))
				.isInstanceOf(SnowflakeHealthIndicator.class));
	}

	@Test
	void contributesOnceForEachGenerator() {
		this.runner.withBean("orders", SnowflakeIdGenerator.class, () -> generator(1))
			.withBean("invoices", SnowflakeIdGenerator.class, () -> generator(2))
			.run((context) -> assertThat(context.getBean("snowflakeHealthContributor", CompositeHealthContributor.class)
				.stream()
				.map(HealthContributors.Entry::name)).containsExactlyInAnyOrder("orders", "invoices"));
	}

	@Test
	void canBeDisabled() {
		this.runner.withPropertyValues("management.health.snowflake.enabled=false")
			.run((context) -> assertThat(context).doesNotHaveBean("snowflakeHealthContributor"));
	}

	@Test
	void backsOffFromContributorOfTheApplication() {
		this.runner.withBean("snowflakeHealthIndicator", HealthContributor.class, PingHealthIndicator::new)
			.run((context) -> assertThat(context).doesNotHaveBean("snowflakeHealthContributor"));
	}

	@Test
	void contributesNothingBesideAnotherKindOfGenerator() {
		this.runner.withBean(IdGenerator.class, () -> () -> 5)
			.run((context) -> assertThat(context).doesNotHaveBean("snowflakeHealthContributor"));
	}

	@Test
	void contributesNothingWhenAllIsDisabled() {
		this.runner.withPropertyValues("snowflake.enabled=false")
			.withBean(SnowflakeIdGenerator.class, () -> generator(1))
			.run((context) -> assertThat(context).doesNotHaveBean("snowflakeHealthContributor"));
	}

	private static SnowflakeIdGenerator generator(long nodeId) {
		return SnowflakeIdGenerator.builder().nodeId(nodeId).build();
	}

}
