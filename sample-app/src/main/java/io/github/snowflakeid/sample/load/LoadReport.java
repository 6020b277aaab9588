package io.github.snowflakeid.sample.load;

import java.util.Locale;

import io.github.snowflakeid.GeneratorNumbers;
import io.github.snowflakeid.SnowflakeIdGenerator;
import io.github.snowflakeid.SnowflakeLayout;
import org.HdrHistogram.Histogram;

/**
 * The report of a run, for people.
 */
final class LoadReport {

	private static final double NANOS_PER_MICRO = 1e3;

	private static final double NANOS_PER_SECOND = 1e9;

	private LoadReport() {
	}

	static String of(LoadOptions options, SnowflakeIdGenerator generator, LoadResult result) {
		SnowflakeLayout layout = generator.layout();
		GeneratorNumbers numbers = generator.numbers();
		Histogram latency = result.latency();
		double seconds = result.elapsed().toNanos() / NANOS_PER_SECOND;
		double idsPerSecond = result.ids() / seconds;
		long refused = numbers.refused().values().stream().mapToLong(Long::longValue).sum();
		String increasing = (result.disorderedThreads() == 0) ? "yes, in every thread"
				: "no, in %d of %d threads".formatted(result.disorderedThreads(), options.threads());
		return String.format(Locale.ROOT, """
				load               threads %d, seconds %.1f, layout %d/%d/%d
				ids issued         %,d
				ids per second     %,.0f, %.2f %% of the cap of %,d
				latency in us      p50 %.2f   p90 %.2f   p99 %.2f   p99.9 %.2f   p99.99 %.2f   max %.2f
				                   every call was timed, which costs two readings of the clock each
				CPU cores          %.2f, for timing and checking too
				exhaustions        %,d
				clock regressions  %,d
				waits              %,d, %,d ms in all
				refusals           %,d
				duplicates         %,d in %,d ids, exactly
				increasing         %s
				""", options.threads(), seconds, layout.timestampBits(), layout.nodeIdBits(), layout.sequenceBits(),
				numbers.ids(), idsPerSecond, 100 * idsPerSecond / layout.idsPerSecond(), layout.idsPerSecond(),
				micros(latency, 50), micros(latency, 90), micros(latency, 99), micros(latency, 99.9),
				micros(latency, 99.99), micros(latency, 100), result.cpuCores(), numbers.sequenceExhausted(),
				numbers.clockRegressions(), numbers.waits(), numbers.waited().toMillis(), refused, result.duplicates(),
				result.ids(), increasing);
	}

	private static double micros(Histogram latency, double percentile) {
		return latency.getValueAtPercentile(percentile) / NANOS_PER_MICRO;
	}

}
