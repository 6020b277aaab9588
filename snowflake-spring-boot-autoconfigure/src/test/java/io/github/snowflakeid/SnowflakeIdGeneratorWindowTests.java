package io.github.snowflakeid;

import java.time.Duration;
import java.time.Instant;
import java.util.stream.LongStream;

import io.github.snowflakeid.test.ScriptedTimeSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests for the windows of {@link SnowflakeIdGenerator}: opening, extending and closing
 * slices.
 */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SnowflakeIdGeneratorWindowTests {

	private static final SnowflakeLayout LAYOUT = SnowflakeLayout.DEFAULT;

	private static final Duration MAX_WAIT = Duration.ofMillis(100);

	/** The wall clock at the start of a test, in ticks. */
	private static final long NOW = Duration.between(LAYOUT.epoch(), ScriptedTimeSource.START).toMillis();

	private final ScriptedTimeSource time = new ScriptedTimeSource();

	private final SnowflakeIdGenerator generator = SnowflakeIdGenerator.builder()
		.timeSource(this.time)
		.maxWait(MAX_WAIT)
		.spreadBits(0)
		.buildLeased()
		.generator();

	@Test
	void refusesIdsBeforeASliceIsOpen() {
		assertThat(this.generator.nodeId()).isEmpty();
		assertThat(this.generator.refusal()).contains(RefusalReason.LEASE_EXPIRED);
		assertThatExceptionOfType(NodeLeaseExpiredException.class).isThrownBy(this.generator::nextId)
			.withMessage("No node id is held, and none came within max-wait (PT0.1S). "
					+ "Ids are issued again once a window is open.")
			.satisfies((ex) -> assertThat(ex.until()).isEmpty());
	}

	@Test
	void callerWaitsForASliceForMaxWaitAtMost() {
		assertThatExceptionOfType(NodeLeaseExpiredException.class).isThrownBy(this.generator::nextId);
		assertThat(this.time.nanoTime()).isEqualTo(MAX_WAIT.toNanos());
	}

	@Test
	void callerThatWaitsForASliceGoesOnWhenItIsOpened() {
		this.time.onPark((nanos) -> this.generator.openSlice(3, NOW, NOW + 1000));
		assertThat(LAYOUT.decompose(this.generator.nextId()).nodeId()).isEqualTo(3);
	}

	@Test
	void issuesIdsInsideTheWindowOnly() {
		this.generator.openSlice(3, NOW, NOW + 2);
		long[] ids = this.generator.nextIds(2 * 4096);
		assertThat(LongStream.of(ids)).allMatch((id) -> LAYOUT.tickOf(id) >= NOW && LAYOUT.tickOf(id) < NOW + 2);
		assertThatExceptionOfType(NodeLeaseExpiredException.class).isThrownBy(this.generator::nextId);
	}

	@Test
	void idsStopWhenTheWallClockReachesTheEndOfTheWindow() {
		this.generator.openSlice(3, NOW, NOW + 1000);
		this.generator.nextId();
		this.time.advance(Duration.ofSeconds(1));
		assertThat(this.generator.refusal()).contains(RefusalReason.LEASE_EXPIRED);
		assertThatExceptionOfType(NodeLeaseExpiredException.class).isThrownBy(this.generator::nextId)
			.withMessage("The window of the node id ended at 2026-01-01T00:00:01Z and was not extended within "
					+ "max-wait (PT0.1S). Ids are issued again once a window is open.")
			.satisfies((ex) -> assertThat(ex.until()).contains(ScriptedTimeSource.START.plusSeconds(1)))
			.satisfies((ex) -> assertThat(ex.retryAfter()).contains(Duration.ofSeconds(1)));
	}

	@Test
	void windowRequestThatFailsLeavesNobodyWaiting() {
		this.generator.onWindowRequest(() -> {
			throw new IllegalStateException("on request");
		});
		assertThatIllegalStateException().isThrownBy(this.generator::nextId).withMessage("on request");
		assertThat(this.generator.windowWaiters()).isZero();
	}

	@Test
	void callerAtTheEndOfTheWindowGoesOnWhenItIsExtended() {
		this.generator.openSlice(3, NOW, NOW + 1000);
		this.time.advance(Duration.ofSeconds(1));
		this.time.onPark((nanos) -> this.generator.extendSlice(NOW + 2000));
		assertThat(LAYOUT.decompose(this.generator.nextId()).timestamp())
			.isEqualTo(ScriptedTimeSource.START.plusSeconds(1));
		assertThat(this.time.parks()).isOne();
	}

	@Test
	void callerAtTheEndOfTheWindowGoesOnInTheNextSlice() {
		this.generator.openSlice(3, NOW, NOW + 1000);
		this.time.advance(Duration.ofSeconds(1));
		this.time.onPark((nanos) -> {
			this.generator.closeSlice();
			this.generator.openSlice(4, NOW, NOW + 2000);
		});
		assertThat(LAYOUT.decompose(this.generator.nextId()).nodeId()).isEqualTo(4);
	}

	@Test
	void interruptedCallerAtTheEndOfTheWindowKeepsItsFlagAndDoesNotSpin() {
		Thread.currentThread().interrupt();
		assertThatExceptionOfType(NodeLeaseExpiredException.class).isThrownBy(this.generator::nextId);
		assertThat(Thread.interrupted()).isTrue();
		assertThat(this.time.parks()).isEqualTo(2);
	}

	@Test
	void closingTellsTheRealHighWaterMark() {
		this.generator.openSlice(3, NOW, NOW + 1000);
		this.time.advance(Duration.ofMillis(10));
		this.generator.nextId();
		assertThat(this.generator.closeSlice()).isEqualTo(NOW + 11);
	}

	@Test
	void closingATickThatIsUsedUpTellsTheNextOne() {
		this.generator.openSlice(3, NOW, NOW + 1000);
		this.generator.nextIds(4096);
		assertThat(this.generator.closeSlice()).isEqualTo(NOW + 1);
	}

	@Test
	void closingAnUnusedSliceTellsItsStart() {
		this.generator.openSlice(3, NOW + 5, NOW + 1000);
		assertThat(this.generator.closeSlice()).isEqualTo(NOW + 5);
	}

	@Test
	void closingTwiceTellsTheSameMark() {
		this.generator.openSlice(3, NOW, NOW + 1000);
		this.generator.nextId();
		this.generator.closeSlice();
		assertThat(this.generator.closeSlice()).isEqualTo(NOW + 1);
	}

	@Test
	void markIsNeverBeyondTheWindow() {
		this.generator.openSlice(3, NOW, NOW + 2);
		this.generator.nextIds(2 * 4096 - 10);
		assertThatExceptionOfType(NodeLeaseExpiredException.class).isThrownBy(() -> this.generator.nextIds(20));
		assertThat(this.generator.closeSlice()).isEqualTo(NOW + 2);
	}

	// FINDINGS W7, W19
	@Test
	void windowThatStartsTooFarAheadIsToldFromClockThatSteppedBack() {
		this.generator.openSlice(7, NOW + 3_600_000, NOW + 7_200_000);
		assertThatExceptionOfType(ClockRegressionException.class).isThrownBy(this.generator::nextId)
			.withMessage(
					"Ids of this node id begin at 2026-01-01T01:00:00Z, where earlier ones end. The wall clock is PT1H "
							+ "behind that, more than max-lead (PT10S) allows; ids are issued from 2026-01-01T00:59:50Z on. If the "
							+ "wall clock is right, that of whoever issued them was ahead, and nothing is to be done; else set it "
							+ "right.");
		this.time.stepWall(Duration.ofHours(1));
		this.generator.nextId();
		this.time.stepWall(Duration.ofHours(-1));
		assertThatExceptionOfType(ClockRegressionException.class).isThrownBy(this.generator::nextId)
			.withMessageStartingWith("The wall clock is PT1H behind the newest id");
	}

	@Test
	void clockBeforeTheEpochIsNotTakenForEarlierIds() {
		SnowflakeIdGenerator fixed = SnowflakeIdGenerator.builder()
			.nodeId(7)
			.layout(SnowflakeLayout.DEFAULT.withEpoch(this.time.instant().plusSeconds(3600)))
			.timeSource(this.time)
			.build();
		assertThatExceptionOfType(ClockRegressionException.class).isThrownBy(fixed::nextId)
			.withMessageStartingWith("The wall clock is PT1H behind");
	}

	@Test
	void shortenedWindowEndsThereAndThatIsTheMark() {
		this.generator.openSlice(3, NOW, NOW + 1000);
		this.generator.nextId();
		assertThat(this.generator.shortenSlice(NOW + 5)).isEqualTo(NOW + 5);
		this.time.advance(Duration.ofMillis(4));
		assertThat(LAYOUT.tickOf(this.generator.nextId())).isEqualTo(NOW + 4);
		this.time.advance(Duration.ofMillis(1));
		assertThatExceptionOfType(NodeLeaseExpiredException.class).isThrownBy(this.generator::nextId);
	}

	@Test
	void windowIsNotShortenedBelowTheIdsThatRunAheadOfIt() {
		this.generator.openSlice(3, NOW, NOW + 20_000);
		this.generator.nextId();
		this.time.stepWall(Duration.ofSeconds(-5));
		this.generator.nextId();
		assertThat(this.generator.shortenSlice(NOW - 4_000)).isEqualTo(NOW + 1);
		assertThat(this.generator.closeSlice()).isEqualTo(NOW + 1);
	}

	@Test
	void windowThatEndsEarlierIsNotShortened() {
		this.generator.openSlice(3, NOW, NOW + 5);
		assertThat(this.generator.shortenSlice(NOW + 9)).isEqualTo(NOW + 5);
		assertThat(this.generator.shortenSlice(Long.MAX_VALUE)).isEqualTo(NOW + 5);
	}

	@Test
	void idsIncreaseFromShortenedSliceToTheNext() {
		this.generator.openSlice(3, NOW, NOW + 20_000);
		long before = this.generator.nextId();
		this.generator.shortenSlice(NOW - 1);
		this.generator.closeSlice();
		this.generator.openSlice(2, NOW, NOW + 20_000);
		assertThat(LAYOUT.tickOf(this.generator.nextId())).isGreaterThan(LAYOUT.tickOf(before));
	}

	@Test
	void noSliceIsNotShortened() {
		assertThatIllegalStateException().isThrownBy(() -> this.generator.shortenSlice(NOW));
	}

	@Test
	void closedSliceIssuesNothing() {
		this.generator.openSlice(3, NOW, NOW + 1000);
		this.generator.nextId();
		this.generator.closeSlice();
		assertThatExceptionOfType(NodeLeaseExpiredException.class).isThrownBy(this.generator::nextId);
		assertThat(this.generator.nodeId()).isEmpty();
	}

	@Test
	void closedSliceOfALifetimeIsNotTheEndOfLife() {
		this.generator.openSlice(3, 0, Long.MAX_VALUE);
		this.generator.closeSlice();
		assertThatExceptionOfType(NodeLeaseExpiredException.class).isThrownBy(this.generator::nextId);
	}

	@Test
	void callInFlightWhileItsSliceIsClosedStartsOverInTheNextOne() {
		this.generator.openSlice(3, NOW, NOW + 1000);
		long before = this.generator.nextId();
		this.time.beforeNextReading(() -> {
			long mark = this.generator.closeSlice();
			this.generator.openSlice(4, mark, NOW + 1000);
		});
		SnowflakeId id = LAYOUT.decompose(this.generator.nextId());
		assertThat(id.nodeId()).isEqualTo(4);
		assertThat(id.id()).isGreaterThan(before);
	}

	@Test
	void callerThatWaitsWithATicketKeepsItWhenItsSliceIsClosed() {
		this.generator.openSlice(3, NOW, NOW + 1000);
		this.generator.nextIds(4096);
		long[] mark = new long[1];
		this.time.onPark((nanos) -> {
			mark[0] = this.generator.closeSlice();
			this.time.advance(Duration.ofNanos(nanos));
		});
		SnowflakeId id = LAYOUT.decompose(this.generator.nextId());
		assertThat(id.nodeId()).isEqualTo(3);
		assertThat(LAYOUT.tickOf(id.id())).isLessThan(mark[0]);
	}

	@Test
	void nextSliceBeginsAboveTheLastOnesMark() {
		this.generator.openSlice(900, NOW, NOW + 1000);
		long before = this.generator.nextId();
		this.generator.closeSlice();
		this.generator.openSlice(3, NOW, NOW + 1000);
		assertThat(this.generator.nextId()).isGreaterThan(before);
	}

	@Test
	void sliceThatEndsBelowTheLastOnesMarkIsEmptyUntilItIsExtended() {
		this.generator.openSlice(900, NOW, NOW + 1000);
		this.time.advance(Duration.ofMillis(500));
		long before = this.generator.nextId();
		this.generator.closeSlice();
		this.generator.openSlice(3, NOW, NOW + 100);
		assertThatExceptionOfType(NodeLeaseExpiredException.class).isThrownBy(this.generator::nextId);
		this.time.stepWall(Duration.ofSeconds(-1));
		this.generator.extendSlice(NOW + 1000);
		assertThat(this.generator.nextId()).isGreaterThan(before);
	}

	@Test
	void windowThatStartsAheadOfTheClockIsUsableAtOnce() {
		this.generator.openSlice(3, NOW + 5000, NOW + 20_000);
		assertThat(LAYOUT.tickOf(this.generator.nextId())).isEqualTo(NOW + 5000);
		assertThat(this.time.parks()).isZero();
		assertThat(this.generator.lead()).isEqualTo(Duration.ofSeconds(5));
	}

	@Test
	void windowThatStartsAheadOfTheClockIsNotARegression() {
		this.generator.openSlice(3, NOW + 5000, NOW + 20_000);
		this.generator.nextIds(100);
		assertThat(this.generator.numbers().clockRegressions()).isZero();
	}

	@Test
	void idTimeRunsAtHalfSpeedFromAWindowThatStartsAheadOfTheClock() {
		this.generator.openSlice(3, NOW + 5000, NOW + 20_000);
		this.generator.nextIds(4096 * 100);
		assertThat(Duration.ofNanos(this.time.nanoTime())).isEqualTo(Duration.ofMillis(198));
	}

	@Test
	void windowThatStartsTooFarAheadOfTheClockIsRefused() {
		this.generator.openSlice(3, NOW + 10_101, NOW + 20_000);
		assertThatExceptionOfType(ClockRegressionException.class).isThrownBy(this.generator::nextId);
		assertThat(this.generator.refusal()).contains(RefusalReason.CLOCK_REGRESSION);
		this.time.advance(Duration.ofMillis(101));
		assertThat(LAYOUT.tickOf(this.generator.nextId())).isEqualTo(NOW + 10_101);
	}

	@Test
	void windowMayStartAheadOfTheClockDuringACatchUp() {
		this.generator.openSlice(3, NOW, NOW + 20_000);
		this.generator.nextId();
		this.time.stepWall(Duration.ofSeconds(-2));
		this.generator.nextId();
		this.generator.closeSlice();
		this.generator.openSlice(4, NOW + 5000, NOW + 20_000);
		assertThat(LAYOUT.tickOf(this.generator.nextId())).isEqualTo(NOW + 5000);
		assertThat(this.time.parks()).isZero();
		assertThat(this.generator.numbers().clockRegressions()).isOne();
	}

	@Test
	void numbersGoOnAcrossSlices() {
		this.generator.openSlice(3, NOW, NOW + 1000);
		this.generator.nextIds(10);
		this.generator.closeSlice();
		this.time.advance(Duration.ofMillis(10));
		this.generator.openSlice(4, NOW, NOW + 1000);
		this.generator.nextIds(7);
		assertThat(this.generator.numbers().ids()).isEqualTo(17);
		this.generator.closeSlice();
		assertThat(this.generator.numbers().ids()).isEqualTo(17);
	}

	@Test
	void ticketsBeyondTheWindowAreNotCountedAsIds() {
		this.generator.openSlice(3, NOW, NOW + 1);
		this.generator.nextIds(4090);
		assertThatExceptionOfType(NodeLeaseExpiredException.class).isThrownBy(() -> this.generator.nextIds(10));
		assertThat(this.generator.numbers().ids()).isEqualTo(4090);
	}

	@Test
	void emptyWindowHasNothingForABatch() {
		this.generator.openSlice(3, NOW, NOW);
		assertThatExceptionOfType(NodeLeaseExpiredException.class).isThrownBy(() -> this.generator.nextIds(2));
	}

	@Test
	void callerThatMayNotWaitIsToldThatTheWindowHasEndedNotThatTheSequenceIsUsedUp() {
		SnowflakeIdGenerator impatient = impatient();
		impatient.openSlice(3, NOW, NOW + 1);
		impatient.nextIds(4096);
		assertThat(impatient.refusal()).contains(RefusalReason.LEASE_EXPIRED);
		assertThatExceptionOfType(NodeLeaseExpiredException.class).isThrownBy(() -> impatient.nextIds(2));
		assertThatExceptionOfType(NodeLeaseExpiredException.class).isThrownBy(impatient::nextId);
	}

	@Test
	void callerThatMeetsTheEndOfTheWindowDoesNotRaiseTheMark() {
		this.generator.openSlice(3, NOW, NOW + 1000);
		this.generator.nextId();
		this.time.advance(Duration.ofSeconds(1));
		assertThatExceptionOfType(NodeLeaseExpiredException.class).isThrownBy(this.generator::nextId);
		assertThat(this.generator.closeSlice()).isEqualTo(NOW + 1);
	}

	@Test
	void firstBatchMayTakeTheWholeTickInWhichTheWindowStarts() {
		SnowflakeIdGenerator impatient = impatient();
		impatient.openSlice(3, NOW, NOW + 1);
		assertThat(impatient.nextIds(4096)).hasSize(4096);
	}

	@Test
	void waitForAWindowIsCounted() {
		this.time.advance(Duration.ofSeconds(5));
		assertThatExceptionOfType(NodeLeaseExpiredException.class).isThrownBy(this.generator::nextId);
		assertThat(this.generator.numbers().waits()).isOne();
		assertThat(this.generator.numbers().waited()).isEqualTo(MAX_WAIT);
	}

	@Test
	void windowAheadOfTheClockIsNoLeadUntilAnIdIsIssued() {
		this.generator.openSlice(3, NOW + 5000, NOW + 20_000);
		assertThat(this.generator.lead()).isZero();
	}

	@Test
	void windowAheadOfTheClockIsLoggedOnce() {
		try (CapturedLog log = new CapturedLog(SnowflakeIdGenerator.class)) {
			this.generator.openSlice(3, NOW + 500, NOW + 20_000);
			this.generator.nextIds(10);
			this.generator.nextId();
			assertThat(log.messages())
				.containsExactly("INFO: The window of the node id starts 500 ms ahead of the wall clock: "
						+ "the time of ids goes on at half speed until the clock has caught up");
		}
	}

	private SnowflakeIdGenerator impatient() {
		return SnowflakeIdGenerator.builder()
			.timeSource(this.time)
			.maxWait(Duration.ZERO)
			.spreadBits(0)
			.buildLeased()
			.generator();
	}

	@Test
	void windowIsBoundedByTheEndOfLife() {
		this.generator.openSlice(3, 0, Long.MAX_VALUE);
		this.time.setWall(LAYOUT.endOfLife());
		assertThatExceptionOfType(EndOfLifeException.class).isThrownBy(this.generator::nextId);
	}

	@Test
	void refusesASecondSlice() {
		this.generator.openSlice(3, NOW, NOW + 1000);
		assertThatIllegalStateException().isThrownBy(() -> this.generator.openSlice(4, NOW, NOW + 1000))
			.withMessage("A slice is open; close it first");
	}

	@ParameterizedTest
	@CsvSource({ "-1,5", "6,5" })
	void refusesAReversedWindow(long from, long until) {
		assertThatIllegalArgumentException().isThrownBy(() -> this.generator.openSlice(3, from, until))
			.withMessage("the window is %d to %d; it must start at 0 or later and not end before", from, until);
	}

	@Test
	void refusesToShrinkAWindow() {
		this.generator.openSlice(3, 10, 1000);
		assertThatIllegalArgumentException().isThrownBy(() -> this.generator.extendSlice(999))
			.withMessage("until is 999; it must be 1000 or later");
	}

	@Test
	void refusesToExtendAClosedSlice() {
		this.generator.openSlice(3, 10, 1000);
		this.generator.closeSlice();
		assertThatIllegalStateException().isThrownBy(() -> this.generator.extendSlice(2000))
			.withMessage("No slice is open");
	}

	@Test
	void idIsStampedInsideItsWindowAlsoWhenTheCallerWasFrozenBeforeItReadTheClock() {
		this.generator.openSlice(3, NOW, NOW + 1000);
		this.generator.nextId();
		this.time.beforeNextReading(() -> this.time.advance(Duration.ofMinutes(1)));
		assertThatExceptionOfType(NodeLeaseExpiredException.class).isThrownBy(this.generator::nextId);
	}

	@Test
	void wordThatFillsAllItsBitsEndsOneTickEarly() {
		SnowflakeLayout layout = LAYOUT.withBits(51, 0, 12);
		Instant last = layout.endOfLife().minusMillis(2);
		ScriptedTimeSource late = new ScriptedTimeSource(last);
		SnowflakeIdGenerator lonely = SnowflakeIdGenerator.builder()
			.layout(layout)
			.nodeId(0)
			.timeSource(late)
			.spreadBits(0)
			.build();
		assertThat(LongStream.of(lonely.nextIds(4096))).isSorted().allMatch((id) -> id >= 0);
		assertThatExceptionOfType(EndOfLifeException.class).isThrownBy(lonely::nextId);
	}

}
