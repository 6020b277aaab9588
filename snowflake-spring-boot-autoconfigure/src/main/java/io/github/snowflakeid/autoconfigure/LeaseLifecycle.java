package io.github.snowflakeid.autoconfigure;

import java.time.Duration;

import io.github.snowflakeid.lease.LeaseKeeper;

import org.springframework.context.SmartLifecycle;

/**
 * Leases a node id before anything serves requests, and gives it back after everything
 * has stopped to: a web server drains in a later phase. Connections to stores, which stop
 * in phase 0, last longer.
 */
final class LeaseLifecycle implements SmartLifecycle {

	static final int PHASE = 1 << 30;

	private final LeaseKeeper keeper;

	private final Duration acquireTimeout;

	private volatile boolean started;

	LeaseLifecycle(LeaseKeeper keeper, Duration acquireTimeout) {
		this.keeper = keeper;
		this.acquireTimeout = acquireTimeout;
	}

	@Override
	public void start() {
		this.keeper.start(this.acquireTimeout);
		this.started = true;
	}

	@Override
	public void stop() {
		this.started = false;
		this.keeper.stop();
	}

	/** A keeper that a caller has started still has to be waited for. */
	@Override
	public boolean isRunning() {
		return this.started;
	}

	@Override
	public int getPhase() {
		return PHASE;
	}

}
