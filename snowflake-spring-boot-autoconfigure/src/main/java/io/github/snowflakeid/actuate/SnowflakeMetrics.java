package io.github.snowflakeid.actuate;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;

import io.github.snowflakeid.RefusalReason;
import io.github.snowflakeid.SnowflakeIdGenerator;
import io.github.snowflakeid.TimeSource;
import io.github.snowflakeid.lease.LeaseKeeper;
import io.github.snowflakeid.lease.LeaseStatus;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.binder.MeterBinder;

/**
 * Meters over what generators count anyway: reading them costs the callers of a generator
 * nothing. Each meter has the tag {@code generator}.
 */
public final class SnowflakeMetrics implements MeterBinder {

	private static final double NANOS_PER_SECOND = 1e9;

	private final List<ObservedGenerator> generators;

	private final TimeSource timeSource;

	/**
	 * Creates the meters.
	 * @param generators the generators, whose names become tags
	 * @param timeSource the clock that remaining life is measured by
	 */
	public SnowflakeMetrics(Collection<ObservedGenerator> generators, TimeSource timeSource) {
		this.generators = List.copyOf(generators);
		this.timeSource = timeSource;
	}

	@Override
	public void bindTo(MeterRegistry registry) {
		for (ObservedGenerator observed : this.generators) {
			Tags tags = Tags.of("generator", observed.name());
			bindTo(registry, tags, observed.generator());
			if (observed.keeper() != null) {
				bindTo(registry, tags, observed.keeper());
			}
		}
	}

	private void bindTo(MeterRegistry registry, Tags tags, SnowflakeIdGenerator generator) {
		FunctionCounter.builder("snowflake.ids", generator, (source) -> source.numbers().ids())
			.tags(tags)
			.description("Ids issued")
			.baseUnit("ids")
			.register(registry);
		FunctionCounter
			.builder("snowflake.sequence.exhausted", generator, (source) -> source.numbers().sequenceExhausted())
			.tags(tags)
			.description("Calls, or blocks of a batch, that met a used-up sequence")
			.register(registry);
		FunctionCounter
			.builder("snowflake.clock.regressions", generator, (source) -> source.numbers().clockRegressions())
			.tags(tags)
			.description("How often the wall clock stepped back")
			.register(registry);
		for (RefusalReason reason : RefusalReason.values()) {
			FunctionCounter
				.builder("snowflake.refused", generator,
						(source) -> source.numbers().refused().getOrDefault(reason, 0L))
				.tags(tags.and("reason", reason.name().toLowerCase(Locale.ROOT)))
				.description("Calls that were refused an id")
				.register(registry);
		}
		FunctionTimer
			.builder("snowflake.waits", generator, (source) -> source.numbers().waits(),
					(source) -> source.numbers().waited().toNanos(), TimeUnit.NANOSECONDS)
			.tags(tags)
			.description("Calls, or blocks of a batch, that had to wait, and how long they waited")
			.register(registry);
		timeGauge(registry, tags, "snowflake.clock.lead", "How far the newest id is ahead of the wall clock", generator,
				(source) -> seconds(source.lead()));
		timeGauge(registry, tags, "snowflake.life.remaining", "Time until the timestamp bits run out", generator,
				(source) -> remainingLife(source.layout().endOfLife()));
		Gauge.builder("snowflake.node", generator, SnowflakeMetrics::node)
			.tags(tags)
			.description("Node id in use, or NaN if there is none")
			.register(registry);
	}

	private static void bindTo(MeterRegistry registry, Tags tags, LeaseKeeper keeper) {
		TimeGauge
			.builder("snowflake.lease.remaining", keeper, TimeUnit.SECONDS,
					(source) -> seconds(source.status().remaining()))
			.tags(tags)
			.description("Time until the window of the leased node id ends, if it is not renewed")
			.register(registry);
		// constant, for comparison: the namespace tells fleets apart that are in one job
		TimeGauge.builder("snowflake.lease.ttl", keeper, TimeUnit.SECONDS, (source) -> seconds(source.terms().ttl()))
			.tags(tags.and("lease.namespace", keeper.terms().namespace()))
			.description("How long a window lasts without renewal, by the namespace of the lease")
			.register(registry);
		renewals(registry, tags, keeper, "renewed", LeaseStatus::renewed);
		renewals(registry, tags, keeper, "failed", LeaseStatus::failed);
		renewals(registry, tags, keeper, "lost", LeaseStatus::lost);
	}

	private static void renewals(MeterRegistry registry, Tags tags, LeaseKeeper keeper, String result,
			ToLongFunction<LeaseStatus> count) {
		FunctionCounter.builder("snowflake.lease.renewals", keeper, (source) -> count.applyAsLong(source.status()))
			.tags(tags.and("result", result))
			.description("Renewals of the lease of the node id")
			.register(registry);
	}

	private static void timeGauge(MeterRegistry registry, Tags tags, String name, String description,
			SnowflakeIdGenerator generator, ToDoubleFunction<SnowflakeIdGenerator> seconds) {
		TimeGauge.builder(name, generator, TimeUnit.SECONDS, seconds)
			.tags(tags)
			.description(description)
			.register(registry);
	}

	private double remainingLife(Instant endOfLife) {
		return Math.max(0, seconds(Duration.between(this.timeSource.instant(), endOfLife)));
	}

	private static double seconds(Duration duration) {
		return duration.getSeconds() + duration.getNano() / NANOS_PER_SECOND;
	}

	private static double node(SnowflakeIdGenerator generator) {
		return generator.nodeId().stream().asDoubleStream().findFirst().orElse(Double.NaN);
	}

}
