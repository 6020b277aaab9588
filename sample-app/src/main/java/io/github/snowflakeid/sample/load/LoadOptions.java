package io.github.snowflakeid.sample.load;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;

import io.github.snowflakeid.SnowflakeLayout;

import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.DefaultApplicationArguments;
import org.springframework.boot.convert.DurationStyle;

/**
 * What load mode was asked to do.
 *
 * @param threads how many threads draw ids
 * @param duration for how long they do
 */
record LoadOptions(int threads, Duration duration) {

	private static final String LOAD = "load";

	private static final String THREADS = "load.threads";

	private static final String DURATION = "load.duration";

	private static final int MAX_THREADS = 1000;

	private static final Duration MAX_DURATION = Duration.ofDays(1);

	static LoadOptions parse(String... args) {
		ApplicationArguments arguments = new DefaultApplicationArguments(args);
		for (String name : arguments.getOptionNames()) {
			if (name.startsWith(LOAD) && !List.of(LOAD, THREADS, DURATION).contains(name)) {
				throw new BadOptionException("--%s is unknown; there are --%s, --%s=8 and --%s=10s".formatted(name,
						LOAD, THREADS, DURATION));
			}
		}
		List<String> load = arguments.getOptionValues(LOAD);
		if (load == null || !load.isEmpty()) {
			throw new BadOptionException("Load mode is asked for by --%s, without a value".formatted(LOAD));
		}
		if (!arguments.getNonOptionArgs().isEmpty()) {
			throw new BadOptionException(
					"%s is not an option; options start with --".formatted(arguments.getNonOptionArgs().get(0)));
		}
		return new LoadOptions(threads(value(arguments, THREADS, "8")), duration(value(arguments, DURATION, "10s")));
	}

	private static String value(ApplicationArguments arguments, String name, String defaultValue) {
		List<String> values = arguments.getOptionValues(name);
		if (values == null) {
			return defaultValue;
		}
		if (values.size() != 1) {
			throw new BadOptionException("--%s needs one value, such as --%s=%s".formatted(name, name, defaultValue));
		}
		return values.get(0);
	}

	private static int threads(String value) {
		try {
			int threads = Integer.parseInt(value);
			if (threads >= 1 && threads <= MAX_THREADS) {
				return threads;
			}
		}
		catch (NumberFormatException ex) {
			// said below
		}
		throw new BadOptionException("--%s is %s; it must be 1 to %d".formatted(THREADS, value, MAX_THREADS));
	}

	private static Duration duration(String value) {
		try {
			Duration duration = DurationStyle.detectAndParse(value, ChronoUnit.SECONDS);
			if (duration.compareTo(Duration.ZERO) > 0 && duration.compareTo(MAX_DURATION) <= 0) {
				return duration;
			}
		}
		catch (IllegalArgumentException | ArithmeticException ex) {
			// said below
		}
		throw new BadOptionException("--%s is %s; it must be more than 0 and at most 1d, such as 500ms, 30s or 5m"
			.formatted(DURATION, value));
	}

	/** Refuses a run whose check for duplicates could outgrow the memory. */
	void requireMemoryFor(SnowflakeLayout layout, long maxBytes) {
		long bytes = DuplicateCheck.maxBytes(layout, this.duration);
		if (bytes > maxBytes) {
			throw new BadOptionException(
					("--%s is %s, for which the check for duplicates may need %,d MB of the %,d MB that it can have; "
							+ "choose a shorter one, or give Java more memory with -Xmx")
						.formatted(DURATION, DurationStyle.SIMPLE.print(this.duration, ChronoUnit.SECONDS), bytes >> 20,
								maxBytes >> 20));
		}
	}

}
