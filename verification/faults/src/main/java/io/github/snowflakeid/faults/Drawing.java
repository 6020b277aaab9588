package io.github.snowflakeid.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

import io.github.snowflakeid.IdGenerator;
import io.github.snowflakeid.IdRefusedException;
import io.github.snowflakeid.TimeSource;
import io.github.snowflakeid.faults.CallJournal.Moment;

/**
 * Draws ids and writes down what became of each call before the next one is made. Whoever
 * draws has a journal of its own, since its ids increase, and is one thread at a time.
 */
final class Drawing implements AutoCloseable {

	private static final long PAUSE_NANOS = Duration.ofMillis(1).toNanos();

	private final String process;

	private final TimeSource time = TimeSource.system();

	private final Map<String, CallJournal> journals = new ConcurrentHashMap<>();

	/** Draws for a process whose files begin like this. */
	Drawing(String process) {
		this.process = process;
	}

	/** The file of the process with this ending. */
	Path file(String ending) {
		return Path.of(this.process + ending);
	}

	/** A process is who draws under no name. */
	private CallJournal journal(String who) {
		return this.journals.computeIfAbsent(who, (key) -> {
			try {
				return new CallJournal(file((key.isEmpty() ? "" : "." + key) + ".calls"));
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		});
	}

	/** Draws single ids for some time. */
	void drawFor(Duration time, String who, IdGenerator generator) {
		drawUntil(this.time.nanoTime() + time.toNanos(), who, generator);
	}

	/** Draws single ids until the monotonic clock says so. */
	void drawUntil(long nanos, String who, IdGenerator generator) {
		do {
			draw(() -> who, generator, 1);
			this.time.park(PAUSE_NANOS);
		}
		while (this.time.nanoTime() - nanos < 0);
	}

	/**
	 * Makes one call.
	 * @param who who draws, asked for when the call has returned
	 * @return whether it got ids
	 */
	boolean draw(Supplier<String> who, IdGenerator generator, int count) {
		Moment before = now();
		try {
			long[] ids = (count == 1) ? new long[] { generator.nextId() } : generator.nextIds(count);
			Moment done = now();
			journal(who.get()).acknowledged(before, done, ids);
			return true;
		}
		catch (IdRefusedException ex) {
			Moment done = now();
			journal(who.get()).refused(before, done, ex.reason());
		}
		catch (RuntimeException ex) {
			unexpected(who.get(), ex.toString());
		}
		return false;
	}

	/** Notes something that must not happen. */
	void unexpected(String who, String what) {
		System.out.println("unexpected: " + who + ": " + what);
		journal(who).refused(now(), now(), null);
	}

	private Moment now() {
		return new Moment(this.time.nanoTime(), this.time.millis());
	}

	@Override
	public void close() throws IOException {
		for (CallJournal journal : this.journals.values()) {
			journal.close();
		}
	}

}
