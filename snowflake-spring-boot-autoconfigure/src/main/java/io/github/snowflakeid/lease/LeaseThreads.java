package io.github.snowflakeid.lease;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.TimeUnit;

import io.github.snowflakeid.TimeSource;

/**
 * Makes the threads that work for leases. They inherit nothing from whoever makes them:
 * no inheritable thread local, no context class loader and no priority. A caller may be
 * anybody, with a tenant, a transaction or a user's rights bound to its thread, and a
 * renewal must not become that caller's business.
 * <p>
 * Nor can anybody interrupt them, neither alone nor with their thread group. It would not
 * end them; it would close the files of an embedded database in the midst of a read, and
 * have the thread ask without a pause from then on. What they wait for has a limit.
 */
public final class LeaseThreads {

	private static final Logger logger = System.getLogger(LeaseThreads.class.getName());

	private static final long PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);

	private LeaseThreads() {
	}

	/**
	 * Makes a daemon thread, which is not started. What ends its task before the time
	 * goes to the log, whatever the application does with uncaught exceptions.
	 * @param task what it does
	 * @param name its name
	 * @return the thread
	 */
	@SuppressWarnings("ThreadPriorityCheck") // the usual one is what it must have
	public static Thread daemon(Runnable task, String name) {
		Thread thread = new UninterruptibleThread(task, name);
		thread.setDaemon(true);
		thread.setPriority(Thread.NORM_PRIORITY);
		thread.setContextClassLoader(LeaseThreads.class.getClassLoader());
		thread.setUncaughtExceptionHandler(
				(failed, ex) -> logger.log(Level.ERROR, "The thread '" + failed.getName() + "' has ended early", ex));
		return thread;
	}

	/**
	 * Makes a daemon thread, which is not started, for a task that has to go on: if it
	 * throws, it begins anew a second later.
	 * @param task what it does until it returns
	 * @param name its name
	 * @return the thread
	 */
	static Thread lasting(Runnable task, String name) {
		return lasting(task, name, TimeSource.system());
	}

	static Thread lasting(Runnable task, String name, TimeSource timeSource) {
		return daemon(() -> {
			Class<?> known = null;
			while (true) {
				try {
					task.run();
					return;
				}
				catch (Throwable ex) {
					if (ex.getClass() != known) {
						known = ex.getClass();
						logger.log(Level.ERROR, "The thread '" + name + "' has failed and goes on", ex);
					}
					timeSource.park(PAUSE_NANOS);
				}
			}
		}, name);
	}

	/**
	 * A thread on which an interrupt has no effect.
	 */
	private static final class UninterruptibleThread extends Thread {

		UninterruptibleThread(Runnable task, String name) {
			super(null, task, name, 0, false);
		}

		@Override
		public void interrupt() {
			// nobody else owns it
		}

	}

}
