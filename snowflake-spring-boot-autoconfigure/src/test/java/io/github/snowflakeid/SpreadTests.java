package io.github.snowflakeid;

import java.time.Duration;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.Supplier;

import io.github.snowflakeid.test.ScriptedTimeSource;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for how ids of little load are spread over shards, by Pearson's chi-square test.
 */
class SpreadTests {

	private final ScriptedTimeSource time = new ScriptedTimeSource();

	private final SnowflakeIdGenerator generator = SnowflakeIdGenerator.builder()
		.nodeId(7)
		.timeSource(this.time)
		.build();

	@Test
	void oneIdEvery10MillisecondsIsSpreadEvenly() {
		assertEven(20_000, () -> Duration.ofMillis(10));
	}

	@Test
	void oneIdEveryMillisecondIsSpreadEvenly() {
		assertEven(20_000, () -> Duration.ofMillis(1));
	}

	@Test
	void oneIdEverySecondIsSpreadEvenly() {
		assertEven(20_000, () -> Duration.ofSeconds(1));
	}

	@Test
	void nodesOfTheSameTickStartAtDifferentSequences() {
		long[] sequences = new long[64];
		for (int nodeId = 0; nodeId < sequences.length; nodeId++) {
			SnowflakeIdGenerator node = SnowflakeIdGenerator.builder().nodeId(nodeId).timeSource(this.time).build();
			sequences[nodeId] = SnowflakeLayout.DEFAULT.decompose(node.nextId()).sequence();
		}
		assertThat(Arrays.stream(sequences).distinct().count()).isGreaterThan(48);
	}

	@Test
	void idsAtRandomTimesAreSpreadEvenly() {
		SplittableRandom random = new SplittableRandom(20261122);
		assertEven(100_000, () -> Duration.ofNanos(random.nextLong(20_000_000)));
	}

	@Test
	void counterInPlaceOfTheHashWouldRunInStepWithTheTimestamp() {
		long[] ids = new long[20_000];
		for (int i = 0; i < ids.length; i++) {
			ids[i] = SnowflakeLayout.DEFAULT.compose(31_536_000_000L + 10L * i, 7, i % 1024);
		}
		assertThat(chiSquare(ids, 59)).isGreaterThan(100 * critical(58));
	}

	@Test
	void withoutSpreadLowLoadHitsOneShardOnly() {
		SnowflakeIdGenerator uneven = SnowflakeIdGenerator.builder()
			.nodeId(7)
			.timeSource(this.time)
			.spreadBits(0)
			.build();
		for (int i = 0; i < 100; i++) {
			assertThat(uneven.nextId() % 16).isZero();
			this.time.advance(Duration.ofMillis(10));
		}
	}

	private void assertEven(int count, Supplier<Duration> gap) {
		long[] ids = new long[count];
		for (int i = 0; i < count; i++) {
			ids[i] = this.generator.nextId();
			this.time.advance(gap.get());
		}
		for (int shards = 2; shards <= 64; shards++) {
			assertThat(chiSquare(ids, shards)).as("id mod %d", shards).isLessThan(critical(shards - 1));
		}
	}

	private static double chiSquare(long[] ids, int shards) {
		long[] hits = new long[shards];
		for (long id : ids) {
			hits[(int) (id % shards)]++;
		}
		double expected = (double) ids.length / shards;
		double sum = 0;
		for (long hit : hits) {
			sum += (hit - expected) * (hit - expected) / expected;
		}
		return sum;
	}

	/**
	 * The 99.99 % quantile, since 63 tests are made at once, after Wilson and Hilferty.
	 */
	private static double critical(int degrees) {
		double variance = 2.0 / (9 * degrees);
		return degrees * Math.pow(1 - variance + 3.72 * Math.sqrt(variance), 3);
	}

}
