package io.github.snowflakeid.benchmarks;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import com.sun.management.OperatingSystemMXBean;
import io.github.snowflakeid.SnowflakeLayout;
import org.HdrHistogram.AtomicHistogram;
import org.HdrHistogram.Histogram;
import tools.jackson.databind.json.JsonMapper;

/**
 * Draws ids from one contestant as fast as they come, by as many threads as are asked
 * for, and prints what came of it as one line of JSON. JMH cannot do this: it knows the
 * mean of a call, and here the tail is of interest, and what the waiting costs.
 * <p>
 * Every case runs twice, each time with a generator of its own. The first run keeps all
 * ids and reads no clock; it gives rate, CPU, fairness, lead and duplicates. The memory
 * for the ids is there before it begins, because a collector that copies them meanwhile
 * costs more than the cheapest contestant. The second run times every call.
 */
public final class Saturation {

	private static final int WARM_UP_MILLIS = 1500;

	private static final long LONGEST_CALL = TimeUnit.MINUTES.toNanos(1);

	/**
	 * Threads share histograms beyond so many: 10,000 of them would measure how long the
	 * memory takes.
	 */
	private static final int HISTOGRAMS = 64;

	private static final int DIGITS = 3;

	private static final int CHUNK = 1 << 13;

	/**
	 * Ids that a thread draws at a time. A loop that lasts as long as the run would stay
	 * in the interpreter on threads that are many and draw little.
	 */
	private static final int STRIDE = 64;

	/** More than any contestant has drawn on any machine so far. */
	private static final long MOST_IDS_PER_MILLI = 40_000;

	private static final int WARM_UP = 0;

	private static final int MEASURED = 1;

	private static final int AFTERWARDS = 2;

	private static final int PHASES = 3;

	private final Contestant contestant;

	private final int threads;

	private final boolean virtual;

	private final int millis;

	private final Queue<long[]> chunks = new ConcurrentLinkedQueue<>();

	/**
	 * Which of its counters a thread uses. It is no condition, because a branch that is
	 * taken for the first time when measuring begins makes the JIT throw away its code,
	 * and 10,000 threads that lie in that code then go on in the interpreter.
	 */
	private volatile int phase;

	private volatile boolean over;

	private Saturation(Contestant contestant, int threads, boolean virtual, int millis) {
		this.contestant = contestant;
		this.threads = threads;
		this.virtual = virtual;
		this.millis = millis;
	}

	/**
	 * Runs a case.
	 * @param args the contestant, the number of threads, {@code platform} or
	 * {@code virtual}, and how many milliseconds to measure
	 * @throws InterruptedException if the measurement is interrupted
	 */
	public static void main(String[] args) throws InterruptedException {
		if (args.length != 4) {
			System.err.println("Usage: Saturation <contestant> <threads> <platform|virtual> <milliseconds>");
			System.exit(2);
		}
		Saturation saturation = new Saturation(Contestant.of(args[0]), Integer.parseInt(args[1]),
				args[2].equals("virtual"), Integer.parseInt(args[3]));
		System.out.println(JsonMapper.shared().writeValueAsString(saturation.run()));
	}

	private Map<String, Object> run() throws InterruptedException {
		Map<String, Object> result = new LinkedHashMap<>();
		result.put("contestant", this.contestant.id());
		result.put("threads", this.threads);
		result.put("virtual", this.virtual);
		count(result);
		time(result);
		return result;
	}

	private void count(Map<String, Object> result) throws InterruptedException {
		OperatingSystemMXBean process = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
		reserveChunks();
		List<Collector> collectors = new ArrayList<>();
		List<Thread> started = start(Collector::new, collectors);
		TimeUnit.MILLISECONDS.sleep(WARM_UP_MILLIS);
		long cpu = process.getProcessCpuTime();
		long began = System.nanoTime();
		this.phase = MEASURED;
		TimeUnit.MILLISECONDS.sleep(this.millis);
		this.phase = AFTERWARDS;
		double nanos = System.nanoTime() - began;
		cpu = process.getProcessCpuTime() - cpu;
		end(started);

		LongSummaryStatistics perThread = collectors.stream()
			.mapToLong((collector) -> collector.counts[MEASURED])
			.summaryStatistics();
		double idsPerSecond = perThread.getSum() * 1e9 / nanos;
		result.put("idsPerSecond", idsPerSecond);
		result.put("shareOfCapPercent", 100 * idsPerSecond / SnowflakeLayout.DEFAULT.idsPerSecond());
		result.put("cpuCores", cpu / nanos);
		result.put("leastPerThread", perThread.getMin() / perThread.getAverage());
		result.put("mostPerThread", perThread.getMax() / perThread.getAverage());
		result.put("leadMillis", collectors.stream().mapToLong((collector) -> collector.lead).max().orElseThrow());
		this.chunks.clear();
		long[] ids = new long[Math.toIntExact(collectors.stream().mapToLong(Collector::count).sum())];
		int end = 0;
		for (Collector collector : collectors) {
			end = collector.copyTo(ids, end);
		}
		Arrays.sort(ids);
		result.put("ids", ids.length);
		result.put("duplicates", IntStream.range(1, ids.length).filter((i) -> ids[i] == ids[i - 1]).count());
	}

	/** One for each thread to begin with, and enough for all ids together. */
	private void reserveChunks() {
		long count = this.threads + MOST_IDS_PER_MILLI * (WARM_UP_MILLIS + this.millis) / CHUNK;
		for (long i = 0; i < count; i++) {
			this.chunks.add(new long[CHUNK]);
		}
		System.gc();
	}

	private long[] chunk() {
		long[] chunk = this.chunks.poll();
		return (chunk != null) ? chunk : new long[CHUNK];
	}

	private void time(Map<String, Object> result) throws InterruptedException {
		List<Histogram[]> histograms = new ArrayList<>();
		for (int i = 0; i < Math.min(this.threads, HISTOGRAMS); i++) {
			histograms.add(Stream.generate(this::histogram).limit(PHASES).toArray(Histogram[]::new));
		}
		List<Timer> timers = new ArrayList<>();
		List<Thread> started = start((source) -> new Timer(source, histograms.get(timers.size() % HISTOGRAMS)), timers);
		TimeUnit.MILLISECONDS.sleep(WARM_UP_MILLIS);
		this.phase = MEASURED;
		long began = System.nanoTime();
		TimeUnit.MILLISECONDS.sleep(this.millis);
		this.phase = AFTERWARDS;
		double nanos = System.nanoTime() - began;
		end(started);

		Histogram calls = new Histogram(LONGEST_CALL, DIGITS);
		histograms.forEach((phases) -> calls.add(phases[MEASURED]));
		result.put("p50Micros", micros(calls, 50));
		result.put("p99Micros", micros(calls, 99));
		result.put("p999Micros", micros(calls, 99.9));
		result.put("p9999Micros", micros(calls, 99.99));
		result.put("maxMicros", micros(calls, 100));
		result.put("fairShareMicros", this.threads * nanos / 1e3 / calls.getTotalCount());
	}

	private Histogram histogram() {
		return (this.threads > HISTOGRAMS) ? new AtomicHistogram(LONGEST_CALL, DIGITS)
				: new Histogram(LONGEST_CALL, DIGITS);
	}

	private static double micros(Histogram calls, double percentile) {
		return calls.getValueAtPercentile(percentile) / 1e3;
	}

	private <T extends Runnable> List<Thread> start(Function<IdMaker, T> factory, List<T> tasks) {
		this.phase = WARM_UP;
		this.over = false;
		IdMaker source = this.contestant.source();
		List<Thread> started = new ArrayList<>();
		for (int i = 0; i < this.threads; i++) {
			T task = factory.apply(source);
			tasks.add(task);
			started.add(this.virtual ? startVirtualThread(task) : startPlatformThread(task));
		}
		return started;
	}

	private static Thread startPlatformThread(Runnable task) {
		Thread thread = new Thread(task);
		thread.start();
		return thread;
	}

	/** By reflection, because this is compiled for Java 17. */
	private static Thread startVirtualThread(Runnable task) {
		try {
			return (Thread) Thread.class.getMethod("startVirtualThread", Runnable.class).invoke(null, task);
		}
		catch (ReflectiveOperationException ex) {
			throw new UnsupportedOperationException("This JDK has no virtual threads", ex);
		}
	}

	private void end(List<Thread> started) throws InterruptedException {
		this.over = true;
		for (Thread thread : started) {
			thread.join();
		}
	}

	/** A thread that keeps the ids that it draws. */
	private final class Collector implements Runnable {

		private final IdMaker source;

		private final List<long[]> full = new ArrayList<>();

		private long[] chunk = chunk();

		private int size;

		/** Read after the thread has ended, as the next one is. */
		private final long[] counts = new long[PHASES];

		private long lead;

		Collector(IdMaker source) {
			this.source = source;
		}

		@Override
		public void run() {
			long id = 0;
			while (!Saturation.this.over) {
				id = draw();
			}
			this.lead = Saturation.this.contestant.timestamp(id) - System.currentTimeMillis();
		}

		private long draw() {
			long id = 0;
			for (int i = 0; i < STRIDE; i++) {
				id = this.source.next();
				if (this.size == this.chunk.length) {
					this.full.add(this.chunk);
					this.chunk = chunk();
					this.size = 0;
				}
				this.chunk[this.size++] = id;
				this.counts[Saturation.this.phase]++;
			}
			return id;
		}

		long count() {
			return (long) this.full.size() * CHUNK + this.size;
		}

		int copyTo(long[] ids, int start) {
			int end = start;
			for (long[] each : this.full) {
				System.arraycopy(each, 0, ids, end, CHUNK);
				end += CHUNK;
			}
			System.arraycopy(this.chunk, 0, ids, end, this.size);
			return end + this.size;
		}

	}

	/** A thread that measures its calls: each begins where the last one has ended. */
	private final class Timer implements Runnable {

		private final IdMaker source;

		private final Histogram[] calls;

		Timer(IdMaker source, Histogram[] calls) {
			this.source = source;
			this.calls = calls;
		}

		@Override
		public void run() {
			long before = System.nanoTime();
			while (!Saturation.this.over) {
				before = draw(before);
			}
		}

		private long draw(long last) {
			long before = last;
			for (int i = 0; i < STRIDE; i++) {
				this.source.next();
				long after = System.nanoTime();
				this.calls[Saturation.this.phase].recordValue(Math.min(LONGEST_CALL, after - before));
				before = after;
			}
			return before;
		}

	}

}
