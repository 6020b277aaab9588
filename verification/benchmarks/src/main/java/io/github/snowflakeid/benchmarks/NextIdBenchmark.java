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
 * The time of one id, of each contestant. {@link FloorBenchmark} has what none of them
 * can do without.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(3)
public class NextIdBenchmark {

	/**
	 * An id where the cap does not bind.
	 * @param wide the contestant
	 * @return the id
	 */
	@Benchmark
	public long wide(Wide wide) {
		return wide.source.next();
	}

	/**
	 * An id of the layout that all contestants share: what it costs, or where calls come
	 * faster, the cap of one id in 244 ns.
	 * @param shared the contestant
	 * @return the id
	 */
	@Benchmark
	public long shared(Shared shared) {
		return shared.source.next();
	}

	/**
	 * A contestant with a wide sequence.
	 */
	@State(Scope.Benchmark)
	public static class Wide {

		/** The contestant's name. */
		@Param({ "snowflake", "cosid", "yitter", "tsid-creator", "hypersistence-tsid", "uuid" })
		public String contestant = "";

		private IdMaker source = () -> 0;

		/** Makes the generator. */
		@Setup
		public void create() {
			this.source = Contestant.of(this.contestant).wideSource();
		}

	}

	/**
	 * A contestant with the layout that all share.
	 */
	@State(Scope.Benchmark)
	public static class Shared {

		/** The contestant's name. */
		@Param({ "snowflake", "cosid", "hutool", "mybatis-plus", "yitter", "tsid-creator", "hypersistence-tsid",
				"uuid" })
		public String contestant = "";

		private IdMaker source = () -> 0;

		/** Makes the generator. */
		@Setup
		public void create() {
			this.source = Contestant.of(this.contestant).source();
		}

	}

}
