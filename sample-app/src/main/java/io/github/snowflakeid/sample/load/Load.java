package io.github.snowflakeid.sample.load;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;

import io.github.snowflakeid.IdGenerator;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.SingleWriterRecorder;
import org.jspecify.annotations.Nullable;

/**
 * Threads that draw ids until they are stopped, for seconds or for days.
 * <p>
 * At the cap of the default layout a call takes a quarter of a microsecond of all threads
 * together, so drawing must not cost much more than the ids themselves: each thread
 * counts and times for itself alone, tells others once a millisecond, shares nothing that
 * is written to with another, and hands ids to the sink in blocks. In a closed loop
 * without a rate one reading of the clock ends a call and starts the next.
 */
public final class Load implements AutoCloseable {

	/** 64 KB of ids for each thread. */
	static final int BLOCK = 8192;

	private static final int SIGNIFICANT_DIGITS = 3;

	private static final long PUBLISH_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

	/** A thread of a closed loop that is further behind gives up what it has missed. */
	private static final long MAX_BEHIND_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

	private static final long MAX_PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);

	private final IdSource source;

	private final LoadPlan plan;

	private final List<Worker> workers = new ArrayList<>();

	private final Map<String, LongAdder> refused = new ConcurrentHashMap<>();

	private final LongAdder unacknowledged = new LongAdder();

	private final LongAdder lost = new LongAdder();

	private final AtomicReference<@Nullable String> firstLoss = new AtomicReference<>();

	private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

	private final long started = System.nanoTime();

	private volatile boolean running = true;

	private volatile @Nullable Duration elapsed;

	private Load(IdSource source, LoadPlan plan) {
		this.source = source;
		this.plan = plan;
		for (int i = 0; i < plan.threads(); i++) {
			this.workers.add(new Worker(i));
		}
	}

	/**
	 * Starts to draw ids.
	 * @param generator where they come from
	 * @param plan how they are drawn
	 * @return the load, to be closed at its end
	 */
	public static Load start(IdGenerator generator, LoadPlan plan) {
		return start(new GeneratorIds(generator), plan);
	}

	static Load start(IdSource source, LoadPlan plan) {
		Load load = new Load(source, plan);
		load.workers.forEach((worker) -> worker.thread.start());
		return load;
	}

	/**
	 * Returns what was done so far. A histogram begins where that of the last call of
	 * this method ended, so let one caller read them all.
	 * @return a snapshot
	 */
	public synchronized LoadSnapshot snapshot() {
		long ids = 0;
		long calls = 0;
		long decreases = 0;
		long newestId = -1;
		Duration ended = this.elapsed;
		Duration elapsed = (ended != null) ? ended : sinceStart();
		for (Worker worker : this.workers) {
			Progress progress = worker.progress;
			ids += progress.ids();
			calls += progress.calls();
			decreases += progress.decreases();
			newestId = Math.max(newestId, progress.newestId());
		}
		// last, because it takes milliseconds, in which there are thousands of ids
		Histogram interval = new Histogram(SIGNIFICANT_DIGITS);
		this.workers.forEach((worker) -> interval.add(worker.latency()));
		Map<String, Long> refused = new TreeMap<>();
		this.refused.forEach((reason, count) -> refused.put(reason, count.sum()));
		return new LoadSnapshot(elapsed, ids, calls, refused, this.unacknowledged.sum(), this.lost.sum(),
				this.firstLoss.get(), decreases, newestId, interval, this.running, this.failure.get());
	}

	boolean isRunning() {
		return this.running;
	}

	/**
	 * Returns how many ids were drawn so far, and leaves the histogram alone.
	 * @return the number of ids
	 */
	public long ids() {
		return this.workers.stream().mapToLong((worker) -> worker.progress.ids()).sum();
	}

	/**
	 * Ends the load: waits for calls that are under way, so that every id reaches the
	 * sink. Snapshots can be taken afterwards, too.
	 */
	@Override
	public void close() {
		stop();
		boolean interrupted = false;
		for (Worker worker : this.workers) {
			while (worker.thread.isAlive()) {
				try {
					worker.thread.join();
				}
				catch (InterruptedException ex) {
					interrupted = true;
				}
			}
		}
		if (interrupted) {
			Thread.currentThread().interrupt();
		}
	}

	/** Makes the threads end, but does not wait for them. */
	private synchronized void stop() {
		if (this.running) {
			this.running = false;
			this.elapsed = sinceStart();
			this.workers.forEach((worker) -> LockSupport.unpark(worker.thread));
		}
	}

	private Duration sinceStart() {
		return Duration.ofNanos(System.nanoTime() - this.started);
	}

	/**
	 * What a thread tells others.
	 *
	 * @param ids ids drawn
	 * @param calls calls that returned ids
	 * @param decreases ids that were not larger than the one before
	 * @param newestId the largest id, or -1
	 */
	private record Progress(long ids, long calls, long decreases, long newestId) {

	}

	/**
	 * One thread, with everything that is its own.
	 */
	private final class Worker {

		private final Thread thread;

		private final SingleWriterRecorder recorder = new SingleWriterRecorder(SIGNIFICANT_DIGITS);

		private final OrderCheck order = Load.this.source.newOrderCheck();

		private final int batch = Load.this.plan.batch();

		private final long[] block = new long[Math.max(BLOCK, this.batch)];

		private final Timetable timetable;

		private int filled;

		private long calls;

		private long newestId = -1;

		private long published;

		private volatile Progress progress = new Progress(0, 0, 0, -1);

		/** Used again and again by {@link #latency()}. */
		private @Nullable Histogram spare;

		Worker(int number) {
			this.timetable = Timetable.of(Load.this.plan, number, Load.this.started);
			this.thread = new Thread(this::run, "load-" + number);
			this.thread.setDaemon(true);
		}

		Histogram latency() {
			Histogram latency = this.recorder.getIntervalHistogram(this.spare);
			this.spare = latency;
			return latency;
		}

		private void run() {
			try {
				if (Load.this.plan.hasRate()) {
					drawByTimetable();
				}
				else {
					drawOnAndOn();
				}
				flush();
			}
			catch (RuntimeException | Error ex) {
				Load.this.failure.compareAndSet(null, ex);
				stop();
			}
			finally {
				publish(System.nanoTime());
			}
		}

		private void drawOnAndOn() {
			long before = System.nanoTime();
			while (Load.this.running) {
				before = draw(before, true);
			}
		}

		private void drawByTimetable() {
			boolean open = Load.this.plan.loop() == Loop.OPEN;
			long intended = awaitTime(this.timetable.next());
			while (Load.this.running) {
				draw(open ? intended : System.nanoTime(), !open);
				if (!open) {
					this.timetable.forgetBefore(System.nanoTime() - MAX_BEHIND_NANOS);
				}
				intended = awaitTime(this.timetable.next());
			}
		}

		/**
		 * Makes one call.
		 * @param from when its latency begins
		 * @param pause whether to wait after a refusal
		 * @return when it was done
		 */
		private long draw(long from, boolean pause) {
			try {
				Load.this.source.draw(this.block, this.filled, this.batch);
			}
			catch (FailedDraw ex) {
				count(ex);
				if (pause) {
					awaitTime(System.nanoTime() + Math.min(ex.retryAfter().toNanos(), MAX_PAUSE_NANOS));
				}
				return System.nanoTime();
			}
			long now = System.nanoTime();
			this.recorder.recordValue(Math.max(0, now - from));
			this.calls++;
			this.order.accept(this.block, this.filled, this.batch);
			this.filled += this.batch;
			if (now - this.published >= PUBLISH_NANOS) {
				publish(now);
			}
			if (this.block.length - this.filled < this.batch) {
				flush();
				// what the sink takes is not the next call's
				now = System.nanoTime();
			}
			return now;
		}

		private void count(FailedDraw ex) {
			switch (ex.outcome()) {
				case REFUSED -> Load.this.refused.computeIfAbsent(ex.reason(), (reason) -> new LongAdder()).increment();
				case UNACKNOWLEDGED -> Load.this.unacknowledged.increment();
				case LOST -> {
					Load.this.firstLoss.compareAndSet(null, ex.reason());
					Load.this.lost.increment();
				}
			}
		}

		private void flush() {
			for (int i = 0; i < this.filled; i++) {
				this.newestId = Math.max(this.newestId, this.block[i]);
			}
			Load.this.plan.sink().accept(this.block, this.filled);
			this.filled = 0;
		}

		private void publish(long now) {
			this.published = now;
			long newest = (this.filled > 0) ? Math.max(this.newestId, this.block[this.filled - 1]) : this.newestId;
			this.progress = new Progress(this.calls * this.batch, this.calls, this.order.decreases(), newest);
		}

		/** Waits for a point in time or for the end of the load. */
		private long awaitTime(long time) {
			long remaining = time - System.nanoTime();
			while (remaining > 0 && Load.this.running) {
				LockSupport.parkNanos(remaining);
				remaining = time - System.nanoTime();
			}
			return time;
		}

	}

}
