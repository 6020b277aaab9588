package io.github.snowflakeid;

import java.time.Duration;

import io.github.snowflakeid.test.ScriptedTimeSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Leads and waits are times, however long ticks are: {@code max-lead} and
 * {@code max-wait} mean the same for ticks of a millisecond and of an hour.
 */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LongTickTests {

	private static final Duration MAX_LEAD = Duration.ofSeconds(10);

	private static final Duration MILLI = Duration.ofMillis(1);

	/** At the start, a tick of whichever length begins. */
	private final ScriptedTimeSource time = new ScriptedTimeSource();

	private SnowflakeIdGenerator.Builder builder(Duration tick) {
		return SnowflakeIdGenerator.builder()
			.layout(SnowflakeLayout.DEFAULT.withBits(41, 10, 3).withTick(tick))
			.timeSource(this.time)
			.maxWait(Duration.ZERO)
			.spreadBits(0);
	}

	private SnowflakeIdGenerator generator(Duration tick) {
		return builder(tick).nodeId(7).build();
	}

	@ParameterizedTest
	@CsvSource({ "PT0.001S, PT9.999S", "PT0.001S, PT10S", "PT0.01S, PT9.999S", "PT0.01S, PT10S", "PT1S, PT9.999S",
			"PT1S, PT10S", "PT1M, PT9S", "PT1M, PT9.999S", "PT1M, PT10S", "PT1H, PT9.999S", "PT1H, PT10S" })
	void stepBackByMaxLeadOrLessIsNotNoticed(Duration tick, Duration step) {
		SnowflakeIdGenerator generator = generator(tick);
		long before = generator.nextId();
		this.time.stepWall(step.negated());
		assertThat(generator.nextId()).isEqualTo(before + 1);
		assertThat(generator.lead()).isEqualTo(step);
	}

	@ParameterizedTest
	@ValueSource(strings = { "PT0.001S", "PT0.01S", "PT1S", "PT1M", "PT1H" })
	void stepBackByMoreIsRefusedForAsLongAsTheTickLeadsByMore(Duration tick) {
		SnowflakeIdGenerator generator = generator(tick);
		long before = generator.nextId();
		this.time.stepWall(MAX_LEAD.plus(MILLI).negated());
		assertThatExceptionOfType(ClockRegressionException.class).isThrownBy(generator::nextId)
			.satisfies((ex) -> assertThat(ex.lead()).isEqualTo(MAX_LEAD.plus(MILLI)))
			.satisfies((ex) -> assertThat(ex.retryAfter()).contains(MILLI));
		assertThat(generator.refusal()).contains(RefusalReason.CLOCK_REGRESSION);
		this.time.advance(MILLI);
		assertThat(generator.refusal()).isEmpty();
		assertThat(generator.nextId()).isEqualTo(before + 1);
	}

	@ParameterizedTest
	@ValueSource(strings = { "PT0.001S", "PT0.01S", "PT1S", "PT1M", "PT1H" })
	void callerWaitsUntilTheTickLeadsByMaxLead(Duration tick) {
		SnowflakeIdGenerator generator = builder(tick).nodeId(7).maxWait(Duration.ofMillis(50)).build();
		long before = generator.nextId();
		this.time.stepWall(MAX_LEAD.plusMillis(50).negated());
		assertThat(generator.nextId()).isEqualTo(before + 1);
		assertThat(Duration.ofNanos(this.time.nanoTime())).isEqualTo(Duration.ofMillis(50));
	}

	@ParameterizedTest
	@CsvSource({ "PT0.01S, PT0.005S", "PT1S, PT0.7S", "PT1M, PT59.999S", "PT1H, PT30M" })
	void stepBackByMaxLeadIsNotNoticedWhereverInTheTickItComes(Duration tick, Duration into) {
		SnowflakeIdGenerator generator = generator(tick);
		this.time.advance(into);
		long before = generator.nextId();
		this.time.stepWall(MAX_LEAD.negated());
		assertThat(generator.nextId()).isEqualTo(before + 1);
	}

	@ParameterizedTest
	@CsvSource({ "PT0.01S, PT0.015S", "PT10S, PT15S", "PT1M, PT90S", "PT1H, PT90M" })
	void maxLeadNeedNotBeAWholeNumberOfTicks(Duration tick, Duration maxLead) {
		SnowflakeIdGenerator generator = builder(tick).nodeId(7).maxLead(maxLead).build();
		long before = generator.nextId();
		this.time.stepWall(maxLead.negated());
		assertThat(generator.nextId()).isEqualTo(before + 1);
		this.time.stepWall(MILLI.negated());
		assertThatExceptionOfType(ClockRegressionException.class).isThrownBy(generator::nextId);
	}

	/** The monotonic clock takes id time far ahead of a wall clock that stands still. */
	@ParameterizedTest
	@CsvSource({ "PT0.01S, PT0.015S", "PT10S, PT15S", "PT1M, PT90S", "PT1H, PT90M" })
	void idTimeLeadsByMaxLeadAtMost(Duration tick, Duration maxLead) {
		SnowflakeIdGenerator generator = builder(tick).nodeId(7).maxLead(maxLead).build();
		generator.nextId();
		this.time.stepWall(tick.dividedBy(2).negated());
		generator.nextId();
		this.time.stallWall(tick.multipliedBy(20));
		long start = generator.idNow();
		assertThat(generator.layout().tick().multipliedBy(start))
			.isEqualTo(Duration.between(generator.layout().epoch(), ScriptedTimeSource.START).plus(tick));
		this.time.stepWall(MILLI.negated());
		assertThat(generator.idNow()).isEqualTo(start - 1);
	}

	@Test
	void sequenceThatIsUsedUpComesUpWithTheNextTick() {
		SnowflakeIdGenerator generator = builder(Duration.ofHours(1)).nodeId(7).maxWait(MAX_LEAD).build();
		long[] ids = generator.nextIds(8);
		this.time.advance(Duration.ofMinutes(59).plusSeconds(49).plusNanos(999_999_999));
		assertThatExceptionOfType(SequenceExhaustedException.class).isThrownBy(generator::nextId)
			.satisfies((ex) -> assertThat(ex.retryAfter()).contains(MAX_LEAD.plusNanos(1)));
		this.time.advance(Duration.ofNanos(1));
		assertThat(generator.nextId()).isGreaterThan(ids[7]);
		assertThat(this.time.instant()).isEqualTo(ScriptedTimeSource.START.plus(Duration.ofHours(1)));
		assertThat(generator.lead()).isZero();
	}

	@ParameterizedTest
	@CsvSource({ "PT1M, PT50S", "PT1H, PT59M50S" })
	void windowThatStartsWithTheNextTickIsUsedOnceThatLeadsByMaxLead(Duration tick, Duration wait) {
		SnowflakeIdGenerator generator = builder(tick).buildLeased().generator();
		long next = generator.idNow() + 1;
		generator.openSlice(7, next, next + 3);
		assertThatExceptionOfType(ClockRegressionException.class).isThrownBy(generator::nextId)
			.satisfies((ex) -> assertThat(ex.retryAfter()).contains(wait));
		this.time.advance(wait);
		assertThat(generator.layout().decompose(generator.nextId()).timestamp())
			.isEqualTo(ScriptedTimeSource.START.plus(tick));
	}

	@Test
	void emptyWindowThatStartsOutOfReachIsToldFromOneThatHasEnded() {
		SnowflakeIdGenerator generator = builder(Duration.ofMinutes(1)).buildLeased().generator();
		long next = generator.idNow() + 1;
		generator.openSlice(7, next, next);
		assertThatExceptionOfType(ClockRegressionException.class).isThrownBy(generator::nextId)
			.satisfies((ex) -> assertThat(ex.lead()).isEqualTo(Duration.ofMinutes(1)));
		this.time.advance(Duration.ofSeconds(50));
		assertThatExceptionOfType(NodeLeaseExpiredException.class).isThrownBy(generator::nextId);
	}

	@Test
	void stepBackIsLoggedInTimeNotInTicks() {
		SnowflakeIdGenerator generator = generator(Duration.ofMinutes(1));
		this.time.advance(Duration.ofSeconds(3));
		generator.nextId();
		this.time.stepWall(Duration.ofSeconds(-9));
		try (CapturedLog log = new CapturedLog(SnowflakeIdGenerator.class)) {
			generator.nextId();
			assertThat(log.messages()).singleElement()
				.asString()
				.contains("stepped back by 9000 ms", "the newest is 6000 ms ahead of it");
		}
	}

	@Test
	void stepBackWithinATickIsNone() {
		SnowflakeIdGenerator generator = generator(Duration.ofMinutes(1));
		this.time.advance(Duration.ofSeconds(30));
		generator.nextId();
		this.time.stepWall(Duration.ofSeconds(-30));
		generator.nextId();
		assertThat(generator.numbers().clockRegressions()).isZero();
	}

}
