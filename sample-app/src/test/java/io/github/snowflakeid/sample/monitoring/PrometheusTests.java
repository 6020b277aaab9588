package io.github.snowflakeid.sample.monitoring;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

import io.github.snowflakeid.SnowflakeIdGenerator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Import;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A real Prometheus scrapes the application, with the configuration and the alerts of the
 * sample.
 */
@Tag("once")
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT, properties = "snowflake.lease.ttl=30s")
@Import(SteppedTimeSource.class)
class PrometheusTests {

	private static @Nullable PrometheusServer server;

	@Autowired
	private SnowflakeIdGenerator generator;

	@Autowired
	private SteppedTimeSource timeSource;

	@BeforeAll
	static void start(@TempDir Path directory, @LocalServerPort int port) throws IOException {
		server = PrometheusServer.start(directory, port);
	}

	@AfterAll
	static void stop() throws InterruptedException {
		if (server != null) {
			server.close();
		}
	}

	@Test
	void idsArrive() {
		int count = 1000;
		this.generator.nextIds(count);
		assertThat(server.await("snowflake_ids_total{job=\"sample\"} >= " + this.generator.numbers().ids())).hasSize(1);
	}

	@Test
	void anExhaustionArrives() {
		// more than a tick has room for
		this.generator.nextIds(5 * 4096);
		assertThat(this.generator.numbers().sequenceExhausted()).isPositive();
		assertThat(
				server.await("snowflake_sequence_exhausted_total >= " + this.generator.numbers().sequenceExhausted()))
			.hasSize(1);
	}

	@Test
	void aClockRegressionRaisesTheAlarm() {
		this.generator.nextId();
		this.timeSource.stepBack(Duration.ofSeconds(2));
		this.generator.nextId();
		assertThat(server.await("snowflake_clock_regressions_total >= 1")).hasSize(1);
		assertThat(server.awaitAlert("SnowflakeClockRegression")).isEqualTo("firing");
	}

	@Test
	void everyPanelOfTheDashboardHasData() throws IOException {
		assertThat(MonitoringFiles.panels()).hasSizeGreaterThan(1).allSatisfy((panel, query) -> {
			String expression = query.replace("$__rate_interval", "1m")
				.replace("$job", "sample")
				.replace("$instance", ".*")
				.replace("$cap", "4096000");
			assertThat(expression).doesNotContain("$");
			assertThat(server.await(expression)).isNotEmpty();
		});
	}

}
