package io.github.snowflakeid.benchmarks.report;

import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiPredicate;
import java.util.function.DoubleFunction;
import java.util.function.IntFunction;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;

import com.samskivert.mustache.Mustache;

/**
 * Writes docs/performance.md, and its charts. The text stands in {@code performance.md}
 * beside this class; every figure in it, each verdict on a target, and the list of where
 * others are as good or better come from the measurements.
 */
public final class Report {

	private static final List<Integer> THREADS = List.of(1, 2, 4, 8);

	private static final List<Integer> SATURATION_THREADS = List.of(1, 2, 8, 64);

	private static final int VIRTUAL_THREADS = 10_000;

	/** The contestants whose sequence can be wide, and those that have a cap. */
	private static final List<String> WIDE = List.of("snowflake", "cosid", "yitter", "tsid-creator",
			"hypersistence-tsid", "uuid");

	private static final List<String> CAPPED = List.of("snowflake", "cosid", "hutool", "mybatis-plus", "yitter",
			"tsid-creator", "hypersistence-tsid");

	private static final List<String> SHARED = List.of("snowflake", "cosid", "hutool", "mybatis-plus", "yitter",
			"tsid-creator", "hypersistence-tsid", "uuid");

	/** The ends of the names of the benchmarks of texts. */
	private static final Map<String, String> TEXTS = texts();

	/** The libraries in the table of texts, as the benchmarks' names begin. */
	private static final List<String> TEXT_LIBRARIES = List.of("snowflake", "tsidCreator", "hypersistenceTsid", "jdk");

	private static final Map<String, String> LATENCIES = latencies();

	/** Closer than this, two figures of one run are called equal. */
	private static final double EQUAL = 0.03;

	private static final String ENTITIES = "<!-- entities -->\n";

	private static final String ENTITIES_END = "<!-- /entities -->\n";

	private final Measurements measurements;

	private final List<Map<String, Object>> targets = new ArrayList<>();

	private final List<String> others = new ArrayList<>();

	private static Map<String, String> texts() {
		Map<String, String> texts = new LinkedHashMap<>();
		texts.put("FormatDecimal", "write decimal");
		texts.put("ParseDecimal", "read decimal");
		texts.put("FormatBase32", "write base 32");
		texts.put("ParseBase32", "read base 32");
		texts.put("FormatBase62", "write base 62");
		texts.put("ParseBase62", "read base 62");
		texts.put("Time", "the time in an id");
		texts.put("Decompose", "time, node id and sequence, checked");
		return texts;
	}

	private static Map<String, String> latencies() {
		Map<String, String> latencies = new LinkedHashMap<>();
		latencies.put("p50Micros", "p50");
		latencies.put("p99Micros", "p99");
		latencies.put("p999Micros", "p99.9");
		latencies.put("p9999Micros", "p99.99");
		latencies.put("maxMicros", "longest call");
		return latencies;
	}

	private Report(Measurements measurements) {
		this.measurements = measurements;
	}

	/**
	 * Writes the page.
	 * @param args the folder of the measurements, and the folder of the page
	 * @throws IOException if something cannot be read or written
	 */
	public static void main(String[] args) throws IOException {
		if (args.length != 2) {
			System.err.println("Usage: Report <folder of the measurements> <folder of the page>");
			System.exit(2);
		}
		Locale.setDefault(Locale.ROOT);
		Report report = new Report(Measurements.read(Path.of(args[0])));
		Path docs = Path.of(args[1]);
		Path page = docs.resolve("performance.md");
		Map<String, Object> model = report.model();
		model.put("entities", entities(page));
		write("performance.md", model, page);
		Path images = Files.createDirectories(docs.resolve("images"));
		List<String> increasing = WIDE.stream().filter((contestant) -> !contestant.equals("uuid")).toList();
		write("chart.svg", new Chart("An id where the sequence does not run out",
				"nanoseconds of a call, by threads; less is better", THREADS, increasing, (contestant,
						threads) -> report.measurements.jmh("NextIdBenchmark.wide", contestant, threads, 0).nanos())
			.model(), images.resolve("performance-next-id.svg"));
		write("chart.svg",
				new Chart("Processor used at the cap", "cores, by threads; less is better", SATURATION_THREADS, CAPPED,
						(contestant, threads) -> report.at(contestant, threads, "cpuCores"))
					.model(),
				images.resolve("performance-cpu.svg"));
		write("chart.svg",
				new Chart("The slowest of 10,000 calls at the cap",
						"p99.99 in milliseconds, by threads; less is better", SATURATION_THREADS, CAPPED,
						(contestant, threads) -> report.at(contestant, threads, "p9999Micros") / 1000)
					.model(),
				images.resolve("performance-p9999.svg"));
	}

	/** Another command measures them, and writes that section. */
	private static String entities(Path page) throws IOException {
		if (Files.notExists(page)) {
			return "";
		}
		String text = Files.readString(page);
		return text.substring(text.indexOf(ENTITIES) + ENTITIES.length(), text.indexOf(ENTITIES_END));
	}

	private static void write(String template, Map<String, Object> model, Path file) throws IOException {
		try (Reader reader = new InputStreamReader(Objects.requireNonNull(Report.class.getResourceAsStream(template)),
				StandardCharsets.UTF_8)) {
			Files.writeString(file, Mustache.compiler().escapeHTML(false).compile(reader).execute(model));
		}
	}

	private Map<String, Object> model() {
		Map<String, Object> model = new LinkedHashMap<>();
		for (String key : List.of("length", "rounds", "pairs", "date", "cpu", "cores", "memoryGib", "kernel",
				"clocksource", "java17", "javaNewest", "load")) {
			model.put(key, this.measurements.machine(key));
		}
		model.put("versions", CAPPED.stream()
			.filter((contestant) -> !contestant.equals(Measurements.OURS))
			.map((contestant) -> "%s %s".formatted(contestant, this.measurements.machine("version." + contestant)))
			.toList());
		model.put("wide", calls("an id where the sequence does not run out", "NextIdBenchmark.wide", WIDE));
		model.put("shared", calls("an id of the layout that all share", "NextIdBenchmark.shared", SHARED));
		model.put("floors", List.of(floor("the clock", "FloorBenchmark.clock"), floor("an add", "FloorBenchmark.add"),
				floor("clock and add", "FloorBenchmark.clockAndAdd")));
		model.put("leased", nanos(this.measurements.jmh("LeasedBenchmark.nextId", "", 1, 0).nanos()));
		model.put("bytes", "%.3f".formatted(ours("NextIdBenchmark.wide", 1).bytes()));
		model.put("batches", batches());
		model.put("batchBytes", "%.1f".formatted(batch(Measurements.OURS, 1024).bytes() / 1024));
		model.put("formats", formats());
		model.put("caps", SATURATION_THREADS.stream().map(this::cap).toList());
		model.put("virtual", virtual());
		model.put("http", List.of(http("platform"), http("virtual")));
		model.put("starts", starts());
		why(model);
		targets();
		model.put("targets", this.targets);
		model.put("others", this.others);
		return model;
	}

	private void why(Map<String, Object> model) {
		Measurements.Jmh clock = this.measurements.jmh("FloorBenchmark.clock", "", 1, 0);
		Measurements.Jmh floor = this.measurements.jmh("FloorBenchmark.clockAndAdd", "", 1, 0);
		double nanos = ours("NextIdBenchmark.wide", 1).nanos();
		model.put("floorRatio", "%.2f".formatted(floor.nanos() / clock.nanos()));
		model.put("floorNanos", nanos(floor.nanos()));
		model.put("oneNanos", nanos(nanos));
		Measurements.Jmh floor2 = this.measurements.jmh("FloorBenchmark.clockAndAdd", "", 2, 0);
		model.put("floorSpread2", "%.0f to %s".formatted(floor2.nanos(0.1), nanos(floor2.nanos(0.9))));
		Measurements.Jmh ours2 = ours("NextIdBenchmark.wide", 2);
		model.put("oursSpread2", "%.0f to %s".formatted(ours2.nanos(0.1), nanos(ours2.nanos(0.9))));
		model.put("slackMicros", "%.0f".formatted(1000 - 4.096 * nanos));
		model.put("fairMillis", "%.1f".formatted(at(Measurements.OURS, VIRTUAL_THREADS, "fairShareMicros") / 1000));
		model.put("parkLongest", micros(at("park", VIRTUAL_THREADS, "maxMicros")));
		String jdk = this.measurements.machine("java17");
		model.put("classesAdded",
				"%.0f".formatted(this.measurements.start(jdk, "class-path", "with", Measurements.Start::classes)
						- this.measurements.start(jdk, "class-path", "without", Measurements.Start::classes)));
	}

	private Measurements.Jmh ours(String benchmark, int threads) {
		return this.measurements.jmh(benchmark, Measurements.OURS, threads, 0);
	}

	private Measurements.Jmh batch(String contestant, int size) {
		return this.measurements.jmh("BatchBenchmark.batch", contestant, 1, size);
	}

	private List<Map<String, Object>> calls(String what, String benchmark, List<String> contestants) {
		for (int threads : THREADS) {
			less("%s, %s".formatted(what, threads(threads)), contestants,
					(contestant) -> this.measurements.jmh(benchmark, contestant, threads, 0).nanos(), Report::nanos);
		}
		return contestants.stream()
			.map((contestant) -> row(contestant, (threads) -> this.measurements.jmh(benchmark, contestant, threads, 0)))
			.toList();
	}

	private Map<String, Object> floor(String name, String benchmark) {
		return row(name, (threads) -> this.measurements.jmh(benchmark, "", threads, 0));
	}

	private static Map<String, Object> row(String name, IntFunction<Measurements.Jmh> results) {
		return Map.of("name", name, "cells",
				THREADS.stream()
					.map(results::apply)
					.map((result) -> "%s (%s)".formatted(nanos(result.nanos()), millions(result.idsPerSecond())))
					.toList());
	}

	private List<Map<String, Object>> batches() {
		List<Integer> sizes = List.of(1, 16, 1024);
		for (int size : sizes) {
			less("an id of a batch of " + size, WIDE, (contestant) -> batch(contestant, size).nanos() / size,
					Report::nanos);
		}
		return WIDE.stream()
			.map((contestant) -> Map.<String, Object>of("name", contestant, "cells",
					sizes.stream().map((size) -> nanos(batch(contestant, size).nanos() / size)).toList()))
			.toList();
	}

	private List<Map<String, Object>> formats() {
		List<Map<String, Object>> rows = new ArrayList<>();
		TEXTS.forEach((what, name) -> {
			less(name, TEXT_LIBRARIES, (library) -> format(library + what), Report::nanos);
			rows.add(Map.of("name", name, "cells",
					TEXT_LIBRARIES.stream()
						.map((library) -> format(library + what))
						.map((nanos) -> Double.isNaN(nanos) ? "" : nanos(nanos))
						.toList()));
		});
		return rows;
	}

	private double format(String benchmark) {
		try {
			return this.measurements.jmh("FormatBenchmark." + benchmark, "", 1, 0).nanos();
		}
		catch (IllegalArgumentException ex) {
			// a library does not have them all
			return Double.NaN;
		}
	}

	private Map<String, Object> cap(int threads) {
		compareAtTheCap(threads(threads), threads);
		return Map.of("threads", threads(threads), "rows",
				CAPPED.stream().map((contestant) -> saturation(contestant, threads)).toList());
	}

	private List<Map<String, Object>> virtual() {
		compareAtTheCap("10,000 virtual threads", VIRTUAL_THREADS);
		List<Map<String, Object>> rows = new ArrayList<>();
		rows.add(saturation("park", VIRTUAL_THREADS));
		CAPPED.forEach((contestant) -> rows.add(saturation(contestant, VIRTUAL_THREADS)));
		return rows;
	}

	private Map<String, Object> saturation(String contestant, int threads) {
		boolean floor = contestant.equals("park");
		List<String> cells = new ArrayList<>();
		cells.add("%,.0f".formatted(at(contestant, threads, "idsPerSecond")));
		cells.add(floor ? "" : "%.1f %%".formatted(at(contestant, threads, "shareOfCapPercent")));
		cells.add("%.2f".formatted(at(contestant, threads, "cpuCores")));
		for (String percentile : LATENCIES.keySet()) {
			cells.add(micros(at(contestant, threads, percentile)));
		}
		cells.add("%.2f - %.2f".formatted(at(contestant, threads, "leastPerThread"),
				at(contestant, threads, "mostPerThread")));
		cells.add(floor ? "" : millis(at(contestant, threads, "leadMillis")));
		cells.add(floor ? "" : "%,d".formatted(this.measurements.duplicates(contestant, threads)));
		return Map.of("name", floor ? "(only waiting)" : contestant, "cells", cells);
	}

	private Map<String, Object> http(String threads) {
		Map<String, Object> row = new LinkedHashMap<>();
		row.put("threads", threads);
		for (String name : List.of("constant", "ids", "ids-1000", "paced")) {
			row.put(name, Map.of("rate",
					"%,.0f".formatted(this.measurements.http(threads, name, Measurements.Http::requestsPerSecond)),
					"cpu", "%.0f".formatted(this.measurements.http(threads, name, Measurements.Http::cpuMillis)),
					"kilobytes",
					"%.1f".formatted(this.measurements.http(threads, name, Measurements.Http::kilobytes) / 1000),
					"cores", "%.2f".formatted(this.measurements.http(threads, name, Measurements.Http::cores)), "ids",
					millions(1000 * this.measurements.http(threads, name, Measurements.Http::requestsPerSecond))));
		}
		row.put("ratio", "%.3f".formatted(this.measurements.httpRatio(threads)));
		return row;
	}

	private List<Map<String, Object>> starts() {
		List<Map<String, Object>> rows = new ArrayList<>();
		for (String jdk : List.of(this.measurements.machine("java17"), this.measurements.machine("javaNewest"))) {
			for (String mode : List.of("class-path", "aot")) {
				rows.add(Map.of("jdk", jdk, "mode", mode.equals("aot") ? "ahead of time" : "class path", "cells",
						List.of(added(jdk, mode, Measurements.Start::millis, "ms"),
								added(jdk, mode, (start) -> start.heapKb() / 1024, "MiB"),
								added(jdk, mode, (start) -> start.residentKb() / 1024, "MiB"),
								added(jdk, mode, Measurements.Start::classes, ""))));
			}
		}
		return rows;
	}

	private String added(String jdk, String mode, ToDoubleFunction<Measurements.Start> figure, String unit) {
		double without = this.measurements.start(jdk, mode, "without", figure);
		double with = this.measurements.start(jdk, mode, "with", figure);
		String format = (without < 100) ? "%.1f %s, %+.1f" : "%,.0f %s, %+.0f";
		return format.formatted(without, unit, with - without).replace(" ,", ",");
	}

	private void targets() {
		double clock = this.measurements.jmh("FloorBenchmark.clock", "", 1, 0).nanos();
		double floor = this.measurements.jmh("FloorBenchmark.clockAndAdd", "", 1, 0).nanos();
		double one = ours("NextIdBenchmark.wide", 1).nanos();
		target("`nextId()` by 1 thread, to reading the clock", "at most 1.15 x",
				"%.2f x; clock and add alone %.2f x".formatted(one / clock, floor / clock), one <= 1.15 * clock);
		double best = WIDE.stream()
			.skip(1)
			.mapToDouble((peer) -> this.measurements.jmh("NextIdBenchmark.wide", peer, 1, 0).nanos())
			.min()
			.orElseThrow();
		target("`nextId()` by 1 thread, to the fastest peer", "not slower",
				"%s, peer %s".formatted(nanos(one), nanos(best)), one <= best);
		callsPerSecond(2, 2);
		callsPerSecond(4, 1.3);
		for (int threads : SATURATION_THREADS) {
			double share = at(Measurements.OURS, threads, "shareOfCapPercent");
			target("share of the cap, " + threads(threads), "at least 99.5 %", "%.2f %%".formatted(share),
					share >= 99.5);
		}
		double cores = at(Measurements.OURS, 1, "cpuCores");
		double cheapest = peersAt(1, "cpuCores").min().orElseThrow();
		target("cores at the cap, 1 thread", "at most 0.35, and half of the cheapest peer's",
				"%.2f, peer %.2f".formatted(cores, cheapest), cores <= 0.35 && cores <= cheapest / 2);
		cores = at(Measurements.OURS, 64, "cpuCores");
		target("cores at the cap, 64 threads", "at most 0.8", "%.2f".formatted(cores), cores <= 0.8);
		for (int threads : List.of(8, 64)) {
			double tail = at(Measurements.OURS, threads, "p9999Micros");
			double peer = keepingPeersAt(threads, "p9999Micros");
			target("p99.99 of a call at the cap, %d threads".formatted(threads),
					"at most 1.5 ms, and below every peer's that keeps to the cap",
					"%s, peer %s".formatted(micros(tail), micros(peer)), tail <= 1500 && tail < peer);
		}
		double longest = at(Measurements.OURS, VIRTUAL_THREADS, "maxMicros");
		double fair = at(Measurements.OURS, VIRTUAL_THREADS, "fairShareMicros");
		target("longest call of 10,000 virtual threads", "at most twice the fair share, %s".formatted(micros(2 * fair)),
				"%s; waiting alone %s".formatted(micros(longest), micros(at("park", VIRTUAL_THREADS, "maxMicros"))),
				longest <= 2 * fair);
		double perId = batch(Measurements.OURS, 1024).nanos() / 1024;
		target("an id of a batch of 1024", "at most 1.2 ns", nanos(perId), perId <= 1.2);
		double bytes = ours("NextIdBenchmark.wide", 1).bytes();
		target("allocated by `nextId()`", "0 B", "%.3f B".formatted(bytes), bytes < 0.01);
		double batchBytes = batch(Measurements.OURS, 1024).bytes();
		target("allocated by `nextIds(1024)`", "8 B an id, and the header", "%.0f B".formatted(batchBytes),
				Math.abs(batchBytes - (8 * 1024 + 16)) < 1);
		for (String threads : List.of("platform", "virtual")) {
			double ratio = this.measurements.httpRatio(threads);
			target("`/ids`, %s threads, to a constant".formatted(threads), "at least 0.97", "%.3f".formatted(ratio),
					ratio >= 0.97);
			double ids = 1000 * this.measurements.http(threads, "ids-1000", Measurements.Http::requestsPerSecond);
			target("`/ids?count=1000`, %s threads".formatted(threads), "at least 4,000,000 ids a second",
					"%,.0f".formatted(ids), ids >= 4_000_000);
			double percent = 100 * this.measurements.http(threads, "paced", Measurements.Http::cores) * 100
					/ this.measurements.http(threads, "paced", Measurements.Http::requestsPerSecond);
			target("100,000 ids a second over HTTP, %s threads".formatted(threads), "less than 15 % of a core",
					"%.1f %%".formatted(percent), percent < 15);
		}
		for (String what : List.of("FormatBase32", "ParseBase32", "FormatBase62", "ParseBase62", "Time")) {
			double ours = this.measurements.jmh("FormatBenchmark.snowflake" + what, "", 1, 0).nanos();
			double peer = Math.min(this.measurements.jmh("FormatBenchmark.tsidCreator" + what, "", 1, 0).nanos(),
					this.measurements.jmh("FormatBenchmark.hypersistenceTsid" + what, "", 1, 0).nanos());
			target(Objects.requireNonNull(TEXTS.get(what)), "not slower than the faster TSID library",
					"%s, peer %s".formatted(nanos(ours), nanos(peer)), ours <= peer);
		}
		for (String jdk : List.of(this.measurements.machine("java17"), this.measurements.machine("javaNewest"))) {
			for (String mode : List.of("class-path", "aot")) {
				double without = this.measurements.start(jdk, mode, "without", Measurements.Start::millis);
				double with = this.measurements.start(jdk, mode, "with", Measurements.Start::millis);
				target("start-up, JDK %s, %s".formatted(jdk, mode.equals("aot") ? "ahead of time" : "class path"),
						"at most 3 % longer", "%+.1f %%".formatted(100 * (with / without - 1)), with <= 1.03 * without);
			}
		}
	}

	private void callsPerSecond(int threads, double factor) {
		double ours = ours("NextIdBenchmark.wide", threads).idsPerSecond();
		double best = WIDE.stream()
			.filter((peer) -> !peer.equals(Measurements.OURS) && !peer.equals("uuid"))
			.mapToDouble((peer) -> this.measurements.jmh("NextIdBenchmark.wide", peer, threads, 0).idsPerSecond())
			.max()
			.orElseThrow();
		double floor = this.measurements.jmh("FloorBenchmark.clockAndAdd", "", threads, 0).idsPerSecond();
		target("ids a second by %d threads, to the fastest increasing peer".formatted(threads),
				"at least %s x".formatted((factor == Math.rint(factor)) ? "%.0f".formatted(factor) : factor),
				"%.2f x; clock and add alone %.2f x".formatted(ours / best, floor / best), ours >= factor * best);
	}

	private void target(String what, String aim, String measured, boolean met) {
		this.targets.add(Map.of("what", what, "aim", aim, "measured", measured, "met", met ? "yes" : "**no**"));
	}

	private double at(String contestant, int threads, String name) {
		return this.measurements.saturation(contestant, threads, name);
	}

	private DoubleStream peersAt(int threads, String name) {
		return CAPPED.stream().skip(1).mapToDouble((peer) -> at(peer, threads, name));
	}

	/** Of those that keep to the cap, since who does not need not wait. */
	private double keepingPeersAt(int threads, String name) {
		return CAPPED.stream()
			.skip(1)
			.filter((peer) -> at(peer, threads, "shareOfCapPercent") < 101)
			.mapToDouble((peer) -> at(peer, threads, name))
			.min()
			.orElseThrow();
	}

	/**
	 * Compares everything in the tables of the cap but lead and duplicates, of which none
	 * is the best.
	 */
	private void compareAtTheCap(String who, int threads) {
		String where = "at the cap, %s, ".formatted(who);
		more(where + "ids a second", CAPPED, (peer) -> at(peer, threads, "idsPerSecond"), "%,.0f"::formatted);
		less(where + "cores", CAPPED, (peer) -> at(peer, threads, "cpuCores"), "%.2f"::formatted);
		LATENCIES
			.forEach((figure, name) -> less(where + name, CAPPED, (peer) -> at(peer, threads, figure), Report::micros));
		if (threads > 1) {
			more(where + "least that a thread got", CAPPED, (peer) -> at(peer, threads, "leastPerThread"),
					"%.2f"::formatted);
			less(where + "most that a thread got", CAPPED, (peer) -> at(peer, threads, "mostPerThread"),
					"%.2f"::formatted);
		}
	}

	private void less(String what, List<String> contestants, ToDoubleFunction<String> figure,
			DoubleFunction<String> text) {
		compare(what, contestants, figure, text, (peer, ours) -> peer <= ours * (1 + EQUAL));
	}

	private void more(String what, List<String> contestants, ToDoubleFunction<String> figure,
			DoubleFunction<String> text) {
		compare(what, contestants, figure, text, (peer, ours) -> peer >= ours * (1 - EQUAL));
	}

	/**
	 * Lists, without being asked to, a figure in which a peer is as good or better.
	 * Called by whatever makes a table, so that no table is left out.
	 */
	private void compare(String what, List<String> contestants, ToDoubleFunction<String> figure,
			DoubleFunction<String> text, BiPredicate<Double, Double> asGood) {
		double ours = figure.applyAsDouble(Measurements.OURS);
		List<String> better = contestants.stream()
			.filter((peer) -> !peer.equals(Measurements.OURS))
			.filter((peer) -> asGood.test(figure.applyAsDouble(peer), ours))
			.map((peer) -> "%s %s".formatted(name(peer), text.apply(figure.applyAsDouble(peer))))
			.toList();
		if (!better.isEmpty()) {
			this.others.add("%s: %s; ours %s".formatted(what, String.join(", ", better), text.apply(ours)));
		}
	}

	/** The benchmarks of texts have names of methods. */
	private static String name(String peer) {
		return switch (peer) {
			case "tsidCreator" -> "tsid-creator";
			case "hypersistenceTsid" -> "hypersistence-tsid";
			case "jdk" -> "JDK";
			default -> peer;
		};
	}

	private static String threads(int threads) {
		return (threads == 1) ? "1 thread" : threads + " threads";
	}

	static String nanos(double nanos) {
		return ((nanos < 10) ? "%.2f ns" : (nanos < 1000) ? "%.1f ns" : "%,.0f ns").formatted(nanos);
	}

	private static String millions(double perSecond) {
		return String.format(Locale.ROOT, "%.2f M/s", perSecond / 1e6);
	}

	private static String micros(double micros) {
		return (micros < 1000) ? ((micros < 10) ? "%.2f µs" : "%.0f µs").formatted(micros)
				: "%.1f ms".formatted(micros / 1000);
	}

	private static String millis(double millis) {
		return (millis < 1000) ? "%.0f ms".formatted(millis) : "%.1f s".formatted(millis / 1000);
	}

}
