package io.github.snowflakeid.benchmarks;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What an increasing id with the time in it cannot do without: a reading of the clock,
 * and an atomic add to a word that all threads share.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(3)
@State(Scope.Benchmark)
public class FloorBenchmark {

	private final AtomicLong word = new AtomicLong();

	/**
	 * A reading of the clock.
	 * @return the reading
	 */
	@Benchmark
	public long clock() {
		return System.currentTimeMillis();
	}

	/**
	 * An atomic add to a shared word.
	 * @return the value before
	 */
	@Benchmark
	public long add() {
		return this.word.getAndAdd(1);
	}

	/**
	 * Both, one after the other, with nothing that would make an id of them.
	 * @return something of both
	 */
	@Benchmark
	public long clockAndAdd() {
		return System.currentTimeMillis() ^ this.word.getAndAdd(1);
	}

}
