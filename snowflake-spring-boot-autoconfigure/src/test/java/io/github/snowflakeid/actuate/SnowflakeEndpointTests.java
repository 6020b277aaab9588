package io.github.snowflakeid.actuate;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

import io.github.snowflakeid.IdFormat;
import io.github.snowflakeid.SnowflakeIdGenerator;
import io.github.snowflakeid.SnowflakeLayout;
import io.github.snowflakeid.lease.LeaseStatus;
import io.github.snowflakeid.lease.ManualLease;
import io.github.snowflakeid.test.ScriptedTimeSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.json.JsonWriter;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Bean;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * The endpoint over real HTTP, with two generators of different layouts.
 */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT, properties = { "spring.main.web-application-type=servlet",
		"management.endpoints.web.exposure.include=snowflake" })
class SnowflakeEndpointTests {

	@LocalServerPort
	private int port;

	@Test
	void showsTheStateOfEachGenerator() {
		assertThat(get("").body()).isEqualTo(
				"""
						{"generators":{\
						"orders":{"layout":{"timestampBits":41,"nodeIdBits":10,"sequenceBits":12,"tick":"PT0.001S",\
						"epoch":"2025-01-01T00:00:00Z","endOfLife":"2094-09-07T15:47:35.552Z","idsPerSecond":4096000,\
						"fitsJavaScript":false},"nodeId":7,"lead":"PT0S","numbers":{"ids":3,"sequenceExhausted":0,\
						"clockRegressions":0,"waits":0,"waited":"PT0S","refused":{"CLOCK_REGRESSION":0,"SEQUENCE_EXHAUSTED":0,\
						"LEASE_EXPIRED":0,"END_OF_LIFE":0}}},\
						"small":{"layout":{"timestampBits":39,"nodeIdBits":4,"sequenceBits":8,"tick":"PT0.001S",\
						"epoch":"2025-01-01T00:00:00Z","endOfLife":"2042-06-03T21:56:53.888Z","idsPerSecond":256000,\
						"fitsJavaScript":true},"lead":"PT0S","refusal":"LEASE_EXPIRED","numbers":{"ids":0,"sequenceExhausted":0,\
						"clockRegressions":0,"waits":0,"waited":"PT0S","refused":{"CLOCK_REGRESSION":0,"SEQUENCE_EXHAUSTED":0,\
						"LEASE_EXPIRED":0,"END_OF_LIFE":0}}}}}""");
	}

	@Test
	void decodesWithEachLayoutThatTheIdFits() {
		assertThat(get("/8796105633821").body()).isEqualTo("""
				{"generators":{\
				"orders":{"id":"8796105633821","base32":"00008000C0W0X","base62":"0002UrLGpNF",\
				"timestamp":"2025-01-01T00:34:57.155Z","nodeId":7,"sequence":29},\
				"small":{"id":"8796105633821","base32":"00008000C0W0X","base62":"0002UrLGpNF",\
				"timestamp":"2025-01-25T20:31:26.727Z","nodeId":0,"sequence":29}}}""");
	}

	@Test
	void decodesWithTheLayoutOfTheGeneratorThatIsAskedFor() {
		assertThat(get("/8796105633821?generator=small").body()).startsWith("{\"generators\":{\"small\":{")
			.doesNotContain("orders");
		assertThat(get("/5?generator=news").body())
			.contains("\"status\":400,\"detail\":\"generator is 'news'; it must be orders or small\"");
	}

	@Test
	void leavesOutLayoutsThatTheIdDoesNotFit() {
		assertThat(get("/9223372036854775807").body()).contains("orders").doesNotContain("small");
	}

	@ParameterizedTest
	@CsvSource({ "decimal,8796105633821", "base32,00008000C0W0X", "BASE62,0002UrLGpNF" })
	void decodesEveryFormat(String format, String id) {
		assertThat(get("/" + id + "?format=" + format).body()).contains("\"id\":\"8796105633821\"");
	}

	@ParameterizedTest
	@ValueSource(strings = { "/xyz", "/-5", "/99999999999999999999", "/5?format=hex", "/5?format=base32" })
	void refusesWhatIsNoId(String path) {
		assertThat(get(path).statusCode()).isEqualTo(400);
	}

	@Test
	void saysWhatIsWrongWithAnId() {
		assertThat(get("/xyz").body()).contains(
				"id: 'xyz' is not a decimal id, 1 to 19 digits, at most 9223372036854775807: the character at index 0 "
						+ "does not belong there");
	}

	@Test
	void saysWhatIsWrongWithAFormat() {
		assertThat(get("/5?format=hex").body()).contains("format is 'hex'; it must be decimal, base32 or base62");
	}

	@ParameterizedTest
	@ValueSource(strings = { "/x", "/5?format=x" })
	void quotesTheBeginningOfWhatIsLong(String path) {
		HttpResponse<String> response = get(path + "x".repeat(7000));
		assertThat(response.statusCode()).isEqualTo(400);
		assertThat(response.body()).contains("x".repeat(39)).doesNotContain("x".repeat(41));
	}

	@Test
	void answersProblems() {
		assertThat(get("/xyz").headers().firstValue("Content-Type")).contains("application/problem+json");
	}

	@Test
	void namesTheRangeOfIdsInTheirFormat() {
		SnowflakeEndpoint endpoint = new SnowflakeEndpoint(
				List.of(new ObservedGenerator("small", new Application().small(), null)));
		assertThatExceptionOfType(InvalidEndpointRequestException.class)
			.isThrownBy(() -> endpoint.decode("7ZZZZZZZZZZZZ", IdFormat.BASE32, null))
			.withMessage("id is 7ZZZZZZZZZZZZ; it must be 0000000000000 to 001ZZZZZZZZZZ");
	}

	@Test
	void writesLeasesAsItWritesAllElse() {
		ManualLease lease = new ManualLease(new ScriptedTimeSource(), "7");
		lease.start();
		SnowflakeEndpointWebExtension extension = new SnowflakeEndpointWebExtension(
				new SnowflakeEndpoint(List.of(new ObservedGenerator("leased", lease.generator(), lease.keeper()))));
		assertThat(JsonWriter.standard().writeToString(extension.state().getBody())).contains("""
				"lease":{"state":"HOLDING","namespace":"default","nodeIds":"7","ttl":"PT30S",\
				"until":"2026-01-01T00:00:30.001Z","remaining":"PT30.001S","renewed":0,"failed":0,"lost":0,\
				"holders":[{"nodeId":7,"application":"shop","host":"host-1","pid":4711,\
				"since":"2026-01-01T00:00:00Z","expires":"2026-01-01T00:00:30Z",\
				"highWaterMark":"2026-01-01T00:00:30.001Z"}]}""");
	}

	@Test
	void saysHowLargeAnIdMayBe() {
		SnowflakeEndpoint endpoint = new SnowflakeEndpoint(
				List.of(new ObservedGenerator("small", new Application().small(), null)));
		assertThatExceptionOfType(InvalidEndpointRequestException.class)
			.isThrownBy(() -> endpoint.decode("2251799813685248", null, null))
			.withMessage("id is 2251799813685248; it must be 0 to 2251799813685247");
	}

	@Test
	void showsTheLeaseAndAllHolders() {
		ManualLease lease = new ManualLease(new ScriptedTimeSource(), "7");
		lease.start();
		SnowflakeEndpoint endpoint = new SnowflakeEndpoint(
				List.of(new ObservedGenerator("leased", lease.generator(), lease.keeper())));
		assertThat(endpoint.state().generators().get("leased").lease())
			.isEqualTo(new SnowflakeEndpoint.LeaseState(LeaseStatus.State.HOLDING, "default", "7",
					Duration.ofSeconds(30), Instant.parse("2026-01-01T00:00:30.001Z"), Duration.ofMillis(30_001), null,
					0, 0, 0, List.of(new SnowflakeEndpoint.Holder(7, "shop", "host-1", 4711L, ScriptedTimeSource.START,
							ScriptedTimeSource.START.plusSeconds(30), Instant.parse("2026-01-01T00:00:30.001Z")))));
	}

	@Test
	void showsTheLeaseAlsoWhileTheStoreDoesNotAnswer() {
		ManualLease lease = new ManualLease(new ScriptedTimeSource(), "7");
		lease.start();
		lease.breakStore();
		SnowflakeEndpoint endpoint = new SnowflakeEndpoint(
				List.of(new ObservedGenerator("leased", lease.generator(), lease.keeper())));
		SnowflakeEndpoint.LeaseState state = endpoint.state().generators().get("leased").lease();
		assertThat(state.holders()).isNull();
		assertThat(state.problem()).contains("store is down");
		assertThat(state.state()).isEqualTo(LeaseStatus.State.HOLDING);
	}

	@Test
	void saysWhenTheStoreAnsweredLastBesideWhatTheKeeperSays() {
		ScriptedTimeSource time = new ScriptedTimeSource();
		ManualLease lease = new ManualLease(time, "7");
		lease.start();
		SnowflakeEndpoint endpoint = new SnowflakeEndpoint(
				List.of(new ObservedGenerator("leased", lease.generator(), lease.keeper())));
		endpoint.state();
		lease.breakStore();
		lease.pass(Duration.ofSeconds(10));
		assertThat(endpoint.state().generators().get("leased").lease().problem())
			.isEqualTo("The lease of node id 7 could not be renewed: store is down (since 2026-01-01T00:00:10Z). "
					+ "Ids are issued until 2026-01-01T00:00:30.001Z, and it is tried again. "
					+ "The lease store does not say who holds node "
					+ "ids; it last did at 2026-01-01T00:00:00Z. store is down");
	}

	private HttpResponse<String> get(String path) {
		URI uri = URI.create("http://localhost:" + this.port + "/actuator/snowflake" + path);
		return HttpClient.newHttpClient()
			.sendAsync(HttpRequest.newBuilder(uri).header("Accept", "application/json").build(),
					BodyHandlers.ofString())
			.join();
	}

	@SpringBootConfiguration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

		private final ScriptedTimeSource time = new ScriptedTimeSource();

		@Bean
		SnowflakeIdGenerator orders() {
			SnowflakeIdGenerator generator = SnowflakeIdGenerator.builder().nodeId(7).timeSource(this.time).build();
			generator.nextIds(3);
			return generator;
		}

		@Bean
		SnowflakeIdGenerator small() {
			return SnowflakeIdGenerator.builder()
				.layout(SnowflakeLayout.DEFAULT.withBits(39, 4, 8))
				.timeSource(this.time)
				.buildLeased()
				.generator();
		}

	}

}
