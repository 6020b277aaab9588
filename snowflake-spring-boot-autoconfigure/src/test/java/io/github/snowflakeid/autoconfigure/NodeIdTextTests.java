package io.github.snowflakeid.autoconfigure;

import java.util.Map;

import io.github.snowflakeid.DecodedId;
import io.github.snowflakeid.SnowflakeIdGenerator;
import io.github.snowflakeid.SnowflakePreset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link NodeIdText}, and for the parts of a node id in what is decoded.
 */
class NodeIdTextTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(SnowflakeAutoConfiguration.class));

	@ParameterizedTest
	@CsvSource({ "hutool,1/1,33", "hutool,31/31,1023", "twitter,0/5,5", "mybatis-plus,3/0,96", "discord, 1 / 2 ,34",
			"hutool,33,33", "leaf,33,33" })
	void isANumberOrTheParts(String preset, String text, long nodeId) {
		this.runner.withPropertyValues("snowflake.preset=" + preset, "snowflake.node-id=" + text)
			.run((context) -> assertThat(context.getBean(SnowflakeIdGenerator.class).nodeId()).hasValue(nodeId));
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			textBlock = """
					hutool | 32/1   | a number from 0 to 1023, or datacenter 0 to 31 / worker 0 to 31
					hutool | 1/-1   | a number from 0 to 1023, or datacenter 0 to 31 / worker 0 to 31
					hutool | 1/2/3  | a number from 0 to 1023, or datacenter 0 to 31 / worker 0 to 31
					hutool | 1/     | a number from 0 to 1023, or datacenter 0 to 31 / worker 0 to 31
					discord | a/b   | a number from 0 to 1023, or worker 0 to 31 / process 0 to 31
					leaf   | 1/1    | a number from 0 to 1023, because node ids of snowflake.preset=leaf have no parts
					instagram | 1/1 | a number from 0 to 8191, because node ids of snowflake.preset=instagram have no parts
					       | 1/1    | a number from 0 to 1023, because node ids have parts with some values of snowflake.preset alone: twitter, hutool, mybatis-plus, discord
					       | seven  | a number from 0 to 1023
					""")
	void whatIsNeitherIsRefused(String preset, String text, String allowed) {
		ApplicationContextRunner configured = (preset != null)
				? this.runner.withPropertyValues("snowflake.preset=" + preset) : this.runner;
		configured.withPropertyValues("snowflake.node-id=" + text)
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.hasMessage("snowflake.node-id is '%s'; it must be %s", text, allowed));
	}

	@Test
	void emptyTextIsNone() {
		this.runner.withPropertyValues("snowflake.node-id=")
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.hasMessageStartingWith("snowflake.node-id is not set"));
	}

	@Test
	void decodedIdHasThePartsByName() {
		SnowflakeIdGenerator generator = SnowflakeIdGenerator.builder()
			.layout(SnowflakePreset.HUTOOL.layout())
			.nodeId(37)
			.build();
		assertThat(DecodedId.of(generator.nextId(), generator).nodeIdParts())
			.containsExactly(Map.entry("datacenter", 1L), Map.entry("worker", 5L));
	}

	@Test
	void decodedIdOfALayoutWithoutPartsHasNone() {
		SnowflakeIdGenerator generator = SnowflakeIdGenerator.builder().nodeId(37).build();
		assertThat(DecodedId.of(generator.nextId(), generator).nodeIdParts()).isNull();
	}

}
