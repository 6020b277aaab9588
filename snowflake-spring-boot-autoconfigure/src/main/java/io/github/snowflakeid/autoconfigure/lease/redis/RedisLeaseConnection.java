package io.github.snowflakeid.autoconfigure.lease.redis;

import java.util.function.Supplier;

import io.github.snowflakeid.lease.redis.RedisNodeLeaseStore;
import org.jspecify.annotations.Nullable;

import org.springframework.context.SmartLifecycle;

/**
 * Closes the connection of the store when connections stop, after the node id was given
 * back: a checkpoint must find none. When the context closes the lease may last longer,
 * and a connection is opened again if it is needed.
 */
final class RedisLeaseConnection implements SmartLifecycle {

	private final Supplier<@Nullable RedisNodeLeaseStore> store;

	private volatile boolean running;

	RedisLeaseConnection(Supplier<@Nullable RedisNodeLeaseStore> store) {
		this.store = store;
	}

	@Override
	public void start() {
		this.running = true;
	}

	@Override
	public void stop() {
		this.running = false;
		RedisNodeLeaseStore store = this.store.get();
		if (store != null) {
			store.disconnect();
		}
	}

	@Override
	public boolean isRunning() {
		return this.running;
	}

	@Override
	public int getPhase() {
		return 0;
	}

}
