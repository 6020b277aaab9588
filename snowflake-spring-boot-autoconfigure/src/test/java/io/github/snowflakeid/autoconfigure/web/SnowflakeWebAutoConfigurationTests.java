package io.github.snowflakeid.autoconfigure.web;

import io.github.snowflakeid.IdGenerator;
import io.github.snowflakeid.autoconfigure.SnowflakeAutoConfiguration;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.assertj.ApplicationContextAssertProvider;
import org.springframework.boot.test.context.runner.AbstractApplicationContextRunner;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

class SnowflakeWebAutoConfigurationTests {

	private static final String CONTROLLER = "snowflakeIdController";

	private final WebApplicationContextRunner servlet = configured(new WebApplicationContextRunner());

	private final ReactiveWebApplicationContextRunner reactive = configured(new ReactiveWebApplicationContextRunner());

	@Test
	void servesIdsInServletApplication() {
		this.servlet.run((context) -> assertThat(context).hasBean(CONTROLLER));
	}

	@Test
	void servesIdsInReactiveApplication() {
		this.reactive.run((context) -> assertThat(context).hasBean(CONTROLLER));
	}

	@Test
	void servesNothingOutsideOfWebApplications() {
		configured(new ApplicationContextRunner()).run((context) -> assertThat(context).doesNotHaveBean(CONTROLLER));
	}

	@Test
	void servesNothingByDefault() {
		new WebApplicationContextRunner()
			.withConfiguration(
					AutoConfigurations.of(SnowflakeAutoConfiguration.class, SnowflakeWebAutoConfiguration.class))
			.withPropertyValues("snowflake.node-id=1")
			.run((context) -> assertThat(context).doesNotHaveBean(CONTROLLER));
	}

	@Test
	void servesNothingWhenAllIsDisabled() {
		this.servlet.withPropertyValues("snowflake.enabled=false")
			.withBean(IdGenerator.class, () -> () -> 5)
			.run((context) -> assertThat(context).doesNotHaveBean(CONTROLLER));
	}

	@Test
	void servesTheIdsOfTheApplicationsOwnGenerator() {
		this.servlet.withBean(IdGenerator.class, () -> () -> 5)
			.run((context) -> assertThat(context).hasBean(CONTROLLER));
	}

	@Test
	void backsOffFromBeanOfTheSameName() {
		this.servlet.withBean(CONTROLLER, String.class, () -> "own")
			.run((context) -> assertThat(context.getBean(CONTROLLER)).isEqualTo("own"));
	}

	@Test
	void backsOffFromSeveralGenerators() {
		this.servlet.withBean("one", IdGenerator.class, () -> () -> 1)
			.withBean("two", IdGenerator.class, () -> () -> 2)
			.run((context) -> assertThat(context).doesNotHaveBean(CONTROLLER));
	}

	@Test
	void checksItsPropertiesBesideAnOwnGenerator() {
		this.servlet.withBean(IdGenerator.class, () -> () -> 5)
			.withPropertyValues("snowflake.web.max-count=0")
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.hasMessage("snowflake.web.max-count is 0; it must be 1 to 1000000"));
	}

	private static <S extends AbstractApplicationContextRunner<S, C, A>, C extends ConfigurableApplicationContext, A extends ApplicationContextAssertProvider<C>> S configured(
			S runner) {
		return runner
			.withConfiguration(
					AutoConfigurations.of(SnowflakeAutoConfiguration.class, SnowflakeWebAutoConfiguration.class))
			.withPropertyValues("snowflake.node-id=1", "snowflake.web.enabled=true");
	}

}
