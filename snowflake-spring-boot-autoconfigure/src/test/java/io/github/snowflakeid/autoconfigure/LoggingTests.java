package io.github.snowflakeid.autoconfigure;

import java.time.Duration;

import io.github.snowflakeid.IdGenerator;
import io.github.snowflakeid.test.ScriptedTimeSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the generator, which knows nothing of Spring, writes to the application's log.
 */
@ExtendWith(OutputCaptureExtension.class)
class LoggingTests {

	@Test
	void logsARegressionOnceWhenItBegins(CapturedOutput output) {
		try (ConfigurableApplicationContext context = start()) {
			IdGenerator generator = context.getBean(IdGenerator.class);
			ScriptedTimeSource time = context.getBean(ScriptedTimeSource.class);
			generator.nextId();
			time.stepWall(Duration.ofMillis(-500));
			generator.nextIds(100);
			generator.nextId();
		}
		assertThat(output).containsOnlyOnce("The wall clock stepped back by 500 ms: ids increase all the same, "
				+ "their time goes on at half speed until the clock has caught up; the newest is 500 ms ahead of it");
	}

	@Test
	void logsOnceThatTheClockHasCaughtUp(CapturedOutput output) {
		try (ConfigurableApplicationContext context = start()) {
			IdGenerator generator = context.getBean(IdGenerator.class);
			ScriptedTimeSource time = context.getBean(ScriptedTimeSource.class);
			generator.nextId();
			time.stepWall(Duration.ofMillis(-500));
			generator.nextId();
			assertThat(output).doesNotContain("caught up with the ids");
			time.advance(Duration.ofSeconds(2));
			generator.nextId();
			generator.nextId();
		}
		assertThat(output).containsOnlyOnce("The wall clock has caught up with the ids");
	}

	@Test
	void logsNothingWhileTheClockBehaves(CapturedOutput output) {
		try (ConfigurableApplicationContext context = start()) {
			context.getBean(IdGenerator.class).nextIds(20_000);
		}
		assertThat(output).doesNotContain("wall clock");
	}

	private static ConfigurableApplicationContext start() {
		return new SpringApplicationBuilder(Application.class).web(WebApplicationType.NONE)
			.run("--snowflake.node-id=7");
	}

	@SpringBootConfiguration(proxyBeanMethods = false)
	@ImportAutoConfiguration(SnowflakeAutoConfiguration.class)
	static class Application {

		@Bean
		ScriptedTimeSource timeSource() {
			return new ScriptedTimeSource();
		}

	}

}
