package io.github.snowflakeid.web;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;

import io.github.snowflakeid.GeneratorInternals;
import io.github.snowflakeid.IdGenerator;
import io.github.snowflakeid.SnowflakeId;
import io.github.snowflakeid.SnowflakeIdGenerator;
import io.github.snowflakeid.test.ScriptedTimeSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

/**
 * What the controller promises, over real HTTP. Every kind of web application passes it.
 */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT,
		properties = { "snowflake.node-id=7", "snowflake.web.enabled=true", "snowflake.layout.timestamp-bits=40" })
abstract class AbstractSnowflakeIdControllerTests {

	private static final String MAX_ID = "4611686018427387903";

	private final HttpClient client = HttpClient.newHttpClient();

	@Autowired
	SnowflakeIdGenerator generator;

	@Autowired
	ScriptedTimeSource time;

	@LocalServerPort
	int port;

	abstract WebApplicationType type();

	@BeforeEach
	void startAfterEverythingBefore() {
		this.time.setWall(ScriptedTimeSource.START);
		this.time.advance(this.generator.lead().plusDays(1));
	}

	@Test
	void answersOneIdByDefault() {
		assertThat(ids(get("/ids"))).hasSize(1);
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 2, 1000, 10_000 })
	void answersAsManyIdsAsAskedFor(int count) {
		assertThat(ids(get("/ids?count=" + count))).hasSize(count);
	}

	@Test
	void answersIncreasingIds() {
		assertThat(ids(get("/ids?count=1000"))).map(Long::valueOf).isSorted().doesNotHaveDuplicates();
	}

	@Test
	void writesIdsAsJsonStrings() {
		assertThat(get("/ids?count=2").body()).matches("\\{\"ids\":\\[\"\\d+\",\"\\d+\"]}");
	}

	@ParameterizedTest
	@CsvSource({ "decimal,\\d+", "base32,[0-9A-HJKMNP-TV-Z]{13}", "base62,[0-9A-Za-z]{11}" })
	void writesIdsInTheFormatAskedFor(String format, String pattern) {
		assertThat(ids(get("/ids?format=" + format))).singleElement().asString().matches(pattern);
	}

	@Test
	void writesOneIdPerLineAsText() {
		assertThat(get("/ids?count=3", "text/plain").body()).matches("(\\d+\n){3}");
	}

	@Test
	void writesTextInTheFormatAskedFor() {
		assertThat(get("/ids?format=base62", "text/plain").body()).matches("[0-9A-Za-z]{11}\n");
	}

	@Test
	void declaresText() {
		assertThat(contentType(get("/ids", "text/plain"))).isEqualToIgnoringCase("text/plain;charset=UTF-8");
	}

	@ParameterizedTest
	@ValueSource(strings = { "*/*", "application/json", "application/*", "application/json, text/plain, */*",
			"text/plain;q=0.5, application/json", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
			"image/png" })
	void declaresJson(String accept) {
		assertThat(contentType(get("/ids", accept))).isEqualTo("application/json");
	}

	@Test
	void declaresJsonToWhomeverItCannotUnderstand() {
		assertThat(contentType(get("/ids", "nonsense"))).isEqualTo("application/json");
	}

	@ParameterizedTest
	@ValueSource(strings = { "text/*", "text/plain, application/json;q=0.5", "text/plain, */*;q=0.1",
			"text/plain, application/json", "text/html, text/*;q=0.1", "application/json;q=0, */*" })
	void prefersTextWhereTheClientDoes(String accept) {
		assertThat(contentType(get("/ids", accept))).startsWith("text/plain");
	}

	@ParameterizedTest
	@ValueSource(strings = { "/ids", "/ids?count=0", "/ids/5", "/ids/xyz" })
	void forbidsToStoreAnswers(String path) {
		assertThat(get(path).headers().allValues("Cache-Control")).containsExactly("no-store");
	}

	@ParameterizedTest
	@ValueSource(strings = { "application/json", "text/plain" })
	void saysHowLongTheAnswerIs(String accept) {
		HttpResponse<String> response = get("/ids?count=1000", accept);
		assertThat(response.headers().allValues("Content-Length"))
			.containsExactly(Integer.toString(response.body().length()));
	}

	@Test
	void forbidsToStoreText() {
		assertThat(get("/ids", "text/plain").headers().allValues("Cache-Control")).containsExactly("no-store");
	}

	@Test
	void decodesIds() {
		assertThat(get("/ids/8796105633821").body()).isEqualTo(
				"""
						{"id":"8796105633821","base32":"00008000C0W0X","base62":"0002UrLGpNF","timestamp":"2025-01-01T00:34:57.155Z",\
						"nodeId":7,"sequence":29}""");
	}

	@Test
	void doubtsAnIdFromTheFuture() {
		assertThat(get("/ids/2305843009213693952").body()).isEqualTo(
				"""
						{"id":"2305843009213693952","base32":"2000000000000","base62":"2kKmhFdWHh2","timestamp":"2042-06-03T21:56:53.888Z",\
						"nodeId":0,"sequence":0,"doubt":"Id 2305843009213693952 would be of 2042-06-03T21:56:53.888Z, and it is \
						%s: another epoch or layout, or a clock that was wrong, has issued it."}"""
					.formatted(this.time.instant()));
	}

	@Test
	void decodesWhatItHasIssued() {
		String id = ids(get("/ids?format=base32")).get(0);
		SnowflakeId parts = this.generator.layout()
			.decompose(json(get("/ids/" + id + "?format=base32")).get("id").asLong());
		assertThat(parts.timestamp()).isEqualTo(this.time.instant());
	}

	@ParameterizedTest
	@CsvSource({ "decimal,8796105633821", "base32,00008000C0W0X", "base62,0002UrLGpNF" })
	void decodesEveryFormat(String format, String id) {
		assertThat(json(get("/ids/" + id + "?format=" + format)).get("id").asString()).isEqualTo("8796105633821");
	}

	@ParameterizedTest
	@ValueSource(strings = { "0", "-1", "abc", "10001", "99999999999", "1.5", "1%202", "" })
	void refusesWrongCount(String count) {
		assertProblem(get("/ids?count=" + count), 400,
				"count is '%s'; it must be a number from 1 to 10000".formatted(count.replace("%20", " ")));
	}

	/** The JDK takes signs and the digits of all scripts. */
	@ParameterizedTest
	@CsvSource({ "%2B3,+3", "-3,-3", "%D9%A3,\u0663", "%EF%BC%93,\uFF13", "0x3,0x3", "3%20,'3 '" })
	void refusesWhatIsNotWrittenInDigits(String count, String quoted) {
		assertProblem(get("/ids?count=" + count), 400,
				"count is '" + quoted + "'; it must be a number from 1 to 10000");
	}

	@Test
	void refusesCountWithoutValue() {
		assertProblem(get("/ids?count"), 400, "count is ''; it must be a number from 1 to 10000");
	}

	@Test
	void refusesSeveralFormats() {
		assertProblem(get("/ids/5?format=decimal&format=base32"), 400,
				"format is 'decimal,base32'; it must be decimal, base32 or base62");
	}

	@ParameterizedTest
	@ValueSource(strings = { "/ids?count=x", "/ids?format=x", "/ids/5?format=x", "/ids/x" })
	void quotesTheBeginningOfWhatIsLong(String path) {
		HttpResponse<String> response = get(path + "x".repeat(3500));
		assertThat(response.statusCode()).isEqualTo(400);
		assertThat(response.body()).contains("x".repeat(40)).doesNotContain("x".repeat(41));
	}

	@Test
	void refusesSeveralCounts() {
		assertProblem(get("/ids?count=1&count=2"), 400, "count is '1,2'; it must be a number from 1 to 10000");
	}

	@ParameterizedTest
	@ValueSource(strings = { "/ids?format=hex", "/ids/5?format=hex" })
	void refusesUnknownFormat(String path) {
		assertProblem(get(path), 400, "format is 'hex'; it must be decimal, base32 or base62");
	}

	@ParameterizedTest
	@ValueSource(strings = { "xyz", "-5", "99999999999999999999", "4611686018427387904", "9223372036854775807" })
	void refusesToDecodeWhatIsNoId(String id) {
		assertProblem(get("/ids/" + id), 400,
				"id is '%s'; it must be from 0 to %s in this format".formatted(id, MAX_ID));
	}

	@Test
	void decodesIdsWithLeadingZeros() {
		assertThat(json(get("/ids/0000000000000000005")).get("id").asString()).isEqualTo("5");
	}

	@Test
	void refusesMoreLeadingZerosThanAnIdHasDigits() {
		assertProblem(get("/ids/00000000000000000005"), 400, "id is '00000000000000000005'; it must be from 0 to "
				+ MAX_ID + " in this format, with 19 digits at most");
	}

	@Test
	void namesTheRangeOfIdsInTheirFormat() {
		assertProblem(get("/ids/xyz?format=base32"), 400,
				"id is 'xyz'; it must be from 0000000000000 to 3ZZZZZZZZZZZZ in this format");
	}

	@ParameterizedTest
	@ValueSource(strings = { "/ids?count=0", "/ids/xyz" })
	void answersProblemsToClientsThatAcceptTextOnly(String path) {
		assertThat(contentType(get(path, "text/plain"))).isEqualTo("application/problem+json");
	}

	@ParameterizedTest
	@ValueSource(strings = { "application/json", "text/plain" })
	void drawsNoIdsForWhomeverAsksForTheHeaderOnly(String accept) {
		long before = this.generator.numbers().ids();
		assertThat(contentType(ask("HEAD", this.port, "/ids?count=1000", accept))).startsWith(accept);
		assertThat(this.generator.numbers().ids()).isEqualTo(before);
	}

	@ParameterizedTest
	@ValueSource(strings = { "/ids?count=0", "/ids/xyz" })
	void saysInTheHeaderWhatTheStatusWouldBe(String path) {
		assertThat(ask("HEAD", this.port, path).statusCode()).isEqualTo(400);
	}

	@Test
	void saysInTheHeaderThatIdsAreRefused() {
		letClockFallBehind();
		assertThat(ask("HEAD", this.port, "/ids").statusCode()).isEqualTo(503);
	}

	@Test
	void answersTheHeaderOfAnyGenerator() {
		try (ConfigurableApplicationContext context = start(OwnGenerator.class)) {
			assertThat(ask("HEAD", port(context), "/ids").statusCode()).isEqualTo(200);
		}
	}

	@Test
	void drawsNoIdsForWhomeverAsksWhatMayBeAsked() {
		long before = this.generator.numbers().ids();
		assertThat(ask("OPTIONS", this.port, "/ids").headers().firstValue("Allow")).contains("GET,HEAD,OPTIONS");
		assertThat(this.generator.numbers().ids()).isEqualTo(before);
	}

	@Test
	void refusesWithServiceUnavailableWhileTheClockIsTooFarBehind() {
		letClockFallBehind();
		assertProblem(get("/ids"), 503,
				"The wall clock is PT1H behind the newest id, more than max-lead (PT10S) allows. "
						+ "Set the machine's clock right; ids are issued again once it is back in range.");
	}

	@Test
	void namesTheReasonOfRefusal() {
		letClockFallBehind();
		assertThat(json(get("/ids", "text/plain")).get("reason").asString()).isEqualTo("CLOCK_REGRESSION");
	}

	@Test
	void saysWhenToTryAgain() {
		letClockFallBehind();
		this.time.stepWall(Duration.ofNanos(-1));
		assertThat(get("/ids").headers().allValues("Retry-After")).containsExactly("3591");
	}

	@Test
	void asksToWaitForOneSecondAtLeast() {
		try (ConfigurableApplicationContext context = start(Application.class, "--snowflake.node-id=1",
				"--snowflake.layout.sequence-bits=0", "--snowflake.max-wait=0s")) {
			HttpResponse<String> response = get(port(context), "/ids?count=2");
			assertThat(response.headers().allValues("Retry-After")).containsExactly("1");
		}
	}

	@Test
	void refusesWithServiceUnavailableWhileTheSequenceIsUsedUp() {
		try (ConfigurableApplicationContext context = start(Application.class, "--snowflake.node-id=1",
				"--snowflake.layout.sequence-bits=0", "--snowflake.max-wait=0s")) {
			HttpResponse<String> response = get(port(context), "/ids?count=2");
			assertProblem(response, 503, json(response).get("detail").asString());
			assertThat(json(response).get("reason").asString()).isEqualTo("SEQUENCE_EXHAUSTED");
		}
	}

	@Test
	void refusesWithServiceUnavailableWhileNoWindowIsOpen() {
		try (ConfigurableApplicationContext context = start(Application.class, "--snowflake.node-id=1")) {
			GeneratorInternals.closeSlice(context.getBean(SnowflakeIdGenerator.class));
			HttpResponse<String> response = get(port(context), "/ids");
			assertProblem(response, 503, "No node id is held, and none came within max-wait (PT1S). "
					+ "Ids are issued again once a window is open.");
			assertThat(response.headers().allValues("Retry-After")).containsExactly("1");
		}
	}

	@Test
	void failsForGoodAtTheEndOfLife() {
		this.time.setWall(this.generator.layout().endOfLife());
		assertThat(json(get("/ids")).get("reason").asString()).isEqualTo("END_OF_LIFE");
	}

	@Test
	void answersServerErrorAtTheEndOfLife() {
		this.time.setWall(this.generator.layout().endOfLife());
		assertThat(get("/ids").statusCode()).isEqualTo(500);
	}

	@Test
	void saysNotWhenToTryAgainAtTheEndOfLife() {
		this.time.setWall(this.generator.layout().endOfLife());
		assertThat(get("/ids").headers().firstValue("Retry-After")).isEmpty();
	}

	@Test
	void answersRefusalsInOtherControllersInTheSameWay() {
		letClockFallBehind();
		assertThat(get("/other").body()).isEqualTo(get("/ids").body());
	}

	@Test
	void writesIdsInTheFormatOfThePropertyWhereNoneIsAskedFor() {
		try (ConfigurableApplicationContext context = start(OwnGenerator.class, "--snowflake.format=base32")) {
			assertThat(get(port(context), "/ids").body()).isEqualTo("{\"ids\":[\"0000000000005\"]}");
			assertThat(get(port(context), "/ids?format=decimal").body()).isEqualTo("{\"ids\":[\"5\"]}");
			assertProblem(get(port(context), "/ids?format="), 400,
					"format is ''; it must be decimal, base32 or base62");
		}
	}

	@Test
	void decodesIdsInTheFormatOfTheProperty() {
		try (ConfigurableApplicationContext context = start(Application.class, "--snowflake.node-id=1",
				"--snowflake.format=base62")) {
			assertThat(json(get(port(context), "/ids/0002UrLGpNF")).get("id").asString()).isEqualTo("8796105633821");
		}
	}

	@Test
	void servesIdsOfTheGeneratorThatIsAskedFor() {
		try (ConfigurableApplicationContext context = start(Application.class, "--snowflake.node-id=1",
				"--snowflake.generators.orders.node-id=2")) {
			SnowflakeIdGenerator orders = context.getBean("orders", SnowflakeIdGenerator.class);
			get(port(context), "/ids?count=3&generator=orders");
			assertThat(orders.numbers().ids()).isEqualTo(3);
			assertThat(ask("HEAD", port(context), "/ids?generator=orders").statusCode()).isEqualTo(200);
			assertThat(json(get(port(context), "/ids/5?generator=orders")).get("generator").asString())
				.isEqualTo("orders");
			assertThat(json(get(port(context), "/ids/5")).get("generator").asString())
				.isEqualTo("snowflakeIdGenerator");
			assertProblem(get(port(context), "/ids?generator=news"), 400,
					"generator is 'news'; it must be snowflakeIdGenerator or orders");
			assertProblem(get(port(context), "/ids/5?generator="), 400,
					"generator is ''; it must be snowflakeIdGenerator or orders");
		}
	}

	@Test
	void servesUnderTheConfiguredPath() {
		try (ConfigurableApplicationContext context = start(OwnGenerator.class,
				"--snowflake.web.path=/api/v1/numbers")) {
			assertThat(get(port(context), "/api/v1/numbers?count=2").body()).isEqualTo("{\"ids\":[\"5\",\"5\"]}");
		}
	}

	@Test
	void boundsTheCountAsConfigured() {
		try (ConfigurableApplicationContext context = start(OwnGenerator.class, "--snowflake.web.max-count=3")) {
			assertProblem(get(port(context), "/ids?count=4"), 400, "count is '4'; it must be a number from 1 to 3");
		}
	}

	@Test
	void doesNotDecodeIdsOfAnotherKindOfGenerator() {
		try (ConfigurableApplicationContext context = start(OwnGenerator.class)) {
			assertProblem(get(port(context), "/ids/5"), 404,
					"Ids cannot be decoded: they do not come from a SnowflakeIdGenerator, so their layout is not known");
		}
	}

	@Test
	void refusesToStartWithPathThatIsNoPlainPath() {
		assertThatException().isThrownBy(() -> start(OwnGenerator.class, "--snowflake.web.path=/ids/{"))
			.havingRootCause()
			.withMessageStartingWith("snowflake.web.path is '/ids/{'; it must be");
	}

	@Test
	void tellsWrongPathTogetherWithAllOtherProblems() {
		assertThatException().isThrownBy(() -> start(Application.class, "--snowflake.web.path=/ids/{"))
			.withMessageContainingAll("snowflake.node-id is not set", "snowflake.web.path is '/ids/{'");
	}

	private void letClockFallBehind() {
		this.generator.nextId();
		this.time.stepWall(Duration.ofHours(-1));
	}

	ConfigurableApplicationContext start(Class<?> source, String... arguments) {
		return new SpringApplicationBuilder(source).web(type())
			.properties("server.port=0", "snowflake.web.enabled=true")
			.run(arguments);
	}

	static int port(ConfigurableApplicationContext context) {
		return context.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
	}

	HttpResponse<String> get(String path, String... accept) {
		return get(this.port, path, accept);
	}

	HttpResponse<String> get(int port, String path, String... accept) {
		return ask("GET", port, path, accept);
	}

	private HttpResponse<String> ask(String method, int port, String path, String... accept) {
		HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
			.method(method, BodyPublishers.noBody());
		for (String value : accept) {
			request.header("Accept", value);
		}
		return this.client.sendAsync(request.build(), BodyHandlers.ofString()).join();
	}

	static JsonNode json(HttpResponse<String> response) {
		return JsonMapper.shared().readTree(response.body());
	}

	static List<String> ids(HttpResponse<String> response) {
		return json(response).get("ids").valueStream().map(JsonNode::asString).toList();
	}

	private static String contentType(HttpResponse<String> response) {
		return response.headers().firstValue("Content-Type").orElseThrow();
	}

	private static void assertProblem(HttpResponse<String> response, int status, String detail) {
		JsonNode problem = json(response);
		assertThat(List.of(response.statusCode(), contentType(response), problem.get("status").asInt(),
				problem.get("detail").asString()))
			.containsExactly(status, "application/problem+json", status, detail);
	}

	@SpringBootConfiguration(proxyBeanMethods = false)
	@WebAutoConfiguration
	@Import(OtherController.class)
	static class Application {

		@Bean
		ScriptedTimeSource timeSource() {
			return new ScriptedTimeSource();
		}

	}

	@Configuration(proxyBeanMethods = false)
	@WebAutoConfiguration
	static class OwnGenerator {

		@Bean
		IdGenerator idGenerator() {
			return () -> 5;
		}

	}

	@RestController
	static class OtherController {

		private final IdGenerator generator;

		OtherController(IdGenerator generator) {
			this.generator = generator;
		}

		@GetMapping("/other")
		long id() {
			return this.generator.nextId();
		}

	}

}
