package io.github.snowflakeid.sample.load;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

import com.sun.management.OperatingSystemMXBean;
import io.github.snowflakeid.SnowflakeLayout;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * One load from its warm-up to its report, with every id checked.
 */
public final class LoadRun {

	private static final double NANOS_PER_SECOND = TimeUnit.SECONDS.toNanos(1);

	private static final long LOOK_MILLIS = 50;

	private final LoadOptions options;

	private final Progress progress;

	private final CountDownLatch stopped = new CountDownLatch(1);

	private volatile @Nullable String stopReason;

	/**
	 * Creates a run.
	 * @param options what the load is to be
	 * @param progress where to show how it goes
	 */
	public LoadRun(LoadOptions options, Progress progress) {
		this.options = options;
		this.progress = progress;
	}

	/**
	 * Returns half of the memory that Java can have, which a check must not exceed.
	 * @return the number of bytes
	 */
	public static long memoryForCheck() {
		return Runtime.getRuntime().maxMemory() / 2;
	}

	/**
	 * Ends the run early; the report then tells what was done.
	 * @param reason why
	 */
	public void stop(String reason) {
		this.stopReason = reason;
		this.stopped.countDown();
	}

	/**
	 * Runs the load.
	 * @param source where ids are drawn from
	 * @param sources what to call that
	 * @param checkBytes how much memory the check for duplicates may take; the run ends
	 * when it has
	 * @return the report
	 */
	public LoadReport run(IdSource source, List<String> sources, long checkBytes) {
		return run(source, sources, checkBytes, () -> {
		}, () -> false);
	}

	/**
	 * Runs the load, with something else going on meanwhile.
	 * @param source where ids are drawn from
	 * @param sources what to call that
	 * @param checkBytes how much memory the check for duplicates may take; the run ends
	 * when it has
	 * @param measured is told when the warm-up is over
	 * @param unfinished whether to go on though the time is up
	 * @return the report
	 */
	public LoadReport run(IdSource source, List<String> sources, long checkBytes, Runnable measured,
			BooleanSupplier unfinished) {
		DuplicateCheck check = new DuplicateCheck(checkBytes);
		OperatingSystemMXBean process = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
		this.progress.start();
		Load load = Load.start(source, this.options.plan(check));
		String early = watch(load, check, this.options.warmUp(), () -> false);
		Counts countsAtBegin = source.counts();
		LoadSnapshot begin = this.options.warmUp().isZero() ? LoadSnapshot.NOTHING : load.snapshot();
		long cpu = process.getProcessCpuTime();
		if (early == null) {
			measured.run();
			early = watch(load, check, this.options.duration(), unfinished);
		}
		load.close();
		cpu = process.getProcessCpuTime() - cpu;
		LoadSnapshot end = load.snapshot();
		check.close();
		this.progress.end();
		Counts counts = source.counts();
		String failure = failure(end, check);
		boolean passed = failure == null && end.lost() == 0 && end.decreases() == 0 && check.duplicates() == 0;
		Counts counted = (counts != null && countsAtBegin != null) ? counts.minus(countsAtBegin) : null;
		return report(passed, source, sources, failure, early, begin, end, cpu, counted,
				LoadReport.Check.of(check, checkBytes));
	}

	/** Says why the run is worth nothing, whatever its ids are like, or null. */
	private @Nullable String failure(LoadSnapshot end, DuplicateCheck check) {
		Throwable failure = (end.failure() != null) ? end.failure() : check.failure();
		if (failure != null) {
			return failure.toString();
		}
		if (check.isFull()) {
			return "the check for duplicates has used up its memory; give Java more with -Xmx, "
					+ "or choose a shorter --load.duration";
		}
		if (check.checked() != end.ids()) {
			return "%,d of %,d ids were checked".formatted(check.checked(), end.ids());
		}
		return (end.ids() == 0 && this.stopReason == null) ? "there was not one id" : null;
	}

	private LoadReport report(boolean passed, IdSource source, List<String> sources, @Nullable String failure,
			@Nullable String early, LoadSnapshot begin, LoadSnapshot end, long cpu, @Nullable Counts counts,
			LoadReport.Check check) {
		long nanos = Math.max(1, end.elapsed().minus(begin.elapsed()).toNanos());
		long ids = end.ids() - begin.ids();
		double idsPerSecond = ids / (nanos / NANOS_PER_SECOND);
		SnowflakeLayout layout = source.layout();
		Long cap = (layout != null) ? layout.idsPerSecond() * source.nodes() : null;
		Histogram latency = end.interval();
		return new LoadReport(passed, sources, this.options.threads(), this.options.batch(),
				this.options.loop().name().toLowerCase(Locale.ROOT),
				(this.options.idsPerSecond() > 0) ? this.options.idsPerSecond() : null,
				begin.elapsed().toNanos() / NANOS_PER_SECOND, nanos / NANOS_PER_SECOND, failure, early,
				(layout != null) ? LoadReport.Layout.of(layout) : null, ids, end.calls() - begin.calls(), idsPerSecond,
				cap, (cap != null) ? 100 * idsPerSecond / cap : null, LoadReport.Latency.of(latency),
				(double) cpu / nanos, (counts != null) ? LoadReport.Generator.of(counts) : null, end.refused(),
				end.unacknowledged(), end.lost(), end.firstLoss(), end.decreases(), check);
	}

	/**
	 * Waits for an end.
	 * @return why it came early, or null if it did not
	 */
	private @Nullable String watch(Load load, DuplicateCheck check, Duration duration, BooleanSupplier unfinished) {
		long started = System.nanoTime();
		Duration elapsed = Duration.ZERO;
		while (elapsed.compareTo(duration) < 0 || unfinished.getAsBoolean()) {
			if (stopsWithin(Math.max(1, Math.min(LOOK_MILLIS, duration.minus(elapsed).toMillis())))) {
				return this.stopReason;
			}
			if (!load.isRunning()) {
				return "a thread has failed";
			}
			if (check.isFull()) {
				return "the check is full";
			}
			this.progress.show(load);
			elapsed = Duration.ofNanos(System.nanoTime() - started);
		}
		return null;
	}

	private boolean stopsWithin(long millis) {
		try {
			return this.stopped.await(millis, TimeUnit.MILLISECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			stop("interrupted");
			return true;
		}
	}

}
