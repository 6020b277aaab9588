package io.github.snowflakeid.peers;

import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;

import io.github.snowflakeid.TimeSource;
import org.jspecify.annotations.Nullable;

/**
 * The clocks of one machine, moved by a script. A peer that {@link PeerLoader} has loaded
 * calls the static methods where it called the JDK.
 * <p>
 * Time stands still while a call works. It passes when the script says so, while somebody
 * sleeps or parks, and while a call waits by reading the clock over and over: three
 * readings of a call are free, each further one takes 10 µs. So nothing hangs, and
 * whatever happens takes the same time in every run.
 */
public final class ScriptedClock {

	private static final int FREE_READINGS = 3;

	private static final long READING_NANOS = 10_000;

	private static final Duration PATIENCE = Duration.ofMinutes(1);

	private static final ThreadLocal<@Nullable Call> CALLS = new ThreadLocal<>();

	private static volatile @Nullable ScriptedClock current;

	private final AtomicLong nanos = new AtomicLong();

	/** What the wall clock shows when no nanosecond has passed. */
	private final AtomicLong wallAtZero = new AtomicLong();

	private final AtomicReference<@Nullable Runnable> onWait = new AtomicReference<>();

	private final Random random = new Random(1);

	private long offset;

	private ScriptedClock(Instant wall) {
		this.wallAtZero.set(wall.toEpochMilli());
	}

	static ScriptedClock install(Instant wall) {
		ScriptedClock clock = new ScriptedClock(wall);
		current = clock;
		return clock;
	}

	static void uninstall() {
		current = null;
	}

	private static ScriptedClock installed() {
		ScriptedClock clock = current;
		if (clock == null) {
			throw new IllegalStateException("No clock is installed");
		}
		return clock;
	}

	/** Instead of {@link System#currentTimeMillis()}, and where a peer takes a clock. */
	public static long currentTimeMillis() {
		ScriptedClock clock = current;
		return (clock != null) ? clock.read() : System.currentTimeMillis();
	}

	/** Instead of {@link System#nanoTime()}. */
	public static long nanoTime() {
		return installed().nanos.get();
	}

	/** Instead of {@link Instant#now()}. */
	public static Instant now() {
		return Instant.ofEpochMilli(installed().read());
	}

	/** Instead of {@link Thread#sleep(long)}. */
	public static void sleep(long millis) {
		installed().pause(TimeUnit.MILLISECONDS.toNanos(millis));
	}

	/** Instead of {@link TimeUnit#sleep(long)}. */
	public static void sleep(TimeUnit unit, long duration) {
		installed().pause(unit.toNanos(duration));
	}

	/** Instead of {@link ThreadLocalRandom#nextLong(long, long)}. */
	public static long nextLong(ThreadLocalRandom random, long origin, long bound) {
		return installed().random.nextLong(origin, bound);
	}

	/**
	 * Instead of {@link Thread#getId()}, of which one peer makes a part of its ids. The
	 * first thread of a JVM has another one in each version of Java.
	 */
	public static long getId(Thread thread) {
		return 1;
	}

	/** Where a peer takes random numbers. */
	public static Random random() {
		ScriptedClock clock = current;
		return (clock != null) ? clock.random : new Random();
	}

	/** For the product. */
	public static TimeSource timeSource() {
		ScriptedClock clock = current;
		return (clock != null) ? clock.new Source() : TimeSource.system();
	}

	/** Lets time pass on both clocks. */
	void pass(Duration duration) {
		this.nanos.addAndGet(duration.toNanos());
	}

	/** Lets time pass until the next millisecond begins. */
	void passMillisecond() {
		long milli = TimeUnit.MILLISECONDS.toNanos(1);
		this.nanos.updateAndGet((nanos) -> (nanos / milli + 1) * milli);
	}

	/** Sets the wall clock wrong. */
	void step(Duration step) {
		this.wallAtZero.addAndGet(step.toMillis());
		this.offset += step.toMillis();
	}

	/** Sets the wall clock right again. */
	void correct() {
		step(Duration.ofMillis(-this.offset));
	}

	void setWall(long millis) {
		this.wallAtZero.addAndGet(millis - wall());
	}

	/** Does something once, as soon as a call waits. */
	void onWait(Runnable action) {
		this.onWait.set(action);
	}

	/** Says whether what was to be done as soon as a call waits is still to be done. */
	boolean nobodyHasWaited() {
		return this.onWait.get() != null;
	}

	Duration elapsed() {
		return Duration.ofNanos(this.nanos.get());
	}

	long call(LongSupplier ids) {
		return call(ids, new Call(this.nanos.get()));
	}

	long call(LongSupplier ids, Call call) {
		CALLS.set(call);
		try {
			return ids.getAsLong();
		}
		finally {
			CALLS.remove();
		}
	}

	private long wall() {
		return this.wallAtZero.get() + TimeUnit.NANOSECONDS.toMillis(this.nanos.get());
	}

	private long read() {
		Call call = CALLS.get();
		if (call != null && ++call.readings > FREE_READINGS) {
			pause(READING_NANOS);
		}
		return wall();
	}

	private void pause(long duration) {
		Call call = CALLS.get();
		if (call != null) {
			Runnable action = this.onWait.getAndSet(null);
			if (action != null) {
				action.run();
			}
			if (call.cutOff || this.nanos.get() - call.started > PATIENCE.toNanos()) {
				throw new StillWaiting();
			}
		}
		this.nanos.addAndGet(duration);
	}

	/** One call of a generator. */
	static final class Call {

		private final long started;

		private int readings;

		private volatile boolean cutOff;

		Call(long started) {
			this.started = started;
		}

		/** Ends the call if it waits from now on. */
		void cutOff() {
			this.cutOff = true;
		}

	}

	/** What ends a call that waits. No peer catches an error. */
	static final class StillWaiting extends Error {

		private static final long serialVersionUID = 1;

		StillWaiting() {
			super("The call was cut off while it waited");
		}

	}

	/** The product never waits by reading the clock. */
	private final class Source implements TimeSource {

		@Override
		public Instant instant() {
			return Instant.ofEpochMilli(wall());
		}

		@Override
		public long millis() {
			return wall();
		}

		@Override
		public long nanoTime() {
			return ScriptedClock.this.nanos.get();
		}

		@Override
		public void park(long nanos) {
			pause(nanos);
		}

	}

}
