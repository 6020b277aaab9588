package io.github.snowflakeid.benchmarks;

import java.time.Duration;
import java.time.Instant;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

import com.github.f4b6a3.tsid.Tsid;
import io.github.snowflakeid.IdFormat;
import io.github.snowflakeid.SnowflakeId;
import io.github.snowflakeid.SnowflakeLayout;
import io.hypersistence.tsid.TSID;
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
 * The texts of ids and the time in them, beside the two libraries that have the same base
 * 32 and a base 62. Every call has another id, so that no branch is learnt by heart.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(3)
@State(Scope.Thread)
public class FormatBenchmark {

	private static final int COUNT = 1024;

	private static final int TIME_SHIFT = 22;

	private static final long EPOCH_MILLIS = SnowflakeLayout.DEFAULT.epoch().toEpochMilli();

	private final long[] ids = new SplittableRandom(1).longs(COUNT, 1L << 57, 1L << 58).toArray();

	private final String[] decimal = new String[COUNT];

	private final String[] base32 = new String[COUNT];

	private final String[] base62 = new String[COUNT];

	/**
	 * The two libraries write base 62 without leading zeros, and read what they write.
	 */
	private final String[] tsidBase62 = new String[COUNT];

	private final String[] hypersistenceBase62 = new String[COUNT];

	private int next;

	/**
	 * Writes the texts that are read.
	 */
	public FormatBenchmark() {
		for (int i = 0; i < COUNT; i++) {
			this.decimal[i] = IdFormat.DECIMAL.format(this.ids[i]);
			this.base32[i] = IdFormat.BASE32.format(this.ids[i]);
			this.base62[i] = IdFormat.BASE62.format(this.ids[i]);
			this.tsidBase62[i] = Tsid.from(this.ids[i]).encode(62);
			this.hypersistenceBase62[i] = TSID.from(this.ids[i]).encode(62);
		}
	}

	private int next() {
		int index = this.next;
		this.next = (index + 1) & (COUNT - 1);
		return index;
	}

	@Benchmark
	public String snowflakeFormatDecimal() {
		return IdFormat.DECIMAL.format(this.ids[next()]);
	}

	@Benchmark
	public long snowflakeParseDecimal() {
		return IdFormat.DECIMAL.parse(this.decimal[next()]);
	}

	@Benchmark
	public String snowflakeFormatBase32() {
		return IdFormat.BASE32.format(this.ids[next()]);
	}

	@Benchmark
	public long snowflakeParseBase32() {
		return IdFormat.BASE32.parse(this.base32[next()]);
	}

	@Benchmark
	public String snowflakeFormatBase62() {
		return IdFormat.BASE62.format(this.ids[next()]);
	}

	@Benchmark
	public long snowflakeParseBase62() {
		return IdFormat.BASE62.parse(this.base62[next()]);
	}

	@Benchmark
	public SnowflakeId snowflakeDecompose() {
		return SnowflakeLayout.DEFAULT.decompose(this.ids[next()]);
	}

	@Benchmark
	public Instant snowflakeTime() {
		return SnowflakeLayout.DEFAULT.decompose(this.ids[next()]).timestamp();
	}

	// What any time in an id takes: a shift, and a constant
	@Benchmark
	public Instant floorTimeOfConstants() {
		return Instant.ofEpochMilli((this.ids[next()] >>> TIME_SHIFT) + EPOCH_MILLIS);
	}

	// The same, if the id is one
	@Benchmark
	public Instant floorTimeOfCheckedId() {
		long id = this.ids[next()];
		if (id < 0 || id > SnowflakeLayout.DEFAULT.maxId()) {
			throw new IllegalArgumentException();
		}
		return Instant.ofEpochMilli((id >>> TIME_SHIFT) + EPOCH_MILLIS);
	}

	// The first again, with epoch and tick as a layout has them
	@Benchmark
	public Instant floorTimeOfLayout() {
		SnowflakeLayout layout = SnowflakeLayout.DEFAULT;
		long ticks = this.ids[next()] >>> (layout.nodeIdBits() + layout.sequenceBits());
		Instant epoch = layout.epoch();
		Duration tick = layout.tick();
		return Instant.ofEpochMilli(epoch.getEpochSecond() * 1000 + epoch.getNano() / 1_000_000
				+ ticks * (tick.getSeconds() * 1000 + tick.getNano() / 1_000_000));
	}

	@Benchmark
	public String jdkFormatDecimal() {
		return Long.toString(this.ids[next()]);
	}

	@Benchmark
	public long jdkParseDecimal() {
		return Long.parseLong(this.decimal[next()]);
	}

	@Benchmark
	public String tsidCreatorFormatBase32() {
		return Tsid.from(this.ids[next()]).toString();
	}

	@Benchmark
	public long tsidCreatorParseBase32() {
		return Tsid.from(this.base32[next()]).toLong();
	}

	@Benchmark
	public String tsidCreatorFormatBase62() {
		return Tsid.from(this.ids[next()]).encode(62);
	}

	@Benchmark
	public long tsidCreatorParseBase62() {
		return Tsid.decode(this.tsidBase62[next()], 62).toLong();
	}

	@Benchmark
	public Instant tsidCreatorTime() {
		return Tsid.from(this.ids[next()]).getInstant();
	}

	@Benchmark
	public String hypersistenceTsidFormatBase32() {
		return TSID.from(this.ids[next()]).toString();
	}

	@Benchmark
	public long hypersistenceTsidParseBase32() {
		return TSID.from(this.base32[next()]).toLong();
	}

	@Benchmark
	public String hypersistenceTsidFormatBase62() {
		return TSID.from(this.ids[next()]).encode(62);
	}

	@Benchmark
	public long hypersistenceTsidParseBase62() {
		return TSID.decode(this.hypersistenceBase62[next()], 62).toLong();
	}

	@Benchmark
	public Instant hypersistenceTsidTime() {
		return TSID.from(this.ids[next()]).getInstant();
	}

}
