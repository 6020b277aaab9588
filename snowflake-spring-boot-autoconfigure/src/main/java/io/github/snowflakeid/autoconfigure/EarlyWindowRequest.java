package io.github.snowflakeid.autoconfigure;

import java.time.Duration;

import io.github.snowflakeid.lease.LeaseKeeper;

import org.springframework.beans.factory.ObjectProvider;

/**
 * Asks for a window on behalf of beans that draw ids before the context has started. The
 * thread that starts the context would wait for the lease all the same, somewhat later:
 * so it does now, for as long and with the same failure. Others do not wait here, but for
 * {@code max-wait} in the generator.
 */
final class EarlyWindowRequest implements Runnable {

	private final ObjectProvider<LeaseKeeper> keepers;

	private final Duration acquireTimeout;

	private final Thread starting = Thread.currentThread();

	/** Called by the thread that starts the context. */
	EarlyWindowRequest(ObjectProvider<LeaseKeeper> keepers, Duration acquireTimeout) {
		this.keepers = keepers;
		this.acquireTimeout = acquireTimeout;
	}

	@Override
	public void run() {
		this.keepers.ifAvailable(this::ask);
	}

	private void ask(LeaseKeeper keeper) {
		if (Thread.currentThread() == this.starting) {
			keeper.start(this.acquireTimeout);
		}
		keeper.requestWindow();
	}

}
