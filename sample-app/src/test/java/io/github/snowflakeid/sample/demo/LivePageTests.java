package io.github.snowflakeid.sample.demo;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import io.github.snowflakeid.IdGenerator;
import io.github.snowflakeid.TimeSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * What the page is made of, without a browser: the stream, the commands and their
 * protection. Leases are in files here.
 */
@Tag("once")
@Timeout(120)
class LivePageTests {

	@TempDir
	private static Path directory;

	private static LiveApplication application;

	@BeforeAll
	static void start() {
		application = LiveApplication.start("--snowflake.lease.file.directory=" + directory, "--snowflake.lease.ttl=1s",
				"--sample.page.hosts[0]=page.example", "--sample.page.hosts[1]=other.example");
	}

	@AfterAll
	static void end() {
		application.close();
	}

	@AfterEach
	void putRight() throws Exception {
		command("load/stop", "{}");
		command("clock/right", "{}");
	}

	@ParameterizedTest
	@ValueSource(strings = { "/", "/page.js", "/page.css", "/icon.svg", "/webjars/uplot/dist/uPlot.esm.js",
			"/webjars/uplot/dist/uPlot.min.css", "/live/decode?id=1" })
	void everythingIsServedHereAndMayLoadNothingFromElsewhere(String path) throws Exception {
		HttpResponse<String> response = application.get(path);
		assertThat(response.statusCode()).isEqualTo(200);
		assertThat(response.headers().firstValue("Content-Security-Policy")).get()
			.asString()
			.startsWith("default-src 'self';");
	}

	@Test
	void aLoadRunsUntilItIsStopped() throws Exception {
		try (LiveApplication.Stream stream = application.look()) {
			command("load/start", "{\"threads\":1,\"batch\":8}");
			JsonNode running = stream.awaitState((state) -> state.path("load").path("calls").asLong() > 0);
			assertThat(running.path("idsPerSecond").asDouble()).isPositive();
			assertThat(running.path("load").path("p50").asDouble()).isPositive();
			assertThat(running.path("newest").path("nodeId")).isEqualTo(running.path("nodeId"));
			command("load/stop", "{}");
			stream.awaitState((state) -> !state.path("load").path("running").asBoolean()
					&& state.path("idsPerSecond").asDouble() == 0);
		}
	}

	@Test
	void aLoadThatRunsIsReplacedByTheNext() throws Exception {
		try (LiveApplication.Stream stream = application.look()) {
			command("load/start", "{\"threads\":1,\"batch\":8}");
			command("load/start", "{\"threads\":3,\"batch\":16}");
			JsonNode load = stream.awaitState((state) -> state.path("load").path("threads").asInt() == 3).path("load");
			assertThat(load.path("batch").asInt()).isEqualTo(16);
			assertThat(Thread.getAllStackTraces().keySet()).filteredOn((thread) -> thread.getName().startsWith("load-"))
				.hasSizeLessThanOrEqualTo(3);
		}
	}

	@Test
	void allBrowsersSeeTheSameStates() throws Exception {
		try (LiveApplication.Stream one = application.look(); LiveApplication.Stream other = application.look()) {
			JsonNode seen = other.next("state");
			assertThat(one.awaitState((state) -> state.path("at").asLong() >= seen.path("at").asLong()))
				.isEqualTo(seen);
		}
	}

	@Test
	void aBrowserThatComesLateIsToldWhatTheOthersHaveSeen() throws Exception {
		try (LiveApplication.Stream early = application.look()) {
			JsonNode state = early.next("state");
			try (LiveApplication.Stream late = application.look()) {
				assertThat(late.next("history").findValues("at")).contains(state.path("at"));
			}
		}
	}

	@Test
	void whoFindsNoRoomToLookOnIsToldWhenToComeAgain() throws Exception {
		List<LiveApplication.Stream> streams = new ArrayList<>();
		for (int i = 0; i < Viewers.MOST; i++) {
			streams.add(application.look());
		}
		HttpResponse<String> response = application.get("/live/events");
		for (LiveApplication.Stream stream : streams) {
			stream.close();
		}
		await().until(() -> {
			try (LiveApplication.Stream stream = application.look()) {
				return stream.response().statusCode() == 200;
			}
		});
		assertThat(response.statusCode()).isEqualTo(503);
		assertThat(response.headers().firstValue("Retry-After")).hasValue("5");
		assertThat(response.body()).contains("50 browsers look on, and no more can");
	}

	@Test
	void aStepBackIsCountedOnceAndCaughtUpWith() throws Exception {
		try (LiveApplication.Stream stream = application.look()) {
			long regressions = stream.next("state").path("totals").path("regressions").asLong();
			command("load/start", "{\"threads\":1,\"batch\":8}");
			stream.awaitState((state) -> state.path("idsPerSecond").asDouble() > 0);
			command("clock/back", "{\"millis\":500}");
			JsonNode leading = stream.awaitState((state) -> state.path("catchingUp").asBoolean());
			assertThat(leading.path("offsetMillis").asLong()).isEqualTo(-500);
			assertThat(leading.path("leadMillis").asLong()).isBetween(1L, 500L);
			JsonNode done = stream.awaitHappening("The clock has caught up after");
			assertThat(done.path("totals").path("regressions").asLong()).isEqualTo(regressions + 1);
		}
	}

	@Test
	void aFrozenNodeKeepsItsNodeIdWhereThatIsLocked() throws Exception {
		try (LiveApplication.Stream stream = application.look()) {
			long nodeId = stream.next("state").path("nodeId").asLong();
			command("load/start", "{\"threads\":1,\"batch\":8}");
			stream.awaitState((state) -> state.path("idsPerSecond").asDouble() > 0);
			command("freeze", "{\"seconds\":2,\"rival\":false}");
			JsonNode frozen = stream.awaitState(
					(state) -> state.path("frozenMillis").asLong() > 0 && state.path("idsPerSecond").asDouble() == 0);
			assertThat(frozen.path("leadMillis").isNull()).isTrue();
			assertThat(frozen.path("health").asString()).isEqualTo("UNKNOWN");
			HttpResponse<String> refused = application.post("/live/load/stop", "{}");
			assertThat(refused.statusCode()).isEqualTo(409);
			assertThat(refused.headers().firstValue("Retry-After")).isPresent();
			JsonNode thawed = stream.awaitState(
					(state) -> state.path("frozenMillis").asLong() == 0 && state.path("idsPerSecond").asDouble() > 0);
			assertThat(thawed.path("nodeId").asLong()).isEqualTo(nodeId);
			assertThat(thawed.path("lease").path("lost").asLong()).isZero();
			stream.awaitHappening("Its window ended meanwhile");
		}
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`',
			textBlock = """
					load/start | {"threads":0,"batch":1}            | threads is '0'; it must be a whole number from 1 to 64
					load/start | {"threads":65,"batch":1}           | threads is '65'; it must be a whole number from 1 to 64
					load/start | {"threads":1.5,"batch":1}          | threads is '1.5'; it must be a whole number from 1 to 64
					load/start | {"threads":"two","batch":1}        | threads is 'two'; it must be a whole number from 1 to 64
					load/start | {"batch":1}                        | threads is missing; it must be a whole number from 1 to 64
					load/start | {"threads":1,"batch":4097}         | batch is '4097'; it must be a whole number from 1 to 4096
					clock/back | {"millis":-1}                      | millis is '-1'; it must be a whole number from 1 to 10000
					clock/back | {"millis":99999999999}             | millis is '99999999999'; it must be a whole number from 1 to 10000
					freeze     | {"seconds":61,"rival":false}       | seconds is '61'; it must be a whole number from 1 to 60
					freeze     | {"seconds":1,"rival":"no"}         | rival is 'no'; it must be true or false
					freeze     | {"seconds":1,"rival":true}         | rival is 'true'; it must be false with snowflake.lease.store=file, where nobody can take the node id of a process that is alive; it may be true with jdbc and redis
					""")
	void aWrongValueIsAProblemThatSaysWhatToSend(String path, String body, String detail) throws Exception {
		HttpResponse<String> response = application.post("/live/" + path, body);
		assertThat(response.statusCode()).isEqualTo(400);
		assertThat(response.headers().firstValue("Content-Type")).hasValue("application/problem+json");
		assertThat(response.body()).contains("\"detail\":\"" + detail + "\"")
			.contains("\"parameter\":\"" + detail.substring(0, detail.indexOf(' ')) + "\"");
	}

	@Test
	void theClockIsSetBackByAMinuteAtMost() throws Exception {
		for (int i = 0; i < 6; i++) {
			command("clock/back", "{\"millis\":10000}");
		}
		HttpResponse<String> response = application.post("/live/clock/back", "{\"millis\":1}");
		assertThat(response.statusCode()).isEqualTo(400);
		assertThat(response.body())
			.contains("millis is '1'; it must be 0 or less, because the clock is set back by 60000 already");
	}

	@ParameterizedTest
	@ValueSource(strings = { "cross-site", "same-site", "none" })
	void aCommandOfAnotherPageIsRefused(String site) throws Exception {
		HttpResponse<String> response = application.post("/live/load/stop", "{}", "Sec-Fetch-Site", site);
		assertThat(response.statusCode()).isEqualTo(403);
		assertThat(response.headers().firstValue("Content-Type")).hasValue("application/problem+json");
	}

	@Test
	void aCommandOfAnotherOriginIsRefused() throws Exception {
		assertThat(application.post("/live/load/stop", "{}", "Origin", "http://example.com").statusCode())
			.isEqualTo(403);
	}

	@Test
	void aCommandOfThePageItselfIsTaken() throws Exception {
		assertThat(
				application.post("/live/load/stop", "{}", "Origin", application.url(), "Sec-Fetch-Site", "same-origin")
					.statusCode())
			.isEqualTo(204);
	}

	@ParameterizedTest
	@CsvSource({ "POST, /live/load/stop", "GET, /live/events", "GET, /live/decode?id=1", "GET, /", "GET, /page.js",
			"GET, /webjars/uplot/dist/uPlot.esm.js" })
	void aNameThatSomebodyElseLetsLeadHereIsRefused(String method, String path) throws Exception {
		assertThat(application.sendAs("evil.example:8080", method, path)).startsWith("HTTP/1.1 403 ")
			.contains("Host is 'evil.example:8080'; the page is served as localhost, as an IP address, and as what "
					+ "sample.page.hosts names. If this is its name, start it with --sample.page.hosts=<name>");
	}

	@ParameterizedTest
	@ValueSource(strings = { "localhost", "LOCALHOST:8080", "localhost.", "sample.localhost:80", "127.0.0.1:8080",
			"192.0.2.7", "[::1]:8080", "page.example", "Other.Example.:8080" })
	void thePageIsServedByAddressAndAsWhatItIsToldToBe(String host) throws Exception {
		assertThat(application.sendAs(host, "POST", "/live/load/stop")).startsWith("HTTP/1.1 204 ");
	}

	@ParameterizedTest
	@ValueSource(strings = { "evil.example", "localhost.evil.example", "127.0.0.1.evil.example", "notlocalhost",
			"page.example.evil.example", "1.2.3.4x", "[evil.example]", "", ":8080" })
	void noOtherNameWillDo(String host) throws Exception {
		assertThat(application.sendAs(host, "POST", "/live/load/stop")).matches("(?s)HTTP/1.1 40[03] .*");
	}

	@Test
	void idsAreServedUnderAnyName() throws Exception {
		assertThat(application.sendAs("ids.example", "GET", "/ids")).startsWith("HTTP/1.1 200 ");
	}

	@ParameterizedTest
	@ValueSource(strings = { "load/start", "load/stop", "clock/back", "clock/right", "freeze" })
	void aCommandIsPosted(String path) throws Exception {
		assertThat(application.get("/live/" + path).statusCode()).isEqualTo(405);
	}

	@Test
	void whatIsNoJsonIsAProblem() throws Exception {
		HttpResponse<String> response = application.post("/live/load/start", "threads=1");
		assertThat(response.statusCode()).isEqualTo(400);
		assertThat(response.headers().firstValue("Content-Type")).hasValue("application/problem+json");
	}

	@Test
	void theGeneratorReadsTheClockOfThePage() {
		assertThat(application.context().getBean(TimeSource.class)).isInstanceOf(AdjustableTimeSource.class);
		assertThat(application.context().getBean(IdGenerator.class).nextId()).isPositive();
	}

	private static void command(String path, String body) throws Exception {
		HttpResponse<String> response = application.post("/live/" + path, body);
		assertThat(response.statusCode()).as(response.body()).isEqualTo(204);
	}

}
