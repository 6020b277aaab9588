package io.github.snowflakeid;

import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link SnowflakeLayout}.
 */
class SnowflakeLayoutTests {

	private static final Instant INSTANT = Instant.parse("2026-03-04T05:06:07.089Z");

	@Test
	void defaultHas1024NodesAnd4096000IdsPerSecondUntil2094() {
		SnowflakeLayout layout = SnowflakeLayout.DEFAULT;
		assertThat(layout.maxNodeId()).isEqualTo(1023);
		assertThat(layout.idsPerSecond()).isEqualTo(4_096_000);
		assertThat(layout.endOfLife()).isEqualTo("2094-09-07T15:47:35.552Z");
		assertThat(layout.maxId()).isEqualTo(Long.MAX_VALUE);
	}

	@ParameterizedTest
	@CsvSource({ "41, 10, 12", "42, 5, 12", "41, 3, 9", "39, 8, 16", "63, 0, 0", "1, 62, 0", "1, 0, 62", "40, 0, 23",
			"31, 22, 10" })
	void decomposesWhatItComposed(int timestampBits, int nodeIdBits, int sequenceBits) {
		SnowflakeLayout layout = SnowflakeLayout.DEFAULT.withBits(timestampBits, nodeIdBits, sequenceBits);
		long[] ticks = { 0, layout.maxTick() / 3, layout.maxTick() };
		for (long tick : ticks) {
			long id = layout.compose(tick, layout.maxNodeId(), layout.maxSequence() / 2);
			assertThat(id).isNotNegative();
			assertThat(layout.decompose(id)).isEqualTo(
					new SnowflakeId(id, layout.epoch().plusMillis(tick), layout.maxNodeId(), layout.maxSequence() / 2));
		}
	}

	@Test
	void decomposesAnIdOfTwitter() {
		SnowflakeLayout twitter = SnowflakeLayout.DEFAULT.withEpoch(Instant.ofEpochMilli(1_288_834_974_657L));
		SnowflakeId id = twitter.decompose(1_541_815_603_606_036_480L);
		assertThat(id.timestamp()).isEqualTo("2022-06-28T16:07:40.105Z");
		assertThat(id.nodeId()).isEqualTo(378);
		assertThat(id.sequence()).isZero();
	}

	@Test
	void composesPartsInTheOrderTimestampNodeIdSequence() {
		assertThat(SnowflakeLayout.DEFAULT.compose(1, 0, 0)).isEqualTo(1L << 22);
		assertThat(SnowflakeLayout.DEFAULT.compose(0, 1, 0)).isEqualTo(1L << 12);
		assertThat(SnowflakeLayout.DEFAULT.compose(0, 0, 1)).isEqualTo(1L);
	}

	@ParameterizedTest
	@CsvSource({ "2199023255552,0,0,tick,2199023255551", "-1,0,0,tick,2199023255551", "0,1024,0,nodeId,1023",
			"0,-1,0,nodeId,1023", "0,0,4096,sequence,4095", "0,0,-1,sequence,4095" })
	void refusesToComposeAPartThatDoesNotFit(long tick, long nodeId, long sequence, String name, long max) {
		assertThatIllegalArgumentException().isThrownBy(() -> SnowflakeLayout.DEFAULT.compose(tick, nodeId, sequence))
			.withMessageStartingWith(name + " is ")
			.withMessageEndingWith("it must be 0 to " + max);
	}

	@Test
	void refusesToDecomposeANegativeId() {
		assertThatIllegalArgumentException().isThrownBy(() -> SnowflakeLayout.DEFAULT.decompose(-5))
			.withMessage("id is -5; it must be 0 to 9223372036854775807");
	}

	@Test
	void refusesToDecomposeAnIdThatIsTooLarge() {
		SnowflakeLayout layout = SnowflakeLayout.DEFAULT.withBits(41, 3, 9);
		assertThatIllegalArgumentException().isThrownBy(() -> layout.decompose(1L << 53))
			.withMessage("id is 9007199254740992; it must be 0 to 9007199254740991");
	}

	@ParameterizedTest
	@CsvSource({ "0,10,12,timestampBits is 0; it must be 1 to 63", "41,-1,12,nodeIdBits is -1; it must be 0 to 63",
			"41,10,64,sequenceBits is 64; it must be 0 to 63",
			"42,10,12,timestampBits 42 + nodeIdBits 10 + sequenceBits 12 = 64; they must add up to 63 at most" })
	void refusesWidthsThatDoNotFit(int timestampBits, int nodeIdBits, int sequenceBits, String message) {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> SnowflakeLayout.DEFAULT.withBits(timestampBits, nodeIdBits, sequenceBits))
			.withMessage(message);
	}

	@ParameterizedTest
	@CsvSource({ "PT0S", "PT-1S", "PT0.0000001S", "PT0.0015S", "PT24H0.001S" })
	void refusesATickThatIsNotWholeMilliseconds(Duration tick) {
		assertThatIllegalArgumentException().isThrownBy(() -> SnowflakeLayout.DEFAULT.withTick(tick))
			.withMessage("tick is %s; it must be whole milliseconds, from 1 ms to 1 day", tick);
	}

	@ParameterizedTest
	@CsvSource({ "0000-12-31T23:59:59.999Z", "+10000-01-01T00:00:00Z", "2025-01-01T00:00:00.0005Z" })
	void refusesAnEpochThatIsNotAWholeMillisecond(Instant epoch) {
		assertThatIllegalArgumentException().isThrownBy(() -> SnowflakeLayout.DEFAULT.withEpoch(epoch))
			.withMessageStartingWith("epoch is " + epoch + "; it must be a whole millisecond from ");
	}

	@Test
	void countsLongTicks() {
		SnowflakeLayout sonyflakeLike = SnowflakeLayout.DEFAULT.withBits(39, 16, 8).withTick(Duration.ofMillis(10));
		assertThat(sonyflakeLike.idsPerSecond()).isEqualTo(25_600);
		assertThat(sonyflakeLike.decompose(sonyflakeLike.firstId(INSTANT)).timestamp())
			.isEqualTo("2026-03-04T05:06:07.080Z");
	}

	@Test
	void firstAndLastIdEncloseAllIdsOfATick() {
		SnowflakeLayout layout = SnowflakeLayout.DEFAULT;
		assertThat(layout.decompose(layout.firstId(INSTANT)))
			.isEqualTo(new SnowflakeId(layout.firstId(INSTANT), INSTANT, 0, 0));
		assertThat(layout.decompose(layout.lastId(INSTANT)))
			.isEqualTo(new SnowflakeId(layout.lastId(INSTANT), INSTANT, 1023, 4095));
		assertThat(layout.firstId(INSTANT.plusMillis(1))).isEqualTo(layout.lastId(INSTANT) + 1);
	}

	@Test
	void idRangeCoversTheTicksThatATimeSpanTouches() {
		SnowflakeLayout layout = SnowflakeLayout.DEFAULT;
		assertThat(layout.idRange(INSTANT, INSTANT.plusMillis(2)))
			.isEqualTo(new IdRange(layout.firstId(INSTANT), layout.lastId(INSTANT.plusMillis(1))));
		assertThat(layout.idRange(INSTANT.plusNanos(1), INSTANT.plusNanos(2)))
			.isEqualTo(new IdRange(layout.firstId(INSTANT), layout.lastId(INSTANT)));
	}

	@Test
	void idRangeReachesFromTheEpochToTheEndOfLife() {
		SnowflakeLayout layout = SnowflakeLayout.DEFAULT;
		assertThat(layout.idRange(layout.epoch(), layout.endOfLife())).isEqualTo(new IdRange(0, layout.maxId()));
	}

	@Test
	void idRangeContainsItsEnds() {
		IdRange range = new IdRange(5, 7);
		assertThat(new boolean[] { range.contains(4), range.contains(5), range.contains(7), range.contains(8) })
			.containsExactly(false, true, true, false);
	}

	@Test
	void refusesAnEmptyTimeSpan() {
		assertThatIllegalArgumentException().isThrownBy(() -> SnowflakeLayout.DEFAULT.idRange(INSTANT, INSTANT))
			.withMessage("from is 2026-03-04T05:06:07.089Z; it must be before until, 2026-03-04T05:06:07.089Z");
	}

	@ParameterizedTest
	@CsvSource({ "2024-12-31T23:59:59.999Z", "2094-09-07T15:47:35.552Z", "-1000000000-01-01T00:00:00Z",
			"+1000000000-12-31T23:59:59Z" })
	void refusesAnInstantOutsideItsLife(Instant instant) {
		assertThatIllegalArgumentException().isThrownBy(() -> SnowflakeLayout.DEFAULT.firstId(instant))
			.withMessage("instant is %s; it must be from the epoch, 2025-01-01T00:00:00Z, to before the end of life, "
					+ "2094-09-07T15:47:35.552Z", instant);
	}

	@Test
	void noTickLiesBeyondWhatAnInstantInMillisecondsCanSay() {
		for (Instant epoch : List.of(Instant.parse("0001-01-01T00:00:00Z"), Instant.EPOCH,
				Instant.parse("9999-12-31T23:59:59.999Z"))) {
			for (long tickMillis : List.of(1L, 2L, 3L, 1000L, 65_535L, 65_536L, 86_400_000L)) {
				for (int timestampBits = 1; timestampBits <= 63; timestampBits++) {
					BigInteger representable = BigInteger.valueOf(Long.MAX_VALUE - Math.max(0, epoch.toEpochMilli()))
						.divide(BigInteger.valueOf(tickMillis))
						.subtract(BigInteger.ONE);
					BigInteger ofWidth = BigInteger.TWO.pow(timestampBits).subtract(BigInteger.ONE);
					assertThat(new SnowflakeLayout(timestampBits, 0, 0, epoch, Duration.ofMillis(tickMillis)).maxTick())
						.as("%d bits of %d ms since %s", timestampBits, tickMillis, epoch)
						.isEqualTo(ofWidth.min(representable).longValueExact());
				}
			}
		}
	}

	@Test
	void ticksCountFromTheEpochOn() {
		SnowflakeLayout layout = SnowflakeLayout.DEFAULT.withTick(Duration.ofMillis(10));
		long epoch = layout.epoch().toEpochMilli();
		assertThat(layout.tickAt(epoch)).isZero();
		assertThat(layout.tickAt(epoch + 9)).isZero();
		assertThat(layout.tickAt(epoch + 10)).isOne();
		assertThat(layout.tickAt(epoch - 1)).as("before the epoch").isEqualTo(-1);
	}

	@Test
	void tickStartsWhereTheTickBeforeEnds() {
		SnowflakeLayout layout = SnowflakeLayout.DEFAULT.withTick(Duration.ofMillis(10));
		assertThat(layout.startOf(0)).isEqualTo(layout.epoch());
		assertThat(layout.startOf(3)).isEqualTo(layout.epoch().plusMillis(30));
		assertThat(layout.startOf(-1)).isEqualTo(layout.epoch().minusMillis(10));
	}

	@Test
	void timestampOfAnIdIsTheStartOfItsTick() {
		SnowflakeLayout layout = SnowflakeLayout.DEFAULT.withTick(Duration.ofMillis(10));
		assertThat(layout.decompose(layout.compose(7, 3, 1)).timestamp()).isEqualTo(layout.startOf(7));
	}

	@Test
	void endOfLifeDoesNotOverflow() {
		SnowflakeLayout layout = SnowflakeLayout.DEFAULT.withBits(63, 0, 0).withTick(Duration.ofDays(1));
		assertThat(layout.endOfLife()).isAfter(Instant.parse("+100000000-01-01T00:00:00Z"));
		assertThat(layout.decompose(layout.maxId()).timestamp()).isBefore(layout.endOfLife());
	}

	@ParameterizedTest
	@CsvSource({ "41,3,9,true", "41,4,9,false" })
	void fitsJavaScriptUpTo53Bits(int timestampBits, int nodeIdBits, int sequenceBits, boolean fits) {
		assertThat(SnowflakeLayout.DEFAULT.withBits(timestampBits, nodeIdBits, sequenceBits).fitsJavaScript())
			.isEqualTo(fits);
	}

}
