package io.github.snowflakeid.autoconfigure;

import java.time.Duration;
import java.util.Map;
import java.util.regex.Pattern;

import io.github.snowflakeid.TimeSource;
import io.github.snowflakeid.test.ScriptedTimeSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.core.env.StandardEnvironment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What an operator reads when the properties are wrong. It is the year 2026.
 */
@ExtendWith(OutputCaptureExtension.class)
class InvalidSnowflakeConfigurationTests {

	@Test
	void refusesToStartWithoutNodeId() {
		assertThat(text(new String[0])).isEqualTo("""
				Snowflake ids cannot be configured:

				    - snowflake.node-id is not set; it must be 0 to 1023, and different for each running instance

				Change your application's configuration:

				    - Set snowflake.node-id, for example by the environment variable SNOWFLAKE_NODE_ID, to a number \
				from 0 to 1023 that no other instance has; or set snowflake.lease.store to file, jdbc, redis or \
				zookeeper, and a node id is leased. There is no default: defaults that collide are the commonest \
				cause of duplicate ids.""");
	}

	@Test
	void namesTheRangeOfTheConfiguredWidthWhenTheNodeIdIsMissing() {
		assertThat(problem("snowflake.layout.node-id-bits=5"))
			.isEqualTo("snowflake.node-id is not set; it must be 0 to 31, and different for each running instance");
	}

	@ParameterizedTest
	@ValueSource(strings = { "-1", "1024" })
	void refusesNodeIdOutOfRange(String nodeId) {
		assertThat(text("snowflake.node-id=" + nodeId)).isEqualTo("""
				Snowflake ids cannot be configured:

				    - snowflake.node-id is %s; it must be 0 to 1023

				Change your application's configuration:

				    - Set snowflake.node-id to a number in this range that no other instance has, or make room \
				for larger numbers with snowflake.layout.node-id-bits.""".formatted(nodeId));
	}

	@Test
	void refusesTimestampOfNoWidth() {
		assertThat(text("snowflake.node-id=1", "snowflake.layout.timestamp-bits=0")).isEqualTo(
				"""
						Snowflake ids cannot be configured:

						    - snowflake.layout.timestamp-bits is 0; it must be 1 to 63

						Change your application's configuration:

						    - Set snowflake.layout.timestamp-bits to a number in this range; all widths together may be 63 at most.""");
	}

	@ParameterizedTest
	@ValueSource(strings = { "-1", "64" })
	void refusesNodeIdBitsOutOfRange(String bits) {
		assertThat(problem("snowflake.node-id=1", "snowflake.layout.node-id-bits=" + bits))
			.isEqualTo("snowflake.layout.node-id-bits is %s; it must be 0 to 63".formatted(bits));
	}

	@ParameterizedTest
	@ValueSource(strings = { "-1", "64" })
	void refusesSequenceBitsOutOfRange(String bits) {
		assertThat(problem("snowflake.node-id=1", "snowflake.layout.sequence-bits=" + bits))
			.isEqualTo("snowflake.layout.sequence-bits is %s; it must be 0 to 63".formatted(bits));
	}

	@Test
	void refusesWidthsThatAddUpToMoreThan63() {
		assertThat(text("snowflake.node-id=1", "snowflake.layout.timestamp-bits=43")).isEqualTo("""
				Snowflake ids cannot be configured:

				    - snowflake.layout.timestamp-bits + snowflake.layout.node-id-bits + \
				snowflake.layout.sequence-bits is 43 + 10 + 12 = 65; it must be 63 at most, or ids would be negative

				Change your application's configuration:

				    - Take 2 from the widths of snowflake.layout.""");
	}

	@Test
	void refusesEpochInTheFuture() {
		assertThat(text("snowflake.node-id=1", "snowflake.epoch=2026-01-01T00:00:00.001Z")).isEqualTo(
				"""
						Snowflake ids cannot be configured:

						    - snowflake.epoch is 2026-01-01T00:00:00.001Z; it must be in the past, and the clock says 2026-01-01T00:00:00Z

						Change your application's configuration:

						    - Set snowflake.epoch to a moment in the past, or set the machine's clock right.""");
	}

	@Test
	void refusesEpochSoOldThatTheTimestampBitsHaveRunOut() {
		assertThat(text("snowflake.node-id=1", "snowflake.epoch=1950-01-01T00:00:00Z")).isEqualTo(
				"""
						Snowflake ids cannot be configured:

						    - snowflake.epoch is 1950-01-01T00:00:00Z; it must be later: 41 snowflake.layout.timestamp-bits that \
						count ticks of PT0.001S from there ran out at 2019-09-07T15:47:35.552Z

						Change your application's configuration:

						    - Set snowflake.layout.timestamp-bits or snowflake.layout.tick to more, or snowflake.epoch to a \
						later moment, for new ids only: ids that exist already would be read wrongly.""");
	}

	@Test
	void refusesEpochThatIsNoWholeMillisecond() {
		assertThat(text("snowflake.node-id=1", "snowflake.epoch=2025-01-01T00:00:00.0001Z")).isEqualTo(
				"""
						Snowflake ids cannot be configured:

						    - snowflake.epoch is 2025-01-01T00:00:00.000100Z; it must be a whole millisecond from 0001-01-01T00:00:00Z on

						Change your application's configuration:

						    - Set snowflake.epoch to such a moment, for example 2025-01-01T00:00:00Z.""");
	}

	@ParameterizedTest
	@ValueSource(strings = { "PT0S", "PT-0.001S", "PT0.0001S", "PT24H0.001S" })
	void refusesTickOutOfRange(String tick) {
		assertThat(text("snowflake.node-id=1", "snowflake.layout.tick=" + tick)).isEqualTo("""
				Snowflake ids cannot be configured:

				    - snowflake.layout.tick is %s; it must be whole milliseconds, from 1ms to 1d

				Change your application's configuration:

				    - Set snowflake.layout.tick to a duration in this range, such as 1ms.""".formatted(tick));
	}

	@ParameterizedTest
	@ValueSource(strings = { "-1", "13" })
	void refusesSpreadBitsOutOfRange(String bits) {
		assertThat(text("snowflake.node-id=1", "snowflake.layout.spread-bits=" + bits)).isEqualTo("""
				Snowflake ids cannot be configured:

				    - snowflake.layout.spread-bits is %s; it must be 0 to snowflake.layout.sequence-bits, 12

				Change your application's configuration:

				    - Set snowflake.layout.spread-bits to a number in this range, or remove it.""".formatted(bits));
	}

	@ParameterizedTest
	@ValueSource(strings = { "PT-1S", "PT24H0.001S" })
	void refusesMaxLeadOutOfRange(String maxLead) {
		assertThat(text("snowflake.node-id=1", "snowflake.max-lead=" + maxLead)).isEqualTo("""
				Snowflake ids cannot be configured:

				    - snowflake.max-lead is %s; it must be 0s to 1d

				Change your application's configuration:

				    - Set snowflake.max-lead to a duration in this range, such as 10s.""".formatted(maxLead));
	}

	@ParameterizedTest
	@ValueSource(strings = { "PT-1S", "PT10.001S" })
	void refusesMaxWaitOutOfRange(String maxWait) {
		assertThat(text("snowflake.node-id=1", "snowflake.max-wait=" + maxWait)).isEqualTo("""
				Snowflake ids cannot be configured:

				    - snowflake.max-wait is %s; it must be 0s to snowflake.max-lead, PT10S

				Change your application's configuration:

				    - Set snowflake.max-wait to a duration in this range, or snowflake.max-lead to more."""
			.formatted(maxWait));
	}

	@ParameterizedTest
	@ValueSource(
			strings = { "ids", "/", "/ids/", "//ids", "/ids?count=1", "/ids/**", "/{tenant}/ids", "/ids#a", "/i ds" })
	void refusesPathThatIsNoPlainPath(String path) {
		assertThat(text("snowflake.node-id=1", "snowflake.web.path=" + path)).isEqualTo("""
				Snowflake ids cannot be configured:

				    - snowflake.web.path is '%s'; it must be one or more segments, each a slash and then letters, \
				digits or any of - . _ ~

				Change your application's configuration:

				    - Set snowflake.web.path to a path such as /ids, with a slash at its start and none at its end."""
			.formatted(path));
	}

	@ParameterizedTest
	@ValueSource(strings = { "0", "-1", "1000001" })
	void refusesMaxCountOutOfRange(String maxCount) {
		assertThat(text("snowflake.node-id=1", "snowflake.web.max-count=" + maxCount)).isEqualTo("""
				Snowflake ids cannot be configured:

				    - snowflake.web.max-count is %s; it must be 1 to 1000000

				Change your application's configuration:

				    - Set snowflake.web.max-count to a number in this range.""".formatted(maxCount));
	}

	@Test
	void tellsAllProblemsAtOnce() {
		assertThat(text("snowflake.node-id=-1", "snowflake.layout.tick=0", "snowflake.web.max-count=0")).isEqualTo("""
				Snowflake ids cannot be configured:

				    - snowflake.layout.tick is PT0S; it must be whole milliseconds, from 1ms to 1d
				    - snowflake.node-id is -1; it must be 0 to 1023
				    - snowflake.web.max-count is 0; it must be 1 to 1000000

				Change your application's configuration:

				    - Set snowflake.layout.tick to a duration in this range, such as 1ms.
				    - Set snowflake.node-id to a number in this range that no other instance has, or make room \
				for larger numbers with snowflake.layout.node-id-bits.
				    - Set snowflake.web.max-count to a number in this range.""");
	}

	@ParameterizedTest
	@ValueSource(strings = { "snowflake.layout.timestamp-bits=42", "snowflake.layout.tick=24h",
			"snowflake.layout.spread-bits=12", "snowflake.max-lead=24h", "snowflake.max-wait=10s",
			"snowflake.max-wait=0", "snowflake.web.path=/api/v1/ids", "snowflake.web.max-count=1000000",
			"snowflake.node-id=1023", "snowflake.epoch=2026-01-01T00:00:00Z" })
	void startsWithValuesAtTheEndOfTheirRange(String property) {
		runner().withPropertyValues("snowflake.node-id=1", property)
			.withPropertyValues("snowflake.layout.sequence-bits=11")
			.withPropertyValues(property.contains("spread") ? "snowflake.layout.sequence-bits=12" : "a=b")
			.run((context) -> assertThat(context).hasNotFailed());
	}

	@Test
	void showsTheProblemsInPlaceOfAStackTrace(CapturedOutput output) {
		assertThatException().isThrownBy(() -> start("--snowflake.layout.tick=0"));
		assertThat(output)
			.contains("APPLICATION FAILED TO START", "snowflake.node-id is not set", "snowflake.layout.tick is PT0S")
			.doesNotContain("\tat ");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			value = { "snowflake.epoch | 2025-01-01 | a moment with an offset from UTC",
					"snowflake.max-wait | abc | a duration, such as 500ms, 10s or 1h",
					"snowflake.layout.sequence-bits | abc | a whole number",
					"snowflake.layout.tick | soon | a duration, such as 500ms, 10s or 1h",
					"snowflake.lease.ttl | abc | a duration, such as 500ms, 10s or 1h",
					"snowflake.web.max-count | x | a whole number", "snowflake.enabled | maybe | true or false",
					"snowflake.web.refusals.enabled | maybe | true or false",
					"snowflake.format | x | one of decimal, base32, base62",
					"snowflake.generators.orders.layout.tick | x | a duration, such as 500ms, 10s or 1h",
					"snowflake.generators.orders.layout.node-id-bits | 99999999999 | a whole number",
					"snowflake.generators.orders.lease.store | etcd | none, or not set: all generators lease" })
	void namesPropertyAndValueThatCannotBeRead(String property, String value, String allowed, CapturedOutput output) {
		assertThatException().isThrownBy(() -> start("--snowflake.node-id=5", "--" + property + "=" + value));
		assertThat(output).contains("Snowflake ids cannot be configured:")
			.containsPattern(
					Pattern.quote(property + " is '" + value + "'") + ".*" + Pattern.quote("; it must be " + allowed))
			.doesNotContain("Property: ");
	}

	@Test
	void tellsAllValuesThatCannotBeReadAtOnceAndWhereTheyAreSet(CapturedOutput output) {
		assertThatException().isThrownBy(() -> start("--snowflake.epoch=2025-01-01", "--snowflake.layout.tick=soon",
				"--snowflake.generators.orders.max-wait=x", "--snowflake.generators.audit="));
		assertThat(output).contains(
				"""
						Snowflake ids cannot be configured:

						    - snowflake.epoch is '2025-01-01', set in "snowflake.epoch" from property source "commandLineArgs"; it \
						must be a moment with an offset from UTC
						    - snowflake.generators.orders.max-wait is 'x', set in "snowflake.generators.orders.max-wait" from \
						property source "commandLineArgs"; it must be a duration, such as 500ms, 10s or 1h
						    - snowflake.layout.tick is 'soon', set in "snowflake.layout.tick" from property source \
						"commandLineArgs"; it must be a duration, such as 500ms, 10s or 1h

						Action:

						Change your application's configuration:

						    - Set snowflake.epoch to such a moment, for example 2025-01-01T00:00:00Z.
						    - Set snowflake.generators.orders.max-wait to what is allowed, or remove it.
						    - Set snowflake.layout.tick to what is allowed, or remove it.
						""");
	}

	@Test
	void tellsValuesOfStoresThatCannotBeRead(CapturedOutput output) {
		assertThatException()
			.isThrownBy(() -> start("--snowflake.lease.store=redis", "--snowflake.lease.redis.command-timeout=soon"));
		assertThat(output).contains("- snowflake.lease.redis.command-timeout is 'soon'",
				"- Set snowflake.lease.redis.command-timeout to what is allowed, or remove it.");
	}

	@Test
	void tellsThePlaceholderThatStandsForNothing(CapturedOutput output) {
		assertThatException().isThrownBy(() -> start("--snowflake.node-id=5", "--snowflake.max-wait=${nowhere}"));
		assertThat(output).contains("- snowflake.max-wait is '${nowhere}', set in ");
	}

	@Test
	void leavesPropertiesOfOthersToSpringBoot() {
		Binder binder = new Binder(new MapConfigurationPropertySource(Map.of("snowflake.session.timeout", "soon")));
		assertThatExceptionOfType(BindException.class)
			.isThrownBy(() -> binder.bind("snowflake.session.timeout", Duration.class))
			.satisfies((ex) -> assertThat(
					new UnreadablePropertyFailureAnalyzer(new StandardEnvironment()).analyze((Throwable) ex))
				.isNull());
	}

	private static void start(String... arguments) {
		new SpringApplicationBuilder(Application.class).web(WebApplicationType.NONE).run(arguments).close();
	}

	private static String problem(String... properties) {
		return text(properties).lines()
			.filter((line) -> line.startsWith("    - "))
			.findFirst()
			.orElseThrow()
			.substring(6);
	}

	private static String text(String... properties) {
		String[] text = new String[1];
		runner().withPropertyValues(properties).run((context) -> {
			text[0] = FailureAnalyses.textOf(context.getStartupFailure());
		});
		return text[0];
	}

	private static ApplicationContextRunner runner() {
		return new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(SnowflakeAutoConfiguration.class))
			.withBean(TimeSource.class, ScriptedTimeSource::new);
	}

	@SpringBootConfiguration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

	}

}
