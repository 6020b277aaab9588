package io.github.snowflakeid;

import java.lang.System.Logger.Level;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Who waits for a window to be opened or extended. Whoever begins to wait joins first,
 * then asks for a window, and then looks whether one is there; whoever changes a window
 * does so first and wakes afterwards: so nobody misses it.
 */
final class WindowWaiters {

	private final GeneratorLog log;

	/** By who waits. */
	private final Map<Object, Runnable> wakes = new ConcurrentHashMap<>();

	private volatile Runnable request = () -> {
	};

	WindowWaiters(GeneratorLog log) {
		this.log = log;
	}

	/** See {@link Slices#onWindowRequest}. */
	void onRequest(Runnable request) {
		this.request = request;
	}

	/** Asks for a window, on the thread of who is to wait for it. */
	void request() {
		this.request.run();
	}

	void join(Object waiter, Runnable wake) {
		this.wakes.put(waiter, wake);
	}

	void leave(Object waiter) {
		this.wakes.remove(waiter);
	}

	/** Whoever changes windows does not fail because of one that waits for them. */
	void wake() {
		for (Runnable wake : this.wakes.values()) {
			try {
				wake.run();
			}
			catch (RuntimeException ex) {
				this.log.log(Level.WARNING, "A caller that waits for a window could not be woken", ex);
			}
		}
	}

	int size() {
		return this.wakes.size();
	}

}
