package io.github.snowflakeid.lease;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * When the store is to be asked next. No clock runs here: each test says what time it is.
 */
class RenewalTimerTests {

	private static final Duration TTL = Duration.ofSeconds(30);

	private static final Duration INTERVAL = TTL.dividedBy(3);

	private static final Duration PAUSE = Duration.ofMillis(100);

	private static final long NOW = 4711;

	private final RenewalTimer started = RenewalTimer.startingAt(NOW, TTL);

	private final RenewalTimer renewed = this.started.attempted(NOW).succeeded();

	@Test
	void firstAttemptIsDueAtOnce() {
		assertThat(this.started.due(NOW, false)).isZero();
	}

	@Test
	void renewalIsDueThirdOfTheTtlAfterTheLastAttemptBegan() {
		assertThat(this.renewed.due(NOW, false)).isEqualTo(INTERVAL.toNanos());
		assertThat(this.renewed.due(NOW + 1_000, false)).isEqualTo(INTERVAL.toNanos() - 1_000);
	}

	@Test
	void whatIsOverdueIsNegative() {
		assertThat(this.renewed.due(NOW + TTL.toNanos(), false)).isNegative();
	}

	@Test
	void wantedWindowIsDueNoSoonerThan100MillisAfterTheLastAttempt() {
		assertThat(this.renewed.due(NOW, true)).isEqualTo(PAUSE.toNanos());
		assertThat(this.renewed.due(NOW + PAUSE.toNanos(), true)).isZero();
	}

	@Test
	void wantedWindowDoesNotPutOffWhatIsDueAnyway() {
		assertThat(this.renewed.due(NOW + INTERVAL.toNanos() - 1, true)).isNegative();
		assertThat(this.started.due(NOW, true)).isZero();
	}

	@Test
	void attemptItselfDoesNotMoveWhatComesNext() {
		RenewalTimer attempted = this.renewed.attempted(NOW + 1_000);
		assertThat(attempted.due(NOW + 1_000, false)).isEqualTo(INTERVAL.toNanos() - 1_000);
		assertThat(attempted.due(NOW + 1_000, true)).isEqualTo(PAUSE.toNanos());
	}

	@Test
	void whatCallsForAnotherAttemptIsDueAtOnce() {
		assertThat(this.renewed.atOnce().due(NOW, false)).isZero();
	}

	@Test
	void pauseAfterFailuresDoublesFrom100MillisToTheTimeBetweenRenewals() {
		assertThat(pausesInMillis()).startsWith(100L, 200L, 400L, 800L, 1_600L, 3_200L, 6_400L, 10_000L, 10_000L)
			.endsWith(10_000L);
	}

	@Test
	void pauseAfterFailureIsCountedFromItsEnd() {
		RenewalTimer failed = this.started.attempted(NOW).failed(NOW + 1_000, 0, null);
		assertThat(failed.due(NOW + 1_000, false)).isEqualTo(PAUSE.toNanos());
	}

	@ParameterizedTest
	@ValueSource(longs = { 1, -1, Long.MIN_VALUE, Long.MAX_VALUE, 50_000_000, 50_000_001 })
	void randomPartIsHalfOfThePauseAtMost(long random) {
		assertThat(this.started.failed(NOW, random, null).due(NOW, false)).isBetween(PAUSE.toNanos() / 2,
				PAUSE.toNanos());
	}

	@Test
	void randomPartUsesThatHalfEvenly() {
		SplittableRandom random = new SplittableRandom(1);
		long sum = 0;
		for (int i = 0; i < 10_000; i++) {
			sum += this.started.failed(NOW, random.nextLong(), null).due(NOW, false);
		}
		assertThat(sum / 10_000).isBetween(PAUSE.toNanos() * 74 / 100, PAUSE.toNanos() * 76 / 100);
	}

	@Test
	void successMakesTheNextPauseShortAgain() {
		RenewalTimer failed = this.started;
		for (int i = 0; i < 50; i++) {
			failed = failed.failed(NOW, 0, null);
		}
		assertThat(failed.succeeded().failed(NOW, 0, null).due(NOW, false)).isEqualTo(PAUSE.toNanos());
	}

	@Test
	void nodeIdThatIsFreeSoonerIsTriedMillisecondAfterThat() {
		RenewalTimer failed = this.started.failed(NOW, 0, null).failed(NOW, 0, Duration.ofMillis(42));
		assertThat(failed.due(NOW, false)).isEqualTo(Duration.ofMillis(43).toNanos());
		assertThat(failed.failed(NOW, 0, null).due(NOW, false)).isEqualTo(PAUSE.toNanos());
	}

	@Test
	void nodeIdThatIsFreeLaterOrShouldBeAlreadyChangesNothing() {
		for (Duration untilFree : List.of(PAUSE, Duration.ofDays(1), Duration.ofNanos(-1))) {
			assertThat(this.started.failed(NOW, 0, untilFree)).isEqualTo(this.started.failed(NOW, 0, null));
		}
	}

	@Test
	void monotonicClockMayOverflow() {
		long late = Long.MAX_VALUE - 1;
		RenewalTimer timer = RenewalTimer.startingAt(late, TTL).attempted(late).succeeded();
		assertThat(timer.due(late + 1_000, false)).isEqualTo(INTERVAL.toNanos() - 1_000);
		assertThat(timer.due(late + 1_000, true)).isEqualTo(PAUSE.toNanos() - 1_000);
		assertThat(timer.failed(late + 1_000, 0, null).due(late + 1_000, false)).isEqualTo(PAUSE.toNanos());
	}

	private List<Long> pausesInMillis() {
		List<Long> pauses = new ArrayList<>();
		RenewalTimer timer = this.started;
		for (int i = 0; i < 100; i++) {
			timer = timer.failed(NOW, 0, null);
			pauses.add(Duration.ofNanos(timer.due(NOW, false)).toMillis());
		}
		return pauses;
	}

}
