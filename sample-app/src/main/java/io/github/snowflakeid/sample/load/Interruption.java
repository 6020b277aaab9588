package io.github.snowflakeid.sample.load;

import java.util.concurrent.CountDownLatch;

import org.jspecify.annotations.Nullable;

/**
 * Lets a command end in order when the process is told to (SIGINT, as by Ctrl-C, or
 * SIGTERM). The process ends when the command has; the exit code is what Java makes of
 * the signal, 130 or 143, but 1 if the command has found something wrong.
 */
public final class Interruption implements AutoCloseable {

	private final Thread hook;

	private final CountDownLatch ended = new CountDownLatch(1);

	private volatile @Nullable Runnable stop;

	private volatile int exitCode;

	/** Waits for signals until it is closed. */
	public Interruption() {
		this.hook = new Thread(() -> {
			Runnable stop = this.stop;
			if (stop != null) {
				stop.run();
				awaitEnd();
			}
		}, "interruption");
		Runtime.getRuntime().addShutdownHook(this.hook);
	}

	/**
	 * Says that from now on there is something to end in order.
	 * @param stop makes the command end; must not wait for that
	 */
	public void begin(Runnable stop) {
		this.stop = stop;
	}

	private void awaitEnd() {
		try {
			this.ended.await();
			if (this.exitCode == 1) {
				Runtime.getRuntime().halt(this.exitCode);
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	/**
	 * Takes note of what the command has come to.
	 * @param exitCode its exit code
	 * @return the same
	 */
	public int exitCode(int exitCode) {
		this.exitCode = exitCode;
		return exitCode;
	}

	/** Says that the command has ended. */
	@Override
	public void close() {
		this.ended.countDown();
		try {
			Runtime.getRuntime().removeShutdownHook(this.hook);
		}
		catch (IllegalStateException ex) {
			// it is running
		}
	}

}
