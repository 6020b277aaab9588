package io.github.snowflakeid.faults;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

import io.github.snowflakeid.IdRefusedException;
import io.github.snowflakeid.SnowflakeIdGenerator;
import io.github.snowflakeid.TimeSource;
import io.github.snowflakeid.lease.LeaseKeeper;
import io.github.snowflakeid.lease.LeaseRequest;
import io.github.snowflakeid.lease.LeaseRow;
import io.github.snowflakeid.lease.NodeLease;
import io.github.snowflakeid.lease.NodeLeaseStore;

import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * An application in this process that draws ids all the time, and can lose its store
 * without a word.
 */
final class RedisMember implements AutoCloseable {

	private static final long PAUSE_NANOS = 500_000;

	static {
		// several applications at once would set up one system of logs
		System.setProperty(LoggingSystem.SYSTEM_PROPERTY, LoggingSystem.NONE);
	}

	private final ConfigurableApplicationContext context;

	private final SnowflakeIdGenerator generator;

	private final LeaseKeeper keeper;

	private final LossyStore store;

	private final Thread drawer;

	private volatile boolean closed;

	/** Guarded by this, as is what follows. */
	private long[] ids = new long[1 << 14];

	private int count;

	private long drawn = System.nanoTime();

	private long longestGap;

	private long firstAfterGap;

	private final List<String> refused = new ArrayList<>();

	RedisMember(List<String> arguments) {
		this.context = new SpringApplicationBuilder(Application.class).run(arguments.toArray(String[]::new));
		this.generator = this.context.getBean(SnowflakeIdGenerator.class);
		this.keeper = this.context.getBean(LeaseKeeper.class);
		this.store = this.context.getBean(LossyStore.class);
		this.drawer = new Thread(this::draw, "drawer");
		this.drawer.setDaemon(true);
		this.drawer.start();
	}

	private void draw() {
		while (!this.closed) {
			try {
				add(this.generator.nextId());
			}
			catch (IdRefusedException ex) {
				synchronized (this) {
					this.refused.add(ex.getMessage());
				}
			}
			TimeSource.system().park(PAUSE_NANOS);
		}
	}

	private synchronized void add(long id) {
		if (this.count == this.ids.length) {
			this.ids = Arrays.copyOf(this.ids, 2 * this.count);
		}
		this.ids[this.count++] = id;
		long now = System.nanoTime();
		if (now - this.drawn > this.longestGap) {
			this.longestGap = now - this.drawn;
			this.firstAfterGap = now;
		}
		this.drawn = now;
	}

	long nodeId() {
		return this.generator.nodeId().orElse(-1);
	}

	synchronized long[] ids() {
		return Arrays.copyOf(this.ids, this.count);
	}

	/** Forgets how it went until now. */
	synchronized void fresh() {
		this.longestGap = 0;
		this.refused.clear();
		this.drawn = System.nanoTime();
	}

	synchronized Duration longestWithoutIds() {
		return Duration.ofNanos(Math.max(this.longestGap, System.nanoTime() - this.drawn));
	}

	/** When ids came again after the longest time without. */
	synchronized long cameAgain() {
		return this.firstAfterGap;
	}

	/** What it was told. */
	synchronized List<String> refused() {
		return List.copyOf(this.refused);
	}

	/** How often its lease was changed. */
	int changes() {
		synchronized (this.store.changes) {
			return this.store.changes.size();
		}
	}

	/** When its lease was first changed by a call that began after some moment. */
	Long changedAfter(long nanos) {
		synchronized (this.store.changes) {
			return this.store.changes.stream()
				.filter((change) -> change.began() > nanos)
				.map(Change::ended)
				.findFirst()
				.orElse(null);
		}
	}

	String problem() {
		return String.valueOf(this.keeper.status().problem());
	}

	/** From now on it does not reach its store. Ids go on as long as they may. */
	void cutOff() {
		this.store.lost.set(true);
	}

	@Override
	public void close() throws InterruptedException {
		this.closed = true;
		this.drawer.join();
		this.context.close();
	}

	/**
	 * A call that changed a lease.
	 */
	private record Change(long began, long ended) {

	}

	/**
	 * A store that cannot be reached any more once it is lost.
	 */
	private static final class LossyStore implements NodeLeaseStore {

		private final NodeLeaseStore store;

		private final AtomicBoolean lost = new AtomicBoolean();

		private final List<Change> changes = new ArrayList<>();

		LossyStore(NodeLeaseStore store) {
			this.store = store;
		}

		private void check() {
			if (this.lost.get()) {
				throw new IllegalStateException("The store is cut off");
			}
		}

		private <T> T changed(long began, T result) {
			synchronized (this.changes) {
				this.changes.add(new Change(began, System.nanoTime()));
			}
			return result;
		}

		@Override
		public NodeLease acquire(LeaseRequest request) {
			check();
			long began = System.nanoTime();
			return changed(began, this.store.acquire(request));
		}

		@Override
		public NodeLease renew(NodeLease lease, LeaseRequest request) {
			check();
			long began = System.nanoTime();
			return changed(began, this.store.renew(lease, request));
		}

		@Override
		public void release(NodeLease lease, long highWaterMark) {
			check();
			this.store.release(lease, highWaterMark);
		}

		@Override
		public List<LeaseRow> holders(String namespace) {
			return this.store.holders(namespace);
		}

	}

	/**
	 * The application.
	 */
	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

		@Bean
		static BeanPostProcessor losingTheStore() {
			return new BeanPostProcessor() {

				@Override
				public Object postProcessAfterInitialization(Object bean, String name) {
					return (bean instanceof NodeLeaseStore store) ? new LossyStore(store) : bean;
				}

			};
		}

	}

}
