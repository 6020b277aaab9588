package io.github.snowflakeid.lease;

import java.time.Duration;
import java.time.Instant;
import java.util.SplittableRandom;

import io.github.snowflakeid.SnowflakeLayout;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link LayoutChange}.
 */
class LayoutChangeTests {

	private static final Instant NOW = Instant.parse("2026-12-01T06:00:00Z");

	private static final SnowflakeLayout BEFORE = SnowflakeLayout.DEFAULT;

	/** The ways that docs/migration.md has a table of. */
	@ParameterizedTest
	@CsvSource({ "41,10,12,1,2024-01-01,true", "41,10,12,1,2025-01-02,false", "41,10,12,1,2026-01-01,false",
			"41,12,10,1,2025-01-01,true", "41,8,14,1,2025-01-01,true", "40,10,12,1,2025-01-01,true",
			"41,10,11,1,2025-01-01,false", "41,10,11,1,2023-01-31,true", "41,10,11,1,2023-02-02,false",
			"41,8,12,1,2025-01-01,false", "40,11,12,1,2025-01-01,true", "41,10,12,10,2025-01-01,false",
			"38,10,15,10,2025-01-01,false", "37,10,16,10,2025-01-01,true", "41,10,12,2,2025-01-01,false",
			"40,10,13,2,2025-01-01,true", "39,10,14,2,2025-01-01,true" })
	void saysWhetherNewIdsAreGreater(int timestampBits, int nodeIdBits, int sequenceBits, long tick, String epoch,
			boolean greater) {
		SnowflakeLayout after = new SnowflakeLayout(timestampBits, nodeIdBits, sequenceBits,
				Instant.parse(epoch + "T00:00:00Z"), Duration.ofMillis(tick));
		LayoutChange change = new LayoutChange(BEFORE, after);
		assertThat(change.isGreater(NOW)).isEqualTo(greater);
		assertThat(after.firstId(NOW) > BEFORE.lastId(NOW.minusMillis(1))).isEqualTo(greater);
	}

	/** Two milliseconds have one new tick. */
	@Test
	void doesNotSayAnotherThingInEachMillisecond() {
		SnowflakeLayout after = new SnowflakeLayout(40, 10, 13, BEFORE.epoch(), Duration.ofMillis(2));
		LayoutChange change = new LayoutChange(BEFORE, after);
		assertThat(change.isGreater(NOW)).isTrue();
		assertThat(change.isGreater(NOW.plusMillis(1))).isTrue();
	}

	@Test
	void withTheLatestEpochNewIdsAreGreater() {
		long seed = 20_261_201;
		SplittableRandom random = new SplittableRandom(seed);
		int possible = 0;
		for (int i = 0; i < 100_000; i++) {
			LayoutChange change = new LayoutChange(layout(random), layout(random));
			Instant epoch = change.latestEpoch(NOW);
			if (epoch != null) {
				possible++;
				SnowflakeLayout after = change.after().withEpoch(epoch);
				Instant last = NOW.minusMillis(1);
				long exists = last.isBefore(change.before().endOfLife()) ? change.before().lastId(last)
						: change.before().maxId();
				assertThat(after.firstId(NOW)).as("seed %d, step %d: %s", seed, i, change).isGreaterThan(exists);
			}
		}
		assertThat(possible).isGreaterThan(1_000);
	}

	/** Ids that exist may be of the tick that has begun. */
	@Test
	void isNeverWrongAboutGreaterIds() {
		long seed = 20_261_202;
		SplittableRandom random = new SplittableRandom(seed);
		int greater = 0;
		for (int i = 0; i < 100_000; i++) {
			LayoutChange change = new LayoutChange(layout(random), layout(random));
			if (change.isGreater(NOW)) {
				greater++;
				Instant last = NOW.minusMillis(1);
				long exists = last.isBefore(change.before().endOfLife()) ? change.before().lastId(last)
						: change.before().maxId();
				Instant first = change.after().startOf(change.after().tickAt(NOW.toEpochMilli() - 1) + 1);
				assertThat(change.after().firstId(first)).as("seed %d, step %d: %s", seed, i, change)
					.isGreaterThan(exists);
			}
		}
		assertThat(greater).isGreaterThan(1_000);
	}

	@Test
	void timestampOfTooFewBitsHasNoEpoch() {
		assertThat(new LayoutChange(BEFORE, BEFORE.withBits(36, 5, 5)).latestEpoch(NOW)).isNull();
	}

	@Test
	void isReadFromFingerprints() {
		SnowflakeLayout after = new SnowflakeLayout(31, 10, 22, Instant.parse("2020-01-01T00:00:00.500Z"),
				Duration.ofSeconds(1));
		assertThat(LayoutChange.of(fingerprint(BEFORE), fingerprint(after))).isEqualTo(new LayoutChange(BEFORE, after));
		assertThat(LayoutChange.of("damaged", fingerprint(after))).isNull();
	}

	private static String fingerprint(SnowflakeLayout layout) {
		return new LeaseTerms("test", layout, NodeIdRanges.of(0, 1), Duration.ofSeconds(3), Duration.ofSeconds(1))
			.fingerprint();
	}

	private static SnowflakeLayout layout(SplittableRandom random) {
		long[] ticks = { 1, 1, 10, 1000 };
		int timestampBits = random.nextInt(30, 48);
		int nodeIdBits = random.nextInt(0, 10);
		return new SnowflakeLayout(timestampBits, nodeIdBits,
				random.nextInt(0, Math.min(16, 64 - timestampBits - nodeIdBits)),
				NOW.minus(Duration.ofDays(random.nextInt(1, 10_000))),
				Duration.ofMillis(ticks[random.nextInt(ticks.length)]));
	}

}
