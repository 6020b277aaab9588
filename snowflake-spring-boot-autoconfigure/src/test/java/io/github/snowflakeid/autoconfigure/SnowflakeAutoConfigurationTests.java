package io.github.snowflakeid.autoconfigure;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.stream.LongStream;

import io.github.snowflakeid.ClockRegressionException;
import io.github.snowflakeid.IdGenerator;
import io.github.snowflakeid.SequenceExhaustedException;
import io.github.snowflakeid.SnowflakeIdGenerator;
import io.github.snowflakeid.SnowflakeLayout;
import io.github.snowflakeid.TimeSource;
import io.github.snowflakeid.test.ScriptedTimeSource;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.SystemEnvironmentPropertySource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

class SnowflakeAutoConfigurationTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(SnowflakeAutoConfiguration.class))
		.withPropertyValues("snowflake.node-id=7");

	@Test
	void generatesIdsWithTheNodeId() {
		this.runner.run((context) -> {
			long id = context.getBean(IdGenerator.class).nextId();
			assertThat(SnowflakeLayout.DEFAULT.decompose(id).nodeId()).isEqualTo(7);
		});
	}

	@Test
	void usesTheDefaultLayout() {
		this.runner.run((context) -> assertThat(context.getBean(SnowflakeIdGenerator.class).layout())
			.isEqualTo(SnowflakeLayout.DEFAULT));
	}

	@Test
	void waitsAndRunsAheadByDefaultAsAGeneratorOfABuilderDoes() {
		ScriptedTimeSource time = new ScriptedTimeSource();
		SnowflakeLayout layout = SnowflakeLayout.DEFAULT.withBits(41, 10, 1).withTick(Duration.ofSeconds(10));
		SnowflakeIdGenerator built = SnowflakeIdGenerator.builder().nodeId(7).layout(layout).timeSource(time).build();
		this.runner.withUserConfiguration(ScriptedTime.class)
			.withPropertyValues("snowflake.layout.sequence-bits=1", "snowflake.layout.tick=10s")
			.run((context) -> {
				IdGenerator bean = context.getBean(IdGenerator.class);
				assertThat(refusal(SequenceExhaustedException.class, bean).maxWait())
					.isEqualTo(refusal(SequenceExhaustedException.class, built).maxWait());

				time.stepWall(Duration.ofDays(-1));
				context.getBean(ScriptedTimeSource.class).stepWall(Duration.ofDays(-1));
				assertThat(refusal(ClockRegressionException.class, bean).maxLead())
					.isEqualTo(refusal(ClockRegressionException.class, built).maxLead());
			});
	}

	@Test
	void usesTheConfiguredLayout() {
		this.runner
			.withPropertyValues("snowflake.layout.timestamp-bits=36", "snowflake.layout.node-id-bits=8",
					"snowflake.layout.sequence-bits=9", "snowflake.layout.tick=10ms",
					"snowflake.epoch=2026-01-01T00:00:00Z")
			.run((context) -> assertThat(context.getBean(SnowflakeIdGenerator.class).layout()).isEqualTo(
					new SnowflakeLayout(36, 8, 9, Instant.parse("2026-01-01T00:00:00Z"), Duration.ofMillis(10))));
	}

	@Test
	void offersTheLayoutOfTheGenerator() {
		this.runner.withPropertyValues("snowflake.layout.node-id-bits=8")
			.run((context) -> assertThat(context.getBean(SnowflakeLayout.class))
				.isEqualTo(context.getBean(SnowflakeIdGenerator.class).layout()));
	}

	@Test
	void offersNoLayoutBesideAnIdGeneratorOfTheApplication() {
		this.runner.withUserConfiguration(OwnGenerator.class)
			.run((context) -> assertThat(context).doesNotHaveBean(SnowflakeLayout.class));
	}

	@Test
	void takesTheIdsOfNoLayoutOfTheApplication() {
		SnowflakeLayout legacy = SnowflakeLayout.DEFAULT.withBits(40, 10, 12);
		this.runner.withBean(SnowflakeLayout.class, () -> legacy).run((context) -> {
			assertThat(context.getBean(SnowflakeLayout.class)).isSameAs(legacy);
			assertThat(context.getBean(SnowflakeIdGenerator.class).layout()).isEqualTo(SnowflakeLayout.DEFAULT);
		});
	}

	@Test
	void usesTheConfiguredSpread() {
		this.runner.withUserConfiguration(ScriptedTime.class)
			.withPropertyValues("snowflake.layout.spread-bits=0")
			.run((context) -> {
				IdGenerator generator = context.getBean(IdGenerator.class);
				ScriptedTimeSource time = context.getBean(ScriptedTimeSource.class);
				generator.nextId();
				time.advance(Duration.ofMillis(1));
				assertThat(SnowflakeLayout.DEFAULT.decompose(generator.nextId()).sequence()).isZero();
			});
	}

	@Test
	void usesTheConfiguredMaxLead() {
		this.runner.withUserConfiguration(ScriptedTime.class)
			.withPropertyValues("snowflake.max-lead=1m")
			.run((context) -> {
				IdGenerator generator = context.getBean(IdGenerator.class);
				generator.nextId();
				context.getBean(ScriptedTimeSource.class).stepWall(Duration.ofSeconds(-59));
				assertThat(generator.nextId()).isPositive();
			});
	}

	@Test
	void usesTheConfiguredMaxWait() {
		this.runner.withUserConfiguration(ScriptedTime.class)
			.withPropertyValues("snowflake.max-wait=0s", "snowflake.layout.sequence-bits=0")
			.run((context) -> {
				SnowflakeIdGenerator generator = context.getBean(SnowflakeIdGenerator.class);
				generator.nextId();
				assertThatThrownBy(generator::nextId).hasMessageContaining("max-wait (PT0S)");
			});
	}

	@Test
	void takesTheNodeIdFromTheEnvironmentVariable() {
		new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(SnowflakeAutoConfiguration.class))
			.withInitializer((context) -> context.getEnvironment()
				.getPropertySources()
				.addFirst(new SystemEnvironmentPropertySource("test-systemEnvironment",
						Map.of("SNOWFLAKE_NODE_ID", "42"))))
			.run((context) -> assertThat(context.getBean(SnowflakeIdGenerator.class).nodeId()).hasValue(42));
	}

	@Test
	void usesTheTimeSourceOfTheApplication() {
		this.runner.withUserConfiguration(ScriptedTime.class).run((context) -> {
			long id = context.getBean(IdGenerator.class).nextId();
			assertThat(SnowflakeLayout.DEFAULT.decompose(id).timestamp()).isEqualTo(ScriptedTimeSource.START);
		});
	}

	@Test
	void usesTheClocksOfTheMachineByDefault() {
		this.runner.run((context) -> assertThat(context.getBean(TimeSource.class)).isSameAs(TimeSource.system()));
	}

	@Test
	void backsOffFromAnIdGeneratorOfTheApplication() {
		this.runner.withUserConfiguration(OwnGenerator.class)
			.run((context) -> assertThat(context.getBean(IdGenerator.class).nextId()).isEqualTo(5));
	}

	@Test
	void needsNoNodeIdWhereTheApplicationHasAnIdGenerator() {
		new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(SnowflakeAutoConfiguration.class))
			.withUserConfiguration(OwnGenerator.class)
			.run((context) -> assertThat(context).hasNotFailed());
	}

	@Test
	void isOffWhenDisabled() {
		this.runner.withPropertyValues("snowflake.enabled=false")
			.run((context) -> assertThat(context).doesNotHaveBean(IdGenerator.class));
	}

	@Test
	void leavesTheGeneratorUsableWhenTheContextIsClosed() {
		this.runner.run((context) -> {
			IdGenerator generator = context.getBean(IdGenerator.class);
			context.getSourceApplicationContext().close();
			assertThat(generator.nextId()).isPositive();
		});
	}

	private static <E extends Exception> E refusal(Class<E> type, IdGenerator generator) {
		return catchThrowableOfType(type, () -> LongStream.generate(generator::nextId).limit(3).sum());
	}

	@Configuration(proxyBeanMethods = false)
	static class ScriptedTime {

		@Bean
		ScriptedTimeSource timeSource() {
			return new ScriptedTimeSource();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OwnGenerator {

		@Bean
		IdGenerator idGenerator() {
			return () -> 5;
		}

	}

}
