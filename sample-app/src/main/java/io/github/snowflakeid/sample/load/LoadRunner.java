package io.github.snowflakeid.sample.load;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import com.sun.management.OperatingSystemMXBean;
import io.github.snowflakeid.IdGenerator;
import io.github.snowflakeid.IdRefusedException;
import org.HdrHistogram.Histogram;

/**
 * Draws ids from many threads as fast as they come, times every call, and checks every
 * id.
 */
final class LoadRunner {

	/** 64 KB of ids for each thread. */
	private static final int BLOCK = 8192;

	private static final int SIGNIFICANT_DIGITS = 3;

	private final IdGenerator generator;

	private final LoadOptions options;

	LoadRunner(IdGenerator generator, LoadOptions options) {
		this.generator = generator;
		this.options = options;
	}

	LoadResult run() {
		int threads = this.options.threads();
		DuplicateCheck check = new DuplicateCheck();
		OperatingSystemMXBean process = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
		ExecutorService executor = Executors.newFixedThreadPool(threads);
		try {
			long cpu = process.getProcessCpuTime();
			long started = System.nanoTime();
			long end = started + this.options.duration().toNanos();
			Callable<Drawn> task = () -> draw(check, end);
			List<Future<Drawn>> tasks = executor.invokeAll(Collections.nCopies(threads, task));
			long elapsed = System.nanoTime() - started;
			cpu = process.getProcessCpuTime() - cpu;
			Histogram latency = new Histogram(SIGNIFICANT_DIGITS);
			long disordered = 0;
			for (Future<Drawn> finished : tasks) {
				Drawn drawn = finished.get();
				latency.add(drawn.latency());
				disordered += drawn.increasing() ? 0 : 1;
			}
			return new LoadResult(check.checked(), check.duplicates(), disordered, Duration.ofNanos(elapsed),
					(double) cpu / elapsed, latency);
		}
		catch (ExecutionException ex) {
			throw new IllegalStateException("A thread of the load has failed", ex.getCause());
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException("The load was interrupted", ex);
		}
		finally {
			executor.shutdownNow();
		}
	}

	private Drawn draw(DuplicateCheck check, long end) {
		Histogram latency = new Histogram(SIGNIFICANT_DIGITS);
		long[] block = new long[BLOCK];
		int count = 0;
		long last = -1;
		boolean increasing = true;
		for (long before = System.nanoTime(); before - end < 0; before = System.nanoTime()) {
			long id;
			try {
				id = this.generator.nextId();
			}
			catch (IdRefusedException ex) {
				// the generator counts it, and a refusal is nothing worse than a delay
				continue;
			}
			latency.recordValue(System.nanoTime() - before);
			increasing &= id > last;
			last = id;
			block[count++] = id;
			if (count == BLOCK) {
				check.add(block, count);
				count = 0;
			}
		}
		check.add(block, count);
		return new Drawn(latency, increasing);
	}

	/**
	 * What one thread has to tell.
	 *
	 * @param latency nanoseconds of every call
	 * @param increasing whether each id was larger than the last
	 */
	private record Drawn(Histogram latency, boolean increasing) {

	}

}
