package io.github.snowflakeid.lease;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

import io.github.snowflakeid.CapturedLog;
import io.github.snowflakeid.test.ScriptedTimeSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class AbandonableCallsTests {

	/** By the scripted clock; an answer has as long to come in real time. */
	private static final Duration LIMIT = Duration.ofSeconds(20);

	private static final String NAME = "abandonable-" + Long.toString(System.nanoTime(), 36);

	private final ScriptedTimeSource time = new ScriptedTimeSource();

	private final AbandonableCalls calls = new AbandonableCalls(NAME, "the oracle", "Set its time limit", LIMIT,
			this.time);

	private final CountDownLatch recovery = new CountDownLatch(1);

	@AfterEach
	void letAllThreadsEnd() {
		this.recovery.countDown();
		until(() -> threads() == 0);
	}

	private static long threads() {
		return Thread.getAllStackTraces().keySet().stream().filter((thread) -> thread.getName().equals(NAME)).count();
	}

	private static void until(BooleanSupplier condition) {
		while (!condition.getAsBoolean()) {
			Thread.onSpinWait();
		}
	}

	private static <T> T await(CountDownLatch latch, T result) {
		try {
			latch.await();
			return result;
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/** Makes calls that do not come back until the server has recovered. */
	private void hang(int number) {
		for (int i = 0; i < number; i++) {
			hang((caller) -> await(this.recovery, "late"));
		}
	}

	private void hang(Function<AbandonableCalls.Caller, String> work) {
		assertThatExceptionOfType(TimeoutException.class).isThrownBy(() -> {
			AbandonableCalls.Call<String> call = this.calls.begin(work);
			this.time.advance(LIMIT);
			call.await();
		}).withMessage("the oracle did not answer within 20000 ms");
	}

	private void assertRefused() {
		long before = threads();
		assertThatExceptionOfType(TimeoutException.class).isThrownBy(() -> this.calls.call((caller) -> "answer"))
			.withMessageContaining("the next one is made in");
		assertThat(threads()).isEqualTo(before);
	}

	@Test
	void returnsWhatTheCallReturns() throws Exception {
		assertThat(this.calls.<String>call((caller) -> "answer")).isEqualTo("answer");
	}

	@Test
	void throwsWhatTheCallThrows() {
		IllegalArgumentException failure = new IllegalArgumentException("no");
		assertThatExceptionOfType(IllegalArgumentException.class).isThrownBy(() -> this.calls.call((caller) -> {
			throw failure;
		})).isSameAs(failure);
	}

	@Test
	void errorInTheCallIsAnExceptionToItsCaller() {
		StackOverflowError failure = new StackOverflowError();
		assertThatExceptionOfType(IllegalStateException.class).isThrownBy(() -> this.calls.call((caller) -> {
			throw failure;
		})).withCause(failure);
	}

	@Test
	void callerLeavesAfterTheLimit() {
		hang(1);
	}

	@Test
	void callThatIsLeftBehindIsTold() {
		CompletableFuture<Boolean> told = new CompletableFuture<>();
		AbandonableCalls impatient = new AbandonableCalls(NAME, "the oracle", "Set its time limit",
				Duration.ofMillis(1), this.time);
		assertThatExceptionOfType(TimeoutException.class)
			.isThrownBy(() -> impatient.call((caller) -> told.complete(await(this.recovery, caller).hasLeft())));
		this.recovery.countDown();
		assertThat(told.join()).isTrue();
	}

	@Test
	void callInTimeIsNotToldThatItsCallerHasLeft() throws Exception {
		assertThat(this.calls.<Boolean>call(AbandonableCalls.Caller::hasLeft)).isFalse();
	}

	@Test
	void fewerThanSixteenThatAreLeftBehindHinderNobody() throws Exception {
		hang(15);
		assertThat(this.calls.<String>call((caller) -> "answer")).isEqualTo("answer");
	}

	@Test
	void beyondThatCallsAreRefusedAtOnceForAMinute() {
		hang(16);
		assertThatExceptionOfType(TimeoutException.class).isThrownBy(() -> this.calls.call((caller) -> "answer"))
			.withMessage("16 calls to the oracle have not come back, the first since 2026-01-01T00:00:00Z; "
					+ "the next one is made in 60 s at the earliest");
		this.time.advance(Duration.ofSeconds(59));
		assertRefused();
	}

	@Test
	void oneIsMadeWhenTheMinuteIsOver() throws Exception {
		hang(16);
		this.time.advance(Duration.ofMinutes(1));
		assertThat(this.calls.<String>call((caller) -> "answer")).isEqualTo("answer");
	}

	@Test
	void onlyOneAtATimeIsMadeThen() throws Exception {
		hang(16);
		this.time.advance(Duration.ofMinutes(1));
		this.calls.begin((caller) -> await(this.recovery, "late"));
		assertRefused();
	}

	@Test
	void theMoreAreLeftBehindTheMoreRarelyOneIsMade() {
		hang(16);
		for (int i = 0; i < 16; i++) {
			this.time.advance(Duration.ofMinutes(2));
			hang(1);
		}
		this.time.advance(Duration.ofSeconds(119));
		assertRefused();
	}

	@Test
	void aDayWithoutAnAnswerLeavesFewThreadsBehind() {
		for (int i = 0; i < Duration.ofDays(1).toSeconds() / 10; i++) {
			try {
				this.calls.begin((caller) -> await(this.recovery, "late"));
			}
			catch (TimeoutException ex) {
				// not now
			}
			this.time.advance(Duration.ofSeconds(10));
		}
		assertThat(threads()).isBetween(200L, 220L);
	}

	@Test
	void answerShowsThatTheServerIsBackThoughThreadsStillHang() throws Exception {
		hang(16);
		this.time.advance(Duration.ofMinutes(1));
		for (int i = 0; i < 3; i++) {
			assertThat(this.calls.<String>call((caller) -> "answer")).isEqualTo("answer");
		}
	}

	@Test
	void failureShowsThatTheServerIsBackToo() throws Exception {
		hang(16);
		this.time.advance(Duration.ofMinutes(1));
		assertThatExceptionOfType(IllegalStateException.class).isThrownBy(() -> this.calls.call((caller) -> {
			throw new IllegalStateException("refused");
		}));
		assertThat(this.calls.<String>call((caller) -> "answer")).isEqualTo("answer");
	}

	@Test
	void callThatComesBackLateMakesRoom() throws Exception {
		hang(16);
		this.recovery.countDown();
		until(() -> threads() == 0);
		assertThat(this.calls.<String>call((caller) -> "answer")).isEqualTo("answer");
	}

	@Test
	void tellsOnceThatTooManyAreLeftBehindAndOnceThatAllAreBack() {
		try (CapturedLog log = new CapturedLog(AbandonableCalls.class)) {
			hang(15);
			assertThat(log.messages()).isEmpty();
			hang(1);
			this.time.advance(Duration.ofMinutes(1));
			hang(1);
			String warning = ("WARNING: 16 calls to the oracle have not come back, the first since 2026-01-01T00:00:00Z, "
					+ "each on a thread '%s'. While none does, calls are made more and more rarely. Set its time limit")
				.formatted(NAME);
			assertThat(log.messages()).containsExactly(warning);
			this.recovery.countDown();
			until(() -> threads() == 0);
			assertThat(log.messages()).containsExactly(warning,
					"INFO: All calls to the oracle that were left behind have come back");
		}
	}

	@Test
	void interruptedCallerLeavesAtOnceAndTheCallGoesOn() throws Exception {
		CompletableFuture<String> finished = new CompletableFuture<>();
		Thread caller = Thread.currentThread();
		assertThatExceptionOfType(InterruptedException.class).isThrownBy(() -> this.calls.call((who) -> {
			caller.interrupt();
			return finished.complete(await(this.recovery, "done"));
		}));
		this.recovery.countDown();
		assertThat(finished.get()).isEqualTo("done");
	}

	@Test
	void nothingIsCalledForWhoIsInterruptedBefore() {
		Thread.currentThread().interrupt();
		assertThatExceptionOfType(InterruptedException.class).isThrownBy(() -> this.calls.call((caller) -> {
			throw new AssertionError();
		}));
		assertThat(threads()).isZero();
	}

	@Test
	void callersThatAreInterruptedHinderNobody() throws Exception {
		Thread caller = Thread.currentThread();
		for (int i = 0; i < 40; i++) {
			assertThatExceptionOfType(InterruptedException.class).isThrownBy(() -> this.calls.call((who) -> {
				caller.interrupt();
				return await(this.recovery, "late");
			}));
		}
		assertThat(this.calls.<String>call((who) -> "answer")).isEqualTo("answer");
	}

	@Test
	void cleanupIsOverWhenTheCallerHasTheAnswer() throws Exception {
		CompletableFuture<String> cleanup = new CompletableFuture<>();
		this.calls.call((caller) -> {
			caller.afterwards(() -> cleanup.complete("done"));
			return "answer";
		});
		assertThat(cleanup).isCompletedWithValue("done");
	}

	@Test
	void cleanupThatHangsCostsNoAnswer() throws Exception {
		AbandonableCalls impatient = new AbandonableCalls(NAME, "the oracle", "Set its time limit",
				Duration.ofSeconds(2), this.time);
		assertThat(impatient.<String>call((caller) -> {
			caller.afterwards(() -> await(this.recovery, "closed"));
			return "answer";
		})).isEqualTo("answer");
	}

	@Test
	void cleanupIsDoneForWhoHasLeft() throws Exception {
		CompletableFuture<String> cleanup = new CompletableFuture<>();
		hang((caller) -> {
			caller.afterwards(() -> cleanup.complete("done"));
			return await(this.recovery, "late");
		});
		this.recovery.countDown();
		assertThat(cleanup.join()).isEqualTo("done");
	}

	@Test
	void threadsThatHangAfterTheirAnswersAreBoundedToo() throws Exception {
		AbandonableCalls few = new AbandonableCalls(NAME, "the oracle", "Set its time limit", LIMIT, 1, this.time);
		for (int i = 0; i < 16; i++) {
			CompletableFuture<String> answered = new CompletableFuture<>();
			few.begin((caller) -> {
				caller.afterwards(() -> await(this.recovery, answered.complete("answer")));
				return "answer";
			});
			answered.join();
			this.time.advance(LIMIT);
		}
		assertThatExceptionOfType(TimeoutException.class).isThrownBy(() -> few.call((caller) -> "answer"))
			.withMessageContaining("16 calls to the oracle have not come back");
		this.time.advance(Duration.ofMinutes(16));
		assertThat(few.<String>call((caller) -> "answer")).isEqualTo("answer");
	}

	@Test
	void oneThatIsLeftBehindIsTooManyWhereNoneIsFree() {
		AbandonableCalls few = new AbandonableCalls(NAME, "the oracle", "Set its time limit", LIMIT, 1, this.time);
		assertThatExceptionOfType(TimeoutException.class).isThrownBy(() -> {
			AbandonableCalls.Call<String> call = few.begin((caller) -> await(this.recovery, "late"));
			this.time.advance(LIMIT);
			call.await();
		});
		assertThatExceptionOfType(TimeoutException.class).isThrownBy(() -> few.call((caller) -> "answer"))
			.withMessage("1 call to the oracle has not come back, since 2026-01-01T00:00:00Z; "
					+ "the next one is made in 60 s at the earliest");
	}

	@Test
	void nothingCouldEverBeCalledWithoutAnyThatMayBeLeftBehind() {
		assertThatExceptionOfType(IllegalArgumentException.class)
			.isThrownBy(() -> new AbandonableCalls(NAME, "the oracle", "Set its time limit", LIMIT, 0, this.time))
			.withMessage("free is 0; it must be 1 or more, or nothing is ever called");
	}

}
