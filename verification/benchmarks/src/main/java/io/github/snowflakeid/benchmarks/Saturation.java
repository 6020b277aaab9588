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

	/** More than any contestant has drawn on any machine so far. */
	private static final long MOST_IDS_PER_MILLI = 40_000;

	private final Contestant contestant;

	private final int threads;

	private final boolean virtual;

	private final int millis;

	private final Queue<long[]> chunks = new ConcurrentLinkedQueue<>();

	private volatile boolean measuring;

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
		this.measuring = true;
		TimeUnit.MILLISECONDS.sleep(this.millis);
		this.measuring = false;
		double nanos = System.nanoTime() - began;
		cpu = process.getProcessCpuTime() - cpu;
		end(started);

		LongSummaryStatistics perThread = collectors.stream()
			.mapToLong((collector) -> collector.measured)
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
		List<Histogram> histograms = new ArrayList<>();
		for (int i = 0; i < Math.min(this.threads, HISTOGRAMS); i++) {
			histograms.add((this.threads > HISTOGRAMS) ? new AtomicHistogram(LONGEST_CALL, DIGITS)
					: new Histogram(LONGEST_CALL, DIGITS));
		}
		List<Timer> timers = new ArrayList<>();
		List<Thread> started = start((source) -> new Timer(source, histograms.get(timers.size() % HISTOGRAMS)), timers);
		TimeUnit.MILLISECONDS.sleep(WARM_UP_MILLIS);
		this.measuring = true;
		long began = System.nanoTime();
		TimeUnit.MILLISECONDS.sleep(this.millis);
		this.measuring = false;
		double nanos = System.nanoTime() - began;
		end(started);

		Histogram calls = new Histogram(LONGEST_CALL, DIGITS);
		histograms.forEach(calls::add);
		result.put("p50Micros", micros(calls, 50));
		result.put("p99Micros", micros(calls, 99));
		result.put("p999Micros", micros(calls, 99.9));
		result.put("p9999Micros", micros(calls, 99.99));
		result.put("maxMicros", micros(calls, 100));
		result.put("fairShareMicros", this.threads * nanos / 1e3 / calls.getTotalCount());
	}

	private static double micros(Histogram calls, double percentile) {
		return calls.getValueAtPercentile(percentile) / 1e3;
	}

	private <T extends Runnable> List<Thread> start(Function<IdSource, T> factory, List<T> tasks) {
		this.over = false;
		IdSource source = this.contestant.source();
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

		private final IdSource source;

		private final List<long[]> full = new ArrayList<>();

		private long[] chunk = chunk();

		private int size;

		/** Read after the thread has ended, as the next one is. */
		private long measured;

		private long lead;

		Collector(IdSource source) {
			this.source = source;
		}

		@Override
		public void run() {
			boolean counting = false;
			while (!Saturation.this.over) {
				long id = this.source.next();
				if (this.size == this.chunk.length) {
					this.full.add(this.chunk);
					this.chunk = chunk();
					this.size = 0;
				}
				this.chunk[this.size++] = id;
				if (Saturation.this.measuring) {
					this.measured++;
					counting = true;
				}
				else if (counting) {
					this.lead = Saturation.this.contestant.timestamp(id) - System.currentTimeMillis();
					counting = false;
				}
			}
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

		private final IdSource source;

		private final Histogram calls;

		Timer(IdSource source, Histogram calls) {
			this.source = source;
			this.calls = calls;
		}

		@Override
		public void run() {
			long before = System.nanoTime();
			while (!Saturation.this.over) {
				this.source.next();
				long after = System.nanoTime();
				if (Saturation.this.measuring) {
					this.calls.recordValue(Math.min(LONGEST_CALL, after - before));
				}
				before = after;
			}
		}

	}

}
