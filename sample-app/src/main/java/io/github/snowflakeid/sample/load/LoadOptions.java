package io.github.snowflakeid.sample.load;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * What a load was asked to be.
 *
 * @param duration for how long it is measured
 * @param warmUp for how long it runs before that
 * @param threads how many threads draw ids
 * @param batch how many ids a call asks for
 * @param idsPerSecond the rate, or 0 for as fast as possible
 * @param loop what decides when the next call is made
 * @param urls where ids are drawn from, empty for the generator of this process
 * @param json whether the report is for machines
 */
public record LoadOptions(Duration duration, Duration warmUp, int threads, int batch, double idsPerSecond, Loop loop,
		List<URI> urls, boolean json) {

	static final String COMMAND = "load";

	private static final String DURATION = "load.duration";

	private static final String WARM_UP = "load.warm-up";

	private static final String THREADS = "load.threads";

	private static final String BATCH = "load.batch";

	private static final String RATE = "load.rate";

	private static final String LOOP = "load.loop";

	private static final String URL = "load.url";

	private static final String REPORT = "load.report";

	/** The options that any command with a load has. */
	public static final List<String> NAMES = List.of(DURATION, WARM_UP, THREADS, BATCH, RATE, LOOP, REPORT);

	private static final int MAX_THREADS = 1000;

	private static final int MAX_BATCH = 1_000_000;

	private static final double MAX_RATE = 1e9;

	static LoadOptions parse(String... args) {
		List<String> names = new ArrayList<>(NAMES);
		names.add(URL);
		Arguments arguments = Arguments.parse(COMMAND, names, args);
		return of(arguments, "10s", 1, urls(arguments.value(URL)));
	}

	/**
	 * Reads the options of a load.
	 * @param arguments the arguments of the command
	 * @param defaultDuration how long it lasts if nothing is said about that
	 * @param defaultBatch how many ids a call asks for if nothing is said about that
	 * @return the options, without URLs
	 */
	public static LoadOptions of(Arguments arguments, String defaultDuration, int defaultBatch) {
		return of(arguments, defaultDuration, defaultBatch, List.of());
	}

	private static LoadOptions of(Arguments arguments, String defaultDuration, int defaultBatch, List<URI> urls) {
		double idsPerSecond = rate(arguments.value(RATE));
		Loop loop = arguments.choice(LOOP, Loop.class, (idsPerSecond > 0) ? Loop.OPEN : Loop.CLOSED);
		if (loop == Loop.OPEN && idsPerSecond == 0) {
			throw new BadOptionException("--%s is open; that needs a rate, such as --%s=100000".formatted(LOOP, RATE));
		}
		return new LoadOptions(arguments.duration(DURATION, defaultDuration, Duration.ofMillis(100)),
				arguments.duration(WARM_UP, "2s", Duration.ZERO), arguments.integer(THREADS, 8, 1, MAX_THREADS),
				arguments.integer(BATCH, defaultBatch, 1, MAX_BATCH), idsPerSecond, loop, urls,
				arguments.choice(REPORT, Report.class, Report.TEXT) == Report.JSON);
	}

	LoadPlan plan(IdSink sink) {
		return new LoadPlan(this.threads, this.batch, this.idsPerSecond, this.loop, sink);
	}

	private static double rate(@Nullable String value) {
		if (value == null) {
			return 0;
		}
		try {
			double rate = Double.parseDouble(value);
			// the parser also takes 1f and hexadecimal digits
			if (rate > 0 && rate <= MAX_RATE && value.matches("[0-9.]+([eE][-+]?[0-9]+)?")) {
				return rate;
			}
		}
		catch (NumberFormatException ex) {
			// said below
		}
		throw new BadOptionException(
				"--%s is %s; it must be a number of ids a second, more than 0 and at most 1000000000".formatted(RATE,
						Texts.quoted(value)));
	}

	private static List<URI> urls(@Nullable String value) {
		return (value != null) ? Arrays.stream(value.split(",", -1)).map(LoadOptions::url).toList() : List.of();
	}

	private static URI url(String value) {
		try {
			URI uri = new URI(value);
			if (("http".equals(uri.getScheme()) || "https".equals(uri.getScheme())) && uri.getHost() != null
					&& uri.getQuery() == null && uri.getFragment() == null) {
				return uri;
			}
		}
		catch (URISyntaxException ex) {
			// said below
		}
		throw new BadOptionException(("--%s has '%s'; it must be one or more URLs without a query, with commas between "
				+ "them, such as http://localhost:8080/ids")
			.formatted(URL, Texts.quoted(value)));
	}

	private enum Report {

		TEXT, JSON

	}

}
