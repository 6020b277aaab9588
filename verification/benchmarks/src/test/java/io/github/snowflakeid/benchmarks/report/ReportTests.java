package io.github.snowflakeid.benchmarks.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the page says of the product and of others, from measurements that are made up:
 * all figures of the product are 100, or as good as its targets want.
 */
@Tag("once")
class ReportTests {

	private static final List<String> CONTESTANTS = List.of("snowflake", "cosid", "hutool", "mybatis-plus", "yitter",
			"tsid-creator", "hypersistence-tsid", "uuid");

	@TempDir
	private Path directory;

	@Test
	void everyFigureInATableIsLookedAtForPeersThatAreBetter() throws IOException {
		List<String> expected = new ArrayList<>();
		for (String table : List.of("an id where the sequence does not run out",
				"an id of the layout that all share")) {
			for (String threads : List.of("1 thread", "2 threads", "4 threads", "8 threads")) {
				expected.add(table + ", " + threads);
			}
		}
		for (int size : List.of(1, 16, 1024)) {
			expected.add("an id of a batch of " + size);
		}
		expected.addAll(List.of("write decimal", "read decimal", "write base 32", "read base 32", "write base 62",
				"read base 62", "the time in an id"));
		for (String threads : List.of("1 thread", "2 threads", "8 threads", "64 threads", "10,000 virtual threads")) {
			for (String figure : List.of("ids a second", "cores", "p50", "p99", "p99.9", "p99.99", "longest call")) {
				expected.add("at the cap, %s, %s".formatted(threads, figure));
			}
			if (!threads.equals("1 thread")) {
				expected.add("at the cap, %s, least that a thread got".formatted(threads));
				expected.add("at the cap, %s, most that a thread got".formatted(threads));
			}
		}
		assertThat(others(page(0.5))).extracting((line) -> line.substring(0, line.indexOf(':')))
			.containsExactlyElementsOf(expected);
	}

	@Test
	void aPeerThatIsTwoPercentBehindIsAsGood() throws IOException {
		assertThat(others(page(1.02)))
			.contains("the time in an id: tsid-creator 102.0 ns, hypersistence-tsid 102.0 ns; " + "ours 100.0 ns")
			.contains("write decimal: JDK 102.0 ns; ours 100.0 ns");
	}

	@Test
	void aPeerThatIsFourPercentBehindIsNot() throws IOException {
		assertThat(others(page(1.04))).isEmpty();
	}

	@Test
	void aTargetIsMissedByAPercent() throws IOException {
		assertThat(page(0.99))
			.contains("| write base 32 | not slower than the faster TSID library | 100.0 ns, peer 99.0 ns | **no** |");
	}

	@Test
	void aTargetIsMet() throws IOException {
		assertThat(page(1.01))
			.contains("| write base 32 | not slower than the faster TSID library | 100.0 ns, peer 101.0 ns | yes |");
	}

	@Test
	void whatAnotherCommandHasMeasuredStays() throws IOException {
		String page = page(1).replace("<!-- entities -->\n", "<!-- entities -->\n| ids | rows/s |\n");
		Files.writeString(this.directory.resolve("performance.md"), page);
		assertThat(page(1)).isEqualTo(page);
	}

	private static List<String> others(String page) {
		return page.substring(page.indexOf("## Where others"), page.indexOf("Also: `UUID"))
			.lines()
			.filter((line) -> line.startsWith("* "))
			.map((line) -> line.substring(2))
			.toList();
	}

	/**
	 * Makes the page where each figure of each peer is that of the product times this.
	 */
	private String page(double factor) throws IOException {
		Path results = Files.createDirectories(this.directory.resolve("results"));
		StringBuilder machine = new StringBuilder("java17=17\njavaNewest=25\ncores=2\n");
		for (String key : List.of("length", "rounds", "pairs", "date", "cpu", "memoryGib", "kernel", "clocksource",
				"load", "version.cosid", "version.hutool", "version.mybatis-plus", "version.yitter",
				"version.tsid-creator", "version.hypersistence-tsid")) {
			machine.append(key).append("=x\n");
		}
		Files.writeString(results.resolve("machine.properties"), machine);
		Files.writeString(results.resolve("jmh-all.json"), JsonMapper.shared().writeValueAsString(calls(factor)));
		Files.writeString(results.resolve("saturation.jsonl"), saturation(factor));
		StringBuilder http = new StringBuilder();
		for (String threads : List.of("platform", "virtual")) {
			for (String name : List.of("constant", "ids", "ids-1000", "paced")) {
				http.append("%s\t%s\t100\t1\t1\t0\n".formatted(threads, name));
			}
		}
		Files.writeString(results.resolve("http.tsv"), http);
		StringBuilder starts = new StringBuilder();
		for (String jdk : List.of("17", "25")) {
			for (String mode : List.of("class-path", "aot")) {
				for (String variant : List.of("with", "without")) {
					starts.append("%s\t%s\t%s\t1000\t1000\t1000\t1000\n".formatted(jdk, mode, variant));
				}
			}
		}
		Files.writeString(results.resolve("startup.tsv"), starts);
		Report.main(new String[] { results.toString(), this.directory.toString() });
		return Files.readString(this.directory.resolve("performance.md"));
	}

	private static List<Map<String, Object>> calls(double factor) {
		List<Map<String, Object>> calls = new ArrayList<>();
		for (int threads : List.of(1, 2, 4, 8)) {
			for (String floor : List.of("clock", "add", "clockAndAdd")) {
				calls.add(call("FloorBenchmark." + floor, threads, 100, Map.of()));
			}
			for (String contestant : CONTESTANTS) {
				double nanos = nanos(contestant, factor);
				calls.add(call("NextIdBenchmark.wide", threads, nanos, Map.of("contestant", contestant)));
				calls.add(call("NextIdBenchmark.shared", threads, nanos, Map.of("contestant", contestant)));
			}
		}
		for (String contestant : CONTESTANTS) {
			for (int size : List.of(1, 16, 1024)) {
				calls.add(call("BatchBenchmark.batch", 1, size * nanos(contestant, factor),
						Map.of("contestant", contestant, "size", Integer.toString(size))));
			}
		}
		calls.add(call("LeasedBenchmark.nextId", 1, 100, Map.of()));
		for (String text : List.of("FormatDecimal", "ParseDecimal", "FormatBase32", "ParseBase32", "FormatBase62",
				"ParseBase62", "Time", "Decompose")) {
			calls.add(call("FormatBenchmark.snowflake" + text, 1, 100, Map.of()));
			String peers = text.endsWith("Decimal") ? "jdk"
					: text.equals("Decompose") ? "" : "tsidCreator hypersistenceTsid";
			for (String peer : peers.split(" ", -1)) {
				if (!peer.isEmpty()) {
					calls.add(call("FormatBenchmark." + peer + text, 1, 100 * factor, Map.of()));
				}
			}
		}
		return calls;
	}

	private static double nanos(String contestant, double factor) {
		return contestant.equals("snowflake") ? 100 : 100 * factor;
	}

	private static Map<String, Object> call(String benchmark, int threads, double nanos,
			Map<String, String> parameters) {
		return Map.of("benchmark", "a." + benchmark, "threads", threads, "params", parameters, "primaryMetric",
				Map.of("rawData", List.of(List.of(nanos))), "secondaryMetrics",
				Map.of("gc.alloc.rate.norm", Map.of("score", 0)));
	}

	private static String saturation(double factor) {
		StringBuilder lines = new StringBuilder();
		for (int threads : List.of(1, 2, 8, 64, 10_000)) {
			for (String contestant : CONTESTANTS) {
				double less = contestant.equals("snowflake") ? 1 : factor;
				lines.append(saturation(contestant, threads, less));
			}
			lines.append(saturation("park", threads, 1));
		}
		return lines.toString();
	}

	private static String saturation(String contestant, int threads, double less) {
		Map<String, Object> line = new LinkedHashMap<>();
		line.put("contestant", contestant);
		line.put("threads", threads);
		line.put("idsPerSecond", 4_000_000 / less);
		line.put("shareOfCapPercent", 98);
		line.put("cpuCores", less);
		for (String figure : List.of("p50Micros", "p99Micros", "p999Micros", "p9999Micros", "maxMicros",
				"fairShareMicros")) {
			line.put(figure, 100 * less);
		}
		line.put("leastPerThread", 0.5 / less);
		line.put("mostPerThread", 2 * less);
		line.put("leadMillis", 0);
		line.put("duplicates", 0);
		return JsonMapper.shared().writeValueAsString(line) + "\n";
	}

}
