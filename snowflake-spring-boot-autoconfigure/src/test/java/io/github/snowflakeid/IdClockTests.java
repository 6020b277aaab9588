package io.github.snowflakeid;

import java.time.Duration;

import io.github.snowflakeid.test.ScriptedTimeSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class IdClockTests {

	private static final SnowflakeLayout LAYOUT = SnowflakeLayout.DEFAULT;

	private static final Duration MAX_LEAD = Duration.ofSeconds(10);

	/** The wall clock at the start of a test, in milliseconds since the epoch. */
	private static final long NOW = Duration.between(LAYOUT.epoch(), ScriptedTimeSource.START).toMillis();

	private final ScriptedTimeSource time = new ScriptedTimeSource();

	/** The newest tick in use is that of the start. */
	private Slice slice = slice(0, NOW);

	private final IdClock clock = clock(LAYOUT);

	private IdClock clock(SnowflakeLayout layout) {
		return new IdClock(this.time, layout, MAX_LEAD, () -> this.slice, new GeneratorLog(""));
	}

	/** A slice of which ids up to some tick are drawn. */
	private static Slice slice(long from, long newest) {
		int bits = LAYOUT.sequenceBits();
		Slice slice = new Slice(0, 0, from << bits, Long.MAX_VALUE);
		slice.advance(from << bits, newest << bits);
		return slice;
	}

	private long idNow() {
		return this.clock.idNow(this.clock.observe());
	}

	@Test
	void readsMillisecondsSinceTheEpoch() {
		assertThat(this.clock.observe()).isEqualTo(NOW).isEqualTo(this.clock.millis());
	}

	@Test
	void idTimeIsTheWallClockWhileThatMovesOn() {
		this.time.advance(Duration.ofSeconds(7));
		assertThat(idNow()).isEqualTo(NOW + 7_000);
		this.time.stepWall(Duration.ofHours(1));
		assertThat(idNow()).isEqualTo(NOW + 3_607_000);
		assertThat(this.clock.isCatchingUp()).isFalse();
	}

	@Test
	void idTimeIsTheWallClockAlsoWhereItStandsStill() {
		this.time.stallWall(Duration.ofMinutes(1));
		assertThat(idNow()).isEqualTo(NOW);
		assertThat(this.clock.isCatchingUp()).isFalse();
	}

	@Test
	void idTimeStaysAtTheHighestReadingAfterAStepBack() {
		this.time.stepWall(Duration.ofSeconds(-5));
		assertThat(idNow()).isEqualTo(NOW);
		assertThat(this.clock.isCatchingUp()).isTrue();
	}

	@Test
	void idTimeStaysAtTheNewestTickIfTheHighestReadingIsLater() {
		this.slice = slice(0, NOW - 2_000);
		this.time.stepWall(Duration.ofSeconds(-5));
		assertThat(idNow()).isEqualTo(NOW - 2_000);
	}

	@Test
	void idTimeRunsAtHalfSpeedDuringACatchUp() {
		this.time.stepWall(Duration.ofSeconds(-5));
		this.clock.observe();
		this.time.advance(Duration.ofSeconds(2));
		assertThat(idNow()).isEqualTo(NOW + 1_000);
	}

	@Test
	void catchUpIsOverOnceWallHasPassedTheNewestTick() {
		this.time.stepWall(Duration.ofSeconds(-5));
		this.clock.observe();
		this.time.advance(Duration.ofSeconds(5));
		this.clock.observe();
		assertThat(this.clock.isCatchingUp()).isTrue();
		this.time.advance(Duration.ofMillis(1));
		assertThat(idNow()).isEqualTo(NOW + 1);
		assertThat(this.clock.isCatchingUp()).isFalse();
	}

	@Test
	void catchUpIsOverOnceWallHasPassedIdTime() {
		this.time.stepWall(Duration.ofSeconds(-5));
		this.clock.observe();
		this.slice = slice(0, NOW + 60_000);
		this.time.advance(Duration.ofSeconds(10));
		assertThat(idNow()).isEqualTo(NOW + 5_000);
		assertThat(this.clock.isCatchingUp()).isFalse();
	}

	@Test
	void idTimeLeadsByMaxLeadAtMost() {
		this.time.stepWall(MAX_LEAD.plusSeconds(1).negated());
		assertThat(idNow()).isEqualTo(NOW - 1_000);
		this.time.advance(Duration.ofMillis(500));
		assertThat(idNow()).isEqualTo(NOW - 500);
	}

	@Test
	void idTimeStandsStillUntilItIsWithinMaxLead() {
		this.time.stepWall(MAX_LEAD.plusSeconds(1).negated());
		this.clock.observe();
		this.time.advance(Duration.ofSeconds(1));
		assertThat(idNow()).isEqualTo(NOW);
		this.time.advance(Duration.ofSeconds(2));
		assertThat(idNow()).isEqualTo(NOW + 1_000);
	}

	@Test
	void idTimeIsWhereAWindowStartsThatIsAheadOfTheClock() {
		this.slice = slice(NOW + 3_000, NOW + 3_000);
		assertThat(idNow()).isEqualTo(NOW + 3_000);
		assertThat(this.clock.isCatchingUp()).isTrue();
		assertThat(this.clock.regressions()).isZero();
	}

	@Test
	void eachStepBackIsCountedOnce() {
		for (int step = 1; step <= 3; step++) {
			this.time.stepWall(Duration.ofMillis(-100));
			this.clock.observe();
			this.clock.observe();
			assertThat(this.clock.regressions()).isEqualTo(step);
		}
	}

	@Test
	void tickLeadsTooFarOnlyDuringACatchUp() {
		assertThat(this.clock.leadsTooFar(NOW + 60_000, this.clock.observe())).isFalse();
		this.time.stepWall(Duration.ofSeconds(-5));
		long now = this.clock.observe();
		assertThat(this.clock.leadsTooFar(NOW + 5_000, now)).isFalse();
		assertThat(this.clock.leadsTooFar(NOW + 5_001, now)).isTrue();
	}

	@ParameterizedTest
	@CsvSource({ "5, 0, 5000000", "5, 300, 4700000", "1, 999, 1000", "0, 0, 1", "-60000, 0, 1" })
	void tickIsAwaitedByTheWallClock(long ticks, int micros, long nanos) {
		this.time.advance(Duration.ofNanos(micros * 1_000L));
		assertThat(this.clock.nanosUntil(NOW + ticks)).isEqualTo(nanos);
	}

	@Test
	void tickIsAwaitedAtHalfSpeedDuringACatchUp() {
		this.time.stepWall(Duration.ofSeconds(-5));
		this.clock.observe();
		assertThat(this.clock.nanosUntil(NOW + 3)).isEqualTo(Duration.ofMillis(6).toNanos());
		this.time.advance(Duration.ofNanos(500_000));
		assertThat(this.clock.nanosUntil(NOW + 3)).isEqualTo(5_500_000);
	}

	@Test
	void tickIsAwaitedByTheWallClockDuringACatchUpIfThatIsSooner() {
		this.time.stepWall(Duration.ofSeconds(-5));
		this.clock.observe();
		assertThat(this.clock.nanosUntil(NOW + 7_000)).isEqualTo(Duration.ofSeconds(12).toNanos());
	}

	@Test
	void tickBeyondMaxLeadIsAwaitedUntilWallIsWithinIt() {
		this.time.stepWall(MAX_LEAD.plusSeconds(1).negated());
		this.clock.observe();
		assertThat(this.clock.nanosUntil(NOW)).isEqualTo(Duration.ofSeconds(1).toNanos());
	}

	@Test
	void tickInAnEternityIsAwaitedForAnEternity() {
		assertThat(this.clock.nanosUntil(1L << 50)).isGreaterThan(Duration.ofDays(100_000).toNanos());
		this.time.stepWall(Duration.ofSeconds(-5));
		this.clock.observe();
		assertThat(this.clock.nanosUntil(1L << 50)).isGreaterThan(Duration.ofDays(100_000).toNanos());
	}

	@Test
	void awaitsNobodyForLessThanANanosecond() {
		this.time.stepWall(Duration.ofSeconds(-5));
		this.clock.observe();
		this.time.advance(Duration.ofSeconds(2));
		assertThat(this.clock.nanosUntil(NOW)).isOne();
	}

	@Test
	void waitEndsWhenIdTimeHasComeToTheTick() {
		this.time.stepWall(Duration.ofSeconds(-5));
		this.clock.observe();
		for (long tick = NOW + 1; tick < NOW + 100; tick++) {
			this.time.advance(Duration.ofNanos(this.clock.nanosUntil(tick)));
			assertThat(idNow()).isEqualTo(tick);
		}
	}

	@Test
	void leadIsWhatTheStartOfATickLiesAheadOfTheClock() {
		assertThat(this.clock.lead(NOW + 5, NOW)).isEqualTo(Duration.ofMillis(5));
		assertThat(this.clock.lead(NOW - 5, NOW)).isZero();
		assertThat(this.clock.lead(NOW, Long.MIN_VALUE)).isEqualTo(Duration.ofMillis(Long.MAX_VALUE));
	}

	@Test
	void stepBackWithinALongTickIsNone() {
		IdClock hourly = clock(LAYOUT.withTick(Duration.ofHours(1)));
		this.slice = slice(0, 0);
		this.time.advance(Duration.ofMinutes(30));
		long before = hourly.observe();
		this.time.stepWall(Duration.ofMinutes(-29));
		assertThat(hourly.idNow(hourly.observe())).isEqualTo(hourly.idNow(before));
		assertThat(hourly.regressions()).isZero();
	}

}
