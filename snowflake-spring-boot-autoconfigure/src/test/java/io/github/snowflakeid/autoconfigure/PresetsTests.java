package io.github.snowflakeid.autoconfigure;

import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.Locale;
import java.util.stream.Collectors;

import io.github.snowflakeid.SnowflakeIdGenerator;
import io.github.snowflakeid.SnowflakeLayout;
import io.github.snowflakeid.SnowflakePreset;
import org.assertj.core.api.AbstractStringAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@code snowflake.preset}.
 */
class PresetsTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(SnowflakeAutoConfiguration.class))
		.withPropertyValues("snowflake.node-id=1");

	@ParameterizedTest
	@EnumSource
	void setsEpochAndLayout(SnowflakePreset preset) {
		String name = preset.name().toLowerCase(Locale.ROOT).replace('_', '-');
		assertLayout(preset.layout(), "snowflake.preset=" + name);
	}

	@ParameterizedTest
	@ValueSource(strings = { "mybatis-plus", "mybatis_plus", "MYBATIS_PLUS", "mybatisPlus", " mybatis-plus " })
	void isTakenInAnyNotation(String name) {
		assertLayout(SnowflakePreset.MYBATIS_PLUS.layout(), "snowflake.preset=" + name);
	}

	@Test
	void whatIsSetBesideItMayBeTheSame() {
		assertLayout(SnowflakePreset.DISCORD.layout(), "snowflake.preset=discord",
				"snowflake.epoch=2015-01-01T00:00:00Z", "snowflake.layout.node-id-bits=10",
				"snowflake.layout.tick=1ms");
	}

	@ParameterizedTest
	@CsvSource({ "layout.node-id-bits=9,9,10", "layout.sequence-bits=9,9,12", "layout.timestamp-bits=40,40,41",
			"layout.tick=1s,PT1S,PT0.001S",
			"epoch=2025-01-01T00:00:00Z,2025-01-01T00:00:00Z,2010-11-04T01:42:54.657Z" })
	void whatContradictsItIsRefused(String property, String value, String preset) {
		assertFailure("snowflake.preset=hutool", "snowflake." + property).isEqualTo("""
				snowflake.%1$s is %2$s; it must be %3$s, or not set: that is what snowflake.preset=hutool stands for
				Remove snowflake.%1$s; or, if the series that is continued was configured otherwise, remove \
				snowflake.preset and set snowflake.epoch, snowflake.layout.tick and all three widths to what it has."""
			.formatted(property.substring(0, property.indexOf('=')), value, preset));
	}

	@Test
	void unknownPresetIsRefused() {
		assertFailure("snowflake.preset=flake").startsWith("snowflake.preset is 'flake'; it must be one of twitter, "
				+ "hutool, mybatis-plus, leaf, cosid, cosid-seconds, cosid-safe-js, discord, tsid, instagram, yitter, "
				+ "sonyflake\n");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			shardingsphere | its epoch is midnight of 2016-11-01 in the time zone of its JVMs, which no name tells
			baidu | its 28 bits of seconds ran out on 2024-11-20, so a series that lives has other widths
			seata | its node id stands above its timestamp, so there is no next id of all nodes
			mastodon | its lowest 16 bits are hash and sequence in one, so no node id keeps its processes and ours apart
			""")
	void seriesThatCannotBeContinuedByNameIsRefusedWithTheReason(String name, String reason) {
		assertFailure("snowflake.preset=" + name)
			.startsWith("snowflake.preset is '%s'; it must be another one, or not set, because %s\n".formatted(name,
					reason))
			.contains("\nRemove snowflake.preset");
	}

	@Test
	void remedyForShardingSphereContinuesItsSeries() {
		assertLayout(SnowflakeLayout.DEFAULT.withEpoch(Instant.parse("2016-10-31T16:00:00Z")),
				"snowflake.epoch=2016-11-01T00:00:00+08:00");
	}

	@Test
	void remedyForMastodonMakesGreaterIds() {
		this.runner
			.withPropertyValues("snowflake.epoch=1970-01-01T00:00:00Z", "snowflake.layout.timestamp-bits=47",
					"snowflake.layout.node-id-bits=6", "snowflake.layout.sequence-bits=10")
			.run((context) -> {
				long theirs = System.currentTimeMillis() << 16;
				long ours = context.getBean(SnowflakeIdGenerator.class).nextId();
				assertThat(ours).isGreaterThanOrEqualTo(theirs);
			});
	}

	@Test
	void idesAreTold() throws IOException {
		try (InputStream metadata = getClass()
			.getResourceAsStream("/META-INF/additional-spring-configuration-metadata.json")) {
			assertThat(JsonMapper.shared().readTree(metadata).get("hints"))
				.filteredOn((hint) -> hint.get("name").asString().equals("snowflake.preset"))
				.singleElement()
				.satisfies((hint) -> assertThat(hint.get("values")).extracting((value) -> value.get("value").asString())
					.allSatisfy((value) -> assertThat(Presets.find(value)).isNotNull())
					.hasSameSizeAs(SnowflakePreset.values()));
		}
	}

	private void assertLayout(SnowflakeLayout layout, String... properties) {
		this.runner.withPropertyValues(properties)
			.run((context) -> assertThat(context.getBean(SnowflakeIdGenerator.class).layout()).isEqualTo(layout));
	}

	private AbstractStringAssert<?> assertFailure(String... properties) {
		String[] text = new String[1];
		this.runner.withPropertyValues(properties).run((context) -> text[0] = text(context.getStartupFailure()));
		return assertThat(text[0]);
	}

	private static String text(Throwable failure) {
		Throwable cause = failure;
		while (!(cause instanceof InvalidSnowflakeConfigurationException)) {
			cause = cause.getCause();
		}
		return ((InvalidSnowflakeConfigurationException) cause).problems()
			.stream()
			.map((problem) -> problem.description() + "\n" + problem.remedy())
			.collect(Collectors.joining("\n"));
	}

}
