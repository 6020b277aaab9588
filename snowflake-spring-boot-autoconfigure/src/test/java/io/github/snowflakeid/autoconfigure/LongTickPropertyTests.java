package io.github.snowflakeid.autoconfigure;

import java.time.Duration;

import io.github.snowflakeid.SnowflakeIdGenerator;
import io.github.snowflakeid.TimeSource;
import io.github.snowflakeid.autoconfigure.lease.SnowflakeLeaseAutoConfiguration;
import io.github.snowflakeid.lease.InMemoryNodeLeaseStore;
import io.github.snowflakeid.lease.LeaseKeeper;
import io.github.snowflakeid.lease.NodeLeaseStore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.convert.DurationStyle;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * {@code snowflake.layout.tick} and what has to go with it.
 */
class LongTickPropertyTests {

	private final ApplicationContextRunner withoutStore = new ApplicationContextRunner()
		.withConfiguration(
				AutoConfigurations.of(SnowflakeAutoConfiguration.class, SnowflakeLeaseAutoConfiguration.class))
		.withPropertyValues("snowflake.layout.timestamp-bits=41", "snowflake.node-id=5");

	private final ApplicationContextRunner runner = this.withoutStore.withBean(NodeLeaseStore.class,
			() -> new InMemoryNodeLeaseStore(TimeSource.system()));

	@ParameterizedTest
	@ValueSource(strings = { "1200001ms", "1h", "1d" })
	void tickForWhichThereIsNoTtlIsRefusedAndNothingElse(String tick) {
		assertThat(text("snowflake.layout.tick=" + tick, "snowflake.lease.ttl=1h", "snowflake.lease.quarantine=1s"))
			.isEqualTo("""
					Snowflake ids cannot be configured:

					    - snowflake.layout.tick is %s; it must be 1ms to 20m where node ids are leased: a lease lasts \
					for 3 ticks at least, and snowflake.lease.ttl is PT1H at most

					Change your application's configuration:

					    - Set snowflake.layout.tick to a duration in this range, for new ids only: ids that exist \
					already would be read wrongly. Or give each instance a snowflake.node-id of its own, and lease \
					none.""".formatted(DurationStyle.detectAndParse(tick)));
	}

	@ParameterizedTest
	@CsvSource({ "1m, 10s", "1m, 59999ms", "20m, 10s", "1ms, 0s" })
	void maxLeadOfLessThanATickIsRefused(String tick, String maxLead) {
		Duration least = DurationStyle.detectAndParse(tick);
		assertThat(text("snowflake.layout.tick=" + tick, "snowflake.max-lead=" + maxLead, "snowflake.max-wait=0s"))
			.isEqualTo(
					"""
							Snowflake ids cannot be configured:

							    - snowflake.max-lead is %s; it must be snowflake.layout.tick, %s, to 1d where node ids are \
							leased

							Change your application's configuration:

							    - Set snowflake.max-lead to %s or more, the same for all instances: after a restart the current \
							tick of a node id counts as used, and no id could be issued until the next one."""
						.formatted(DurationStyle.detectAndParse(maxLead), least, least));
	}

	@ParameterizedTest
	@CsvSource({ "1m, 1m, PT3M", "20m, 20m, PT1H", "10s, 10s, PT30S", "10ms, 10s, PT30S" })
	void maxLeadOfATickWillDo(String tick, String maxLead, Duration ttl) {
		this.runner.withPropertyValues("snowflake.layout.tick=" + tick, "snowflake.max-lead=" + maxLead)
			.run((context) -> {
				assertThat(context.getBean(LeaseKeeper.class).terms().ttl()).isEqualTo(ttl);
				context.getBean(SnowflakeIdGenerator.class).nextId();
			});
	}

	@Test
	void wrongMaxLeadIsRefusedOnce() {
		assertThat(text("snowflake.layout.tick=1m", "snowflake.max-lead=-1s").lines()
			.filter((line) -> line.contains("snowflake.max-lead is")))
			.containsExactly("    - snowflake.max-lead is PT-1S; it must be 0s to 1d");
	}

	@ParameterizedTest
	@ValueSource(strings = { "1m", "1h", "1d" })
	void anyTickAndMaxLeadWillDoWithoutLease(String tick) {
		this.withoutStore.withPropertyValues("snowflake.layout.tick=" + tick)
			.run((context) -> context.getBean(SnowflakeIdGenerator.class).nextId());
	}

	private String text(String... properties) {
		String[] text = new String[1];
		this.runner.withPropertyValues(properties).run((context) -> {
			text[0] = FailureAnalyses.textOf(context.getStartupFailure());
		});
		return text[0];
	}

}
