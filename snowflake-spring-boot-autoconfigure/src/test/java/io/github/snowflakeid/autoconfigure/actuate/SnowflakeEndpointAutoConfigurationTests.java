package io.github.snowflakeid.autoconfigure.actuate;

import io.github.snowflakeid.IdGenerator;
import io.github.snowflakeid.SnowflakeIdGenerator;
import io.github.snowflakeid.actuate.SnowflakeEndpoint;
import io.github.snowflakeid.actuate.SnowflakeEndpointWebExtension;
import io.github.snowflakeid.autoconfigure.SnowflakeAutoConfiguration;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.support.AbstractBeanDefinition;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;

class SnowflakeEndpointAutoConfigurationTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(
				AutoConfigurations.of(SnowflakeAutoConfiguration.class, SnowflakeEndpointAutoConfiguration.class))
		.withPropertyValues("snowflake.node-id=7", "management.endpoints.web.exposure.include=snowflake");

	@Test
	void offersTheEndpointWhereItIsExposed() {
		this.runner.run((context) -> assertThat(context).hasSingleBean(SnowflakeEndpoint.class));
	}

	@Test
	void extendsItForTheWebWhereItIsExposedThere() {
		this.runner.run((context) -> assertThat(context).hasSingleBean(SnowflakeEndpointWebExtension.class));
	}

	@Test
	void extendsNothingForTheWebWhereItIsExposedElsewhere() {
		this.runner
			.withPropertyValues("management.endpoints.web.exposure.include=", "spring.jmx.enabled=true",
					"management.endpoints.jmx.exposure.include=snowflake")
			.run((context) -> assertThat(context).hasSingleBean(SnowflakeEndpoint.class)
				.doesNotHaveBean(SnowflakeEndpointWebExtension.class));
	}

	@Test
	void showsGeneratorsThatAreInjectedByQualifierOnly() {
		this.runner
			.withBean("orders", SnowflakeIdGenerator.class, () -> SnowflakeIdGenerator.builder().nodeId(1).build(),
					(definition) -> ((AbstractBeanDefinition) definition).setDefaultCandidate(false))
			.run((context) -> assertThat(context.getBean(ObservedGenerators.class).byName())
				.containsOnlyKeys("snowflakeIdGenerator", "orders"));
	}

	@Test
	void offersNothingWhereItIsNotExposed() {
		this.runner.withPropertyValues("management.endpoints.web.exposure.include=info")
			.run((context) -> assertThat(context).doesNotHaveBean(SnowflakeEndpoint.class));
	}

	@Test
	void offersNothingWithoutAccess() {
		this.runner.withPropertyValues("management.endpoint.snowflake.access=NONE")
			.run((context) -> assertThat(context).doesNotHaveBean(SnowflakeEndpoint.class));
	}

	@Test
	void offersNothingBesideAnotherKindOfGenerator() {
		this.runner.withBean(IdGenerator.class, () -> () -> 5)
			.run((context) -> assertThat(context).doesNotHaveBean(SnowflakeEndpoint.class));
	}

	@Test
	void offersNothingWhenAllIsDisabled() {
		this.runner.withPropertyValues("snowflake.enabled=false")
			.withBean(SnowflakeIdGenerator.class, () -> SnowflakeIdGenerator.builder().nodeId(1).build())
			.run((context) -> assertThat(context).doesNotHaveBean(SnowflakeEndpoint.class));
	}

}
