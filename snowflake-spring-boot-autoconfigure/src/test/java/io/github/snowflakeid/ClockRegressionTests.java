package io.github.snowflakeid;

import java.time.Duration;
import java.time.Instant;

import io.github.snowflakeid.test.ScriptedTimeSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link SnowflakeIdGenerator} under a wall clock that steps back.
 */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ClockRegressionTests {

	private static final SnowflakeLayout LAYOUT = SnowflakeLayout.DEFAULT;

	private static final Duration MAX_WAIT = Duration.ofMillis(100);

	private final ScriptedTimeSource time = new ScriptedTimeSource();

	private final SnowflakeIdGenerator generator = generator(LAYOUT);

	private long newest = -1;

	private SnowflakeIdGenerator generator(SnowflakeLayout layout) {
		return SnowflakeIdGenerator.builder()
			.layout(layout)
			.nodeId(7)
			.timeSource(this.time)
			.maxWait(MAX_WAIT)
			.spreadBits(0)
			.build();
	}

	@Test
	void idsGoOnInTheNewestTickAfterAStepBack() {
		long before = this.generator.nextId();
		this.time.stepWall(Duration.ofSeconds(-5));
		assertThat(this.generator.nextId()).isEqualTo(before + 1);
		assertThat(this.time.parks()).isZero();
	}

	@Test
	void stepBackOf5SecondsAt100000IdsPerSecondIsNotNoticed() {
		for (int i = 0; i < 100_000; i++) {
			nextWithin(this.generator, MAX_WAIT);
			this.time.advance(Duration.ofNanos(10_000));
		}
		this.time.stepWall(Duration.ofSeconds(-5));
		for (int i = 0; i < 1_000_100; i++) {
			nextWithin(this.generator, MAX_WAIT);
			this.time.advance(Duration.ofNanos(10_000));
		}
		assertThat(this.generator.lead()).isZero();
		assertThat(this.generator.numbers().clockRegressions()).isOne();
	}

	@Test
	void leadMeltsAtHalfSpeedEvenAtTheCap() {
		SnowflakeLayout narrow = LAYOUT.withBits(41, 10, 3);
		SnowflakeIdGenerator busy = generator(narrow);
		busy.nextId();
		this.time.stepWall(Duration.ofSeconds(-5));
		for (int i = 0; i < 5_000 * 8 - 1; i++) {
			nextWithin(busy, MAX_WAIT);
		}
		assertThat(this.time.nanoTime()).isEqualTo(Duration.ofMillis(9_998).toNanos());
		assertThat(busy.lead()).isEqualTo(Duration.ofMillis(1));
	}

	@Test
	void leadIsGoneWithinTwiceTheStep() {
		SnowflakeIdGenerator busy = generator(LAYOUT.withBits(41, 10, 3));
		busy.nextId();
		this.time.stepWall(Duration.ofSeconds(-5));
		while (this.time.nanoTime() <= Duration.ofMillis(10_001).toNanos()) {
			nextWithin(busy, MAX_WAIT);
		}
		assertThat(busy.lead()).isZero();
	}

	@Test
	void fullSpeedIsBackOnceTheClockHasCaughtUp() {
		SnowflakeIdGenerator busy = generator(LAYOUT.withBits(41, 10, 3));
		busy.nextId();
		this.time.stepWall(Duration.ofSeconds(-5));
		while (this.time.nanoTime() <= Duration.ofMillis(10_001).toNanos()) {
			nextWithin(busy, MAX_WAIT);
		}
		assertThat(timeToDraw(busy, 8 * 100)).isBetween(Duration.ofMillis(99), Duration.ofMillis(100));
	}

	@Test
	void stepBackOfAnHourIsRefusedAtOnce() {
		this.generator.nextId();
		this.time.stepWall(Duration.ofHours(-1));
		assertThatExceptionOfType(ClockRegressionException.class).isThrownBy(this.generator::nextId)
			.withMessage("The wall clock is PT1H behind the newest id, more than max-lead (PT10S) allows. "
					+ "Set the machine's clock right; ids are issued again once it is back in range.")
			.satisfies((ex) -> assertThat(ex.lead()).isEqualTo(Duration.ofHours(1)))
			.satisfies((ex) -> assertThat(ex.maxLead()).isEqualTo(Duration.ofSeconds(10)))
			.satisfies((ex) -> assertThat(ex.retryAfter()).contains(Duration.ofSeconds(3590)));
		assertThat(this.time.parks()).isZero();
	}

	@Test
	void idsAreBackAsSoonAsWallIsWithinMaxLead() {
		nextWithin(this.generator, MAX_WAIT);
		this.time.stepWall(Duration.ofHours(-1));
		this.time.advance(Duration.ofSeconds(3590).minus(MAX_WAIT).minusMillis(1));
		assertThatExceptionOfType(ClockRegressionException.class).isThrownBy(this.generator::nextId);
		assertThat(this.generator.refusal()).contains(RefusalReason.CLOCK_REGRESSION);
		this.time.advance(MAX_WAIT.plusMillis(1));
		assertThat(this.generator.refusal()).isEmpty();
		nextWithin(this.generator, Duration.ZERO);
	}

	@Test
	void callerWaitsForWallToComeWithinMaxLeadIfThatIsSoonEnough() {
		nextWithin(this.generator, MAX_WAIT);
		this.time.stepWall(Duration.ofSeconds(-10).minus(MAX_WAIT));
		nextWithin(this.generator, MAX_WAIT);
		assertThat(this.time.nanoTime()).isEqualTo(MAX_WAIT.toNanos());
		assertThat(this.generator.lead()).isEqualTo(Duration.ofSeconds(10));
	}

	@Test
	void leadStaysBoundedAfterALongRefusal() {
		SnowflakeIdGenerator busy = generator(LAYOUT.withBits(41, 10, 3));
		busy.nextId();
		this.time.stepWall(Duration.ofHours(-1));
		assertThatExceptionOfType(ClockRegressionException.class).isThrownBy(busy::nextId);
		this.time.advance(Duration.ofMinutes(30));
		assertThatExceptionOfType(ClockRegressionException.class).isThrownBy(busy::nextId);
		this.time.advance(Duration.ofSeconds(1790));
		// 8,000 ids are 1,000 ticks, at half speed: the lead melts by one second in two
		assertThat(timeToDraw(busy, 8_000)).isBetween(Duration.ofMillis(1998), Duration.ofMillis(2000));
		assertThat(busy.lead()).isBetween(Duration.ofMillis(8998), Duration.ofMillis(9002));
	}

	@Test
	void stepBackDuringARefusalIsCountedAndSurvived() {
		nextWithin(this.generator, MAX_WAIT);
		this.time.stepWall(Duration.ofHours(-1));
		assertThatExceptionOfType(ClockRegressionException.class).isThrownBy(this.generator::nextId);
		this.time.stepWall(Duration.ofHours(-1));
		assertThatExceptionOfType(ClockRegressionException.class).isThrownBy(this.generator::nextId);
		this.time.stepWall(Duration.ofHours(2));
		nextWithin(this.generator, MAX_WAIT);
		assertThat(this.generator.numbers().clockRegressions()).isEqualTo(2);
	}

	@Test
	void idTimeStandsStillWhileASecondStepBackPutsItOutOfReach() {
		SnowflakeIdGenerator busy = generator(LAYOUT.withBits(41, 10, 3));
		busy.nextId();
		this.time.stepWall(Duration.ofSeconds(-9));
		nextWithin(busy, MAX_WAIT);
		this.time.stepWall(Duration.ofSeconds(-5));
		assertThatExceptionOfType(ClockRegressionException.class).isThrownBy(busy::nextId);
		this.time.advance(Duration.ofSeconds(2));
		assertThatExceptionOfType(ClockRegressionException.class).isThrownBy(busy::nextId);
		this.time.advance(Duration.ofSeconds(2));
		assertThat(timeToDraw(busy, 8_000)).isBetween(Duration.ofMillis(1990), Duration.ofMillis(2000));
	}

	@Test
	void clockThatReturnsEndsTheCatchUp() {
		nextWithin(this.generator, MAX_WAIT);
		this.time.stepWall(Duration.ofSeconds(-5));
		nextWithin(this.generator, MAX_WAIT);
		this.time.stepWall(Duration.ofSeconds(5).plusMillis(1));
		nextWithin(this.generator, MAX_WAIT);
		assertThat(LAYOUT.decompose(this.newest).timestamp()).isEqualTo(this.time.instant());
		assertThat(this.generator.lead()).isZero();
	}

	@Test
	void stepForwardIsFollowed() {
		nextWithin(this.generator, MAX_WAIT);
		this.time.stepWall(Duration.ofDays(30));
		nextWithin(this.generator, MAX_WAIT);
		assertThat(LAYOUT.decompose(this.newest).timestamp()).isEqualTo(this.time.instant());
		assertThat(this.generator.numbers().clockRegressions()).isZero();
	}

	@Test
	void clockThatStandsStillIsNotARegression() {
		nextWithin(this.generator, MAX_WAIT);
		this.time.stallWall(Duration.ofSeconds(30));
		nextWithin(this.generator, MAX_WAIT);
		assertThat(this.generator.numbers().clockRegressions()).isZero();
	}

	@Test
	void callerDoesNotWaitLongerThanMaxWaitForAClockThatStandsStill() {
		this.time.onPark((nanos) -> this.time.stallWall(Duration.ofNanos(nanos)));
		for (int i = 0; i < 4096; i++) {
			this.generator.nextId();
		}
		long start = this.time.nanoTime();
		assertThatExceptionOfType(SequenceExhaustedException.class).isThrownBy(this.generator::nextId);
		assertThat(this.time.nanoTime() - start).isLessThanOrEqualTo(MAX_WAIT.toNanos());
	}

	@Test
	void idleGeneratorNoticesAStepBackOnlyIfItGoesBelowTheLastReading() {
		nextWithin(this.generator, MAX_WAIT);
		this.time.advance(Duration.ofSeconds(8));
		this.time.stepWall(Duration.ofSeconds(-5));
		nextWithin(this.generator, MAX_WAIT);
		assertThat(LAYOUT.decompose(this.newest).timestamp()).isEqualTo(this.time.instant());
		assertThat(this.generator.numbers().clockRegressions()).isZero();
	}

	@Test
	void everyStepBackIsCountedOnce() {
		for (int i = 0; i < 17; i++) {
			nextWithin(this.generator, MAX_WAIT);
			this.time.stepWall(Duration.ofMillis(-20));
			for (int j = 0; j < 100; j++) {
				nextWithin(this.generator, MAX_WAIT);
			}
			this.time.advance(Duration.ofMillis(3));
		}
		nextWithin(this.generator, MAX_WAIT);
		assertThat(this.generator.numbers().clockRegressions()).isEqualTo(17);
	}

	@Test
	void stepBackByOneTickIsCountedRightAfterACarry() {
		for (int i = 0; i < 4097; i++) {
			nextWithin(this.generator, MAX_WAIT);
		}
		this.time.stepWall(Duration.ofMillis(-1));
		nextWithin(this.generator, MAX_WAIT);
		assertThat(this.generator.numbers().clockRegressions()).isOne();
	}

	@Test
	void stepBackByOneTickIsCountedWhenTheCarryDidNotWait() {
		for (int i = 0; i < 4096; i++) {
			nextWithin(this.generator, MAX_WAIT);
		}
		this.time.advance(Duration.ofMillis(1));
		nextWithin(this.generator, MAX_WAIT);
		this.time.stepWall(Duration.ofMillis(-1));
		nextWithin(this.generator, MAX_WAIT);
		assertThat(this.generator.numbers().clockRegressions()).isOne();
		assertThat(this.generator.numbers().sequenceExhausted()).isZero();
	}

	@Test
	void waitingInACatchUpIsNotSequenceExhaustion() {
		SnowflakeIdGenerator busy = generator(LAYOUT.withBits(41, 10, 3));
		busy.nextId();
		this.time.stepWall(Duration.ofSeconds(-1));
		for (int i = 0; i < 800; i++) {
			nextWithin(busy, MAX_WAIT);
		}
		assertThat(busy.numbers().sequenceExhausted()).isZero();
		assertThat(busy.numbers().waits()).isEqualTo(100);
	}

	@Test
	void exhaustionsAndRegressionsAreToldApart() {
		for (int i = 0; i < 3 * 4096 + 1; i++) {
			nextWithin(this.generator, MAX_WAIT);
		}
		this.time.stepWall(Duration.ofMillis(-50));
		for (int i = 0; i < 1000; i++) {
			nextWithin(this.generator, MAX_WAIT);
		}
		assertThat(this.generator.numbers().sequenceExhausted()).isEqualTo(3);
		assertThat(this.generator.numbers().clockRegressions()).isOne();
	}

	@Test
	void callersThatMayNotWaitDoNotNoticeAStepBackEither() {
		SnowflakeIdGenerator impatient = SnowflakeIdGenerator.builder()
			.nodeId(7)
			.timeSource(this.time)
			.maxWait(Duration.ZERO)
			.spreadBits(0)
			.build();
		long before = impatient.nextId();
		this.time.stepWall(Duration.ofSeconds(-5));
		assertThat(impatient.nextId()).isEqualTo(before + 1);
	}

	@Test
	void maxLeadIsATimeAlsoWhereTicksAreLong() {
		SnowflakeIdGenerator slow = generator(LAYOUT.withBits(39, 16, 2).withTick(Duration.ofMillis(10)));
		slow.nextId();
		this.time.stepWall(Duration.ofSeconds(-11));
		assertThatExceptionOfType(ClockRegressionException.class).isThrownBy(slow::nextId);
		this.time.stepWall(Duration.ofSeconds(2));
		slow.nextId();
		assertThat(slow.lead()).isEqualTo(Duration.ofSeconds(9));
	}

	@Test
	void catchUpStartsFromTheNewestIdNotFromTheHighestReading() {
		this.generator.nextId();
		observeAfter(Duration.ofSeconds(8));
		this.time.stepWall(Duration.ofSeconds(-9));
		this.generator.nextIds(3 * 4096);
		// the rest of the newest tick, and three more at half speed
		assertThat(Duration.ofNanos(this.time.nanoTime())).isEqualTo(Duration.ofSeconds(8).plusMillis(6));
	}

	@Test
	void readingThatEndsACatchUpIsNoStepBackThoughTheHighestWasHigher() {
		this.generator.nextId();
		observeAfter(Duration.ofSeconds(8));
		this.time.stepWall(Duration.ofSeconds(-9));
		this.generator.nextId();
		this.time.advance(Duration.ofSeconds(2));
		nextWithin(this.generator, Duration.ZERO);
		nextWithin(this.generator, Duration.ZERO);
		assertThat(this.generator.numbers().clockRegressions()).isOne();
		assertThat(this.generator.lead()).isZero();
	}

	@Test
	void threadThatIsHeldUpWhereACatchUpEndsDoesNotLowerTheHighestReading() {
		HeldUpTimeSource clocks = new HeldUpTimeSource();
		SnowflakeIdGenerator held = SnowflakeIdGenerator.builder().nodeId(7).timeSource(clocks).build();
		held.nextId();
		clocks.wall = clocks.wall.minusMillis(5);
		held.refusal();
		clocks.wall = clocks.wall.plusMillis(6);
		clocks.whileHeldUp = () -> {
			held.refusal();
			clocks.wall = clocks.wall.plusMillis(4);
			held.refusal();
			clocks.wall = clocks.wall.minusMillis(3);
		};
		held.refusal();
		assertThat(held.numbers().clockRegressions()).isEqualTo(2);
	}

	@Test
	void stepBackIsCountedOnceThoughAReadingFromBeforeComesLate() {
		HeldUpTimeSource clocks = new HeldUpTimeSource();
		SnowflakeIdGenerator held = SnowflakeIdGenerator.builder().nodeId(7).timeSource(clocks).build();
		held.nextId();
		clocks.wall = clocks.wall.plusSeconds(8);
		held.refusal();
		clocks.wall = clocks.wall.plusMillis(1);
		clocks.afterReading = () -> {
			clocks.wall = clocks.wall.minusSeconds(5);
			held.refusal();
			// the catch-up ends, as no id is ahead of the clock
			held.refusal();
		};
		held.refusal();
		held.refusal();
		assertThat(held.numbers().clockRegressions()).isOne();
	}

	@Test
	void windowThatIsOpenedAfterAReadingIsNotTakenForOneAheadOfTheClock() {
		HeldUpTimeSource clocks = new HeldUpTimeSource();
		SnowflakeIdGenerator held = SnowflakeIdGenerator.builder().timeSource(clocks).buildLeased().generator();
		held.openSlice(2, held.idNow(), held.idNow() + 10_000);
		clocks.afterReading = () -> {
			clocks.wall = clocks.wall.plusSeconds(1);
			held.closeSlice();
			held.openSlice(3, held.idNow(), held.idNow() + 10_000);
		};
		try (CapturedLog log = new CapturedLog(SnowflakeIdGenerator.class)) {
			held.refusal();
			assertThat(log.messages()).isEmpty();
		}
	}

	@Test
	void idsInReachGoOnWhileIdTimeItselfIsOutOfReach() {
		nextWithin(this.generator, MAX_WAIT);
		this.time.stepWall(Duration.ofSeconds(-9));
		nextWithin(this.generator, Duration.ZERO);
		this.time.stallWall(Duration.ofSeconds(4));
		nextWithin(this.generator, Duration.ZERO);
		assertThat(this.time.parks()).isZero();
	}

	@Test
	void stepBackAndItsEndAreLoggedOnceEach() {
		try (CapturedLog log = new CapturedLog(SnowflakeIdGenerator.class)) {
			this.generator.nextId();
			this.time.stepWall(Duration.ofMillis(-500));
			this.generator.nextId();
			this.time.stepWall(Duration.ofMillis(-500));
			this.generator.nextId();
			this.time.advance(Duration.ofSeconds(2));
			this.generator.nextIds(10);
			this.generator.nextId();
			assertThat(log.messages()).containsExactly(
					"WARNING: The wall clock stepped back by 500 ms: ids increase all the same, their time goes on at "
							+ "half speed until the clock has caught up; the newest is 500 ms ahead of it",
					"INFO: The wall clock has caught up with the ids");
		}
	}

	@Test
	void eachOfSeveralGeneratorsSaysItsNameInTheLog() {
		try (CapturedLog log = new CapturedLog(SnowflakeIdGenerator.class)) {
			SnowflakeIdGenerator orders = SnowflakeIdGenerator.builder()
				.name("orders")
				.nodeId(1)
				.timeSource(this.time)
				.build();
			orders.nextId();
			this.time.stepWall(Duration.ofMillis(-500));
			orders.nextId();
			this.time.advance(Duration.ofSeconds(2));
			orders.nextId();
			assertThat(log.messages()).hasSize(2)
				.allSatisfy((message) -> assertThat(message).matches("[A-Z]+: Generator 'orders': .*"));
		}
	}

	@Test
	void stepBackIsLoggedInMillisecondsAlsoWhereTicksAreLonger() {
		try (CapturedLog log = new CapturedLog(SnowflakeIdGenerator.class)) {
			SnowflakeIdGenerator slow = generator(LAYOUT.withBits(39, 16, 2).withTick(Duration.ofMillis(10)));
			slow.nextId();
			this.time.advance(Duration.ofMillis(200));
			slow.refusal();
			this.time.stepWall(Duration.ofMillis(-500));
			slow.nextId();
			assertThat(log.messages()).hasSize(1)
				.first()
				.asString()
				.contains("stepped back by 500 ms", "the newest is 300 ms ahead of it");
		}
	}

	@Test
	void absurdWallsNeitherRepeatNorOverflow() {
		nextWithin(this.generator, MAX_WAIT);
		this.time.setWall(Instant.ofEpochMilli(Long.MIN_VALUE));
		assertThatExceptionOfType(IdRefusedException.class).isThrownBy(this.generator::nextId);
		this.time.setWall(Instant.ofEpochMilli(Long.MAX_VALUE));
		assertThatExceptionOfType(EndOfLifeException.class).isThrownBy(this.generator::nextId);
		this.time.setWall(ScriptedTimeSource.START);
		nextWithin(this.generator, MAX_WAIT);
	}

	/** Lets time pass and the clock be read, without an id. */
	private void observeAfter(Duration duration) {
		this.time.advance(duration);
		assertThat(this.generator.refusal()).isEmpty();
	}

	/** Draws ids as fast as they come, of which none may lead by more than max-lead. */
	private Duration timeToDraw(SnowflakeIdGenerator generator, int count) {
		long start = this.time.nanoTime();
		for (int i = 0; i < count; i++) {
			nextWithin(generator, MAX_WAIT);
			assertThat(generator.lead()).isLessThanOrEqualTo(Duration.ofSeconds(10));
		}
		return Duration.ofNanos(this.time.nanoTime() - start);
	}

	/** Draws an id that must be larger than the last, within some time. */
	private void nextWithin(IdGenerator generator, Duration limit) {
		long start = this.time.nanoTime();
		long id = generator.nextId();
		if (id <= this.newest || this.time.nanoTime() - start > limit.toNanos()) {
			throw new AssertionError(
					"%d after %d, waited %d ns".formatted(id, this.newest, this.time.nanoTime() - start));
		}
		this.newest = id;
	}

	/**
	 * Something else happens once: after a reading of wall, before the thread goes on
	 * with it; or where the monotonic clock is read, between a reading of wall and the
	 * end of the catch-up.
	 */
	private static final class HeldUpTimeSource implements TimeSource {

		private Instant wall = ScriptedTimeSource.START;

		private Runnable afterReading = () -> {
		};

		private Runnable whileHeldUp = () -> {
		};

		@Override
		public Instant instant() {
			Instant reading = this.wall;
			Runnable action = this.afterReading;
			this.afterReading = () -> {
			};
			action.run();
			return reading;
		}

		@Override
		public long nanoTime() {
			Runnable action = this.whileHeldUp;
			this.whileHeldUp = () -> {
			};
			action.run();
			return 0;
		}

		@Override
		public void park(long nanos) {
			throw new IllegalStateException("nobody waits");
		}

	}

}
