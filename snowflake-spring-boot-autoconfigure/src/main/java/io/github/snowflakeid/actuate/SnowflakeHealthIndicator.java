package io.github.snowflakeid.actuate;

import java.time.Duration;

import io.github.snowflakeid.SnowflakeIdGenerator;
import io.github.snowflakeid.lease.LeaseKeeper;
import io.github.snowflakeid.lease.LeaseStatus;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;

/**
 * Health of one generator: down while it refuses ids, and up, but marked as degraded,
 * while ids run ahead of the wall clock or their lease cannot be renewed.
 */
public final class SnowflakeHealthIndicator extends AbstractHealthIndicator {

	private final SnowflakeIdGenerator generator;

	private final @Nullable LeaseKeeper keeper;

	/**
	 * Creates an indicator.
	 * @param observed the generator to watch
	 */
	public SnowflakeHealthIndicator(ObservedGenerator observed) {
		this.generator = observed.generator();
		this.keeper = observed.keeper();
	}

	@Override
	protected void doHealthCheck(Health.Builder builder) {
		builder.up();
		this.generator.nodeId().ifPresent((nodeId) -> builder.withDetail("nodeId", nodeId));
		Duration lead = this.generator.lead();
		builder.withDetail("lead", lead.toString());
		if (!lead.isZero()) {
			builder.withDetail("degraded", "Ids run ahead of the wall clock, because it has stepped back "
					+ "or because more ids are asked for than the layout has room for");
		}
		if (this.keeper != null) {
			lease(builder, this.keeper.status());
		}
		this.generator.refusal().ifPresent((reason) -> builder.down().withDetail("reason", reason.name()));
	}

	private static void lease(Health.Builder builder, LeaseStatus status) {
		builder.withDetail("lease", status.state().name());
		if (status.until() != null) {
			builder.withDetail("leaseUntil", status.until().toString())
				.withDetail("leaseRemaining", status.remaining().toString());
		}
		if (status.problem() != null) {
			builder.withDetail("leaseProblem", status.problem());
		}
	}

}
