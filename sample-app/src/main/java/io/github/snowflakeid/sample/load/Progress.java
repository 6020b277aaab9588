package io.github.snowflakeid.sample.load;

import java.io.Console;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

/**
 * Shows on standard error how a load goes: as a bar on a terminal, else as a line now and
 * then, so that standard output is the report alone.
 */
public final class Progress {

	private static final int WIDTH = 30;

	private static final int LINES = 20;

	private static final long MAX_LINE_NANOS = TimeUnit.SECONDS.toNanos(10);

	private static final long MIN_LINE_NANOS = TimeUnit.SECONDS.toNanos(1);

	private static final double NANOS_PER_SECOND = TimeUnit.SECONDS.toNanos(1);

	private static final long FEW_IDS = 100;

	private static final long BAR_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

	private final @Nullable PrintStream out;

	private final boolean bar;

	private final Duration total;

	private final long every;

	private long started;

	private long shownAt;

	private long shownIds;

	Progress(@Nullable PrintStream out, boolean bar, Duration total) {
		this.out = out;
		this.bar = bar;
		this.total = total;
		this.every = bar ? BAR_NANOS : Math.max(MIN_LINE_NANOS, Math.min(MAX_LINE_NANOS, total.toNanos() / LINES));
	}

	/**
	 * Makes the display of a load.
	 * @param options the load
	 * @return a bar or lines, or nothing if the report is for machines
	 */
	public static Progress of(LoadOptions options) {
		return new Progress(options.json() ? null : System.err, isTerminal(),
				options.warmUp().plus(options.duration()));
	}

	void start() {
		this.started = System.nanoTime();
		this.shownAt = this.started;
	}

	void show(Load load) {
		long now = System.nanoTime();
		if (this.out != null && now - this.shownAt >= this.every) {
			long ids = load.ids();
			// of a few ids, how many fall into a second is chance
			double rate = (ids - this.shownIds < FEW_IDS) ? ids * NANOS_PER_SECOND / (now - this.started)
					: (ids - this.shownIds) * NANOS_PER_SECOND / (now - this.shownAt);
			this.shownAt = now;
			this.shownIds = ids;
			print(this.out, (now - this.started) / NANOS_PER_SECOND, ids, rate);
		}
	}

	private void print(PrintStream out, double seconds, long ids, double rate) {
		double all = this.total.toNanos() / NANOS_PER_SECOND;
		String time = (Math.round(seconds) <= Math.round(all))
				? String.format(Locale.ROOT, "%.0f of %.0f s", seconds, all)
				: String.format(Locale.ROOT, "%.0f s, %.0f planned", seconds, all);
		String text = "%s   %s   %s ids/s".formatted(time, Texts.count(ids, "id"), Texts.rate(rate));
		if (this.bar) {
			int done = (int) Math.min(WIDTH, Math.round(WIDTH * seconds / all));
			// blanks cover what a longer line has left
			out.print("\r[" + "=".repeat(done) + " ".repeat(WIDTH - done) + "] " + text + "    ");
			out.flush();
		}
		else {
			out.println(text);
		}
	}

	void end() {
		if (this.out != null && this.bar) {
			this.out.print("\r" + " ".repeat(WIDTH + 70) + "\r");
			this.out.flush();
		}
	}

	/** Java 22 and later have a console even where there is no terminal, and say so. */
	@SuppressWarnings("SystemConsoleNull")
	private static boolean isTerminal() {
		Console console = System.console();
		if (console == null) {
			return false;
		}
		try {
			return (boolean) Console.class.getMethod("isTerminal").invoke(console);
		}
		catch (ReflectiveOperationException ex) {
			return true;
		}
	}

}
