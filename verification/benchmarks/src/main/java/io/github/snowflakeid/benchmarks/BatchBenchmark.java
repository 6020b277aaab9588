package io.github.snowflakeid.benchmarks;

import java.util.concurrent.TimeUnit;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The time of a whole batch, where the cap does not bind.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(3)
@State(Scope.Benchmark)
public class BatchBenchmark {

	/** The contestant's name. */
	@Param({ "snowflake", "cosid", "yitter", "tsid-creator", "hypersistence-tsid", "uuid" })
	public String contestant = "";

	/** How many ids a batch has. */
	@Param({ "1", "16", "1024" })
	public int size;

	private IdMaker source = () -> 0;

	/**
	 * Makes the generator.
	 */
	@Setup
	public void create() {
		this.source = Contestant.of(this.contestant).wideSource();
	}

	/**
	 * A batch.
	 * @return the ids
	 */
	@Benchmark
	public long[] batch() {
		return this.source.next(this.size);
	}

}
