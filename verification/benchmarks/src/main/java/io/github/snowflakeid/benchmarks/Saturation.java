package io.github.snowflakeid.benchmarks;

import java.lang.management.ManagementFactory;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

import com.sun.management.OperatingSystemMXBean;
import io.github.snowflakeid.SnowflakeIdGenerator;

/**
 * Draws ids of the default layout as fast as they come, and prints how much of the cap
 * was reached on how many cores. Nothing else is measured or checked here, so this is
 * what the generator itself needs.
 */
public final class Saturation {

	private static final int WARM_UP_SECONDS = 3;

	private static final int SECONDS = 10;

	private Saturation() {
	}

	/**
	 * Runs the measurement.
	 * @param args nothing for one thread, or {@code --threads N}
	 * @throws InterruptedException if the measurement is interrupted
	 */
	public static void main(String[] args) throws InterruptedException {
		int threads = threads(args);
		if (threads < 1) {
			System.err.println("Usage: Saturation [--threads N], N being 1 or more");
			System.exit(2);
		}
		SnowflakeIdGenerator generator = SnowflakeIdGenerator.builder().nodeId(1).build();
		for (int i = 0; i < threads; i++) {
			Thread thread = new Thread(() -> draw(generator));
			thread.setDaemon(true);
			thread.start();
		}
		TimeUnit.SECONDS.sleep(WARM_UP_SECONDS);
		OperatingSystemMXBean process = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
		long ids = generator.numbers().ids();
		long cpu = process.getProcessCpuTime();
		long started = System.nanoTime();
		TimeUnit.SECONDS.sleep(SECONDS);
		double nanos = System.nanoTime() - started;
		cpu = process.getProcessCpuTime() - cpu;
		ids = generator.numbers().ids() - ids;
		double rate = ids * 1e9 / nanos;
		long cap = generator.layout().idsPerSecond();
		System.out.printf(Locale.ROOT, "threads %d   ids/s %,.0f   share of the cap %.2f %%   CPU cores %.2f%n",
				threads, rate, 100 * rate / cap, cpu / nanos);
	}

	private static int threads(String[] args) {
		if (args.length == 0) {
			return 1;
		}
		try {
			return (args.length == 2 && args[0].equals("--threads")) ? Integer.parseInt(args[1]) : 0;
		}
		catch (NumberFormatException ex) {
			return 0;
		}
	}

	private static void draw(SnowflakeIdGenerator generator) {
		long last = -1;
		while (true) {
			long id = generator.nextId();
			if (id <= last) {
				throw new IllegalStateException("%d came after %d".formatted(id, last));
			}
			last = id;
		}
	}

}
