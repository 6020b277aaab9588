package io.github.snowflakeid.autoconfigure.lease;

import java.time.Duration;

import io.github.snowflakeid.autoconfigure.SnowflakeAutoConfiguration;
import io.github.snowflakeid.lease.InMemoryNodeLeaseStore;
import io.github.snowflakeid.lease.LeaseKeeper;
import io.github.snowflakeid.lease.LeaseTerms;
import org.assertj.core.util.Throwables;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.convert.DurationStyle;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * {@code snowflake.lease.quarantine}.
 */
class LeaseQuarantinePropertyTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(
				AutoConfigurations.of(SnowflakeAutoConfiguration.class, SnowflakeLeaseAutoConfiguration.class))
		.withBean(InMemoryNodeLeaseStore.class)
		.withPropertyValues("snowflake.lease.store=redis", "snowflake.lease.ttl=20s", "snowflake.max-lead=5s");

	private static LeaseTerms terms(ApplicationContext context) {
		return context.getBean(LeaseKeeper.class).terms();
	}

	@Test
	void isTtlAndMaxLeadByDefault() {
		this.runner.run((context) -> {
			assertThat(terms(context).quarantine()).isEqualTo(Duration.ofSeconds(25));
			assertThat(terms(context).reach()).isEqualTo(Duration.ofSeconds(25));
		});
	}

	@ParameterizedTest
	@ValueSource(strings = { "25s", "1m", "25h" })
	void mayBeLonger(String quarantine) {
		this.runner.withPropertyValues("snowflake.lease.quarantine=" + quarantine)
			.run((context) -> assertThat(terms(context).quarantine())
				.isEqualTo(DurationStyle.detectAndParse(quarantine)));
	}

	@ParameterizedTest
	@ValueSource(strings = { "24999ms", "0s", "-1s", "90000001ms" })
	void mustNotEndBeforeTheWindowsOfThisNodeNorLastForDays(String quarantine) {
		this.runner.withPropertyValues("snowflake.lease.quarantine=" + quarantine)
			.run((context) -> assertThat(context.getStartupFailure())
				.hasStackTraceContaining("snowflake.lease.quarantine is " + DurationStyle.detectAndParse(quarantine)
						+ "; it must be snowflake.lease.ttl + snowflake.max-lead, PT25S, to PT25H"));
	}

	@Test
	void isNotMeasuredByWrongTtl() {
		this.runner.withPropertyValues("snowflake.lease.ttl=2h", "snowflake.lease.quarantine=1s")
			.run((context) -> assertThat(context.getStartupFailure())
				.hasStackTraceContaining("snowflake.lease.ttl is PT2H")
				.satisfies((ex) -> assertThat(Throwables.getStackTrace(ex))
					.doesNotContain("snowflake.lease.quarantine is")));
	}

}
