package io.github.snowflakeid.autoconfigure;

import java.time.Duration;
import java.util.Locale;

import io.github.snowflakeid.lease.LeaseKeeper;
import io.github.snowflakeid.lease.NodeLease;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.context.SmartLifecycle;

/**
 * Leases a node id before anything serves requests, and gives it back after everything
 * has stopped to: a web server drains in a later phase. Connections to stores, which stop
 * in phase 0, last longer.
 */
final class LeaseLifecycle implements SmartLifecycle {

	static final int PHASE = 1 << 30;

	/**
	 * Not java.util.logging, which shuts down at the same time as the application.
	 */
	private static final Log logger = LogFactory.getLog(LeaseKeeper.class);

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
		NodeLease lease = this.keeper.status().lease();
		this.keeper.stop();
		if (lease != null) {
			String problem = this.keeper.status().problem();
			if (problem == null) {
				logger.info("Released node id " + lease.nodeId());
			}
			else {
				logger.warn(String.format(Locale.ROOT, "Node id %d could not be released; its lease ends by itself. %s",
						lease.nodeId(), problem));
			}
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
