package io.github.snowflakeid.lease;

/**
 * Makes the threads that work for leases. They inherit nothing from whoever makes them:
 * no inheritable thread local, no context class loader and no priority. A caller may be
 * anybody, with a tenant, a transaction or a user's rights bound to its thread, and a
 * renewal must not become that caller's business.
 */
public final class LeaseThreads {

	private LeaseThreads() {
	}

	/**
	 * Makes a daemon thread, which is not started.
	 * @param task what it does
	 * @param name its name
	 * @return the thread
	 */
	@SuppressWarnings("ThreadPriorityCheck") // the usual one is what it must have
	public static Thread daemon(Runnable task, String name) {
		Thread thread = new Thread(null, task, name, 0, false);
		thread.setDaemon(true);
		thread.setPriority(Thread.NORM_PRIORITY);
		thread.setContextClassLoader(LeaseThreads.class.getClassLoader());
		return thread;
	}

}
