package io.github.snowflakeid.autoconfigure.reactive;

import io.github.snowflakeid.IdGenerator;
import io.github.snowflakeid.SnowflakeIdGenerator;
import io.github.snowflakeid.autoconfigure.SnowflakeAutoConfiguration;
import io.github.snowflakeid.reactive.ReactiveIdGenerator;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link SnowflakeReactiveAutoConfiguration}.
 */
class SnowflakeReactiveAutoConfigurationTests {

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(
				AutoConfigurations.of(SnowflakeAutoConfiguration.class, SnowflakeReactiveAutoConfiguration.class))
		.withPropertyValues("snowflake.node-id=7");

	@Test
	void drawsFromTheGenerator() {
		this.contextRunner.run((context) -> {
			assertThat(context.getBean(ReactiveIdGenerator.class).nextSnowflakeId().block().nodeId()).isEqualTo(7);
			assertThat(context.getBean(SnowflakeIdGenerator.class).numbers().ids()).isOne();
		});
	}

	@Test
	void isDestroyedBeforeTheGenerator() {
		this.contextRunner.run((context) -> {
			assertThat(context).getBean(ReactiveIdGenerator.class).isNotNull();
			assertThat(context.getBeanFactory().getDependentBeans("snowflakeIdGenerator"))
				.contains("snowflakeReactiveIdGenerator");
		});
	}

	@Test
	void backsOffFromTheApplicationsOwn() {
		ReactiveIdGenerator own = new ReactiveIdGenerator(() -> 1);
		this.contextRunner.withBean("own", ReactiveIdGenerator.class, () -> own)
			.run((context) -> assertThat(context).getBean(ReactiveIdGenerator.class).isSameAs(own));
	}

	@Test
	void backsOffWhereItIsNotClearWhichGeneratorIsMeant() {
		this.contextRunner.withBean("one", IdGenerator.class, () -> () -> 1)
			.withBean("two", IdGenerator.class, () -> () -> 2)
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(ReactiveIdGenerator.class));
	}

	@Test
	void drawsFromTheApplicationsOwnGenerator() {
		this.contextRunner.withBean("own", IdGenerator.class, () -> () -> 42)
			.run((context) -> assertThat(context.getBean(ReactiveIdGenerator.class).nextId().block()).isEqualTo(42));
	}

	@Test
	void isNotThereWithoutReactor() {
		this.contextRunner.withClassLoader(new FilteredClassLoader(Mono.class))
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean("snowflakeReactiveIdGenerator"));
	}

	@Test
	void isNotThereIfDisabled() {
		this.contextRunner.withPropertyValues("snowflake.enabled=false")
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(ReactiveIdGenerator.class));
	}

}
