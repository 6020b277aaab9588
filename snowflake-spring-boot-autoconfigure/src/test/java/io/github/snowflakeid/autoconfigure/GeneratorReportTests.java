package io.github.snowflakeid.autoconfigure;

import java.time.InstantSource;

import io.github.snowflakeid.autoconfigure.lease.SnowflakeLeaseAutoConfiguration;
import io.github.snowflakeid.lease.InMemoryNodeLeaseStore;
import io.github.snowflakeid.lease.NodeLeaseStore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the log says of ids at the start.
 */
@ExtendWith(OutputCaptureExtension.class)
class GeneratorReportTests {

	// FINDINGS W6
	@Test
	void fixedNodeIdIsNamedWithWhereItComesFromAndWhatIdsLookLike(CapturedOutput output) {
		start(WebApplicationType.NONE, Fixed.class, "--snowflake.node-id=7");
		assertThat(output)
			.containsOnlyOnce("Ids: node id 7 (snowflake.node-id, from \"snowflake.node-id\" from property "
					+ "source \"commandLineArgs\"); 41 bits of timestamp, 10 of node id, 12 of sequence; ticks of PT0.001S "
					+ "since 2025-01-01T00:00:00Z, until 2094-09-07T15:47:35.552Z");
	}

	@Test
	void leasedNodeIdIsNamedWithWhereItIsLeased(CapturedOutput output) {
		start(WebApplicationType.NONE, Leased.class, "--snowflake.lease.node-ids=3-5",
				"--snowflake.lease.namespace=shop");
		assertThat(output)
			.containsOnlyOnce(
					"Ids: node id leased of 3-5 in namespace 'shop' (the application's NodeLeaseStore); 41 bits")
			.containsPattern("Leased node id [345] of namespace 'shop' from InMemoryNodeLeaseStore after ");
	}

	@Test
	void endOfLifeWithinYearIsWarnedOf(CapturedOutput output) {
		start(WebApplicationType.NONE, Fixed.class, "--snowflake.node-id=7", "--snowflake.layout.timestamp-bits=36",
				"--snowflake.layout.node-id-bits=10", "--snowflake.layout.sequence-bits=12",
				"--snowflake.epoch=2025-01-01T00:00:00Z");
		assertThat(output).containsPattern("WARN .*The timestamp bits of ids run out at 2027-03-07T\\S+, in \\d+ days");
	}

	@Test
	void blockingCallsInReactiveApplicationAreWarnedOf(CapturedOutput output) {
		start(WebApplicationType.REACTIVE, Fixed.class, "--snowflake.node-id=7", "--server.port=0");
		assertThat(output).containsPattern("WARN .*reactive, and snowflake.max-wait is PT1S");
	}

	@Test
	void reactiveApplicationWhoseCallsDoNotWaitIsNotWarned(CapturedOutput output) {
		start(WebApplicationType.REACTIVE, Fixed.class, "--snowflake.node-id=7", "--server.port=0",
				"--snowflake.max-wait=0s");
		assertThat(output).contains("Ids: node id 7").doesNotContain("snowflake.max-wait is");
	}

	private static void start(WebApplicationType type, Class<?> application, String... arguments) {
		SpringApplication spring = new SpringApplication(application);
		spring.setWebApplicationType(type);
		try (ConfigurableApplicationContext context = spring.run(arguments)) {
			assertThat(context.isRunning()).isTrue();
		}
	}

	@SpringBootConfiguration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Fixed {

	}

	@SpringBootConfiguration(proxyBeanMethods = false)
	@ImportAutoConfiguration({ SnowflakeAutoConfiguration.class, SnowflakeLeaseAutoConfiguration.class })
	static class Leased {

		@Bean
		NodeLeaseStore store() {
			return new InMemoryNodeLeaseStore(InstantSource.system());
		}

	}

}
