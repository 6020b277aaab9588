package io.github.snowflakeid.lease;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

import io.github.snowflakeid.test.ScriptedTimeSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SharedReadingTests {

	private final ScriptedTimeSource time = new ScriptedTimeSource();

	private final AtomicInteger readings = new AtomicInteger();

	private final CountDownLatch reached = new CountDownLatch(1);

	private final CountDownLatch release = new CountDownLatch(1);

	private Supplier<String> store = () -> "answer";

	private final SharedReading<String> reading = new SharedReading<>(() -> {
		this.readings.incrementAndGet();
		return this.store.get();
	}, "who is there", this.time);

	@AfterEach
	void letTheStoreAnswer() {
		this.release.countDown();
	}

	private String hang() {
		this.reached.countDown();
		try {
			this.release.await();
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
		return "late";
	}

	@Test
	void allWhoAskMeanwhileGetOneAnswer() throws Exception {
		this.store = this::hang;
		List<CompletableFuture<String>> answers = new ArrayList<>();
		List<Thread> readers = new ArrayList<>();
		for (int i = 0; i < 100; i++) {
			CompletableFuture<String> answer = new CompletableFuture<>();
			answers.add(answer);
			Thread reader = new Thread(() -> answer.complete(this.reading.get()));
			readers.add(reader);
			reader.start();
		}
		for (Thread reader : readers) {
			while (reader.getState() != Thread.State.TIMED_WAITING) {
				Thread.onSpinWait();
			}
		}
		this.release.countDown();
		assertThat(answers).allSatisfy((answer) -> assertThat(answer.get()).isEqualTo("late"));
		assertThat(this.readings).hasValue(1);
	}

	@Test
	void answerIsSharedForASecond() {
		this.reading.get();
		this.time.advance(Duration.ofMillis(999));
		this.store = () -> "news";
		assertThat(this.reading.get()).isEqualTo("answer");
	}

	@Test
	void afterASecondTheStoreIsAskedAnew() {
		this.reading.get();
		this.time.advance(Duration.ofSeconds(1));
		this.store = () -> "news";
		assertThat(this.reading.get()).isEqualTo("news");
	}

	@Test
	void failureIsSharedForASecond() {
		this.store = () -> {
			throw new IllegalArgumentException("store is down");
		};
		for (int i = 0; i < 10; i++) {
			assertThatIllegalStateException().isThrownBy(this.reading::get)
				.withMessage("The lease store does not say who is there; it has not done so yet. " + "store is down")
				.withCauseInstanceOf(IllegalArgumentException.class);
		}
		assertThat(this.readings).hasValue(1);
	}

	@Test
	void failureSaysWhenTheStoreAnsweredLast() {
		this.reading.get();
		this.time.advance(Duration.ofMinutes(1));
		this.store = () -> {
			throw new IllegalArgumentException("store is down");
		};
		assertThatIllegalStateException().isThrownBy(this.reading::get)
			.withMessageContaining("it last did at 2026-01-01T00:00:00Z.");
	}

	@Test
	void errorInTheStoreIsAFailureLikeAnyOther() {
		this.store = () -> {
			throw new StackOverflowError();
		};
		assertThatIllegalStateException().isThrownBy(this.reading::get).withMessageContaining("StackOverflowError");
	}

	@Test
	void whoIsInterruptedLeavesWithTheFlagSetAndTheOthersGetTheirAnswer() throws Exception {
		this.store = this::hang;
		CompletableFuture<Boolean> left = new CompletableFuture<>();
		Thread first = new Thread(() -> {
			try {
				left.complete(this.reading.get() == null);
			}
			catch (IllegalStateException ex) {
				left.complete(Thread.currentThread().isInterrupted() && ex.getMessage().endsWith("Interrupted"));
			}
		});
		first.start();
		this.reached.await();
		CompletableFuture<String> other = new CompletableFuture<>();
		new Thread(() -> other.complete(this.reading.get())).start();
		first.interrupt();
		assertThat(left.get()).isTrue();
		this.release.countDown();
		assertThat(other.get()).isEqualTo("late");
		assertThat(this.readings).hasValue(1);
	}

	@Test
	void nobodyWaitsForAStoreThatHangs() throws Exception {
		hangWithNobodyWaiting();
		assertThatIllegalStateException().isThrownBy(this.reading::get)
			.withMessageContaining("1 call to the lease store has not come back, since 2026-01-01T00:00:00Z")
			.withCauseInstanceOf(TimeoutException.class);
		assertThat(this.readings).hasValue(1);
	}

	private void hangWithNobodyWaiting() throws Exception {
		this.store = this::hang;
		Thread reader = new Thread(() -> {
			try {
				this.reading.get();
			}
			catch (IllegalStateException ex) {
				// was interrupted
			}
		});
		reader.start();
		this.reached.await();
		reader.interrupt();
		reader.join();
		this.time.advance(Duration.ofSeconds(5));
	}

	@Test
	void storeThatHangsIsAskedAnewAMinuteLater() throws Exception {
		hangWithNobodyWaiting();
		this.time.advance(Duration.ofMinutes(1));
		this.store = () -> "news";
		assertThat(this.reading.get()).isEqualTo("news");
	}

}
