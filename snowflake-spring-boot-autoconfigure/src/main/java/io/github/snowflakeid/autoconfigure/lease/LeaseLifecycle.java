package io.github.snowflakeid.autoconfigure.lease;

import java.time.Duration;
import java.util.List;

import io.github.snowflakeid.lease.LeaseKeeper;

import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.SmartLifecycle;

/**
 * Leases node ids before anything serves requests, and gives them back after everything
 * has stopped to.
 * <p>
 * When the context only stops, for a checkpoint or to be started again, that is in this
 * phase, the last before connections to stores stop. When it closes, beans are still to
 * be destroyed that may draw ids, so {@link LeaseRelease} gives the node id back after
 * them; unless a connection that the store needs stops now. Then it is given back before
 * that, and ids are issued for a while all the same.
 */
final class LeaseLifecycle implements SmartLifecycle {

	static final int PHASE = 1;

	private final Leases leases;

	private final LeaseRelease release;

	private final Duration acquireTimeout;

	private final ConfigurableApplicationContext context;

	private volatile boolean started;

	LeaseLifecycle(Leases leases, LeaseRelease release, Duration acquireTimeout,
			ConfigurableApplicationContext context) {
		this.leases = leases;
		this.release = release;
		this.acquireTimeout = acquireTimeout;
		this.context = context;
	}

	@Override
	public void start() {
		List<LeaseKeeper> keepers = this.leases.all();
		// at the same time, and not one after the other
		keepers.stream().skip(1).forEach(LeaseKeeper::requestWindow);
		keepers.forEach((keeper) -> keeper.start(this.acquireTimeout));
		this.started = true;
	}

	@Override
	public void stop() {
		this.started = false;
		if (!this.context.isClosed()) {
			this.release.release();
			return;
		}
		this.release.comeLast();
		if (!this.release.stoppingConnections().isEmpty()) {
			this.release.releaseEarly();
		}
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
