package io.github.snowflakeid.autoconfigure.actuate;

import io.github.snowflakeid.IdGenerator;
import io.github.snowflakeid.SnowflakeIdGenerator;
import io.github.snowflakeid.actuate.SnowflakeMetrics;
import io.github.snowflakeid.autoconfigure.SnowflakeAutoConfiguration;
import io.micrometer.core.instrument.MeterRegistry;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.export.simple.SimpleMetricsExportAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;

class SnowflakeMetricsAutoConfigurationTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(SnowflakeAutoConfiguration.class,
				SnowflakeMetricsAutoConfiguration.class, MetricsAutoConfiguration.class,
				CompositeMeterRegistryAutoConfiguration.class, SimpleMetricsExportAutoConfiguration.class))
		.withPropertyValues("snowflake.node-id=7");

	@Test
	void countsTheIdsOfTheGenerator() {
		this.runner.run((context) -> {
			context.getBean(IdGenerator.class).nextIds(3);
			assertThat(context.getBean(MeterRegistry.class)
				.get("snowflake.ids")
				.tag("generator", "snowflakeIdGenerator")
				.functionCounter()
				.count()).isEqualTo(3);
		});
	}

	@Test
	void metersEveryGeneratorOfTheApplication() {
		this.runner.withBean("orders", SnowflakeIdGenerator.class, () -> generator(1))
			.withBean("invoices", SnowflakeIdGenerator.class, () -> generator(2))
			.run((context) -> assertThat(context.getBean(MeterRegistry.class)
				.get("snowflake.node")
				.tag("generator", "invoices")
				.gauge()
				.value()).isEqualTo(2));
	}

	@Test
	void metersNothingWithoutMeterRegistry() {
		new ApplicationContextRunner()
			.withConfiguration(
					AutoConfigurations.of(SnowflakeAutoConfiguration.class, SnowflakeMetricsAutoConfiguration.class))
			.withPropertyValues("snowflake.node-id=7")
			.run((context) -> assertThat(context).doesNotHaveBean(SnowflakeMetrics.class));
	}

	@Test
	void metersNothingBesideAnotherKindOfGenerator() {
		this.runner.withBean(IdGenerator.class, () -> () -> 5)
			.run((context) -> assertThat(context).doesNotHaveBean(SnowflakeMetrics.class));
	}

	@Test
	void metersNothingWhenAllIsDisabled() {
		this.runner.withPropertyValues("snowflake.enabled=false")
			.withBean(SnowflakeIdGenerator.class, () -> generator(1))
			.run((context) -> assertThat(context).doesNotHaveBean(SnowflakeMetrics.class));
	}

	private static SnowflakeIdGenerator generator(long nodeId) {
		return SnowflakeIdGenerator.builder().nodeId(nodeId).build();
	}

}
