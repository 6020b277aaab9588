package io.github.snowflakeid.sample.demo;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import io.github.snowflakeid.SnowflakeIdGenerator;
import io.github.snowflakeid.lease.LeaseKeeper;
import io.github.snowflakeid.lease.LeaseOwner;
import io.github.snowflakeid.lease.LeaseRow;
import io.github.snowflakeid.lease.NodeLease;
import io.github.snowflakeid.lease.NodeLeaseStore;
import io.github.snowflakeid.sample.demo.LiveState.Holder;
import io.github.snowflakeid.sample.load.Load;
import io.github.snowflakeid.sample.load.LoadPlan;
import io.github.snowflakeid.sample.load.LoadSnapshot;
import io.github.snowflakeid.sample.load.Texts;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.SmartLifecycle;
import org.springframework.http.HttpStatus;
import org.springframework.scheduling.concurrent.CustomizableThreadFactory;
import org.springframework.stereotype.Component;
import org.springframework.web.ErrorResponseException;

/**
 * This node as the page shows it: puts it under load, sets its clock back, lets it stand
 * still, and takes its state five times a second.
 * <p>
 * All of that is done by one thread, one thing after the other. So it never looks at the
 * generator in the moment in which it makes the generator's clock stand still, and would
 * have to stand still with it; and all browsers see one sequence of states.
 */
@Component
@ConditionalOnLivePage
final class LiveNode implements SmartLifecycle {

	static final Duration MOST_SET_BACK = Duration.ofMinutes(1);

	private static final Log logger = LogFactory.getLog(LiveNode.class);

	private static final long SAMPLE_MILLIS = 200;

	private static final long HOLDERS_MILLIS = 1000;

	/** How long a rival keeps the node id after its holder has woken up. */
	private static final long RIVAL_STAYS_NANOS = TimeUnit.SECONDS.toNanos(5);

	private static final long STOP_SECONDS = 5;

	private final SnowflakeIdGenerator generator;

	private final @Nullable LeaseKeeper keeper;

	private final @Nullable NodeLeaseStore store;

	private final AdjustableTimeSource timeSource;

	private final Viewers viewers;

	private final String storeName;

	private final Sampler sampler;

	private final Chronicle chronicle = new Chronicle();

	private volatile @Nullable ScheduledExecutorService executor;

	/** Asks the store, which may take its time. */
	private @Nullable ScheduledExecutorService holdersExecutor;

	private volatile List<Holder> holders = List.of();

	/** Used by the one thread, as are those below. */
	private LoadPlan plan = LoadPlan.asFastAsPossible(2, 64);

	private @Nullable Load load;

	private @Nullable LiveState latest;

	private @Nullable Rival rival;

	private long thawAt;

	private long rivalLeavesAt;

	LiveNode(SnowflakeIdGenerator generator, ObjectProvider<LeaseKeeper> keeper, ObjectProvider<NodeLeaseStore> store,
			AdjustableTimeSource timeSource, Viewers viewers, @Value("${snowflake.lease.store:none}") String storeName,
			@Value("${snowflake.max-lead:10s}") Duration maxLead) {
		this.generator = generator;
		this.keeper = keeper.getIfAvailable();
		this.store = store.getIfAvailable();
		this.timeSource = timeSource;
		this.viewers = viewers;
		this.storeName = storeName;
		this.sampler = new Sampler(generator, this.keeper, timeSource, storeName, maxLead);
	}

	/** Draws ids, or goes on to do so in another way. */
	void startLoad(LoadPlan plan) {
		command(() -> {
			requireAwake();
			closeLoad();
			this.plan = plan;
			this.load = Load.start(this.generator, plan);
			tell("Load: %s, %s a call.".formatted(Texts.count(plan.threads(), "thread"),
					Texts.count(plan.batch(), "id")));
		});
	}

	void stopLoad() {
		command(() -> {
			requireAwake();
			if (this.load != null) {
				closeLoad();
				tell("The load has ended.");
			}
		});
	}

	void setClockBack(Duration step) {
		command(() -> {
			requireAwake();
			Duration offset = this.timeSource.offset().minus(step);
			if (offset.abs().compareTo(MOST_SET_BACK) > 0) {
				throw Problems.wrong("millis", step.toMillis(),
						"%d or less, because the clock is set back by %d already".formatted(
								MOST_SET_BACK.plus(this.timeSource.offset()).toMillis(),
								-this.timeSource.offset().toMillis()));
			}
			this.timeSource.setOffset(offset);
		});
	}

	void putClockRight() {
		command(() -> {
			requireAwake();
			if (!this.timeSource.offset().isZero()) {
				tell("The clock was put forward by %s and is right again."
					.formatted(Chronicle.seconds(-this.timeSource.offset().toMillis())));
				this.timeSource.setOffset(Duration.ZERO);
			}
		});
	}

	void freeze(Duration time, boolean withRival) {
		command(() -> {
			requireAwake();
			if (withRival && !Rival.isPossible(this.storeName)) {
				throw Problems.wrong("rival", true,
						("false with snowflake.lease.store=%s, where nobody can take the "
								+ "node id of a process that is alive; it may be true with jdbc and redis")
							.formatted(this.storeName));
			}
			tell("This node stands still for %d s, as if stopped by SIGSTOP.".formatted(time.toSeconds()));
			this.thawAt = System.nanoTime() + time.toNanos();
			this.timeSource.freeze();
			if (withRival) {
				startRival(time);
			}
		});
	}

	private void startRival(Duration time) {
		this.generator.nodeId().ifPresent((nodeId) -> {
			if (this.keeper != null && this.store != null) {
				closeRival();
				this.rival = Rival.start(this.keeper.terms(), this.store, nodeId, time, this::tellLater);
			}
		});
	}

	private void closeRival() {
		if (this.rival != null) {
			this.rival.close();
			this.rival = null;
		}
	}

	private void closeLoad() {
		if (this.load != null) {
			this.load.close();
			this.load = null;
		}
	}

	private void requireAwake() {
		if (this.timeSource.isFrozen()) {
			long seconds = TimeUnit.MILLISECONDS.toSeconds(frozenMillis()) + 1;
			throw Problems.later(HttpStatus.CONFLICT, "This node stands still for another %d s".formatted(seconds),
					seconds);
		}
	}

	private long frozenMillis() {
		return this.timeSource.isFrozen() ? Math.max(1, TimeUnit.NANOSECONDS.toMillis(this.thawAt - System.nanoTime()))
				: 0;
	}

	private void tell(String text) {
		this.chronicle.tell(System.currentTimeMillis(), text);
	}

	private void tellLater(String text) {
		ScheduledExecutorService executor = this.executor;
		if (executor != null && !executor.isShutdown()) {
			executor.execute(() -> tell(text));
		}
	}

	private void command(Runnable command) {
		ScheduledExecutorService executor = this.executor;
		try {
			if (executor == null) {
				throw new RejectedExecutionException();
			}
			Future<?> done = executor.submit(command);
			done.get();
		}
		catch (RejectedExecutionException ex) {
			throw Problems.ending();
		}
		catch (ExecutionException ex) {
			if (ex.getCause() instanceof ErrorResponseException problem) {
				throw problem;
			}
			throw new IllegalStateException(ex.getCause());
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException("Interrupted", ex);
		}
	}

	private void sample() {
		try {
			thawIfDue();
			if (!this.timeSource.isFrozen() && this.rivalLeavesAt - System.nanoTime() <= 0) {
				closeRival();
			}
			LoadSnapshot snapshot = (this.load != null) ? this.load.snapshot() : null;
			LiveState state = this.sampler.sample(this.plan, snapshot, frozenMillis(), this.holders);
			if (snapshot != null && snapshot.failure() != null) {
				tell("The load has failed: %s".formatted(snapshot.failure()));
				closeLoad();
			}
			this.chronicle.compare((this.latest != null) ? this.latest : state, state);
			this.latest = state;
			this.viewers.show(state.with(this.chronicle.latest()));
		}
		catch (RuntimeException ex) {
			logger.error("The page gets no state", ex);
		}
	}

	private void thawIfDue() {
		if (this.timeSource.isFrozen() && this.thawAt - System.nanoTime() <= 0) {
			this.timeSource.thaw();
			LiveState.Lease lease = (this.latest != null) ? this.latest.lease() : null;
			tell((lease != null && lease.remainingMillis() == 0)
					? "The node goes on. Its window ended meanwhile, so it needs a new one before it issues an id."
					: "The node goes on, within its window.");
			this.rivalLeavesAt = System.nanoTime() + RIVAL_STAYS_NANOS;
		}
	}

	private void askForHolders() {
		if (this.keeper == null || this.viewers.isEmpty()) {
			return;
		}
		NodeLease lease = this.keeper.status().lease();
		LeaseOwner self = (lease != null) ? lease.owner() : null;
		try {
			this.holders = this.keeper.holders().stream().flatMap((row) -> holder(row, self)).toList();
		}
		catch (RuntimeException ex) {
			// the lease's state says that the store does not answer
			this.holders = List.of();
		}
	}

	private static Stream<Holder> holder(LeaseRow row, @Nullable LeaseOwner self) {
		LeaseOwner owner = row.owner();
		return (owner == null) ? Stream.empty() : Stream.of(new Holder(row.nodeId(), owner.application(), owner.host(),
				owner.pid(), self != null && owner.id().equals(self.id())));
	}

	@Override
	public void start() {
		this.viewers.open();
		ScheduledExecutorService executor = newThread("live");
		// with a delay, not at a rate: after a stall there is no burst of short intervals
		Future<?> unused = executor.scheduleWithFixedDelay(this::sample, SAMPLE_MILLIS, SAMPLE_MILLIS,
				TimeUnit.MILLISECONDS);
		this.executor = executor;
		this.holdersExecutor = newThread("live-holders");
		unused = this.holdersExecutor.scheduleWithFixedDelay(this::askForHolders, 0, HOLDERS_MILLIS,
				TimeUnit.MILLISECONDS);
	}

	private static ScheduledExecutorService newThread(String name) {
		CustomizableThreadFactory factory = new CustomizableThreadFactory(name);
		factory.setDaemon(true);
		return Executors.newSingleThreadScheduledExecutor(factory);
	}

	@Override
	public void stop() {
		ScheduledExecutorService executor = this.executor;
		this.executor = null;
		if (executor != null && this.holdersExecutor != null) {
			// whoever stands still could not end
			this.timeSource.thaw();
			this.viewers.close();
			this.holdersExecutor.shutdownNow();
			executor.execute(() -> {
				closeLoad();
				closeRival();
			});
			executor.shutdown();
			awaitEnd(executor);
		}
	}

	/** A call for ids that is under way takes max-wait at most. */
	private static void awaitEnd(ScheduledExecutorService executor) {
		try {
			executor.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	@Override
	public boolean isRunning() {
		return this.executor != null;
	}

	/**
	 * Starts last and stops first: a web server that drains would wait for open streams.
	 */
	@Override
	public int getPhase() {
		return Integer.MAX_VALUE;
	}

}
