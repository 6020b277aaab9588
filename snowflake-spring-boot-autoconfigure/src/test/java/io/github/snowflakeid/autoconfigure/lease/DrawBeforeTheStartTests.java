package io.github.snowflakeid.autoconfigure.lease;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.snowflakeid.GeneratorInternals;
import io.github.snowflakeid.IdGenerator;
import io.github.snowflakeid.NodeLeaseExpiredException;
import io.github.snowflakeid.Slices;
import io.github.snowflakeid.SnowflakeIdGenerator;
import io.github.snowflakeid.TimeSource;
import io.github.snowflakeid.autoconfigure.SnowflakeAutoConfiguration;
import io.github.snowflakeid.lease.BreakableStore;
import io.github.snowflakeid.lease.InMemoryNodeLeaseStore;
import io.github.snowflakeid.lease.LeaseAcquisitionException;
import io.github.snowflakeid.lease.LeaseKeeper;
import io.github.snowflakeid.lease.LeaseRequest;
import io.github.snowflakeid.lease.LeaseRow;
import io.github.snowflakeid.lease.LeaseTerms;
import io.github.snowflakeid.lease.NodeIdRanges;
import io.github.snowflakeid.lease.NodeLease;
import io.github.snowflakeid.lease.NodeLeaseStore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.support.DefaultLifecycleProcessor;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Beans that draw ids before the context has started.
 */
@Timeout(60)
class DrawBeforeTheStartTests {

	private final NodeLeaseStore table = new InMemoryNodeLeaseStore(TimeSource.system());

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(SnowflakeAutoConfiguration.class,
				SnowflakeLeaseAutoConfiguration.class, SnowflakeCheckpointAutoConfiguration.class))
		.withPropertyValues("snowflake.node-id=102", "snowflake.max-wait=50ms", "snowflake.lease.acquire-timeout=20s");

	// FINDINGS L10
	@Test
	void beanThatDrawsWhileTheContextStartsWaitsAsLongAsTheStart() {
		// retries come after 50 ms and more, 100, 200 and 400
		this.runner.withBean(NodeLeaseStore.class, () -> new LateStore(4))
			.withBean(DrawnEarly.class)
			.run((context) -> assertThat(context).hasNotFailed());
	}

	@Test
	void soItDoesWithKeeperOfTheApplicationThatIsToldTo() {
		this.runner.withBean(NodeLeaseStore.class, () -> new LateStore(4))
			.withUserConfiguration(OwnKeeper.class)
			.withBean(DrawnEarly.class)
			.run((context) -> {
				assertThat(context).hasNotFailed();
				assertThat(this.table.holders("orders")).hasSize(1);
			});
		assertThat(this.table.holders("orders")).isEmpty();
	}

	@Test
	void startFailsInTheWordsOfTheStartIfThereIsNoLeaseInTime() {
		this.runner.withBean(NodeLeaseStore.class, () -> new LateStore(Integer.MAX_VALUE))
			.withPropertyValues("snowflake.lease.acquire-timeout=300ms")
			.withBean(DrawnEarly.class)
			.run((context) -> assertThat(context).getFailure()
				.hasRootCauseInstanceOf(IllegalStateException.class)
				.hasStackTraceContaining(LeaseAcquisitionException.class.getName())
				.hasStackTraceContaining("within snowflake.lease.acquire-timeout (PT0.3S)"));
	}

	@Test
	void otherThreadsAreRefusedAfterMaxWaitAndTheStartGoesOn() {
		this.runner.withBean(NodeLeaseStore.class, () -> new LateStore(4))
			.withBean(DrawnByAnotherThread.class)
			.run((context) -> {
				assertThat(context).hasNotFailed();
				assertThat(context.getBean(DrawnByAnotherThread.class).failures)
					.hasOnlyElementsOfType(NodeLeaseExpiredException.class)
					.hasSize(1);
				assertThat(context.getBean(IdGenerator.class).nextId()).isPositive();
			});
	}

	@Test
	void threadThatHasStartedTheContextWaitsForMaxWaitOnlyAfterwards() {
		BreakableStore breakable = new BreakableStore(this.table);
		this.runner.withBean(NodeLeaseStore.class, () -> breakable).withBean(DrawnEarly.class).run((context) -> {
			breakable.goDown();
			SnowflakeIdGenerator generator = context.getBean(SnowflakeIdGenerator.class);
			GeneratorInternals.closeSlice(generator);
			long before = System.nanoTime();
			assertThat(catchFailure(generator)).isInstanceOf(NodeLeaseExpiredException.class);
			assertThat(System.nanoTime() - before).isLessThan(10_000_000_000L);
		});
	}

	// FINDINGS L15
	@Test
	void imageTakenBeforeTheStartHasNoLeaseInIt() {
		List<String> seen = new ArrayList<>();
		this.runner.withBean(NodeLeaseStore.class, () -> this.table)
			.withBean(DrawnEarly.class)
			.withBean("lifecycleProcessor", DefaultLifecycleProcessor.class, () -> new TakingAnImage(seen, this.table))
			.run((context) -> {
				assertThat(seen).containsExactly("102", "none");
				assertThat(context.getBean(LeaseKeeper.class).isRunning()).isTrue();
				assertThat(context.getBean(IdGenerator.class).nextId())
					.isGreaterThan(context.getBean(DrawnEarly.class).id);
			});
	}

	@Test
	void imageTakenLaterIsLeftToTheContext() {
		this.runner.withBean(NodeLeaseStore.class, () -> this.table).run((context) -> {
			context.getBean(LeaseCheckpoint.class).beforeCheckpoint(null);
			assertThat(this.table.holders("default")).hasSize(1);
			// as the context does
			context.stop();
			assertThat(this.table.holders("default")).isEmpty();
			context.start();
			assertThat(this.table.holders("default")).hasSize(1);
		});
	}

	@Test
	void thereIsNothingToDoWithoutLease() {
		this.runner.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(LeaseCheckpoint.class));
	}

	private static Throwable catchFailure(IdGenerator generator) {
		try {
			generator.nextId();
			return null;
		}
		catch (Exception ex) {
			return ex;
		}
	}

	static final class DrawnEarly {

		private final long id;

		DrawnEarly(IdGenerator generator) {
			this.id = generator.nextId();
		}

	}

	static final class DrawnByAnotherThread {

		private final List<Throwable> failures = new ArrayList<>();

		DrawnByAnotherThread(IdGenerator generator) throws InterruptedException {
			Thread thread = new Thread(() -> this.failures.add(catchFailure(generator)));
			thread.start();
			thread.join();
		}

	}

	/** As docs/leases.md shows. */
	@Configuration(proxyBeanMethods = false)
	static class OwnKeeper {

		@Bean
		LeaseKeeper keeper(NodeLeaseStore store, TimeSource timeSource) {
			Slices slices = SnowflakeIdGenerator.builder()
				.timeSource(timeSource)
				.maxWait(Duration.ofMillis(50))
				.buildLeased();
			LeaseTerms terms = new LeaseTerms("orders", slices.generator().layout(), NodeIdRanges.of(0, 1023),
					Duration.ofSeconds(30), Duration.ofSeconds(10));
			LeaseKeeper keeper = new LeaseKeeper(slices, store, terms, "shop", timeSource);
			keeper.startOnDraw(Duration.ofSeconds(60));
			return keeper;
		}

		@Bean
		SnowflakeIdGenerator orderIds(LeaseKeeper keeper) {
			return keeper.generator();
		}

	}

	/**
	 * As the one of a JVM that can do it, when
	 * {@code spring.context.checkpoint=onRefresh} is set.
	 */
	private static final class TakingAnImage extends DefaultLifecycleProcessor {

		private final List<String> seen;

		private final NodeLeaseStore table;

		private org.springframework.beans.factory.BeanFactory beanFactory;

		private TakingAnImage(List<String> seen, NodeLeaseStore table) {
			this.seen = seen;
			this.table = table;
		}

		@Override
		public void setBeanFactory(org.springframework.beans.factory.BeanFactory beanFactory) {
			super.setBeanFactory(beanFactory);
			this.beanFactory = beanFactory;
		}

		@Override
		public void onRefresh() {
			LeaseCheckpoint checkpoint = this.beanFactory.getBean(LeaseCheckpoint.class);
			look();
			checkpoint.beforeCheckpoint(null);
			look();
			checkpoint.afterRestore(null);
			super.onRefresh();
		}

		private void look() {
			SnowflakeIdGenerator generator = this.beanFactory.getBean(SnowflakeIdGenerator.class);
			boolean held = !this.table.holders("default").isEmpty();
			this.seen
				.add((generator.nodeId().isPresent() && held) ? Long.toString(generator.nodeId().getAsLong()) : "none");
		}

	}

	/** Grants nothing at first. */
	private final class LateStore implements NodeLeaseStore {

		private final AtomicInteger refusals;

		private LateStore(int refusals) {
			this.refusals = new AtomicInteger(refusals);
		}

		@Override
		public NodeLease acquire(LeaseRequest request) {
			if (this.refusals.getAndDecrement() > 0) {
				throw new IllegalStateException("not yet");
			}
			return DrawBeforeTheStartTests.this.table.acquire(request);
		}

		@Override
		public NodeLease renew(NodeLease lease, LeaseRequest request) {
			return DrawBeforeTheStartTests.this.table.renew(lease, request);
		}

		@Override
		public void release(NodeLease lease, long highWaterMark) {
			DrawBeforeTheStartTests.this.table.release(lease, highWaterMark);
		}

		@Override
		public List<LeaseRow> holders(String namespace) {
			return DrawBeforeTheStartTests.this.table.holders(namespace);
		}

	}

}
