package io.github.snowflakeid.benchmarks.report;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Properties;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What {@code run.sh} has left in its folder. All figures are medians.
 */
final class Measurements {

	/** The product among the contestants. */
	static final String OURS = "snowflake";

	private final Properties machine = new Properties();

	private final List<Jmh> jmh = new ArrayList<>();

	private final List<JsonNode> saturation = new ArrayList<>();

	private final List<Http> http = new ArrayList<>();

	private final List<Start> starts = new ArrayList<>();

	static Measurements read(Path directory) throws IOException {
		Measurements measurements = new Measurements();
		try (var reader = Files.newBufferedReader(directory.resolve("machine.properties"))) {
			measurements.machine.load(reader);
		}
		JsonMapper mapper = JsonMapper.shared();
		try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "jmh-*.json")) {
			for (Path file : files) {
				mapper.readTree(file.toFile()).forEach((node) -> measurements.jmh.add(Jmh.of(node)));
			}
		}
		for (String line : Files.readAllLines(directory.resolve("saturation.jsonl"))) {
			measurements.saturation.add(mapper.readTree(line));
		}
		for (String line : Files.readAllLines(directory.resolve("http.tsv"))) {
			List<String> fields = Arrays.asList(line.split("\t", -1));
			measurements.http.add(new Http(fields.get(0), fields.get(1), number(fields, 2), number(fields, 3),
					number(fields, 4), number(fields, 5)));
		}
		for (String line : Files.readAllLines(directory.resolve("startup.tsv"))) {
			List<String> fields = Arrays.asList(line.split("\t", -1));
			measurements.starts.add(new Start(fields.get(0), fields.get(1), fields.get(2), number(fields, 3),
					number(fields, 4), number(fields, 5), number(fields, 6)));
		}
		return measurements;
	}

	private static double number(List<String> fields, int index) {
		return Double.parseDouble(fields.get(index));
	}

	String machine(String key) {
		String value = this.machine.getProperty(key);
		if (value == null) {
			throw new IllegalArgumentException("machine.properties does not say '%s'".formatted(key));
		}
		return value;
	}

	/** Returns what a call took, or a batch, over all rounds. */
	Jmh jmh(String benchmark, String contestant, int threads, int size) {
		return this.jmh.stream()
			.filter((result) -> result.benchmark.equals(benchmark) && result.contestant.equals(contestant)
					&& result.threads == threads && result.size == size)
			.reduce(Jmh::and)
			.orElseThrow(() -> new IllegalArgumentException(
					"There is no result of %s for '%s' with %d threads".formatted(benchmark, contestant, threads)));
	}

	/** Returns the median of all rounds; NaN where nobody got an id at all. */
	double saturation(String contestant, int threads, String figure) {
		return median(rounds(contestant, threads).map((node) -> node.get(figure)),
				(node) -> node.isNumber() ? node.asDouble() : Double.NaN);
	}

	/** Returns how many ids of all rounds were duplicates. */
	long duplicates(String contestant, int threads) {
		return rounds(contestant, threads).mapToLong((node) -> node.get("duplicates").asLong()).sum();
	}

	private Stream<JsonNode> rounds(String contestant, int threads) {
		return this.saturation.stream()
			.filter((node) -> node.get("contestant").asString().equals(contestant)
					&& node.get("threads").asInt() == threads);
	}

	double http(String threads, String name, ToDoubleFunction<Http> figure) {
		return median(this.http.stream().filter((line) -> line.threads.equals(threads) && line.name.equals(name)),
				figure);
	}

	/** Returns the median of the ratios of neighbouring measurements. */
	double httpRatio(String threads) {
		List<Http> ids = this.http.stream().filter(of(threads, "ids")).toList();
		List<Http> constants = this.http.stream().filter(of(threads, "constant")).toList();
		double[] ratios = new double[ids.size()];
		for (int i = 0; i < ratios.length; i++) {
			ratios[i] = ids.get(i).requestsPerSecond / constants.get(i).requestsPerSecond;
		}
		return median(ratios);
	}

	private static Predicate<Http> of(String threads, String name) {
		return (line) -> line.threads.equals(threads) && line.name.equals(name);
	}

	double start(String jdk, String mode, String variant, ToDoubleFunction<Start> figure) {
		return median(this.starts.stream()
			.filter((start) -> start.jdk.equals(jdk) && start.mode.equals(mode) && start.variant.equals(variant)),
				figure);
	}

	private static <T> double median(Stream<T> values, ToDoubleFunction<T> figure) {
		return median(values.mapToDouble(figure).toArray());
	}

	private static double median(double[] values) {
		if (values.length == 0) {
			throw new IllegalArgumentException("There are no measurements to take the median of");
		}
		double[] sorted = values.clone();
		Arrays.sort(sorted);
		return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
	}

	/**
	 * A benchmark's result.
	 *
	 * @param benchmark class and method
	 * @param contestant the contestant, or empty
	 * @param threads how many threads called at once
	 * @param size how many ids a batch had, or 0
	 * @param iterations nanoseconds of a call
	 * @param bytes what was allocated for a call
	 */
	record Jmh(String benchmark, String contestant, int threads, int size, List<Double> iterations, double bytes) {

		static Jmh of(JsonNode node) {
			String name = node.get("benchmark").asString();
			String type = name.substring(0, name.lastIndexOf('.'));
			List<Double> iterations = new ArrayList<>();
			node.get("primaryMetric")
				.get("rawData")
				.forEach((fork) -> fork.forEach((value) -> iterations.add(value.asDouble())));
			JsonNode parameters = node.path("params");
			return new Jmh(name.substring(type.lastIndexOf('.') + 1), parameters.path("contestant").asString(""),
					node.get("threads").asInt(), parameters.path("size").asInt(0), iterations,
					node.get("secondaryMetrics").get("gc.alloc.rate.norm").get("score").asDouble());
		}

		private Jmh and(Jmh other) {
			List<Double> all = new ArrayList<>(this.iterations);
			all.addAll(other.iterations);
			return new Jmh(this.benchmark, this.contestant, this.threads, this.size, all,
					Math.max(this.bytes, other.bytes));
		}

		double nanos() {
			return median(this.iterations.stream(), Double::doubleValue);
		}

		/** Returns what the given share of all iterations does not exceed. */
		double nanos(double share) {
			List<Double> sorted = this.iterations.stream().sorted().toList();
			return sorted.get((int) Math.round(share * (sorted.size() - 1)));
		}

		double idsPerSecond() {
			return this.threads * 1e9 / nanos();
		}

	}

	/**
	 * A measurement over HTTP.
	 *
	 * @param threads platform or virtual
	 * @param name what was asked for
	 * @param requestsPerSecond requests answered a second
	 * @param cpuMillis the server's processor time for 1000 requests
	 * @param kilobytes what the server allocated for 1000 requests
	 * @param pausedSeconds in garbage collections
	 */
	record Http(String threads, String name, double requestsPerSecond, double cpuMillis, double kilobytes,
			double pausedSeconds) {

		double cores() {
			return this.cpuMillis * this.requestsPerSecond / 1e6;
		}

	}

	/**
	 * A start of the bare application.
	 *
	 * @param jdk its version
	 * @param mode class-path or aot
	 * @param variant with or without the starter
	 * @param millis until it had started
	 * @param heapKb heap in use after a collection
	 * @param residentKb memory of the process
	 * @param classes how many were loaded
	 */
	record Start(String jdk, String mode, String variant, double millis, double heapKb, double residentKb,
			double classes) {

	}

}
