package io.github.snowflakeid.lease;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;

import io.github.snowflakeid.Slices;
import io.github.snowflakeid.SnowflakeIdGenerator;
import io.github.snowflakeid.TimeSource;
import io.github.snowflakeid.lease.LeaseStatus.State;
import io.github.snowflakeid.test.ScriptedTimeSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * The keeper's own thread: real threads, and time that stands still.
 */
class LeaseKeeperThreadTests extends AbstractLeaseKeeperTests {

	@Test
	@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
	void itsThreadWakesThoseWhoWaitAndIsWokenByThoseWhoAsk() {
		PatientTimeSource time = new PatientTimeSource();
		Slices slices = SnowflakeIdGenerator.builder().timeSource(time).buildLeased();
		LeaseKeeper keeper = new LeaseKeeper(slices, this.table, this.node.keeper.terms(), "app", time);
		assertThat(keeper.generator()).isSameAs(slices.generator());
		keeper.start(Duration.ofDays(1));
		assertThat(keeper.holders()).extracting(LeaseRow::nodeId).containsExactly(keeper.status().lease().nodeId());
		assertThat(keeper.holders().get(0).owner().application()).isEqualTo("app");
		time.nanos = Duration.ofSeconds(1).toNanos();
		keeper.requestWindow();
		while (keeper.status().renewed() == 0) {
			Thread.onSpinWait();
		}
		keeper.stop();
		assertThat(this.table.holders("test")).isEmpty();
	}

	@Test
	@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
	void itsThreadWakesStartThatCannotSucceed() {
		this.node.start();
		PatientTimeSource time = new PatientTimeSource();
		LeaseTerms terms = new LeaseTerms("test", LAYOUT.withBits(41, 8, 14), NodeIdRanges.of(0, 3), TTL, MAX_LEAD);
		LeaseKeeper keeper = new LeaseKeeper(
				SnowflakeIdGenerator.builder().layout(terms.layout()).timeSource(time).buildLeased(), this.table, terms,
				"app", time);
		assertThatExceptionOfType(LeaseAcquisitionException.class).isThrownBy(() -> keeper.start(Duration.ofDays(1)));
	}

	@Test
	@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
	void itsThreadSleepsUntilARenewalIsDueAndDoesNotKeepTheProcessAlive() {
		PatientTimeSource time = new PatientTimeSource();
		LeaseKeeper keeper = new LeaseKeeper(SnowflakeIdGenerator.builder().timeSource(time).buildLeased(), this.table,
				this.node.keeper.terms(), "app", time);
		Set<Thread> others = Thread.getAllStackTraces().keySet();
		keeper.start(Duration.ofDays(1));
		Thread thread = Thread.getAllStackTraces()
			.keySet()
			.stream()
			.filter((candidate) -> candidate.getName().equals("snowflake-lease") && !others.contains(candidate))
			.findFirst()
			.orElseThrow();
		assertThat(thread.isDaemon()).isTrue();
		while (thread.getState() != Thread.State.WAITING) {
			Thread.onSpinWait();
		}
		keeper.stop();
	}

	@Test
	@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
	void itsThreadInheritsNothingFromTheCallerWhoStartsIt() {
		InheritableThreadLocal<String> tenant = new InheritableThreadLocal<>();
		CompletableFuture<Optional<String>> seen = new CompletableFuture<>();
		NodeLeaseStore store = new InMemoryNodeLeaseStore(this.storeTime) {

			@Override
			public synchronized NodeLease acquire(LeaseRequest request) {
				seen.complete(Optional.ofNullable(tenant.get()));
				return super.acquire(request);
			}

		};
		PatientTimeSource time = new PatientTimeSource();
		Slices slices = SnowflakeIdGenerator.builder().timeSource(time).buildLeased();
		LeaseKeeper keeper = new LeaseKeeper(slices, store, this.node.keeper.terms(), "app", time);
		tenant.set("whoever draws the first id");
		try {
			keeper.requestWindow();
			assertThat(seen.join()).isEmpty();
		}
		finally {
			tenant.remove();
			keeper.stop();
		}
	}

	@Test
	@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
	void itsThreadSurvivesInterruptsAndSleepsAgain() {
		PatientTimeSource time = new PatientTimeSource();
		CompletableFuture<Thread> stepper = new CompletableFuture<>();
		NodeLeaseStore store = new InMemoryNodeLeaseStore(this.storeTime) {

			@Override
			public synchronized NodeLease acquire(LeaseRequest request) {
				stepper.complete(Thread.currentThread());
				return super.acquire(request);
			}

		};
		LeaseKeeper keeper = new LeaseKeeper(SnowflakeIdGenerator.builder().timeSource(time).buildLeased(), store,
				this.node.keeper.terms(), "app", time);
		keeper.start(Duration.ofDays(1));
		Thread thread = stepper.join();
		for (int i = 0; i < 100; i++) {
			thread.interrupt();
			while (thread.isInterrupted() || thread.getState() != Thread.State.WAITING) {
				Thread.onSpinWait();
			}
		}
		keeper.stop();
		assertThat(keeper.status().problem()).isNull();
	}

	@Test
	@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
	void stopEndsThoughTheStoreThrowsAnError() {
		PatientTimeSource time = new PatientTimeSource();
		NodeLeaseStore broken = new InMemoryNodeLeaseStore(this.storeTime) {

			@Override
			public synchronized void release(NodeLease lease, long highWaterMark) {
				throw new NoClassDefFoundError("com/example/Driver");
			}

		};
		LeaseKeeper keeper = new LeaseKeeper(SnowflakeIdGenerator.builder().timeSource(time).buildLeased(), broken,
				this.node.keeper.terms(), "app", time);
		keeper.start(Duration.ofDays(1));
		keeper.stop();
		assertThat(keeper.status().problem()).isEqualTo("the class com.example.Driver is missing.");
	}

	@Test
	@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
	void nobodyWaitsWhileTheNameOfTheHostIsLookedUp() {
		PatientTimeSource time = new PatientTimeSource();
		CountDownLatch lookedUp = new CountDownLatch(1);
		LeaseKeeper keeper = new LeaseKeeper(SnowflakeIdGenerator.builder().timeSource(time).buildLeased(), this.table,
				this.node.keeper.terms(), time, () -> {
					try {
						lookedUp.await();
					}
					catch (InterruptedException ex) {
						throw new IllegalStateException(ex);
					}
					return LeaseOwner.ofThisProcess("app");
				}, () -> 1, (task) -> LeaseThreads.daemon(task, "test").start());
		keeper.requestWindow();
		assertThat(keeper.status().state()).isEqualTo(State.ACQUIRING);
		lookedUp.countDown();
		keeper.start(Duration.ofDays(1));
		keeper.stop();
	}

	/** Real threads, and waits that end when somebody ends them. */
	private static final class PatientTimeSource implements TimeSource {

		private volatile long nanos;

		@Override
		public Instant instant() {
			return ScriptedTimeSource.START;
		}

		@Override
		public long nanoTime() {
			return this.nanos;
		}

		@Override
		public void park(long nanos) {
			LockSupport.park(this);
		}

	}

}
