package io.github.snowflakeid;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

import io.github.snowflakeid.test.ScriptedTimeSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests for {@link SnowflakeIdGenerator} under clocks that behave; see
 * {@link ClockRegressionTests} for those that do not, and
 * {@link SnowflakeIdGeneratorWindowTests} for windows.
 */
class SnowflakeIdGeneratorTests {

	private static final SnowflakeLayout LAYOUT = SnowflakeLayout.DEFAULT;

	private static final int CAPACITY = 4096;

	private final ScriptedTimeSource time = new ScriptedTimeSource();

	private final SnowflakeIdGenerator generator = SnowflakeIdGenerator.builder()
		.nodeId(7)
		.timeSource(this.time)
		.spreadBits(0)
		.build();

	@Test
	void idCarriesTimestampNodeIdAndSequence() {
		SnowflakeId id = LAYOUT.decompose(this.generator.nextId());
		assertThat(id.timestamp()).isEqualTo(ScriptedTimeSource.START);
		assertThat(id.nodeId()).isEqualTo(7);
		assertThat(id.sequence()).isZero();
	}

	@Test
	void sequenceCountsWithinATick() {
		long first = this.generator.nextId();
		assertThat(this.generator.nextId()).isEqualTo(first + 1);
		assertThat(this.generator.nextId()).isEqualTo(first + 2);
	}

	@Test
	void issuesAWholeTicksSequenceWithoutWaiting() {
		draw(CAPACITY);
		assertThat(this.time.parks()).isZero();
	}

	@Test
	void callerWithAUsedUpSequenceWaitsForExactlyTheRestOfTheTick() {
		this.time.advance(Duration.ofNanos(300_000));
		draw(CAPACITY);
		List<Long> waits = new ArrayList<>();
		this.time.onPark((nanos) -> {
			waits.add(nanos);
			this.time.advance(Duration.ofNanos(nanos));
		});
		SnowflakeId id = LAYOUT.decompose(this.generator.nextId());
		assertThat(waits).containsExactly(700_000L);
		assertThat(id.timestamp()).isEqualTo(ScriptedTimeSource.START.plusMillis(1));
	}

	@Test
	void waitsOnWhenItIsWokenEarly() {
		draw(CAPACITY);
		this.time.onPark((nanos) -> this.time.advance(Duration.ofNanos(1 + nanos / 2)));
		assertThat(LAYOUT.decompose(this.generator.nextId()).timestamp())
			.isEqualTo(ScriptedTimeSource.START.plusMillis(1));
	}

	// FINDINGS W4
	@Test
	void generatorWithoutNodeIdIsNotBuilt() {
		assertThatIllegalStateException().isThrownBy(SnowflakeIdGenerator.builder()::build)
			.withMessage("A generator needs a node id that no other has: set nodeId to 0 to 1023, or build it with "
					+ "buildLeased() and give what that returns to a LeaseKeeper, which leases one");
		assertThatIllegalStateException().isThrownBy(SnowflakeIdGenerator.builder().nodeId(7)::buildLeased)
			.withMessageContaining("nodeId is 7");
	}

	@Test
	void idThatNoClockExplainsIsDoubted() {
		Instant latest = this.time.instant().plusSeconds(70);
		SnowflakeId id = decompose(latest.plusMillis(1));
		assertThat(this.generator.doubt(decompose(latest))).isEmpty();
		assertThat(this.generator.doubt(id)).contains(
				"Id %d would be of 2026-01-01T00:01:10.001Z, and it is 2026-01-01T00:00:00Z: another epoch or layout, or a "
					.formatted(id.id()) + "clock that was wrong, has issued it.");
		assertThat(this.generator.doubt(decompose(LAYOUT.endOfLife().minusMillis(1)))).isPresent();
	}

	private static SnowflakeId decompose(Instant timestamp) {
		return LAYOUT.decompose(LAYOUT.firstId(timestamp));
	}

	@Test
	void refusesACallThatWouldWaitLongerThanMaxWait() {
		SnowflakeIdGenerator impatient = impatient();
		impatient.nextIds(CAPACITY);
		assertThatExceptionOfType(SequenceExhaustedException.class).isThrownBy(impatient::nextId)
			.withMessage("The sequence of this tick is used up, and the next one comes up in 1 ms, later than max-wait "
					+ "(PT0S) allows. Let calls wait for longer (snowflake.max-wait), spread the load over more nodes, or "
					+ "give the layout more sequence bits.")
			.satisfies((ex) -> assertThat(ex.retryAfter()).contains(Duration.ofMillis(1)));
		assertThat(this.time.parks()).isZero();
	}

	@Test
	void refusedCallerLearnsHowLongItWouldHaveHadToWait() {
		SnowflakeIdGenerator hasty = SnowflakeIdGenerator.builder()
			.nodeId(7)
			.timeSource(this.time)
			.maxWait(Duration.ofNanos(500))
			.spreadBits(0)
			.build();
		hasty.nextIds(CAPACITY);
		assertThatExceptionOfType(SequenceExhaustedException.class).isThrownBy(hasty::nextId).satisfies((ex) -> {
			assertThat(ex.requiredWait()).isEqualTo(Duration.ofMillis(1));
			assertThat(ex.maxWait()).isEqualTo(Duration.ofNanos(500));
		});
	}

	@Test
	void ofTheRefusedCallsOnlyTheFirstSpendsATicket() {
		SnowflakeIdGenerator impatient = impatient();
		long[] ids = impatient.nextIds(CAPACITY);
		for (int i = 0; i < 10; i++) {
			assertThatExceptionOfType(SequenceExhaustedException.class).isThrownBy(impatient::nextId);
		}
		this.time.advance(Duration.ofMillis(1));
		assertThat(impatient.nextId()).isEqualTo(ids[0] + (1L << 22) + 1);
	}

	@Test
	void refusedBatchesSpendNoTicket() {
		SnowflakeIdGenerator impatient = impatient();
		long[] ids = impatient.nextIds(CAPACITY);
		for (int i = 0; i < 10; i++) {
			assertThatExceptionOfType(SequenceExhaustedException.class).isThrownBy(() -> impatient.nextIds(2));
		}
		this.time.advance(Duration.ofMillis(1));
		assertThat(impatient.nextId()).isEqualTo(ids[0] + (1L << 22));
	}

	@Test
	void batchIsIncreasingAndComplete() {
		long[] ids = this.generator.nextIds(3 * CAPACITY + 17);
		assertThat(ids).hasSize(3 * CAPACITY + 17).isSorted().doesNotHaveDuplicates();
	}

	@Test
	void batchThatCrossesATickKeepsItsNodeId() {
		this.generator.nextIds(CAPACITY - 10);
		long[] ids = this.generator.nextIds(20);
		assertThat(ids).isSorted();
		assertThat(LAYOUT.decompose(ids[9]))
			.isEqualTo(new SnowflakeId(ids[9], ScriptedTimeSource.START, 7, CAPACITY - 1));
		assertThat(LAYOUT.decompose(ids[10]))
			.isEqualTo(new SnowflakeId(ids[10], ScriptedTimeSource.START.plusMillis(1), 7, 0));
	}

	@Test
	void batchIsHandedOutOnlyWhenItsLastTickHasCome() {
		this.generator.nextIds(CAPACITY - 10);
		this.generator.nextIds(20);
		assertThat(this.time.instant()).isEqualTo(ScriptedTimeSource.START.plusMillis(1));
	}

	@Test
	void batchThatIsRefusedLeavesNoDuplicatesBehind() {
		SnowflakeIdGenerator impatient = impatient();
		assertThatExceptionOfType(SequenceExhaustedException.class).isThrownBy(() -> impatient.nextIds(CAPACITY + 1));
		assertThat(impatient.numbers().ids()).isZero();
		this.time.advance(Duration.ofMillis(1));
		assertThat(LAYOUT.decompose(impatient.nextId()).timestamp()).isEqualTo(ScriptedTimeSource.START.plusMillis(1));
	}

	@Test
	void batchesOfATickFollowEachOther() {
		long[] first = this.generator.nextIds(5);
		assertThat(this.generator.nextIds(3)).containsExactly(first[0] + 5, first[0] + 6, first[0] + 7);
	}

	@Test
	void callerWhoseTickWasOpenedByAnotherInBetweenDrawsFromIt() {
		this.generator.nextId();
		this.time.advance(Duration.ofMillis(1));
		long[] inBetween = new long[1];
		this.time.beforeNextReading(() -> {
		});
		// the second reading is the one after which the tick is opened
		this.time.beforeNextReading(() -> inBetween[0] = this.generator.nextId());
		assertThat(this.generator.nextId()).isEqualTo(inBetween[0] + 1);
	}

	@Test
	void idTimeIsTheWallClockWhileThatBehaves() {
		this.time.advance(Duration.ofMillis(5));
		assertThat(this.generator.idNow())
			.isEqualTo(Duration.between(LAYOUT.epoch(), ScriptedTimeSource.START).toMillis() + 5);
	}

	@Test
	void emptyBatchIsEmpty() {
		assertThat(this.generator.nextIds(0)).isEmpty();
	}

	@Test
	void refusesANegativeCount() {
		assertThatIllegalArgumentException().isThrownBy(() -> this.generator.nextIds(-1))
			.withMessage("count is -1; it must be 0 or more");
	}

	@Test
	void plainGeneratorRefusesANegativeCountToo() {
		IdGenerator plain = () -> 1;
		assertThatIllegalArgumentException().isThrownBy(() -> plain.nextIds(-1))
			.withMessage("count is -1; it must be 0 or more");
	}

	@Test
	void plainGeneratorDrawsABatchOneByOne() {
		AtomicLong counter = new AtomicLong();
		IdGenerator plain = counter::incrementAndGet;
		assertThat(plain.nextIds(3)).containsExactly(1, 2, 3);
		assertThat(plain.nextIds(0)).isEmpty();
	}

	@Test
	void layoutWithoutSequenceIssuesOneIdPerTick() {
		SnowflakeLayout layout = LAYOUT.withBits(41, 10, 0);
		SnowflakeIdGenerator slow = SnowflakeIdGenerator.builder()
			.layout(layout)
			.nodeId(1023)
			.timeSource(this.time)
			.build();
		for (int i = 0; i < 5; i++) {
			assertThat(layout.decompose(slow.nextId()).timestamp()).isEqualTo(ScriptedTimeSource.START.plusMillis(i));
		}
	}

	@Test
	void layoutWithoutNodeIdUsesAllBits() {
		SnowflakeLayout layout = LAYOUT.withBits(51, 0, 12);
		SnowflakeIdGenerator lonely = SnowflakeIdGenerator.builder()
			.spreadBits(0)
			.layout(layout)
			.nodeId(0)
			.timeSource(this.time)
			.build();
		assertThat(layout.decompose(lonely.nextIds(2)[1]).sequence()).isEqualTo(1);
	}

	@Test
	void longTicksAreWaitedForExactly() {
		SnowflakeLayout layout = LAYOUT.withBits(39, 16, 2).withTick(Duration.ofMillis(10));
		SnowflakeIdGenerator slow = SnowflakeIdGenerator.builder()
			.layout(layout)
			.nodeId(1)
			.timeSource(this.time)
			.spreadBits(0)
			.build();
		this.time.advance(Duration.ofMillis(4));
		slow.nextIds(4);
		slow.nextId();
		assertThat(this.time.instant()).isEqualTo(ScriptedTimeSource.START.plusMillis(10));
		assertThat(this.time.parks()).isOne();
	}

	@Test
	void atTheCapEverySequenceOfEveryTickIsUsed() {
		long[] ids = draw(50 * CAPACITY);
		assertThat(this.time.instant()).isEqualTo(ScriptedTimeSource.START.plusMillis(49));
		assertThat(ids[ids.length - 1] & (CAPACITY - 1)).isEqualTo(CAPACITY - 1);
	}

	@Test
	void spreadCostsNoCapacityAtTheCap() {
		SnowflakeIdGenerator spread = SnowflakeIdGenerator.builder().nodeId(7).timeSource(this.time).build();
		long first = spread.nextId();
		spread.nextIds(50 * CAPACITY - 1);
		assertThat(first & (CAPACITY - 1)).isBetween(1L, 1023L);
		assertThat(this.time.instant()).isEqualTo(ScriptedTimeSource.START.plusMillis(50));
	}

	@Test
	void endOfLifeRefusesForGood() {
		this.time.setWall(LAYOUT.endOfLife());
		assertThatExceptionOfType(EndOfLifeException.class).isThrownBy(this.generator::nextId)
			.withMessage("The timestamp bits have run out at 2094-09-07T15:47:35.552Z. Choose more "
					+ "snowflake.layout.timestamp-bits, or a later snowflake.epoch for ids that are stored elsewhere.")
			.satisfies((ex) -> assertThat(ex.retryAfter()).isEmpty())
			.satisfies((ex) -> assertThat(ex.endOfLife()).isEqualTo(LAYOUT.endOfLife()));
		assertThat(this.time.parks()).isZero();
	}

	@Test
	void lastTickOfLifeIsUsable() {
		this.time.setWall(LAYOUT.endOfLife().minusMillis(1));
		assertThat(LAYOUT.decompose(this.generator.nextId()).timestamp()).isEqualTo(LAYOUT.endOfLife().minusMillis(1));
	}

	@Test
	void sequenceThatIsUsedUpInTheLastTickOfLifeIsTheEnd() {
		this.time.setWall(LAYOUT.endOfLife().minusMillis(1));
		draw(CAPACITY);
		assertThatExceptionOfType(EndOfLifeException.class).isThrownBy(this.generator::nextId);
	}

	@Test
	void wallBeforeTheEpochIsARegressionBeyondMaxLead() {
		this.time.setWall(LAYOUT.epoch().minus(Duration.ofMinutes(1)));
		assertThatExceptionOfType(ClockRegressionException.class).isThrownBy(this.generator::nextId);
	}

	@Test
	void countsExactly() {
		draw(10);
		this.generator.nextIds(5);
		this.time.advance(Duration.ofHours(1));
		draw(CAPACITY);
		draw(CAPACITY);
		GeneratorNumbers numbers = this.generator.numbers();
		assertThat(numbers.ids()).isEqualTo(10 + 5 + 2 * CAPACITY);
		assertThat(numbers.sequenceExhausted()).isOne();
		assertThat(numbers.waits()).isOne();
		assertThat(numbers.waited()).isEqualTo(Duration.ofMillis(1));
		assertThat(numbers.clockRegressions()).isZero();
	}

	@Test
	void countsRefusedCallsByReasonAndNotAsIds() {
		SnowflakeIdGenerator impatient = impatient();
		impatient.nextIds(CAPACITY);
		for (int i = 0; i < 3; i++) {
			assertThatExceptionOfType(SequenceExhaustedException.class).isThrownBy(impatient::nextId);
		}
		GeneratorNumbers numbers = impatient.numbers();
		assertThat(numbers.refused()).containsEntry(RefusalReason.SEQUENCE_EXHAUSTED, 3L)
			.containsEntry(RefusalReason.CLOCK_REGRESSION, 0L)
			.containsEntry(RefusalReason.LEASE_EXPIRED, 0L)
			.containsEntry(RefusalReason.END_OF_LIFE, 0L);
		assertThat(numbers.sequenceExhausted()).isEqualTo(3);
		assertThat(numbers.ids()).isEqualTo(CAPACITY);
	}

	@Test
	void interruptedCallerWaitsAndKeepsItsFlag() {
		draw(CAPACITY);
		Thread.currentThread().interrupt();
		SnowflakeId id = LAYOUT.decompose(this.generator.nextId());
		assertThat(Thread.interrupted()).isTrue();
		assertThat(id.timestamp()).isEqualTo(ScriptedTimeSource.START.plusMillis(1));
	}

	@Test
	void interruptedCallerDoesNotSpin() {
		draw(CAPACITY);
		Thread.currentThread().interrupt();
		this.generator.nextId();
		assertThat(Thread.interrupted()).isTrue();
		assertThat(this.time.parks()).isEqualTo(2);
	}

	@Test
	void leadIsZeroWhileTheClockBehaves() {
		draw(CAPACITY);
		assertThat(this.generator.lead()).isZero();
	}

	@Test
	void nothingIsRefusedWhileTheClockBehaves() {
		assertThat(this.generator.refusal()).isEmpty();
		draw(CAPACITY);
		assertThat(this.generator.refusal()).isEmpty();
	}

	@Test
	void refusalTellsTheEndOfLife() {
		this.time.setWall(LAYOUT.endOfLife());
		assertThat(this.generator.refusal()).contains(RefusalReason.END_OF_LIFE);
	}

	@Test
	void saysWhichNodeItIs() {
		assertThat(this.generator.nodeId()).hasValue(7);
		assertThat(this.generator.layout()).isEqualTo(LAYOUT);
		assertThat(this.generator).hasToString("SnowflakeIdGenerator[nodeId=7, layout=%s]".formatted(LAYOUT));
	}

	@ParameterizedTest
	@ValueSource(longs = { -1, 1024, Long.MAX_VALUE })
	void refusesANodeIdThatDoesNotFit(long nodeId) {
		SnowflakeIdGenerator.Builder builder = SnowflakeIdGenerator.builder().nodeId(nodeId);
		assertThatIllegalArgumentException().isThrownBy(builder::build)
			.withMessage("nodeId is %d; it must be 0 to 1023", nodeId);
	}

	@ParameterizedTest
	@ValueSource(ints = { -1, 13 })
	void refusesASpreadThatIsWiderThanTheSequence(int spreadBits) {
		SnowflakeIdGenerator.Builder builder = SnowflakeIdGenerator.builder().nodeId(1).spreadBits(spreadBits);
		assertThatIllegalArgumentException().isThrownBy(builder::build)
			.withMessage("spreadBits is %d; it must be 0 to the width of the sequence, 12", spreadBits);
	}

	@ParameterizedTest
	@CsvSource({ "PT-1S,PT1S,maxLead is PT-1S; it must be 0 to 1 day",
			"PT24H0.001S,PT1S,maxLead is PT24H0.001S; it must be 0 to 1 day",
			"PT10S,PT-1S,'maxWait is PT-1S; it must be 0 to maxLead, PT10S'",
			"PT10S,PT11S,'maxWait is PT11S; it must be 0 to maxLead, PT10S'" })
	void refusesLimitsOutOfRange(Duration maxLead, Duration maxWait, String message) {
		SnowflakeIdGenerator.Builder builder = SnowflakeIdGenerator.builder()
			.nodeId(1)
			.maxLead(maxLead)
			.maxWait(maxWait);
		assertThatIllegalArgumentException().isThrownBy(builder::build).withMessage(message);
	}

	@Test
	void limitsMayBeAsLargeAsADay() {
		assertThat(SnowflakeIdGenerator.builder()
			.nodeId(1)
			.maxLead(Duration.ofDays(1))
			.maxWait(Duration.ofDays(1))
			.build()
			.nextId()).isPositive();
	}

	private SnowflakeIdGenerator impatient() {
		return SnowflakeIdGenerator.builder()
			.nodeId(7)
			.timeSource(this.time)
			.maxWait(Duration.ZERO)
			.spreadBits(0)
			.build();
	}

	private long[] draw(int count) {
		long[] ids = new long[count];
		for (int i = 0; i < count; i++) {
			ids[i] = this.generator.nextId();
		}
		assertThat(ids).isSorted().doesNotHaveDuplicates();
		return ids;
	}

}
