package io.github.snowflakeid.sample;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

import io.github.snowflakeid.SnowflakeId;
import io.github.snowflakeid.SnowflakeLayout;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.http.HttpStatus;
import org.springframework.test.web.servlet.client.RestTestClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT, properties = "snowflake.node-id=7")
class SampleApplicationTests {

	private RestTestClient client;

	@BeforeEach
	void connect(@LocalServerPort int port) {
		this.client = RestTestClient.bindToServer().baseUrl("http://localhost:" + port).build();
	}

	@Test
	void idsComeAsIncreasingStrings() {
		List<?> ids = get("/ids?count=3", Ids.class).ids();
		assertThat(ids).hasSize(3).allSatisfy((id) -> assertThat(id).isInstanceOf(String.class));
		assertThat(ids.stream().map((id) -> Long.valueOf((String) id))).isSorted().doesNotHaveDuplicates();
	}

	@Test
	void anIdIsDecoded() {
		String id = (String) get("/ids", Ids.class).ids().get(0);
		Decoded decoded = get("/ids/" + id, Decoded.class);
		SnowflakeId expected = SnowflakeLayout.DEFAULT.decompose(Long.parseLong(id));
		assertThat(decoded.nodeId()).isEqualTo(7);
		assertThat(decoded.sequence()).isEqualTo(expected.sequence());
		assertThat(decoded.timestamp()).isEqualTo(expected.timestamp())
			.isCloseTo(Instant.now(), within(1, ChronoUnit.SECONDS));
	}

	@Test
	void anOrderIsKeptWithAnId() {
		Order placed = this.client.post()
			.uri("/orders?item=tea")
			.exchange()
			.expectStatus()
			.isEqualTo(HttpStatus.CREATED)
			.expectBody(Order.class)
			.returnResult()
			.getResponseBody();
		assertThat(placed.item()).isEqualTo("tea");
		assertThat(SnowflakeLayout.DEFAULT.decompose(Long.parseLong(placed.id())).nodeId()).isEqualTo(7);
		assertThat(get("/orders/" + placed.id(), Order.class)).isEqualTo(placed);
	}

	@Test
	void whatIsNoIdOfAnOrderIsAProblem() {
		this.client.get()
			.uri("/orders/tea")
			.exchange()
			.expectStatus()
			.isBadRequest()
			.expectBody()
			.jsonPath("$.detail")
			.isEqualTo("id: 'tea' is not a decimal id, 1 to 19 digits, at most 9223372036854775807: "
					+ "the character at index 0 does not belong there");
	}

	@Test
	void prometheusSeesTheGenerator() {
		assertThat(get("/actuator/prometheus", String.class)).contains("snowflake_ids_total")
			.contains("snowflake_sequence_exhausted_total")
			.contains("snowflake_clock_regressions_total");
	}

	@Test
	void healthIsUp() {
		this.client.get()
			.uri("/actuator/health")
			.exchange()
			.expectBody()
			.jsonPath("$.status")
			.isEqualTo("UP")
			.jsonPath("$.components.snowflake.status")
			.isEqualTo("UP");
	}

	@Test
	void theEndpointTellsTheNodeId() {
		this.client.get()
			.uri("/actuator/snowflake")
			.exchange()
			.expectBody()
			.jsonPath("$.generators.snowflakeIdGenerator.nodeId")
			.isEqualTo(7);
	}

	private <T> T get(String path, Class<T> type) {
		return this.client.get()
			.uri(path)
			.exchange()
			.expectStatus()
			.isOk()
			.expectBody(type)
			.returnResult()
			.getResponseBody();
	}

	record Ids(List<?> ids) {

	}

	record Decoded(Instant timestamp, long nodeId, long sequence) {

	}

	record Order(String id, String item) {

	}

}
