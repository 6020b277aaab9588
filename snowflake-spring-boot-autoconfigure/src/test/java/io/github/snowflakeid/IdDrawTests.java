package io.github.snowflakeid;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.snowflakeid.test.ScriptedTimeSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests for {@link IdDraw}.
 */
class IdDrawTests {

	private static final int CAPACITY = 8;

	private static final Duration MAX_WAIT = Duration.ofMillis(100);

	private static final Duration TICK = Duration.ofMillis(1);

	private static final SnowflakeLayout LAYOUT = SnowflakeLayout.DEFAULT.withBits(41, 10, 3);

	private static final long NOW = Duration.between(LAYOUT.epoch(), ScriptedTimeSource.START).toMillis();

	private final ScriptedTimeSource time = new ScriptedTimeSource();

	private final AtomicInteger wakes = new AtomicInteger();

	private final AtomicInteger requests = new AtomicInteger();

	private final SnowflakeIdGenerator generator = SnowflakeIdGenerator.builder()
		.layout(LAYOUT)
		.timeSource(this.time)
		.maxWait(MAX_WAIT)
		.spreadBits(0)
		.buildLeased()
		.generator();

	@AfterEach
	void nobodyHasParkedAndNobodyIsForgotten() {
		assertThat(this.time.parks()).isZero();
		assertThat(this.generator.windowWaiters()).isZero();
	}

	@Test
	void idsAreThereAtOnceWhereNobodyHasToWait() {
		open(1_000);
		assertThat(ids(draw(3))).containsExactly(id(0, 0), id(0, 1), id(0, 2));
		assertThat(ids(draw(0))).isEmpty();
		assertThat(this.generator.numbers().waits()).isZero();
		assertThat(this.generator.numbers().ids()).isEqualTo(3);
	}

	@Test
	void negativeCountIsRefused() {
		assertThatIllegalArgumentException().isThrownBy(() -> draw(-1))
			.withMessage("count is -1; it must be 0 or more");
	}

	@Test
	void drawHoldsItsPlaceUntilItsTickHasCome() {
		open(1_000);
		this.generator.nextIds(CAPACITY);
		IdDraw first = draw(1);
		IdDraw second = draw(1);
		assertThat(first.advance()).isFalse();
		assertThat(second.advance()).isFalse();
		assertThat(first.nanosLeft()).isEqualTo(TICK.toNanos());
		this.time.advance(TICK.dividedBy(4));
		assertThat(first.advance()).isFalse();
		assertThat(first.nanosLeft()).isEqualTo(TICK.toNanos() * 3 / 4);
		this.time.advance(TICK.dividedBy(4).multipliedBy(3));
		long third = this.generator.nextId();
		assertThat(ids(second)).containsExactly(id(1, 1));
		assertThat(ids(first)).containsExactly(id(1, 0));
		assertThat(third).isEqualTo(id(1, 2));
	}

	@Test
	void waitForATickIsCountedAsForACallerThatParks() {
		open(1_000);
		this.generator.nextIds(CAPACITY);
		IdDraw draw = draw(1);
		draw.advance();
		draw.advance();
		this.time.advance(TICK.multipliedBy(3));
		ids(draw);
		GeneratorNumbers numbers = this.generator.numbers();
		assertThat(numbers.sequenceExhausted()).isOne();
		assertThat(numbers.waits()).isOne();
		assertThat(numbers.waited()).isEqualTo(TICK.multipliedBy(3));
		assertThat(numbers.ids()).isEqualTo(CAPACITY + 1);
	}

	@Test
	void batchOfSeveralTicksComesBlockByBlockAndEachBlockMayTakeMaxWait() {
		open(1_000);
		IdDraw draw = draw(2 * CAPACITY + 4);
		List<Long> left = new ArrayList<>();
		while (!draw.advance()) {
			left.add(draw.nanosLeft());
			this.time.advance(MAX_WAIT.minus(TICK));
		}
		assertThat(draw.ids()).hasSize(2 * CAPACITY + 4).isSorted().doesNotHaveDuplicates();
		assertThat(left).allMatch((nanos) -> nanos <= TICK.toNanos());
		assertThat(this.generator.numbers().ids()).isEqualTo(2 * CAPACITY + 4);
	}

	@Test
	void drawThatWouldWaitForLongerThanMaxWaitIsRefusedAndSpendsNoTicket() {
		open(1_000);
		List<IdDraw> waiting = new ArrayList<>();
		for (int i = 0; i < 1 + MAX_WAIT.toMillis(); i++) {
			IdDraw draw = draw(CAPACITY);
			draw.advance();
			waiting.add(draw);
		}
		IdDraw late = draw(1);
		assertThatExceptionOfType(SequenceExhaustedException.class).isThrownBy(late::advance)
			.satisfies((ex) -> assertThat(ex.retryAfter()).contains(MAX_WAIT.plus(TICK)));
		assertThatIllegalStateException().isThrownBy(late::advance).withMessage("The draw has ended");
		this.time.advance(MAX_WAIT);
		assertThat(waiting.stream().map(IdDrawTests::ids).flatMapToLong(Arrays::stream).toArray())
			.hasSize(CAPACITY * waiting.size())
			.isSorted()
			.doesNotHaveDuplicates();
		assertThat(refused(RefusalReason.SEQUENCE_EXHAUSTED)).isOne();
		this.time.advance(TICK);
		assertThat(ids(draw(1))).hasSize(1);
	}

	@Test
	void drawThatIsHeldUpByTheClockIsRefusedAndItsTicketDiscarded() {
		open(1_000);
		this.generator.nextIds(CAPACITY);
		IdDraw draw = draw(1);
		draw.advance();
		this.time.stallWall(MAX_WAIT);
		assertThatExceptionOfType(SequenceExhaustedException.class).isThrownBy(draw::advance);
		GeneratorNumbers numbers = this.generator.numbers();
		assertThat(numbers.ids()).isEqualTo(CAPACITY);
		assertThat(numbers.waited()).isEqualTo(MAX_WAIT);
		this.time.advance(TICK);
		assertThat(ids(draw(1))).containsExactly(id(1, 1));
	}

	@Test
	void drawThatComesBackLateGetsWhatHasCome() {
		open(1_000);
		this.generator.nextIds(CAPACITY);
		IdDraw draw = draw(1);
		draw.advance();
		this.time.advance(MAX_WAIT.multipliedBy(5));
		assertThat(ids(draw)).containsExactly(id(1, 0));
	}

	@Test
	void stepBackLetsIdTimeGoOnAtHalfSpeed() {
		open(1_000);
		this.generator.nextIds(CAPACITY);
		this.time.stepWall(Duration.ofSeconds(-5));
		IdDraw draw = draw(1);
		assertThat(draw.advance()).isFalse();
		assertThat(draw.nanosLeft()).isEqualTo(2 * TICK.toNanos());
		this.time.advance(TICK.multipliedBy(2));
		assertThat(ids(draw)).containsExactly(id(1, 0));
		assertThat(this.generator.numbers().clockRegressions()).isOne();
		assertThat(this.generator.numbers().sequenceExhausted()).isZero();
	}

	@Test
	void stepBackBeyondMaxLeadIsRefused() {
		open(1_000);
		this.generator.nextId();
		this.time.stepWall(Duration.ofSeconds(-11));
		assertThatExceptionOfType(ClockRegressionException.class).isThrownBy(draw(1)::advance);
		assertThat(refused(RefusalReason.CLOCK_REGRESSION)).isOne();
	}

	@Test
	void drawIsWokenWhenItsWindowIsExtended() {
		open(1);
		this.time.advance(TICK);
		IdDraw draw = draw(1);
		assertThat(draw.advance()).isFalse();
		assertThat(draw.nanosLeft()).isEqualTo(MAX_WAIT.toNanos());
		assertThat(this.requests).hasValue(1);
		assertThat(this.wakes).hasValue(0);
		this.generator.extendSlice(NOW + 2);
		assertThat(this.wakes).hasValue(1);
		assertThat(ids(draw)).containsExactly(id(1, 0));
		this.generator.extendSlice(NOW + 3);
		assertThat(this.wakes).hasValue(1);
	}

	@Test
	void drawIsWokenWhenANodeIdIsLeasedAndTakesItsIdsFromThere() {
		IdDraw draw = draw(1);
		assertThat(draw.advance()).isFalse();
		open(10);
		assertThat(this.wakes).hasValue(1);
		assertThat(ids(draw)).containsExactly(id(0, 0));
	}

	@Test
	void windowThatIsOpenedByWhoeverIsAskedIsUsedAtOnce() {
		this.generator.onWindowRequest(() -> open(10));
		assertThat(ids(draw(1))).containsExactly(id(0, 0));
	}

	@Test
	void drawThatFindsNoWindowWithinMaxWaitIsRefused() {
		open(1);
		this.time.advance(TICK);
		IdDraw draw = draw(1);
		draw.advance();
		this.time.advance(MAX_WAIT.minusNanos(1));
		assertThat(draw.advance()).isFalse();
		assertThat(draw.nanosLeft()).isOne();
		this.time.advance(Duration.ofNanos(1));
		assertThatExceptionOfType(NodeLeaseExpiredException.class).isThrownBy(draw::advance)
			.satisfies((ex) -> assertThat(ex.until()).contains(ScriptedTimeSource.START.plus(TICK)));
		assertThat(refused(RefusalReason.LEASE_EXPIRED)).isOne();
		assertThat(this.generator.numbers().waits()).isOne();
		assertThat(this.generator.numbers().waited()).isEqualTo(MAX_WAIT);
	}

	@Test
	void batchAtTheEndOfTheWindowGetsNoIdBeyondIt() {
		open(1);
		IdDraw draw = draw(CAPACITY + 2);
		assertThat(draw.advance()).isFalse();
		this.generator.extendSlice(NOW + 2);
		this.time.advance(TICK);
		assertThat(ids(draw)).hasSize(CAPACITY + 2).isSorted().endsWith(id(1, 1));
	}

	@Test
	void ticketBeyondTheWindowIsDiscarded() {
		open(1);
		this.generator.nextIds(CAPACITY - 1);
		IdDraw draw = draw(2);
		assertThat(draw.advance()).isFalse();
		this.time.advance(MAX_WAIT);
		assertThatExceptionOfType(NodeLeaseExpiredException.class).isThrownBy(draw::advance);
		assertThat(this.generator.numbers().ids()).isEqualTo(CAPACITY - 1);
	}

	@Test
	void endOfLifeIsRefusedAtOnce() {
		this.generator.openSlice(7, 0, Long.MAX_VALUE);
		this.time.setWall(LAYOUT.endOfLife());
		assertThatExceptionOfType(EndOfLifeException.class).isThrownBy(draw(1)::advance);
	}

	@Test
	void requestThatFailsEndsTheDraw() {
		this.generator.onWindowRequest(() -> {
			throw new IllegalStateException("on request");
		});
		IdDraw draw = draw(1);
		assertThatIllegalStateException().isThrownBy(draw::advance).withMessage("on request");
		assertThatIllegalStateException().isThrownBy(draw::advance).withMessage("The draw has ended");
	}

	@Test
	void cancelledDrawGivesUpItsPlaceAndItsTickets() {
		open(1_000);
		this.generator.nextIds(CAPACITY - 1);
		IdDraw draw = draw(2);
		draw.advance();
		this.time.advance(TICK.dividedBy(2));
		draw.cancel();
		draw.cancel();
		assertThat(this.generator.numbers().ids()).isEqualTo(CAPACITY - 1);
		assertThat(this.generator.numbers().waited()).isEqualTo(TICK.dividedBy(2));
		assertThatIllegalStateException().isThrownBy(draw::ids);
	}

	@Test
	void cancelledDrawOfABatchGivesUpWhatItHas() {
		open(1_000);
		IdDraw draw = draw(3 * CAPACITY);
		draw.advance();
		draw.cancel();
		assertThat(this.generator.numbers().ids()).isZero();
		IdDraw whole = draw(CAPACITY);
		this.time.advance(Duration.ofMillis(10));
		whole.advance();
		whole.cancel();
		assertThat(this.generator.numbers().ids()).isZero();
	}

	@Test
	void cancelledDrawWaitsForNoWindow() {
		IdDraw draw = draw(1);
		draw.advance();
		draw.cancel();
		open(10);
		assertThat(this.wakes).hasValue(0);
	}

	@Test
	void idsThatAreTakenStayIssued() {
		open(10);
		IdDraw draw = draw(1);
		assertThatIllegalStateException().isThrownBy(draw::ids).withMessage("The ids are not there");
		ids(draw);
		draw.cancel();
		assertThat(this.generator.numbers().ids()).isOne();
		assertThatIllegalStateException().isThrownBy(draw::ids);
	}

	@Test
	void wakeThatFailsKeepsNobodyFromTheWindow() {
		IdDraw failing = this.generator.draw(1, () -> {
			throw new IllegalStateException("on wake");
		});
		IdDraw other = draw(1);
		failing.advance();
		other.advance();
		try (CapturedLog log = new CapturedLog(SnowflakeIdGenerator.class)) {
			open(10);
			assertThat(log.messages()).containsExactly("WARNING: A caller that waits for a window could not be woken");
		}
		assertThat(this.wakes).hasValue(1);
		assertThat(ids(failing)).hasSize(1);
		assertThat(ids(other)).hasSize(1);
	}

	private void open(long ticks) {
		this.generator.openSlice(7, NOW, NOW + ticks);
	}

	private IdDraw draw(int count) {
		if (this.requests.get() == 0 && this.generator.nodeId().isPresent()) {
			this.generator.onWindowRequest(this.requests::incrementAndGet);
		}
		return this.generator.draw(count, this.wakes::incrementAndGet);
	}

	private long refused(RefusalReason reason) {
		return this.generator.numbers().refused().get(reason);
	}

	private static long[] ids(IdDraw draw) {
		assertThat(draw.advance()).isTrue();
		return draw.ids();
	}

	private static long id(long tick, long sequence) {
		return LAYOUT.compose(NOW + tick, 7, sequence);
	}

}
