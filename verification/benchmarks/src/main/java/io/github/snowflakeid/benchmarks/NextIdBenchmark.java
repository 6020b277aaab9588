package io.github.snowflakeid.benchmarks;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import io.github.snowflakeid.IdGenerator;
import io.github.snowflakeid.SnowflakeIdGenerator;
import io.github.snowflakeid.SnowflakeLayout;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The time of one id, beside the two things that it cannot do without: a reading of the
 * clock, and an atomic add to a word that all threads share. Run it with {@code -t 1},
 * {@code -t 2}, {@code -t 4}, {@code -t 8} and {@code -prof gc}.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(3)
@State(Scope.Benchmark)
public class NextIdBenchmark {

	private static final int BATCH = 1024;

	private final AtomicLong word = new AtomicLong();

	private final IdGenerator defaults = SnowflakeIdGenerator.builder().nodeId(1).build();

	/** Its cap of two thousand million ids a second does not bind. */
	private final IdGenerator wide = SnowflakeIdGenerator.builder()
		.layout(SnowflakeLayout.DEFAULT.withBits(41, 1, 21))
		.nodeId(1)
		.build();

	/**
	 * A reading of the clock.
	 * @return the reading
	 */
	@Benchmark
	public long systemClock() {
		return System.currentTimeMillis();
	}

	/**
	 * An atomic add to a shared word.
	 * @return the value before
	 */
	@Benchmark
	public long getAndAdd() {
		return this.word.getAndAdd(1);
	}

	/**
	 * An id where the cap does not bind.
	 * @return the id
	 */
	@Benchmark
	public long nextIdWide() {
		return this.wide.nextId();
	}

	/**
	 * An id of the default layout: what it costs, or where calls come faster, the cap of
	 * one id in 244 ns.
	 * @return the id
	 */
	@Benchmark
	public long nextIdDefault() {
		return this.defaults.nextId();
	}

	/**
	 * An id of a batch.
	 * @return the batch
	 */
	@Benchmark
	@OperationsPerInvocation(BATCH)
	public long[] nextIdsWide() {
		return this.wide.nextIds(BATCH);
	}

}
