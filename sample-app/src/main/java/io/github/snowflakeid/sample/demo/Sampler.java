package io.github.snowflakeid.sample.demo;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.UUID;

import com.sun.management.OperatingSystemMXBean;
import io.github.snowflakeid.GeneratorNumbers;
import io.github.snowflakeid.RefusalReason;
import io.github.snowflakeid.SnowflakeIdGenerator;
import io.github.snowflakeid.SnowflakeLayout;
import io.github.snowflakeid.actuate.ObservedGenerator;
import io.github.snowflakeid.actuate.SnowflakeHealthIndicator;
import io.github.snowflakeid.lease.LeaseKeeper;
import io.github.snowflakeid.lease.LeaseStatus;
import io.github.snowflakeid.sample.demo.LiveState.Holder;
import io.github.snowflakeid.sample.demo.LiveState.Lease;
import io.github.snowflakeid.sample.demo.LiveState.LoadState;
import io.github.snowflakeid.sample.demo.LiveState.NewestId;
import io.github.snowflakeid.sample.demo.LiveState.Totals;
import io.github.snowflakeid.sample.load.LoadPlan;
import io.github.snowflakeid.sample.load.LoadSnapshot;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.health.contributor.Status;

/**
 * Takes {@link LiveState}s. Used by one thread.
 * <p>
 * While the node stands still, whoever asks it for something that takes a look at the
 * clock stands still too; so what was known before is told then.
 */
final class Sampler {

	private static final double NANOS_PER_SECOND = 1e9;

	private static final double NANOS_PER_MICRO = 1e3;

	private final OperatingSystemMXBean process = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

	private final String instance = UUID.randomUUID().toString();

	private final SnowflakeIdGenerator generator;

	private final @Nullable LeaseKeeper keeper;

	private final AdjustableTimeSource timeSource;

	private final String store;

	private final Duration maxLead;

	private final SnowflakeHealthIndicator health;

	private long nanos = System.nanoTime();

	private long cpuNanos = this.process.getProcessCpuTime();

	private GeneratorNumbers numbers;

	private @Nullable Lease lease;

	private @Nullable NewestId newest;

	Sampler(SnowflakeIdGenerator generator, @Nullable LeaseKeeper keeper, AdjustableTimeSource timeSource, String store,
			Duration maxLead) {
		this.generator = generator;
		this.keeper = keeper;
		this.timeSource = timeSource;
		this.store = store;
		this.maxLead = maxLead;
		this.health = new SnowflakeHealthIndicator(new ObservedGenerator("live", generator, keeper));
		this.numbers = generator.numbers();
	}

	/**
	 * Takes a state.
	 * @param plan how ids are drawn, or will be
	 * @param load what the load has done, or null if there is none
	 * @param frozenMillis for how long the node will still stand still
	 * @param holders who holds node ids
	 */
	LiveState sample(LoadPlan plan, @Nullable LoadSnapshot load, long frozenMillis, List<Holder> holders) {
		long nanosNow = System.nanoTime();
		long cpuNow = this.process.getProcessCpuTime();
		GeneratorNumbers numbersNow = this.generator.numbers();
		LoadState loadState = loadState(plan, load);
		double seconds = (nanosNow - this.nanos) / NANOS_PER_SECOND;
		SnowflakeLayout layout = this.generator.layout();
		OptionalLong nodeId = this.generator.nodeId();
		boolean frozen = frozenMillis > 0;
		boolean catchingUp = !frozen && this.generator.isCatchingUp();
		this.lease = lease(frozen, nanosNow, holders);
		LiveState state = new LiveState(this.instance, System.currentTimeMillis(), layout.idsPerSecond(),
				Runtime.getRuntime().availableProcessors(), (numbersNow.ids() - this.numbers.ids()) / seconds,
				(numbersNow.sequenceExhausted() - this.numbers.sequenceExhausted()) / seconds,
				(numbersNow.clockRegressions() - this.numbers.clockRegressions()) / seconds,
				(cpuNow - this.cpuNanos) / seconds / NANOS_PER_SECOND, totals(numbersNow),
				frozen ? null : this.generator.lead().toMillis(), this.maxLead.toMillis(), catchingUp,
				this.timeSource.offset().toMillis(), frozenMillis, nodeId.isPresent() ? nodeId.getAsLong() : null,
				this.lease, (frozen ? Status.UNKNOWN : this.health.health().getStatus()).getCode(),
				frozen ? null : this.generator.refusal().map(RefusalReason::name).orElse(null), loadState, this.newest,
				List.of());
		this.nanos = nanosNow;
		this.cpuNanos = cpuNow;
		this.numbers = numbersNow;
		return state;
	}

	private LoadState loadState(LoadPlan plan, @Nullable LoadSnapshot load) {
		if (load == null) {
			return new LoadState(false, plan.threads(), plan.batch(), 0, null, null, null);
		}
		if (load.newestId() >= 0) {
			this.newest = NewestId.of(load.newestId(), this.generator.layout());
		}
		Histogram latency = load.interval();
		return new LoadState(load.running(), plan.threads(), plan.batch(), latency.getTotalCount(), micros(latency, 50),
				micros(latency, 99), micros(latency, 99.9));
	}

	private static @Nullable Double micros(Histogram latency, double percentile) {
		return (latency.getTotalCount() > 0) ? latency.getValueAtPercentile(percentile) / NANOS_PER_MICRO : null;
	}

	private @Nullable Lease lease(boolean frozen, long nanosNow, List<Holder> holders) {
		if (this.keeper == null) {
			return null;
		}
		Lease known = this.lease;
		if (frozen && known != null) {
			long remaining = known.remainingMillis() - Duration.ofNanos(nanosNow - this.nanos).toMillis();
			return new Lease(known.state(), known.store(), known.namespace(), known.ttlMillis(), Math.max(0, remaining),
					known.renewed(), known.failed(), known.lost(), known.problem(), known.canBeLost(), holders);
		}
		LeaseStatus status = this.keeper.status();
		return new Lease(status.state(), this.store, this.keeper.terms().namespace(),
				this.keeper.terms().ttl().toMillis(), status.remaining().toMillis(), status.renewed(), status.failed(),
				status.lost(), status.problem(), Rival.isPossible(this.store), holders);
	}

	private static Totals totals(GeneratorNumbers numbers) {
		Map<String, Long> refused = new TreeMap<>();
		numbers.refused().forEach((reason, count) -> refused.put(reason.name(), count));
		return new Totals(numbers.ids(), numbers.sequenceExhausted(), numbers.clockRegressions(), refused);
	}

}
