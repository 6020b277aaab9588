package io.github.snowflakeid.autoconfigure;

import io.github.snowflakeid.IdGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

/**
 * What is said where a generator is injected and there is none.
 */
@ExtendWith(OutputCaptureExtension.class)
class MissingIdGeneratorTests {

	@Test
	void propertyThatDisablesItIsNamed(CapturedOutput output) {
		fail(Application.class, "--snowflake.enabled=false");
		assertThat(output).contains("APPLICATION FAILED TO START")
			.contains("required a bean of type 'io.github.snowflakeid.IdGenerator'")
			.contains("because snowflake.enabled is false")
			.contains("data warehouse");
	}

	@Test
	void contextWithoutAutoConfigurationIsNamed(CapturedOutput output) {
		fail(Orders.class);
		assertThat(output).contains("APPLICATION FAILED TO START")
			.contains("SnowflakeAutoConfiguration does not take part")
			.contains("@ImportAutoConfiguration(SnowflakeAutoConfiguration.class)");
	}

	@Test
	void otherBeansThatAreMissingAreLeftToSpringBoot(CapturedOutput output) {
		fail(Other.class);
		assertThat(output).contains("required a bean of type 'java.lang.Thread' that could not be found")
			.doesNotContain("Snowflake");
	}

	private static void fail(Class<?> application, String... arguments) {
		SpringApplication spring = new SpringApplicationBuilder(application).web(WebApplicationType.NONE).build();
		assertThatException().isThrownBy(() -> spring.run(arguments));
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(Orders.class)
	static class Application {

	}

	@Configuration(proxyBeanMethods = false)
	static class Orders {

		@Bean
		String order(IdGenerator generator) {
			return Long.toString(generator.nextId());
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Other {

		@Bean
		String other(Thread thread) {
			return thread.getName();
		}

	}

}
