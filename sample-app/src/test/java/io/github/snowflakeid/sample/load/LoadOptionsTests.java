package io.github.snowflakeid.sample.load;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import io.github.snowflakeid.SnowflakeLayout;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class LoadOptionsTests {

	@Test
	void eightThreadsForTenSecondsAsFastAsPossibleUnlessToldOtherwise() {
		assertThat(parse()).isEqualTo(
				new LoadOptions(Duration.ofSeconds(10), Duration.ofSeconds(2), 8, 1, 0, Loop.CLOSED, List.of(), false));
	}

	@Test
	void everythingCanBeChosen() {
		assertThat(parse("--load.duration=5m", "--load.warm-up=0s", "--load.threads=3", "--load.batch=50",
				"--load.rate=2500.5", "--load.loop=closed", "--load.url=http://a:1/ids,https://b/x",
				"--load.report=json"))
			.isEqualTo(new LoadOptions(Duration.ofMinutes(5), Duration.ZERO, 3, 50, 2500.5, Loop.CLOSED,
					List.of(URI.create("http://a:1/ids"), URI.create("https://b/x")), true));
	}

	@Test
	void theLoopIsOpenIfThereIsARate() {
		assertThat(parse("--load.rate=10").loop()).isEqualTo(Loop.OPEN);
	}

	@Test
	void anOpenLoopNeedsARate() {
		assertRefused("--load.loop is open; that needs a rate, such as --load.rate=100000", "--load.loop=open");
	}

	@ParameterizedTest
	@CsvSource({ "500ms, PT0.5S", "30s, PT30S", "5m, PT5M", "PT2M, PT2M", "7, PT7S" })
	void durationsAreWrittenAsInProperties(String text, Duration duration) {
		assertThat(parse("--load.duration=" + text).duration()).isEqualTo(duration);
	}

	@Test
	void propertiesAndSwitchesOfTheApplicationAreLeftAlone() {
		assertThat(parse("--snowflake.node-id=7", "--debug").threads()).isEqualTo(8);
	}

	@ParameterizedTest
	@ValueSource(strings = { "0", "-1", "1001", "abc", "1.5", "99999999999", "+3", "\u0663" })
	void theNumberOfThreadsMustBeInRange(String value) {
		assertRefused("--load.threads is %s; it must be 1 to 1000".formatted(value), "--load.threads=" + value);
	}

	@ParameterizedTest
	@ValueSource(strings = { "0", "1000001", "abc" })
	void theBatchMustBeInRange(String value) {
		assertRefused("--load.batch is %s; it must be 1 to 1000000".formatted(value), "--load.batch=" + value);
	}

	@ParameterizedTest
	@ValueSource(strings = { "0", "0s", "99ms", "-5s", "2d", "soon", "9223372036854775807d" })
	void theDurationMustBeInRange(String value) {
		assertRefused("--load.duration is %s; it must be 100ms to 1d, such as 500ms, 30s or 5m".formatted(value),
				"--load.duration=" + value);
	}

	@ParameterizedTest
	@ValueSource(strings = { "0", "-1", "NaN", "Infinity", "many", "1e10", "1f", "0x1p3", "+1" })
	void theRateMustBeInRange(String value) {
		assertRefused("--load.rate is %s; it must be a number of ids a second, more than 0 and at most 1000000000"
			.formatted(value), "--load.rate=" + value);
	}

	@ParameterizedTest
	@ValueSource(
			strings = { "foo", "ftp://a/ids", "http:///ids", "http://a/ids?count=1", "http://a/ids,", "http://a b" })
	void theUrlsMustBeUrls(String value) {
		assertThatExceptionOfType(BadOptionException.class).isThrownBy(() -> parse("--load.url=" + value))
			.withMessageStartingWith("--load.url has '")
			.withMessageEndingWith("'; it must be one or more URLs without a query, with commas between them, such as "
					+ "http://localhost:8080/ids");
	}

	@Test
	void theReportIsForPeopleOrMachines() {
		assertRefused("--load.report is xml; it must be text or json", "--load.report=xml");
	}

	@ParameterizedTest
	@ValueSource(strings = { "--load.threads", "--load.threads=", "--load.duration" })
	void anOptionNeedsAValue(String option) {
		assertThatExceptionOfType(BadOptionException.class).isThrownBy(() -> parse(option))
			.withMessageContaining("needs one value");
	}

	@Test
	void anOptionIsGivenOnce() {
		assertRefused("--load.threads needs one value, as --load.threads=value", "--load.threads=1",
				"--load.threads=2");
	}

	@ParameterizedTest
	@ValueSource(strings = { "--load.thread", "--load.http", "--loads", "--fleet.nodes", "--thread" })
	void anUnknownOptionIsRefusedWithThoseThatThereAre(String option) {
		assertRefused(option + " is unknown; with --load there are --load.duration, --load.warm-up, --load.threads, "
				+ "--load.batch, --load.rate, --load.loop, --load.report, --load.url, and properties of the application",
				option + "=8");
	}

	@Test
	void loadModeIsAskedForWithoutAValue() {
		assertThatExceptionOfType(BadOptionException.class).isThrownBy(() -> LoadOptions.parse("--load=8"))
			.withMessage("--load is 8; write it without a value");
	}

	@Test
	void anOptionAloneDoesNotAskForLoadMode() {
		assertThatExceptionOfType(BadOptionException.class).isThrownBy(() -> LoadOptions.parse("--load.threads=8"))
			.withMessage("--load is missing; write it, too: --load --load.threads=8");
	}

	@ParameterizedTest
	@ValueSource(strings = { "--load.threads=", "--load.duration=", "--load.rate=", "--load.loop=", "--load.report=",
			"--load.url=", "--load.", "" })
	void aLongValueDoesNotComeBackWhole(String option) {
		assertThatExceptionOfType(BadOptionException.class).isThrownBy(() -> parse(option + "x".repeat(7000)))
			.satisfies((refusal) -> assertThat(refusal.getMessage()).hasSizeLessThan(400));
	}

	@Test
	void aForgottenDashIsNoticed() {
		assertRefused("threads=8 is not an option; options start with --", "threads=8");
	}

	@Test
	void aRunThatCouldOutgrowTheMemoryIsRefused() {
		assertThatExceptionOfType(BadOptionException.class)
			.isThrownBy(() -> LoadMode.memoryFor(parse("--load.duration=2h"), SnowflakeLayout.DEFAULT, 1_000_000_000))
			.withMessage("--load.duration is 7200 s, for which the check for duplicates may need 8,652 MB of the "
					+ "1,000 MB that it can have; choose a shorter one, or give Java more memory with -Xmx");
	}

	@Test
	void aRateThatIsLowMakesALongRunPossible() {
		assertThat(LoadMode.memoryFor(parse("--load.duration=2h", "--load.rate=1000"), SnowflakeLayout.DEFAULT,
				1_000_000_000))
			.isLessThan(1_000_000_000);
	}

	private static LoadOptions parse(String... options) {
		List<String> args = new ArrayList<>(List.of("--load"));
		args.addAll(Arrays.asList(options));
		return LoadOptions.parse(args.toArray(String[]::new));
	}

	private static void assertRefused(String message, String... options) {
		assertThatExceptionOfType(BadOptionException.class).isThrownBy(() -> parse(options)).withMessage(message);
	}

}
