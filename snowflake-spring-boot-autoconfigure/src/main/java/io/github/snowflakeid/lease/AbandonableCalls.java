package io.github.snowflakeid.lease;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

import io.github.snowflakeid.TimeSource;
import org.jspecify.annotations.Nullable;

/**
 * Calls to a server that may never come back, for libraries that block the thread that
 * calls. Each runs on a daemon thread of its own; whoever makes it waits for so long and
 * leaves. The thread cannot be ended, because only the library knows how, and an
 * interrupt may do harm. It is left behind, and ends when the library lets it.
 * <p>
 * Threads that are left behind keep nobody from calling, up to a number of them. Beyond
 * that, each call may well be one thread more, so calls are made the more rarely the more
 * have been left behind, and are refused in between. A call that comes back, with
 * whatever outcome, ends that: the server is there again.
 */
public final class AbandonableCalls {

	/*
	 * A call is left behind if its thread has not ended as long after it began as a
	 * caller waits. So it is the thread that counts, not the caller: who was interrupted
	 * leaves no trace if the call ends in time, and a thread that hangs after it has
	 * answered, since closing the connection does not end, is counted, too.
	 */

	/** How many threads may be left behind before calls become rare. */
	public static final int FREE = 16;

	/**
	 * So many times as many are too many even if calls are answered: each leaves a thread
	 * that hangs later.
	 */
	private static final int MOST = 16;

	private static final long PAUSE_NANOS = Duration.ofMinutes(1).toNanos();

	private static final Logger logger = System.getLogger(AbandonableCalls.class.getName());

	private final String threadName;

	private final String server;

	private final String remedy;

	private final Duration limit;

	private final int free;

	private final TimeSource timeSource;

	private final Object lock = new Object();

	/** In the order in which they began; guarded by lock, as is what follows. */
	private final Set<Call<?>> calls = new LinkedHashSet<>();

	/** How many calls have ever begun. */
	private long begun;

	/** How many had when the latest one came back. */
	private long begunAtAnswer;

	/** When the latest one has begun. */
	private long newest;

	private boolean told;

	/** What calls said that failed when nobody waited any more; empty if none has. */
	private String lateWords = "";

	/**
	 * Creates the calls to a server, of which 16 may be left behind before they become
	 * rare.
	 * @param threadName the name of the threads
	 * @param server who is called, for messages: "Redis"
	 * @param remedy what to set so that calls come back, a sentence without its period
	 * @param limit how long a caller waits
	 * @param timeSource the clocks
	 */
	public AbandonableCalls(String threadName, String server, String remedy, Duration limit, TimeSource timeSource) {
		this(threadName, server, remedy, limit, FREE, timeSource);
	}

	/**
	 * Creates the calls to a server.
	 * @param threadName the name of the threads
	 * @param server who is called, for messages: "Redis"
	 * @param remedy what to set so that calls come back, a sentence without its period
	 * @param limit how long a caller waits
	 * @param free how many may be left behind before calls become rare, 1 at least
	 * @param timeSource the clocks
	 */
	public AbandonableCalls(String threadName, String server, String remedy, Duration limit, int free,
			TimeSource timeSource) {
		if (free < 1) {
			throw new IllegalArgumentException(
					String.format(Locale.ROOT, "free is %d; it must be 1 or more, or nothing is ever called", free));
		}
		this.threadName = threadName;
		this.server = server;
		this.remedy = remedy;
		this.limit = limit;
		this.free = free;
		this.timeSource = timeSource;
	}

	/**
	 * Makes a call and waits for its outcome. What it throws is thrown here, an
	 * {@link Error} as the cause of an {@link IllegalStateException}.
	 * @param <T> type of the result
	 * @param work what to do; it asks whether its caller has left before it does anything
	 * that the caller would have to know of
	 * @return the result
	 * @throws TimeoutException if the call did not come back in time, and its outcome is
	 * unknown; or if it was not made, since too many have not come back
	 * @throws InterruptedException if the thread is interrupted; the call goes on
	 */
	public <T extends @Nullable Object> T call(Function<Caller, T> work) throws TimeoutException, InterruptedException {
		if (Thread.interrupted()) {
			throw new InterruptedException();
		}
		Call<T> call = begin(work);
		try {
			return call.await();
		}
		finally {
			call.left = true;
		}
	}

	/** Begins a call for which several may wait, or none. */
	<T extends @Nullable Object> Call<T> begin(Function<Caller, T> work) throws TimeoutException {
		Call<T> call;
		synchronized (this.lock) {
			long now = this.timeSource.nanoTime();
			admit(now);
			this.begun++;
			call = new Call<>(work, this.begun, now, this.timeSource.instant());
			this.calls.add(call);
			this.newest = now;
		}
		try {
			LeaseThreads.daemon(call, this.threadName).start();
		}
		catch (Throwable ex) {
			ended(call);
			throw new IllegalStateException(ex);
		}
		return call;
	}

	/** The caller holds the lock. */
	private void admit(long now) throws TimeoutException {
		Deque<Call<?>> behind = leftBehind(now);
		if (isRare(behind)) {
			long rest = this.newest + this.limit.toNanos() + PAUSE_NANOS / this.free * behind.size() - now;
			if (rest > 0) {
				throw new TimeoutException(
						String.format(Locale.ROOT, "%s; the next one is made in %d s at the earliest", describe(behind),
								Duration.ofNanos(rest - 1).toSeconds() + 1));
			}
		}
	}

	private boolean isRare(Deque<Call<?>> behind) {
		boolean silent = !behind.isEmpty() && behind.getLast().number > this.begunAtAnswer;
		return behind.size() >= (silent ? this.free : this.free * MOST);
	}

	/** The caller holds the lock. */
	private Deque<Call<?>> leftBehind(long now) {
		Deque<Call<?>> behind = new ArrayDeque<>();
		for (Call<?> call : this.calls) {
			if (now - call.begun < this.limit.toNanos()) {
				break;
			}
			behind.add(call);
		}
		return behind;
	}

	private String describe(Deque<Call<?>> behind) {
		int number = behind.size();
		return String.format(Locale.ROOT,
				(number == 1) ? "%d call to %s has not come back, since %s"
						: "%d calls to %s have not come back, the first since %s",
				number, this.server, behind.getFirst().since);
	}

	private void tellOfTooMany() {
		String news;
		synchronized (this.lock) {
			Deque<Call<?>> behind = leftBehind(this.timeSource.nanoTime());
			if (behind.size() < this.free || this.told) {
				return;
			}
			this.told = true;
			news = describe(behind);
		}
		logger.log(Level.WARNING,
				String.format(Locale.ROOT,
						"%s, each on a thread '%s'. While none does, calls are made more and more rarely. %s", news,
						this.threadName, this.remedy));
	}

	private void answered(Call<?> call) {
		synchronized (this.lock) {
			this.begunAtAnswer = this.begun;
			this.lateWords = call.isLeftBehind() ? call.failure() : "";
		}
	}

	private String lateWords() {
		synchronized (this.lock) {
			return this.lateWords.isEmpty() ? "" : ". An earlier call came back too late: " + this.lateWords;
		}
	}

	private void ended(Call<?> call) {
		boolean news;
		synchronized (this.lock) {
			this.calls.remove(call);
			news = this.told && leftBehind(this.timeSource.nanoTime()).isEmpty();
			this.told &= !news;
		}
		if (news) {
			logger.log(Level.INFO,
					String.format(Locale.ROOT, "All calls to %s that were left behind have come back", this.server));
		}
	}

	/**
	 * Who waits for the outcome of a call.
	 */
	public interface Caller {

		/**
		 * Says whether nobody waits any more. Work that was left behind must not send
		 * anything.
		 * @return whether the caller has left
		 */
		boolean hasLeft();

		/**
		 * Has something done once the caller has the outcome, which may take long and
		 * concerns the caller no more: to close a connection.
		 * @param cleanup what to do; the last one counts
		 */
		void afterwards(Runnable cleanup);

	}

	/**
	 * A call that has begun.
	 *
	 * @param <T> type of the result
	 */
	final class Call<T extends @Nullable Object> implements Caller, Runnable {

		private final FutureTask<T> answer;

		private final long number;

		private final long begun;

		private final Instant since;

		private final CountDownLatch end = new CountDownLatch(1);

		private volatile boolean left;

		private Runnable cleanup = () -> {
		};

		private Call(Function<Caller, T> work, long number, long begun, Instant since) {
			this.answer = new FutureTask<>(() -> work.apply(this));
			this.number = number;
			this.begun = begun;
			this.since = since;
		}

		@Override
		public void run() {
			try {
				this.answer.run();
				answered(this);
				this.cleanup.run();
			}
			finally {
				ended(this);
				this.end.countDown();
			}
		}

		/**
		 * Waits until the call has lasted for as long as anybody waits for one. Also
		 * waits for what comes after the answer, which is not given up for that.
		 */
		T await() throws TimeoutException, InterruptedException {
			try {
				T result = this.answer.get(remaining(), TimeUnit.NANOSECONDS);
				awaitEnd();
				return result;
			}
			catch (ExecutionException ex) {
				awaitEnd();
				throw (ex.getCause() instanceof RuntimeException cause) ? cause
						: new IllegalStateException(ex.getCause());
			}
			catch (TimeoutException ex) {
				tellOfTooMany();
				throw new TimeoutException(String.format(Locale.ROOT, "%s did not answer within %d ms%s",
						AbandonableCalls.this.server, AbandonableCalls.this.limit.toMillis(), lateWords()));
			}
		}

		private void awaitEnd() {
			try {
				if (!this.end.await(remaining(), TimeUnit.NANOSECONDS)) {
					tellOfTooMany();
				}
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
		}

		private long remaining() {
			return AbandonableCalls.this.limit.toNanos() - (AbandonableCalls.this.timeSource.nanoTime() - this.begun);
		}

		/** Says why it failed, in the words of the last cause. */
		private String failure() {
			try {
				this.answer.get(0, TimeUnit.NANOSECONDS);
				return "";
			}
			catch (ExecutionException ex) {
				return Words.of(ex);
			}
			catch (InterruptedException | TimeoutException ex) {
				return "";
			}
		}

		boolean isLeftBehind() {
			return remaining() <= 0;
		}

		@Override
		public boolean hasLeft() {
			return this.left;
		}

		@Override
		public void afterwards(Runnable cleanup) {
			this.cleanup = cleanup;
		}

	}

}
