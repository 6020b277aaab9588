package io.github.snowflakeid.actuate;

import java.time.Duration;
import java.util.List;

import io.github.snowflakeid.IdRefusedException;
import io.github.snowflakeid.SnowflakeIdGenerator;
import io.github.snowflakeid.SnowflakeLayout;
import io.github.snowflakeid.lease.ManualLease;
import io.github.snowflakeid.test.ScriptedTimeSource;
import io.micrometer.core.instrument.Meter;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class SnowflakeMetricsTests {

	private final ScriptedTimeSource time = new ScriptedTimeSource();

	/** Four ids a millisecond. */
	private final SnowflakeIdGenerator generator = SnowflakeIdGenerator.builder()
		.layout(SnowflakeLayout.DEFAULT.withBits(41, 10, 2))
		.nodeId(7)
		.timeSource(this.time)
		.build();

	private final SnowflakeIdGenerator withoutNode = SnowflakeIdGenerator.builder()
		.timeSource(this.time)
		.buildLeased()
		.generator();

	private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

	@BeforeEach
	void bind() {
		new SnowflakeMetrics(List.of(new ObservedGenerator("orders", this.generator, null),
				new ObservedGenerator("spare", this.withoutNode, null)), this.time)
			.bindTo(this.registry);
	}

	@Test
	void countsIds() {
		issue(16);
		assertThat(scraped("snowflake_ids_total")).isEqualTo(16);
	}

	@Test
	void countsExhaustions() {
		// two callers find the sequence of their millisecond used up: the fifth and the
		// ninth
		issue(12);
		assertThat(scraped("snowflake_sequence_exhausted_total")).isEqualTo(2);
	}

	@Test
	void countsRegressions() {
		stepBackAndIssue();
		stepBackAndIssue();
		stepBackAndIssue();
		assertThat(scraped("snowflake_clock_regressions_total")).isEqualTo(3);
	}

	@Test
	void tellsExhaustionsFromRegressions() {
		issue(12);
		stepBackAndIssue();
		assertThat(scraped("snowflake_sequence_exhausted_total")).isEqualTo(2);
	}

	@Test
	void countsIdsThroughExhaustionsAndRegressions() {
		issue(12);
		stepBackAndIssue();
		stepBackAndIssue();
		assertThat(scraped("snowflake_ids_total")).isEqualTo(16);
	}

	@Test
	void countsRefusalsByReason() {
		issue(1);
		this.time.stepWall(Duration.ofHours(-1));
		assertThatExceptionOfType(IdRefusedException.class).isThrownBy(this.generator::nextId);
		assertThatExceptionOfType(IdRefusedException.class).isThrownBy(this.generator::nextId);
		assertThat(scrapedLine("snowflake_refused_total{generator=\"orders\",reason=\"clock_regression\"}"))
			.isEqualTo(2);
	}

	@ParameterizedTest
	@ValueSource(strings = { "clock_regression", "sequence_exhausted", "lease_expired", "end_of_life" })
	void hasCounterForEachReasonFromTheStart(String reason) {
		assertThat(scrapedLine("snowflake_refused_total{generator=\"orders\",reason=\"" + reason + "\"}")).isZero();
	}

	@Test
	void countsWaits() {
		issue(12);
		assertThat(scraped("snowflake_waits_seconds_count")).isEqualTo(2);
	}

	@Test
	void timesWaits() {
		issue(12);
		assertThat(scraped("snowflake_waits_seconds_sum")).isEqualTo(0.002);
	}

	@Test
	void showsLeadInSeconds() {
		issue(1);
		this.time.stepWall(Duration.ofMillis(-2500));
		assertThat(scraped("snowflake_clock_lead_seconds")).isEqualTo(2.5);
	}

	@Test
	void showsRemainingLifeInSeconds() {
		this.time.setWall(this.generator.layout().endOfLife().minusMillis(1500));
		assertThat(scraped("snowflake_life_remaining_seconds")).isEqualTo(1.5);
	}

	@Test
	void showsNoRemainingLifeAfterTheEnd() {
		this.time.setWall(this.generator.layout().endOfLife().plusSeconds(5));
		assertThat(scraped("snowflake_life_remaining_seconds")).isZero();
	}

	@Test
	void showsTheNodeId() {
		assertThat(scraped("snowflake_node")).isEqualTo(7);
	}

	@Test
	void showsNoNumberWithoutNodeId() {
		assertThat(scrapedLine("snowflake_node{generator=\"spare\"}")).isNaN();
	}

	@Test
	void describesEveryMeter() {
		assertThat(this.registry.getMeters()).extracting(Meter::getId)
			.allSatisfy((id) -> assertThat(id.getDescription()).isNotBlank());
	}

	@ParameterizedTest
	@CsvSource({ "snowflake.ids,ids", "snowflake.waits,seconds", "snowflake.clock.lead,seconds",
			"snowflake.life.remaining,seconds" })
	void hasBaseUnits(String name, String unit) {
		assertThat(this.registry.getMeters()).extracting(Meter::getId)
			.filteredOn((id) -> id.getName().equals(name))
			.extracting(Meter.Id::getBaseUnit)
			.containsOnly(unit);
	}

	private void issue(int count) {
		for (int i = 0; i < count; i++) {
			this.generator.nextId();
		}
	}

	@Test
	void showsWhatRemainsOfTheLease() {
		ManualLease lease = leased();
		lease.breakStore();
		lease.pass(Duration.ofSeconds(12));
		assertThat(scrapedLine("snowflake_lease_remaining_seconds{generator=\"leased\"}")).isEqualTo(18.001);
	}

	@Test
	void showsTheTtlOfTheLeaseAndItsNamespace() {
		ManualLease lease = leased();
		assertThat(scrapedLine("snowflake_lease_ttl_seconds{generator=\"leased\",lease_namespace=\"%s\"}"
			.formatted(lease.keeper().terms().namespace()))).isEqualTo(30);
	}

	@Test
	void countsRenewalsByResult() {
		ManualLease lease = leased();
		lease.pass(Duration.ofSeconds(10));
		lease.pass(Duration.ofSeconds(10));
		lease.breakStore();
		lease.pass(Duration.ofSeconds(10));
		lease.healStore();
		lease.copy();
		lease.pass(Duration.ofSeconds(10));
		assertThat(scrapedLine("snowflake_lease_renewals_total{generator=\"leased\",result=\"renewed\"}")).isEqualTo(2);
		assertThat(scrapedLine("snowflake_lease_renewals_total{generator=\"leased\",result=\"failed\"}")).isEqualTo(1);
		assertThat(scrapedLine("snowflake_lease_renewals_total{generator=\"leased\",result=\"lost\"}")).isEqualTo(1);
	}

	@Test
	void hasNoLeaseMetersWithoutLease() {
		assertThat(this.registry.scrape()).doesNotContain("snowflake_lease");
	}

	private ManualLease leased() {
		ManualLease lease = new ManualLease(this.time, "0-3");
		new SnowflakeMetrics(List.of(new ObservedGenerator("leased", lease.generator(), lease.keeper())), this.time)
			.bindTo(this.registry);
		lease.start();
		return lease;
	}

	private void stepBackAndIssue() {
		this.time.advance(Duration.ofSeconds(1));
		issue(1);
		this.time.stepWall(Duration.ofMillis(-100));
		issue(1);
	}

	private double scraped(String name) {
		return scrapedLine(name + "{generator=\"orders\"}");
	}

	private double scrapedLine(String series) {
		String line = this.registry.scrape()
			.lines()
			.filter((it) -> it.startsWith(series + " "))
			.findFirst()
			.orElseThrow();
		return Double.parseDouble(line.substring(series.length() + 1));
	}

}
