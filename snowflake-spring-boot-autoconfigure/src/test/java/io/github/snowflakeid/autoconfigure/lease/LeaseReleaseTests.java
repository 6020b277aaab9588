package io.github.snowflakeid.autoconfigure.lease;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;

import io.github.snowflakeid.IdGenerator;
import io.github.snowflakeid.SnowflakeIdGenerator;
import io.github.snowflakeid.TimeSource;
import io.github.snowflakeid.autoconfigure.NamedGeneratorsAutoConfiguration;
import io.github.snowflakeid.autoconfigure.SnowflakeAutoConfiguration;
import io.github.snowflakeid.lease.InMemoryNodeLeaseStore;
import io.github.snowflakeid.lease.LeaseRequest;
import io.github.snowflakeid.lease.LeaseRow;
import io.github.snowflakeid.lease.NodeLease;
import io.github.snowflakeid.lease.NodeLeaseStore;
import jakarta.annotation.PreDestroy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import org.springframework.beans.factory.BeanNameAware;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.Lifecycle;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What ends before a node id is given back when a context closes, and what ends after.
 */
@Timeout(60)
class LeaseReleaseTests {

	private final Log log = new Log();

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(SnowflakeAutoConfiguration.class,
				NamedGeneratorsAutoConfiguration.class, SnowflakeLeaseAutoConfiguration.class))
		.withBean(Log.class, () -> this.log)
		.withPropertyValues("snowflake.node-id=102");

	@Test
	void whatIsCreatedAfterTheConnectionEndsBeforeAndTheConnectionAfter() {
		this.runner.withBean("connection", Connection.class)
			.withBean("store", Store.class)
			.withBean("later", Ending.class)
			.run((context) -> context.close());
		assertThat(this.log.ends).containsExactly("later", "release", "connection");
	}

	@Test
	void whatTheConnectionMayNeedWithoutSayingSoEndsAfterIt() {
		this.runner.withBean("tunnel", Ending.class)
			.withBean("connection", Connection.class)
			.withBean("store", Store.class)
			.run((context) -> context.close());
		assertThat(this.log.ends).containsExactly("release", "connection", "tunnel");
	}

	@Test
	void whatDrawsEndsBeforeThoughItWasCreatedFirst() {
		this.runner.withBean("drawing", Drawing.class)
			.withBean("using", Using.class)
			.withBean("connection", Connection.class)
			.withBean("store", Store.class)
			.run((context) -> context.close());
		assertThat(this.log.ends).containsExactly("using", "drawing", "release", "connection");
	}

	@Test
	void executorEndsBeforeThoughItWasCreatedFirst() {
		this.runner.withBean("executor", Pool.class)
			.withBean("connection", Connection.class)
			.withBean("store", Store.class)
			.run((context) -> context.close());
		assertThat(this.log.ends).containsExactly("executor", "release", "connection");
	}

	@Test
	void markIsTheRealOneWhereNobodyIsLeft() {
		long[] tick = new long[1];
		this.runner.withBean("connection", Connection.class).withBean("store", Store.class).run((context) -> {
			tick[0] = context.getBean(IdGenerator.class).nextId() >>> 22;
			context.close();
		});
		assertThat(this.log.mark).isEqualTo(tick[0] + 1);
	}

	@Test
	void whoeverIsLeftMayDrawForAnotherSecond() {
		this.runner.withBean("early", Ending.class)
			.withBean("connection", Connection.class)
			.withBean("store", Store.class)
			.run((context) -> {
				SnowflakeIdGenerator generator = context.getBean(SnowflakeIdGenerator.class);
				context.close();
				long tick = generator.nextId() >>> 22;
				assertThat(this.log.mark).isGreaterThan(tick).isLessThanOrEqualTo(tick + 1001);
			});
	}

	/** Nothing has to come before the end of a connection that has none. */
	@Test
	void markIsTheRealOneWhereNoConnectionEnds() {
		long[] tick = new long[1];
		this.runner.withBean("early", Ending.class).withBean("store", StoreWithoutConnection.class).run((context) -> {
			tick[0] = context.getBean(IdGenerator.class).nextId() >>> 22;
			context.close();
		});
		assertThat(this.log.mark).isEqualTo(tick[0] + 1);
		assertThat(this.log.ends).containsExactly("early", "release");
	}

	@Test
	void beansThatNothingIsCalledOfLeaveTheMarkAsItIs() {
		long[] tick = new long[1];
		this.runner.withUserConfiguration(Plain.class)
			.withBean("connection", Connection.class)
			.withBean("store", Store.class)
			.run((context) -> {
				tick[0] = context.getBean(IdGenerator.class).nextId() >>> 22;
				context.close();
			});
		assertThat(this.log.mark).isEqualTo(tick[0] + 1);
	}

	@Test
	void nodeIdIsHandedBackBeforeItsConnectionStopsAndIdsGoOnForMaxLead() {
		this.runner.withBean("connection", Stopping.class)
			.withBean("store", StoreOfStopping.class)
			.withPropertyValues("snowflake.max-lead=5s")
			.run((context) -> {
				SnowflakeIdGenerator generator = context.getBean(SnowflakeIdGenerator.class);
				context.close();
				long tick = generator.nextId() >>> 22;
				assertThat(this.log.mark).isGreaterThan(tick).isLessThanOrEqualTo(tick + 5001);
			});
		assertThat(this.log.ends).containsExactly("release", "connection stops");
	}

	@Test
	void contextThatStopsWithoutClosingLetsNoIdBeDrawnAfterwards() {
		this.runner.withBean("connection", Stopping.class).withBean("store", StoreOfStopping.class).run((context) -> {
			SnowflakeIdGenerator generator = context.getBean(SnowflakeIdGenerator.class);
			context.stop();
			assertThat(generator.nodeId()).isEmpty();
			assertThat(this.log.ends).containsExactly("release", "connection stops");
			context.start();
			assertThat(generator.nextId()).isPositive();
		});
	}

	/** What has ended, in order, and the mark that was handed back. */
	static final class Log {

		private final NodeLeaseStore table = new InMemoryNodeLeaseStore(TimeSource.system());

		private final List<String> ends = new ArrayList<>();

		private long mark;

	}

	static class Ending implements BeanNameAware {

		private final Log log;

		private String name = "";

		Ending(Log log) {
			this.log = log;
		}

		@Override
		public void setBeanName(String name) {
			this.name = name;
		}

		@PreDestroy
		void end() {
			this.log.ends.add(this.name);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Plain {

		@Bean
		List<String> names() {
			return List.of();
		}

	}

	static final class Connection extends Ending implements AutoCloseable {

		Connection(Log log) {
			super(log);
		}

		@Override
		public void close() {
			// the end is what counts
		}

	}

	static final class Drawing extends Ending {

		Drawing(Log log, IdGenerator generator) {
			super(log);
		}

	}

	static final class Using extends Ending {

		Using(Log log, Drawing drawing) {
			super(log);
		}

	}

	static final class Pool extends Ending implements Executor {

		Pool(Log log) {
			super(log);
		}

		@Override
		public void execute(Runnable command) {
			command.run();
		}

	}

	static final class Stopping implements Lifecycle {

		private final Log log;

		private boolean running = true;

		Stopping(Log log) {
			this.log = log;
		}

		@Override
		public void start() {
			this.running = true;
		}

		@Override
		public void stop() {
			this.running = false;
			this.log.ends.add("connection stops");
		}

		@Override
		public boolean isRunning() {
			return this.running;
		}

	}

	private abstract static class RecordingStore implements NodeLeaseStore {

		private final Log log;

		private RecordingStore(Log log) {
			this.log = log;
		}

		@Override
		public NodeLease acquire(LeaseRequest request) {
			return this.log.table.acquire(request);
		}

		@Override
		public NodeLease renew(NodeLease lease, LeaseRequest request) {
			return this.log.table.renew(lease, request);
		}

		@Override
		public void release(NodeLease lease, long highWaterMark) {
			this.log.ends.add("release");
			this.log.mark = highWaterMark;
			this.log.table.release(lease, highWaterMark);
		}

		@Override
		public List<LeaseRow> holders(String namespace) {
			return this.log.table.holders(namespace);
		}

	}

	static final class Store extends RecordingStore {

		Store(Log log, Connection connection) {
			super(log);
		}

	}

	static final class StoreWithoutConnection extends RecordingStore {

		StoreWithoutConnection(Log log) {
			super(log);
		}

	}

	static final class StoreOfStopping extends RecordingStore {

		StoreOfStopping(Log log, Stopping connection) {
			super(log);
		}

	}

}
