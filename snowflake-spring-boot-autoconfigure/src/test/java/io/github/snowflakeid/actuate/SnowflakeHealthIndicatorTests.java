package io.github.snowflakeid.actuate;

import java.time.Duration;
import java.util.Map;

import io.github.snowflakeid.GeneratorInternals;
import io.github.snowflakeid.SnowflakeIdGenerator;
import io.github.snowflakeid.lease.ManualLease;
import io.github.snowflakeid.test.ScriptedTimeSource;
import org.junit.jupiter.api.Test;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;

import static org.assertj.core.api.Assertions.assertThat;

class SnowflakeHealthIndicatorTests {

	private static final String DEGRADED = "Ids run ahead of the wall clock, because it has stepped back "
			+ "or because more ids are asked for than the layout has room for";

	private final ScriptedTimeSource time = new ScriptedTimeSource();

	private final SnowflakeIdGenerator generator = SnowflakeIdGenerator.builder()
		.nodeId(7)
		.timeSource(this.time)
		.build();

	@Test
	void isUpWhileIdsAreIssued() {
		this.generator.nextId();
		assertThat(health()).isEqualTo(Health.up().withDetails(Map.of("nodeId", 7L, "lead", "PT0S")).build());
	}

	@Test
	void isUpButDegradedWhileIdsRunAhead() {
		this.generator.nextId();
		this.time.stepWall(Duration.ofMillis(-300));
		assertThat(health())
			.isEqualTo(Health.up().withDetails(Map.of("nodeId", 7L, "lead", "PT0.3S", "degraded", DEGRADED)).build());
	}

	@Test
	void isDownWhileTheClockIsTooFarBehind() {
		this.generator.nextId();
		this.time.stepWall(Duration.ofHours(-1));
		assertThat(health()).isEqualTo(Health.down()
			.withDetails(Map.of("nodeId", 7L, "lead", "PT1H", "degraded", DEGRADED, "reason", "CLOCK_REGRESSION"))
			.build());
	}

	@Test
	void isUpAgainOnceTheClockIsBack() {
		this.generator.nextId();
		this.time.stepWall(Duration.ofHours(-1));
		health();
		this.time.stepWall(Duration.ofHours(1));
		assertThat(health().getStatus()).isEqualTo(Status.UP);
	}

	@Test
	void isDownWithoutNodeId() {
		GeneratorInternals.closeSlice(this.generator);
		assertThat(health())
			.isEqualTo(Health.down().withDetails(Map.of("lead", "PT0S", "reason", "LEASE_EXPIRED")).build());
	}

	@Test
	void isDownAtTheEndOfLife() {
		this.time.setWall(this.generator.layout().endOfLife());
		assertThat(health().getDetails()).containsEntry("reason", "END_OF_LIFE");
	}

	@Test
	void issuesNoId() {
		health();
		assertThat(this.generator.numbers().ids()).isZero();
	}

	private Health health() {
		return new SnowflakeHealthIndicator(new ObservedGenerator("ids", this.generator, null)).health();
	}

	@Test
	void showsTheLease() {
		ManualLease lease = new ManualLease(this.time, "7");
		lease.start();
		assertThat(health(lease)).isEqualTo(Health.up()
			.withDetails(Map.of("nodeId", 7L, "lead", "PT0S", "lease", "HOLDING", "leaseUntil",
					"2026-01-01T00:00:30.001Z", "leaseRemaining", "PT30.001S"))
			.build());
	}

	@Test
	void isUpButTellsTheProblemFromTheFirstFailedRenewal() {
		ManualLease lease = new ManualLease(this.time, "7");
		lease.start();
		lease.breakStore();
		lease.pass(Duration.ofSeconds(10));
		assertThat(health(lease)).isEqualTo(Health.up()
			.withDetails(Map.of("nodeId", 7L, "lead", "PT0S", "lease", "DEGRADED", "leaseUntil",
					"2026-01-01T00:00:30.001Z", "leaseRemaining", "PT20.001S", "leaseProblem",
					"The lease of node id 7 could not be renewed: store is down (since 2026-01-01T00:00:10Z). "
							+ "Ids are issued until 2026-01-01T00:00:30.001Z, and it is tried again."))
			.build());
	}

	@Test
	void isDownOnceTheWindowHasEndedAndUpAgainAfterTheNextRenewal() {
		ManualLease lease = new ManualLease(this.time, "7");
		lease.start();
		lease.breakStore();
		lease.pass(Duration.ofSeconds(31));
		assertThat(health(lease).getStatus()).isEqualTo(Status.DOWN);
		assertThat(health(lease).getDetails()).containsEntry("reason", "LEASE_EXPIRED")
			.containsEntry("leaseRemaining", "PT0S");
		lease.healStore();
		lease.pass(Duration.ofSeconds(10));
		assertThat(health(lease).getStatus()).isEqualTo(Status.UP);
		assertThat(health(lease).getDetails()).doesNotContainKey("leaseProblem");
	}

	@Test
	void isDownAfterTheLeaseWasGivenBack() {
		ManualLease lease = new ManualLease(this.time, "7");
		lease.start();
		lease.stop();
		assertThat(health(lease)).isEqualTo(Health.down()
			.withDetails(Map.of("lead", "PT0S", "lease", "STOPPED", "reason", "LEASE_EXPIRED"))
			.build());
	}

	private static Health health(ManualLease lease) {
		return new SnowflakeHealthIndicator(new ObservedGenerator("ids", lease.generator(), lease.keeper())).health();
	}

}
