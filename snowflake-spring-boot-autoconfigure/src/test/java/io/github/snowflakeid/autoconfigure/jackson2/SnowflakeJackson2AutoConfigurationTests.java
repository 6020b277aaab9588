package io.github.snowflakeid.autoconfigure.jackson2;

import com.fasterxml.jackson.databind.Module;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.snowflakeid.SnowflakeId;
import io.github.snowflakeid.SnowflakeIdGenerator;
import io.github.snowflakeid.autoconfigure.SnowflakeAutoConfiguration;
import io.github.snowflakeid.jackson2.SnowflakeIdJackson2Module;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link SnowflakeJackson2AutoConfiguration}.
 */
class SnowflakeJackson2AutoConfigurationTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(
				AutoConfigurations.of(SnowflakeAutoConfiguration.class, SnowflakeJackson2AutoConfiguration.class))
		.withPropertyValues("snowflake.node-id=7");

	@Test
	void moduleKnowsTheLayoutOfTheGenerator() {
		this.runner.run((context) -> {
			SnowflakeIdGenerator generator = context.getBean(SnowflakeIdGenerator.class);
			SnowflakeId id = generator.layout().decompose(generator.nextId());
			ObjectMapper mapper = JsonMapper.builder().addModule(context.getBean(Module.class)).build();
			String json = mapper.writeValueAsString(id);
			assertThat(json).isEqualTo("\"" + id.id() + "\"");
			assertThat(mapper.readValue(json, SnowflakeId.class)).isEqualTo(id);
		});
	}

	@Test
	void backsOffIfIdsAreNotOurs() {
		this.runner.withPropertyValues("snowflake.enabled=false")
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(SnowflakeIdJackson2Module.class));
	}

	@Test
	void backsOffWithoutJackson2() {
		this.runner.withClassLoader(new FilteredClassLoader(Module.class))
			.run((context) -> assertThat(context).hasNotFailed()
				.doesNotHaveBean(SnowflakeJackson2AutoConfiguration.class));
	}

}
