package io.github.snowflakeid.sample.load;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import com.sun.net.httpserver.HttpServer;
import org.apache.hc.client5.http.ConnectTimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

@Timeout(60)
class IdClientTests {

	private final List<String> requests = new CopyOnWriteArrayList<>();

	private final List<InetSocketAddress> callers = new CopyOnWriteArrayList<>();

	private HttpServer server;

	private IdClient client;

	private int status = 200;

	private String body = "";

	@BeforeEach
	void serve() throws IOException {
		this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
		this.server.createContext("/", (exchange) -> {
			this.requests.add(exchange.getRequestURI().toString());
			this.callers.add(exchange.getRemoteAddress());
			byte[] bytes = this.body.getBytes(StandardCharsets.UTF_8);
			exchange.getResponseHeaders().add("Retry-After", "3");
			exchange.sendResponseHeaders(this.status, bytes.length);
			exchange.getResponseBody().write(bytes);
			exchange.close();
		});
		this.server.start();
		this.client = new IdClient(uri(), 2);
	}

	@AfterEach
	void stop() {
		this.client.close();
		this.server.stop(0);
	}

	@Test
	void idsAreReadFromStrings() throws Exception {
		this.body = "{\"more\":[1,{\"ids\":[\"9\"]}],\"ids\":[\"7\",\"9223372036854775807\"]}";
		long[] ids = new long[4];
		this.client.draw(ids, 1, 2);
		assertThat(ids).containsExactly(0, 7, Long.MAX_VALUE, 0);
		assertThat(this.requests).containsExactly("/ids?count=2");
	}

	@Test
	void connectionsAreKept() throws Exception {
		this.body = "{\"ids\":[\"7\"]}";
		for (int i = 0; i < 5; i++) {
			this.client.draw(new long[1], 0, 1);
		}
		assertThat(this.callers).hasSize(5);
		assertThat(this.callers.stream().distinct()).hasSize(1);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`',
			textBlock = """
					{"ids":[]}              | 0 ids in place of 2
					{"ids":["1"]}           | 1 id in place of 2
					{"ids":["1","2","3"]}   | 3 ids in place of 2
					{"ids":[1,2]}           | an id that is no text but 1; ids must be texts, since JavaScript loses digits of numbers
					{"ids":[{}]}            | an id that is no text; ids must be texts, since JavaScript loses digits of numbers
					{"ids":["1","x"]}       | an id that is 'x'; ids must be 0 to 9223372036854775807
					{"ids":["1","-2"]}      | an id that is '-2'; ids must be 0 to 9223372036854775807
					{"ids":["1","+2"]}      | an id that is '+2'; ids must be 0 to 9223372036854775807
					{"ids":["1","9223372036854775808"]}  | an id that is '9223372036854775808'; ids must be 0 to 9223372036854775807
					{"ids":["1","12345678901234567890"]} | an id that is '12345678901234567890'; ids must be 0 to 9223372036854775807
					""")
	void idsThatAreNotThoseAskedForAreALossThatSaysWhatTheyAre(String body, String reason) {
		this.body = body;
		FailedDraw failure = failure();
		assertThat(failure.outcome()).isEqualTo(FailedDraw.Outcome.LOST);
		assertThat(failure.reason()).isEqualTo(reason);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "[]", "{}", "{\"ids\":7}", "{\"ids\":[\"1\",\"2\"", "<html>" })
	void anAnswerWithoutIdsIsALoss(String body) {
		this.body = body;
		FailedDraw failure = failure();
		assertThat(failure.outcome()).isEqualTo(FailedDraw.Outcome.LOST);
		assertThat(failure.reason()).isEqualTo("an answer that is not {\"ids\":[\"...\"]}");
	}

	@Test
	void aRefusalHasTheReasonOfTheProblemAndSaysWhenToComeAgain() {
		this.status = 503;
		this.body = "{\"detail\":\"no\",\"reason\":\"LEASE_EXPIRED\"}";
		FailedDraw failure = failure();
		assertThat(failure.outcome()).isEqualTo(FailedDraw.Outcome.REFUSED);
		assertThat(failure.reason()).isEqualTo("LEASE_EXPIRED");
		assertThat(failure.retryAfter()).isEqualTo(Duration.ofSeconds(3));
	}

	@Test
	void aRefusalWithoutAProblemHasItsStatusForAReason() {
		this.status = 429;
		this.body = "slow down";
		assertThat(failure().outcome()).isEqualTo(FailedDraw.Outcome.REFUSED);
		assertThat(failure().reason()).isEqualTo("HTTP_429");
	}

	@Test
	void anyOtherStatusIsALoss() {
		this.status = 400;
		this.body = "{\"detail\":\"count is '2'; it must be a number from 1 to 1\"}";
		FailedDraw failure = failure();
		assertThat(failure.outcome()).isEqualTo(FailedDraw.Outcome.LOST);
		assertThat(failure.reason()).isEqualTo("HTTP 400 count is '2'; it must be a number from 1 to 1");
	}

	@Test
	void whatAServerSaysStaysInItsLine() {
		this.status = 400;
		this.body = "{\"detail\":\"no\\nduplicates 0 %s\"}".formatted("x".repeat(7000));
		assertThat(failure().reason()).startsWith("HTTP 400 no?duplicates 0 xxx").hasSizeLessThan(400);
	}

	@Test
	void whoDoesNotAnswerIsNotSaidToBeOutOfReach() {
		assertThat(IdClient.describe(new SocketTimeoutException("Read timed out")))
			.isEqualTo("does not answer within 10 s");
	}

	@Test
	void whoCannotBeReachedIsSaidToBe() {
		assertThat(List.of(new ConnectException("refused"), new UnknownHostException("refused"),
				new NoRouteToHostException("refused"), new ConnectTimeoutException("refused")))
			.extracting(IdClient::describe)
			.containsOnly("cannot be reached: refused");
	}

	@Test
	void whoHangsUpGivesNoAnswer() {
		assertThat(IdClient.describe(new SocketException("Connection reset")))
			.isEqualTo("gives no answer: Connection reset");
	}

	@Test
	void noAnswerIsAnException() {
		this.server.stop(0);
		assertThatExceptionOfType(IOException.class).isThrownBy(() -> this.client.draw(new long[1], 0, 1));
	}

	@Test
	void theEndpointTellsTheLayout() {
		this.body = """
				{"generators":{"snowflakeIdGenerator":{
				"layout":{"timestampBits":40,"nodeIdBits":8,"sequenceBits":10,"tick":"PT0.01S",
				"epoch":"2020-01-01T00:00:00Z","idsPerSecond":102400},
				"numbers":{"ids":5,"sequenceExhausted":1,"clockRegressions":2,"waits":3,"waited":"PT0.5S"}}}}""";
		IdClient.Description description = this.client.describe();
		assertThat(this.requests).containsExactly("/actuator/snowflake");
		assertThat(description).isNotNull();
		assertThat(description.layout().idsPerSecond()).isEqualTo(102_400);
		assertThat(description.counts()).isEqualTo(new Counts(1, 2, 3, Duration.ofMillis(500)));
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "{}", "{\"generators\":{}}", "{\"generators\":{\"a\":{},\"b\":{}}}",
			"{\"generators\":{\"a\":{\"layout\":{}}}}" })
	void aServerWithoutTheEndpointIsNotDescribed(String body) {
		this.body = body;
		assertThat(this.client.describe()).isNull();
	}

	@Test
	void severalPlacesAreAskedInTurn() throws Exception {
		this.body = "{\"ids\":[\"7\"]}";
		LoadOptions options = LoadOptions.parse("--load", "--load.url=" + uri() + "," + uri().resolve("/other"));
		try (HttpIds ids = HttpIds.of(options)) {
			this.requests.clear();
			List<String> expected = new ArrayList<>();
			for (int i = 0; i < 3; i++) {
				ids.draw(new long[1], 0, 1);
				ids.draw(new long[1], 0, 1);
				expected.addAll(List.of("/ids?count=1", "/other?count=1"));
			}
			assertThat(this.requests).isEqualTo(expected);
			assertThat(ids.nodes()).isEqualTo(2);
		}
	}

	private FailedDraw failure() {
		try {
			this.client.draw(new long[2], 0, 2);
		}
		catch (FailedDraw ex) {
			return ex;
		}
		catch (IOException ex) {
			throw new AssertionError(ex);
		}
		throw new AssertionError("There were ids");
	}

	private URI uri() {
		return URI.create("http://localhost:%d/ids".formatted(this.server.getAddress().getPort()));
	}

}
