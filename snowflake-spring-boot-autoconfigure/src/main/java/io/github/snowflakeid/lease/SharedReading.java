package io.github.snowflakeid.lease;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

import io.github.snowflakeid.TimeSource;
import org.jspecify.annotations.Nullable;

/**
 * What people ask a lease store for, however many they are. It is read by one at a time,
 * on a thread of its own, and an answer is for all who ask while it is on its way or
 * within a second, and so is a failure. So the store has one reader more, who comes once
 * a second at most, and renewals never wait behind a crowd.
 * <p>
 * Nobody owns the thread that reads: who is interrupted leaves, and the others get their
 * answer.
 *
 * @param <T> type of the answer
 */
final class SharedReading<T> {

	private static final long SHARED_NANOS = TimeUnit.SECONDS.toNanos(1);

	/** Longer than a call of ours takes, so that people read in the store's words why. */
	private static final Duration LIMIT = Duration.ofSeconds(5);

	private final Supplier<T> store;

	private final String question;

	private final TimeSource timeSource;

	private final AbandonableCalls calls;

	private final Object lock = new Object();

	/** Guarded by lock. */
	private @Nullable Reading latest;

	private volatile @Nullable Instant answered;

	/**
	 * Creates a reading that nobody has asked for.
	 * @param store asks the store
	 * @param question what it is asked, as in "does not say what"
	 * @param timeSource the clocks
	 */
	SharedReading(Supplier<T> store, String question, TimeSource timeSource) {
		this.store = store;
		this.question = question;
		this.timeSource = timeSource;
		// one that does not come back may keep a connection, and two need not
		this.calls = new AbandonableCalls("snowflake-lease-holders", "the lease store",
				"See that calls to the store end by themselves", LIMIT, 1, timeSource);
	}

	/**
	 * Returns an answer that is no older than a second. Waits 5 s for it at most.
	 * @return the answer
	 * @throws IllegalStateException if the store has not answered, or the thread was
	 * interrupted
	 */
	T get() {
		try {
			return reading().call().await();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw failure("Interrupted", ex);
		}
		catch (TimeoutException ex) {
			throw failure(String.valueOf(ex.getMessage()), ex);
		}
		catch (RuntimeException ex) {
			throw failure((ex instanceof LeaseStoreException) ? String.valueOf(ex.getMessage()) : Words.of(ex), ex);
		}
	}

	private IllegalStateException failure(String reason, Exception cause) {
		Instant answered = this.answered;
		String last = (answered != null) ? "it last did at " + answered : "it has not done so yet";
		return new IllegalStateException(
				String.format(Locale.ROOT, "The lease store does not say %s; %s. %s", this.question, last, reason),
				cause);
	}

	private Reading reading() throws TimeoutException {
		synchronized (this.lock) {
			Reading latest = this.latest;
			if (latest == null || !latest.isShared()) {
				latest = new Reading();
				this.latest = latest;
			}
			return latest;
		}
	}

	/**
	 * What all get who ask at about the same time.
	 */
	private final class Reading {

		private final AbandonableCalls.@Nullable Call<T> call;

		private final @Nullable TimeoutException refusal;

		private volatile boolean over;

		private volatile long end;

		Reading() {
			AbandonableCalls.Call<T> call = null;
			TimeoutException refusal = null;
			try {
				call = SharedReading.this.calls.begin((caller) -> read());
			}
			catch (TimeoutException ex) {
				refusal = ex;
				end();
			}
			this.call = call;
			this.refusal = refusal;
		}

		private T read() {
			try {
				T answer = SharedReading.this.store.get();
				SharedReading.this.answered = SharedReading.this.timeSource.instant();
				return answer;
			}
			finally {
				end();
			}
		}

		private void end() {
			this.end = SharedReading.this.timeSource.nanoTime();
			this.over = true;
		}

		boolean isShared() {
			if (this.over) {
				return SharedReading.this.timeSource.nanoTime() - this.end < SHARED_NANOS;
			}
			return this.call != null && !this.call.isLeftBehind();
		}

		AbandonableCalls.Call<T> call() throws TimeoutException {
			if (this.call == null) {
				throw (this.refusal != null) ? this.refusal : new TimeoutException();
			}
			return this.call;
		}

	}

}
