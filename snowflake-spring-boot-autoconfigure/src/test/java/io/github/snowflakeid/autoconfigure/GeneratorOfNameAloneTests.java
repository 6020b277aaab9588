package io.github.snowflakeid.autoconfigure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import io.github.snowflakeid.SnowflakeIdGenerator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A generator of which nothing is said but its name, which has an empty value then.
 */
@Tag("once")
class GeneratorOfNameAloneTests {

	@TempDir
	private Path directory;

	@ParameterizedTest
	@ValueSource(strings = { "snowflake.generators.orders=", "snowflake.generators.orders=\\ ",
			"snowflake.generators.orders=\nsnowflake.generators.orders.max-wait=0s" })
	void isThereByPropertiesFile(String text) throws IOException {
		assertThatItIsThere("--spring.config.location=" + write("properties", text));
	}

	@ParameterizedTest
	@ValueSource(strings = { "", " ''", " ~", " {}" })
	void isThereByYaml(String value) throws IOException {
		assertThatItIsThere(
				"--spring.config.location=" + write("yaml", "snowflake:\n  generators:\n    orders:" + value + "\n"));
	}

	@Test
	void isThereByCommandLine() {
		assertThatItIsThere("--snowflake.generators.orders=");
	}

	@Test
	void isThereByConfigTree() throws IOException {
		Files.writeString(this.directory.resolve("snowflake.generators.orders"), "");
		assertThatItIsThere("--spring.config.import=configtree:" + this.directory + "/");
	}

	private Path write(String format, String text) throws IOException {
		return Files.writeString(this.directory.resolve("application." + format), text);
	}

	private static void assertThatItIsThere(String argument) {
		try (ConfigurableApplicationContext context = new SpringApplicationBuilder(Application.class)
			.web(WebApplicationType.NONE)
			.run(argument, "--snowflake.node-id=1")) {
			assertThat(context.getBean("orders", SnowflakeIdGenerator.class).nodeId()).hasValue(1);
		}
	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration({ SnowflakeConfigurationCheckAutoConfiguration.class, SnowflakeAutoConfiguration.class,
			NamedGeneratorsAutoConfiguration.class })
	static class Application {

	}

}
