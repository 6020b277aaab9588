package io.github.snowflakeid.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

import io.github.snowflakeid.IdGenerator;
import io.github.snowflakeid.SnowflakeIdGenerator;
import io.github.snowflakeid.SnowflakeLayout;
import io.github.snowflakeid.TimeSource;
import io.github.snowflakeid.lease.LeaseKeeper;
import io.github.snowflakeid.lease.LeaseTerms;
import io.github.snowflakeid.lease.NodeIdRanges;
import io.github.snowflakeid.lease.file.FileNodeLeaseStore;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
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
	 * An id of the same layout and of a leased node id.
	 * @param leased the lease
	 * @return the id
	 */
	@Benchmark
	public long nextIdLeased(Leased leased) {
		return leased.generator.nextId();
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

	/**
	 * A generator whose node id is leased in a temporary directory and renewed three
	 * times a second.
	 */
	@State(Scope.Benchmark)
	public static class Leased {

		private final Path directory;

		private final SnowflakeIdGenerator generator = SnowflakeIdGenerator.builder()
			.layout(SnowflakeLayout.DEFAULT.withBits(41, 1, 21))
			.build();

		private final LeaseKeeper keeper;

		/**
		 * Makes the directory.
		 */
		public Leased() {
			this.directory = temporaryDirectory();
			LeaseTerms terms = new LeaseTerms("benchmark", this.generator.layout(), NodeIdRanges.of(0, 1),
					Duration.ofSeconds(1), Duration.ofSeconds(10));
			this.keeper = new LeaseKeeper(this.generator, new FileNodeLeaseStore(this.directory, TimeSource.system()),
					terms, "benchmark", TimeSource.system());
		}

		private static Path temporaryDirectory() {
			try {
				return Files.createTempDirectory("leases");
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		}

		/**
		 * Leases a node id.
		 */
		@Setup
		public void lease() {
			this.keeper.start(Duration.ofSeconds(10));
		}

		/**
		 * Gives it back.
		 * @throws IOException if the directory cannot be deleted
		 */
		@TearDown
		public void release() throws IOException {
			this.keeper.stop();
			try (Stream<Path> files = Files.walk(this.directory)) {
				for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
					Files.delete(file);
				}
			}
		}

	}

}
