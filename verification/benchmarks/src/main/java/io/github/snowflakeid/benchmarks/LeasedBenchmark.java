package io.github.snowflakeid.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import io.github.snowflakeid.Slices;
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
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The time of one id where the node id is leased in a temporary directory and renewed
 * three times a second.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(3)
@State(Scope.Benchmark)
public class LeasedBenchmark {

	private final Path directory;

	private final SnowflakeIdGenerator generator;

	private final LeaseKeeper keeper;

	/**
	 * Makes the directory.
	 */
	public LeasedBenchmark() {
		this.directory = temporaryDirectory();
		Slices slices = SnowflakeIdGenerator.builder()
			.layout(SnowflakeLayout.DEFAULT.withBits(41, 1, 21))
			.buildLeased();
		this.generator = slices.generator();
		LeaseTerms terms = new LeaseTerms("benchmark", this.generator.layout(), NodeIdRanges.of(0, 1),
				Duration.ofSeconds(1), Duration.ofSeconds(10));
		this.keeper = new LeaseKeeper(slices, new FileNodeLeaseStore(this.directory, TimeSource.system()), terms,
				"benchmark", TimeSource.system());
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

	/**
	 * An id where the cap does not bind.
	 * @return the id
	 */
	@Benchmark
	public long nextId() {
		return this.generator.nextId();
	}

}
