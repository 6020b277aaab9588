package io.github.snowflakeid.autoconfigure;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
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
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.core.env.PropertySource;
import org.springframework.core.io.ByteArrayResource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@code snowflake.preset}.
 */
class PresetsTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(SnowflakeAutoConfiguration.class))
		.withPropertyValues("snowflake.node-id=1");

	@ParameterizedTest
	@EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "SHARDINGSPHERE")
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
				+ "sonyflake, shardingsphere\n");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
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

	@ParameterizedTest
	@CsvSource({ "Asia/Shanghai,2016-10-31T16:00:00Z", "+08:00,2016-10-31T16:00:00Z", "UTC,2016-11-01T00:00:00Z",
			"' Z ',2016-11-01T00:00:00Z", "-05:00,2016-11-01T05:00:00Z", "GMT+8,2016-10-31T16:00:00Z",
			"Asia/Kolkata,2016-10-31T18:30:00Z" })
	void epochOfShardingSphereIsMidnightInTheZone(String zone, Instant epoch) {
		assertLayout(SnowflakeLayout.DEFAULT.withEpoch(epoch), "snowflake.preset=shardingsphere",
				"snowflake.preset-zone=" + zone);
		assertLayout(SnowflakeLayout.DEFAULT.withEpoch(epoch), "snowflake.preset=shardingsphere",
				"snowflake.preset-zone=" + zone, "snowflake.epoch=" + epoch);
	}

	@Test
	void offsetOfYamlMayHaveQuotes() throws IOException {
		yaml("preset-zone: '+10:00'")
			.run((context) -> assertThat(context.getBean(SnowflakeIdGenerator.class).layout().epoch())
				.isEqualTo("2016-10-31T14:00:00Z"));
	}

	/** It is a number of base 60 without. */
	@Test
	void offsetOfYamlWithoutQuotesIsRefusedAndTold() throws IOException {
		yaml("preset-zone: +10:00").run((context) -> assertThat(text(context.getStartupFailure()))
			.startsWith("snowflake.preset-zone is '600'; it must be a time zone or an offset from UTC\n")
			.endsWith("in YAML an offset needs quotes."));
	}

	private ApplicationContextRunner yaml(String line) throws IOException {
		PropertySource<?> source = new YamlPropertySourceLoader()
			.load("application.yml",
					new ByteArrayResource(
							("snowflake:\n  preset: shardingsphere\n  " + line).getBytes(StandardCharsets.UTF_8)))
			.get(0);
		return this.runner.withInitializer((context) -> context.getEnvironment().getPropertySources().addLast(source));
	}

	@Test
	void shardingSphereWithoutItsZoneIsRefusedWithTheReason() {
		assertFailure("snowflake.preset=shardingsphere").isEqualTo(
				"""
						snowflake.preset-zone is not set; it must be the time zone of the JVMs that have issued the ids, because \
						midnight of 2016-11-01 there is the epoch of snowflake.preset=shardingsphere
						Set snowflake.preset-zone to the time zone of the old JVMs or to its offset, such as Asia/Shanghai or \
						+08:00; in YAML an offset needs quotes.""");
	}

	@ParameterizedTest
	@ValueSource(strings = { "Asia/Shanghei", "utc", "8", "+25:00", "''" })
	void zoneThatThereIsNotIsRefused(String zone) {
		assertFailure("snowflake.preset=shardingsphere", "snowflake.preset-zone=" + zone).startsWith(
				"snowflake.preset-zone is '" + zone + "'; it must be a time zone or an offset from UTC\nSet snowflake");
	}

	/** Of 5.5.2 the day of the start decides, of others that of the epoch. */
	@Test
	void zoneOfSeveralOffsetsIsRefused() {
		assertFailure("snowflake.preset=shardingsphere", "snowflake.preset-zone=America/New_York")
			.startsWith("snowflake.preset-zone is 'America/New_York'; it must be an offset from UTC, because "
					+ "America/New_York has -04:00 on 2016-11-01 and -05:00 from 2016-11-06T06:00:00Z on, and versions of "
					+ "the library differ in which of them they take\nSet snowflake.preset-zone to ");
	}

	@ParameterizedTest
	@CsvSource({ "snowflake.enabled=true,there is no snowflake.preset whose epoch depends on it",
			"snowflake.preset=hutool,the epoch of snowflake.preset=hutool is the same in all time zones" })
	void zoneThatNothingDependsOnIsRefused(String property, String reason) {
		assertFailure(property, "snowflake.preset-zone=UTC").isEqualTo("""
				snowflake.preset-zone is 'UTC'; it must be removed, because %s
				Remove snowflake.preset-zone; or, if ids of ShardingSphere are continued, set snowflake.preset to \
				shardingsphere.""".formatted(reason));
	}

	@Test
	void epochOfAnotherZoneIsRefused() {
		assertFailure("snowflake.preset=shardingsphere", "snowflake.preset-zone=UTC",
				"snowflake.epoch=2016-11-01T00:00:00+08:00")
			.startsWith("snowflake.epoch is 2016-10-31T16:00:00Z; it must be 2016-11-01T00:00:00Z, or not set: that is "
					+ "what snowflake.preset=shardingsphere stands for\n");
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
