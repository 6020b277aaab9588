package io.github.snowflakeid.autoconfigure.jackson;

import io.github.snowflakeid.IdFormat;
import io.github.snowflakeid.IdGenerator;
import io.github.snowflakeid.SnowflakeId;
import io.github.snowflakeid.SnowflakeIdGenerator;
import io.github.snowflakeid.autoconfigure.SnowflakeAutoConfiguration;
import io.github.snowflakeid.jackson.SnowflakeIdJacksonModule;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JacksonModule;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link SnowflakeJacksonAutoConfiguration}.
 */
class SnowflakeJacksonAutoConfigurationTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(SnowflakeAutoConfiguration.class, JacksonAutoConfiguration.class,
				SnowflakeJacksonAutoConfiguration.class))
		.withPropertyValues("snowflake.node-id=7");

	@Test
	void mappersOfSpringBootWriteAndReadIdsInTheFormatOfTheProperty() {
		this.runner.withPropertyValues("snowflake.format=base62").run((context) -> {
			SnowflakeIdGenerator generator = context.getBean(SnowflakeIdGenerator.class);
			SnowflakeId id = generator.layout().decompose(generator.nextId());
			JsonMapper mapper = context.getBean(JsonMapper.class);
			String json = mapper.writeValueAsString(id);
			assertThat(json).isEqualTo("\"" + IdFormat.BASE62.format(id.id()) + "\"");
			assertThat(mapper.readValue(json, SnowflakeId.class)).isEqualTo(id);
		});
	}

	@Test
	void makesNoGeneratorEarly() {
		this.runner.withBean("own", IdGenerator.class, () -> {
			throw new IllegalStateException("made");
		}, (definition) -> definition.setLazyInit(true))
			.run((context) -> assertThat(context.getBean(JsonMapper.class).writeValueAsString(1)).isEqualTo("1"));
	}

	@Test
	void backsOffIfIdsAreNotOurs() {
		this.runner.withPropertyValues("snowflake.enabled=false")
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(SnowflakeIdJacksonModule.class));
	}

	@Test
	void backsOffWithoutJackson() {
		new ApplicationContextRunner()
			.withConfiguration(
					AutoConfigurations.of(SnowflakeAutoConfiguration.class, SnowflakeJacksonAutoConfiguration.class))
			.withPropertyValues("snowflake.node-id=7")
			.withClassLoader(new FilteredClassLoader(JacksonModule.class))
			.run((context) -> assertThat(context).hasNotFailed()
				.doesNotHaveBean(SnowflakeJacksonAutoConfiguration.class));
	}

}
