package io.github.snowflakeid.sample.load;

import java.time.Duration;

import io.github.snowflakeid.SnowflakeLayout;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;

class LoadOptionsTests {

	@Test
	void eightThreadsForTenSecondsUnlessToldOtherwise() {
		assertThat(LoadOptions.parse("--load")).isEqualTo(new LoadOptions(8, Duration.ofSeconds(10)));
	}

	@ParameterizedTest
	@CsvSource({ "500ms, PT0.5S", "30s, PT30S", "5m, PT5M", "PT2M, PT2M", "7, PT7S" })
	void threadsAndDurationCanBeChosen(String text, Duration duration) {
		assertThat(LoadOptions.parse("--load", "--load.threads=3", "--load.duration=" + text))
			.isEqualTo(new LoadOptions(3, duration));
	}

	@Test
	void argumentsOfTheApplicationAreLeftAlone() {
		assertThat(LoadOptions.parse("--load", "--snowflake.node-id=7").threads()).isEqualTo(8);
	}

	@ParameterizedTest
	@ValueSource(strings = { "0", "-1", "1001", "abc", "1.5", "99999999999" })
	void theNumberOfThreadsMustBeInRange(String value) {
		assertThatExceptionOfType(BadOptionException.class)
			.isThrownBy(() -> LoadOptions.parse("--load", "--load.threads=" + value))
			.withMessage("--load.threads is %s; it must be 1 to 1000", value);
	}

	@ParameterizedTest
	@ValueSource(strings = { "0", "0s", "-5s", "2d", "soon", "9223372036854775807d" })
	void theDurationMustBeInRange(String value) {
		assertThatExceptionOfType(BadOptionException.class)
			.isThrownBy(() -> LoadOptions.parse("--load", "--load.duration=" + value))
			.withMessage("--load.duration is %s; it must be more than 0 and at most 1d, such as 500ms, 30s or 5m",
					value);
	}

	@ParameterizedTest
	@ValueSource(strings = { "--load.threads", "--load.threads=", "--load.duration" })
	void anOptionNeedsAValue(String option) {
		assertThatExceptionOfType(BadOptionException.class).isThrownBy(() -> LoadOptions.parse("--load", option));
	}

	@Test
	void anOptionIsGivenOnce() {
		assertThatExceptionOfType(BadOptionException.class)
			.isThrownBy(() -> LoadOptions.parse("--load", "--load.threads=1", "--load.threads=2"))
			.withMessage("--load.threads needs one value, such as --load.threads=8");
	}

	@ParameterizedTest
	@ValueSource(strings = { "--load.thread=8", "--load.http", "--loads" })
	void anUnknownOptionIsRefusedWithThoseThatThereAre(String option) {
		assertThatExceptionOfType(BadOptionException.class).isThrownBy(() -> LoadOptions.parse("--load", option))
			.withMessageContaining("is unknown; there are --load, --load.threads=8 and --load.duration=10s");
	}

	@ParameterizedTest
	@ValueSource(strings = { "--load.threads=8", "--load=8" })
	void loadModeIsAskedForWithoutAValue(String option) {
		assertThatExceptionOfType(BadOptionException.class).isThrownBy(() -> LoadOptions.parse(option))
			.withMessage("Load mode is asked for by --load, without a value");
	}

	@Test
	void aForgottenDashIsNoticed() {
		assertThatExceptionOfType(BadOptionException.class).isThrownBy(() -> LoadOptions.parse("--load", "threads=8"))
			.withMessage("threads=8 is not an option; options start with --");
	}

	@Test
	void aRunThatCouldOutgrowTheMemoryIsRefused() {
		LoadOptions options = new LoadOptions(8, Duration.ofHours(2));
		assertThatExceptionOfType(BadOptionException.class)
			.isThrownBy(() -> options.requireMemoryFor(SnowflakeLayout.DEFAULT, 1L << 30))
			.withMessage("--load.duration is 7200s, for which the check for duplicates may need 8,789 MB of the "
					+ "1,024 MB that it can have; choose a shorter one, or give Java more memory with -Xmx");
		assertThatNoException().isThrownBy(
				() -> new LoadOptions(8, Duration.ofMinutes(10)).requireMemoryFor(SnowflakeLayout.DEFAULT, 1L << 30));
	}

}
