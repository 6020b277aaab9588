package io.github.snowflakeid.sample.load;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.github.snowflakeid.SnowflakeLayout;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a load has measured and found. Rates, latency, CPU and the counts of generators
 * are those of the time that was measured; everything that may be wrong is counted from
 * the first id to the last, in the warm-up too. As JSON its fields have the names that
 * they have here.
 *
 * @param passed whether nothing was wrong
 * @param sources where ids were drawn from
 * @param threads how many threads drew
 * @param batch how many ids a call asked for
 * @param loop open or closed
 * @param targetIdsPerSecond the rate that was asked for, or null
 * @param warmUpSeconds how long it ran before it was measured
 * @param measuredSeconds how long it was measured
 * @param failure why the run is worth nothing, or null
 * @param endedEarly why it did not last as long as it was asked to, or null
 * @param layout the layout of the ids, or null if it is not known
 * @param ids ids that were drawn while it was measured
 * @param calls calls that returned them
 * @param idsPerSecond their rate
 * @param capIdsPerSecond the most that the layout has room for, or null
 * @param capSharePercent the rate in percent of that, or null
 * @param latencyMicros how long a call took
 * @param cpuCores how many cores this process kept busy
 * @param generator what generators counted, or null if it is not known
 * @param refusedCalls calls that were refused, by reason
 * @param unacknowledgedRequests requests that were cut off on purpose
 * @param lostRequests requests without an answer, or with one that is no id
 * @param firstLoss what became of the first of those, or null
 * @param decreases ids that were not larger than the one before
 * @param duplicateCheck what the check for duplicates found
 */
public record LoadReport(boolean passed, List<String> sources, int threads, int batch, String loop,
		@Nullable Double targetIdsPerSecond, double warmUpSeconds, double measuredSeconds, @Nullable String failure,
		@Nullable String endedEarly, @Nullable Layout layout, long ids, long calls, double idsPerSecond,
		@Nullable Long capIdsPerSecond, @Nullable Double capSharePercent, Latency latencyMicros, double cpuCores,
		@Nullable Generator generator, Map<String, Long> refusedCalls, long unacknowledgedRequests, long lostRequests,
		@Nullable String firstLoss, long decreases, Check duplicateCheck) {

	private static final JsonMapper JSON = JsonMapper.builder().build();

	/**
	 * Returns the report for machines.
	 * @param report a report, of a load or of more
	 * @return one line of JSON
	 */
	public static String json(Object report) {
		return JSON.writeValueAsString(report) + System.lineSeparator();
	}

	/**
	 * Returns the exit code that follows from the report.
	 * @return 0 if nothing was wrong, else 1
	 */
	public int exitCode() {
		return this.passed ? 0 : 1;
	}

	/**
	 * Returns the report for people.
	 * @return lines
	 */
	public String text() {
		StringBuilder text = new StringBuilder();
		line(text, "load",
				String.format(Locale.ROOT, "%s, %s a call, %s, %s loop", Texts.count(this.threads, "thread"),
						Texts.count(this.batch, "id"), (this.targetIdsPerSecond != null)
								? Texts.rate(this.targetIdsPerSecond) + " ids/s asked for" : "as fast as possible",
						this.loop));
		line(text, "ids from", String.join(", ", this.sources));
		line(text, "measured", String.format(Locale.ROOT, "%.1f s, after %.1f s of warm-up", this.measuredSeconds,
				this.warmUpSeconds));
		if (this.failure != null) {
			line(text, "failure", this.failure);
		}
		if (this.endedEarly != null) {
			line(text, "ended early", this.endedEarly);
		}
		if (this.layout != null) {
			line(text, "layout", String.format(Locale.ROOT, "%d/%d/%d", this.layout.timestampBits(),
					this.layout.nodeIdBits(), this.layout.sequenceBits()));
		}
		line(text, "ids", String.format(Locale.ROOT, "%,d in %s", this.ids, Texts.count(this.calls, "call")));
		line(text, "ids per second", Texts.rate(this.idsPerSecond) + ((this.capIdsPerSecond != null)
				? String.format(Locale.ROOT, ", %.2f %% of the cap of %,d", this.capSharePercent, this.capIdsPerSecond)
				: ""));
		line(text, "latency in us",
				String.format(Locale.ROOT, "p50 %.2f   p90 %.2f   p99 %.2f   p99.9 %.2f   p99.99 %.2f   max %.2f",
						this.latencyMicros.p50(), this.latencyMicros.p90(), this.latencyMicros.p99(),
						this.latencyMicros.p999(), this.latencyMicros.p9999(), this.latencyMicros.max()));
		line(text, "CPU cores",
				String.format(Locale.ROOT, "%.2f in this process, with timing and checking", this.cpuCores));
		if (this.generator != null) {
			line(text, "exhaustions", String.format(Locale.ROOT, "%,d", this.generator.sequenceExhausted()));
			line(text, "clock regressions", String.format(Locale.ROOT, "%,d", this.generator.clockRegressions()));
			line(text, "waits", String.format(Locale.ROOT, "%,d, %,.0f ms in all", this.generator.waits(),
					this.generator.waitedMillis()));
		}
		appendFindings(text);
		return text.toString();
	}

	private void appendFindings(StringBuilder text) {
		long refused = this.refusedCalls.values().stream().mapToLong(Long::longValue).sum();
		String reasons = this.refusedCalls.entrySet()
			.stream()
			.map((entry) -> String.format(Locale.ROOT, "%s %,d", entry.getKey(), entry.getValue()))
			.collect(Collectors.joining(", "));
		line(text, "refusals", String.format(Locale.ROOT, "%,d%s", refused, (refused > 0) ? ": " + reasons : ""));
		line(text, "unacknowledged",
				String.format(Locale.ROOT, "%s, cut off on purpose; their ids, if any, reached nobody",
						Texts.count(this.unacknowledgedRequests, "request")));
		line(text, "lost",
				String.format(Locale.ROOT, "%s without an answer, or with one that is not the ids asked for%s",
						Texts.count(this.lostRequests, "request"),
						(this.firstLoss != null) ? "; the first: " + this.firstLoss : ""));
		Check check = this.duplicateCheck;
		line(text, "duplicates",
				String.format(Locale.ROOT, "%,d in %s, exactly%s", check.duplicates(), Texts.count(check.ids(), "id"),
						(check.firstDuplicate() != null) ? "; the first is " + check.firstDuplicate() : ""));
		line(text, "decreases", String.format(Locale.ROOT, "%,d", this.decreases));
		line(text, "memory of check", String.format(Locale.ROOT, "%,d MB of at most %,d MB",
				megabytes(check.peakBytes()), megabytes(check.boundBytes())));
	}

	private static long megabytes(long bytes) {
		return (bytes + 999_999) / 1_000_000;
	}

	private static void line(StringBuilder text, String name, String value) {
		text.append(String.format(Locale.ROOT, "%-18s %s%n", name, value));
	}

	/**
	 * The widths of a layout.
	 *
	 * @param timestampBits width of the timestamp
	 * @param nodeIdBits width of the node id
	 * @param sequenceBits width of the sequence
	 */
	public record Layout(int timestampBits, int nodeIdBits, int sequenceBits) {

		static Layout of(SnowflakeLayout layout) {
			return new Layout(layout.timestampBits(), layout.nodeIdBits(), layout.sequenceBits());
		}

	}

	/**
	 * How long a call took, in microseconds.
	 *
	 * @param p50 the median
	 * @param p90 what 90 % of the calls did not exceed
	 * @param p99 what 99 % of the calls did not exceed
	 * @param p999 what 99.9 % of the calls did not exceed
	 * @param p9999 what 99.99 % of the calls did not exceed
	 * @param max the longest call
	 */
	public record Latency(double p50, double p90, double p99, @JsonProperty("p99.9") double p999,
			@JsonProperty("p99.99") double p9999, double max) {

		private static final double NANOS_PER_MICRO = 1e3;

		static Latency of(Histogram nanos) {
			return new Latency(micros(nanos, 50), micros(nanos, 90), micros(nanos, 99), micros(nanos, 99.9),
					micros(nanos, 99.99), micros(nanos, 100));
		}

		private static double micros(Histogram nanos, double percentile) {
			return nanos.getValueAtPercentile(percentile) / NANOS_PER_MICRO;
		}

	}

	/**
	 * What generators counted.
	 *
	 * @param sequenceExhausted calls that met a used-up sequence
	 * @param clockRegressions steps back of the clock
	 * @param waits calls that had to wait
	 * @param waitedMillis for how long, all together
	 */
	public record Generator(long sequenceExhausted, long clockRegressions, long waits, double waitedMillis) {

		private static final double NANOS_PER_MILLI = 1e6;

		static Generator of(Counts counts) {
			return new Generator(counts.sequenceExhausted(), counts.clockRegressions(), counts.waits(),
					counts.waited().toNanos() / NANOS_PER_MILLI);
		}

	}

	/**
	 * What the check for duplicates found.
	 *
	 * @param ids how many ids it was given
	 * @param duplicates how many of them had come before
	 * @param firstDuplicate the first of those, or null
	 * @param peakBytes how much memory it took
	 * @param boundBytes how much it might have taken at most
	 */
	public record Check(long ids, long duplicates, @Nullable String firstDuplicate, long peakBytes, long boundBytes) {

		static Check of(DuplicateCheck check, long boundBytes) {
			return new Check(check.checked(), check.duplicates(),
					(check.duplicates() > 0) ? Long.toString(check.firstDuplicate()) : null, check.peakBytes(),
					boundBytes);
		}

	}

}
