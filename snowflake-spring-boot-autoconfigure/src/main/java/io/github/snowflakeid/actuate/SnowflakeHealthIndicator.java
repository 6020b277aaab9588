package io.github.snowflakeid.actuate;

import java.time.Duration;

import io.github.snowflakeid.SnowflakeIdGenerator;

import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;

/**
 * Health of one generator: down while it refuses ids, and up, but marked as degraded,
 * while ids run ahead of the wall clock.
 */
public final class SnowflakeHealthIndicator extends AbstractHealthIndicator {

	private final SnowflakeIdGenerator generator;

	/**
	 * Creates an indicator.
	 * @param generator the generator to watch
	 */
	public SnowflakeHealthIndicator(SnowflakeIdGenerator generator) {
		this.generator = generator;
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
		this.generator.refusal().ifPresent((reason) -> builder.down().withDetail("reason", reason.name()));
	}

}
