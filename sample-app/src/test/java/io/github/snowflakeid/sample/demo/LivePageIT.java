package io.github.snowflakeid.sample.demo;

import java.io.IOException;
import java.io.InputStream;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.github.snowflakeid.sample.SampleJar;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.support.ui.Select;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The page of the built jar in a browser. With {@code -Dscreenshots=docs/images} the
 * pictures of the documentation are taken anew.
 */
@Timeout(180)
@EnabledIf(value = "io.github.snowflakeid.sample.demo.Browser#isInstalled",
		disabledReason = "There is no chromium and chromedriver on the path; install Debian's chromium and chromium-driver")
@Tag("once")
class LivePageIT {

	private static final Pattern PORT = Pattern.compile("Tomcat started on port (\\d+)");

	private static final Path LOG = Path.of("target", "live-page.log");

	private static final String PICTURES = System.getProperty("screenshots", "");

	private static final String COLLECT = "window.seen = []; new EventSource('live/events').addEventListener('state', "
			+ "(event) => { const s = JSON.parse(event.data); window.seen.push({ at: s.at, rate: Math.round(s.idsPerSecond), "
			+ "lead: s.leadMillis, catchingUp: s.catchingUp, regressions: s.totals.regressions }); })";

	private static final HttpClient CLIENT = HttpClient.newHttpClient();

	private static Browser browser;

	private static Process application;

	private static String url;

	@BeforeAll
	static void start() throws IOException {
		browser = Browser.start();
		application = start(LOG, "--server.port=0", "--snowflake.lease.store=jdbc",
				"--spring.datasource.url=jdbc:h2:mem:page", "--snowflake.lease.ttl=5s");
		Matcher port = PORT.matcher(Files.readString(LOG));
		assertThat(port.find()).isTrue();
		url = "http://localhost:" + port.group(1) + "/";
	}

	private static Process start(Path log, String... arguments) throws IOException {
		Process process = SampleJar.start(Path.of(System.getProperty("java.io.tmpdir")), List.of(arguments))
			.redirectErrorStream(true)
			.redirectOutput(log.toFile())
			.start();
		await().atMost(Duration.ofSeconds(90)).until(() -> Files.readString(log).contains("Started SampleApplication"));
		return process;
	}

	@AfterAll
	static void end() {
		if (application != null) {
			application.destroyForcibly();
		}
		if (browser != null) {
			browser.close();
		}
	}

	@AfterEach
	void nothingWasLoggedAndNothingCameFromElsewhere() throws Exception {
		assertThat(browser.logged()).isEmpty();
		assertThat(browser.requests()).isNotEmpty()
			.allMatch((sent) -> sent.startsWith(url) || sent.startsWith("data:"));
		post("load/stop", "{}");
		post("clock/right", "{}");
	}

	@Test
	void aStepBackOfTheClockHarmsNobody() {
		open();
		long regressions = browser.number("regressions");
		startLoad();
		browser.run(COLLECT);
		new Select(browser.element("step")).selectByValue("2000");
		browser.element("back").click();
		browser.await("the step back to be counted", () -> browser.number("regressions") == regressions + 1);
		assertThat(browser.text("lead-text")).contains("melts at half speed");
		browser.await("the clock to catch up",
				() -> browser.text("happenings").contains("The clock has caught up after"));

		List<Seen> seen = seen();
		for (int i = 1; i < seen.size(); i++) {
			// one alone may be the scheduler's doing
			assertThat(seen.get(i - 1).rate() + seen.get(i).rate()).isPositive();
		}
		assertThat(seen.get(seen.size() - 1).regressions()).isEqualTo(regressions + 1);
		List<Seen> catchUp = seen.stream().filter(Seen::catchingUp).toList();
		long start = catchUp.get(0).at();
		// where ids lag behind id time, because the machine is busy, the lead is smaller
		// for a while
		List<Long> deviations = catchUp.stream()
			.map((state) -> state.lead() - (2_000 - (state.at() - start) / 2))
			.sorted()
			.toList();
		assertThat(deviations.get(deviations.size() - 1)).isLessThan(300);
		assertThat(deviations.get(deviations.size() / 2)).isGreaterThan(-300);
	}

	@Test
	void theNewestIdIsDecoded() {
		open();
		startLoad();
		browser.element("stop").click();
		browser.await("the load to end", () -> browser.text("happenings").contains("The load has ended"));
		String id = browser.text("newest-decimal");
		browser.element("take-newest").click();
		browser.await("the id to be read", () -> !browser.text("decoded").isEmpty());
		assertThat(browser.text("decoded")).contains("Read as decimal")
			.contains(id)
			.contains(browser.text("newest-base32"))
			.contains(browser.text("newest-base62"))
			.contains(browser.text("newest-time"))
			.contains(browser.text("newest-node"));
		assertThat(browser.text("newest-node")).isEqualTo(browser.text("node-id"));
	}

	@Test
	void theIdsOfATimeSpanAreFound() {
		open();
		browser.element("range-form").submit();
		browser.await("the range to be found", () -> browser.text("range").matches("where id between \\d+ and \\d+"));
	}

	@Test
	void aNodeThatStandsStillLosesItsNodeIdAndLeasesAnother() {
		open();
		startLoad();
		String nodeId = browser.text("node-id");
		browser.run("document.getElementById('seconds').value = 10; document.getElementById('rival').checked = true");
		browser.element("freeze").click();
		browser.await("the node to stand still", () -> browser.text("health").startsWith("stands still"));
		browser.await("the rate to fall to 0", () -> browser.number("rate") == 0);
		browser.await("the node id to be somebody else's",
				() -> browser.text("happenings").contains("Another instance has leased node id " + nodeId));
		browser.await("another node id",
				() -> browser.text("happenings").contains("Node id %s is somebody else's. Node id ".formatted(nodeId)));
		assertThat(browser.text("node-id")).matches("\\d+").isNotEqualTo(nodeId);
		browser.await("ids again", () -> browser.number("rate") > 1_000_000);
	}

	@Test
	void theKeyboardIsEnough() {
		open();
		browser.run("document.getElementById('threads').focus()");
		press(Keys.TAB);
		press(Keys.TAB);
		press(Keys.ENTER);
		awaitRunning();
		assertThat(browser.run("return document.activeElement.id")).isEqualTo("start");
		press(Keys.TAB);
		press(Keys.SPACE);
		browser.await("the load to end", () -> browser.number("rate") == 0);
		assertThat(browser.run("return document.activeElement.id")).isEqualTo("stop");
	}

	@Test
	void aWrongValueIsExplained() {
		open();
		browser.run("document.getElementById('load-form').noValidate = true");
		browser.run("document.getElementById('threads').value = 65");
		browser.element("start").click();
		browser.await("the problem",
				() -> browser.text("load-problem").equals("threads is '65'; it must be a whole number from 1 to 64"));
		// the browser says on its own that an answer was a problem
		assertThat(browser.logged()).hasSize(1).first().asString().contains("400");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			load   | document.getElementById('threads').value = 65            | threads is '65'; it must be
			clock  | document.getElementById('step').options[0].value = 10001 | millis is '10001'; it must be
			freeze | document.getElementById('seconds').value = 61            | seconds is '61'; it must be
			decode | document.getElementById('id').value = 'x'                | id is 'x'; it must be
			range  | document.getElementById('from').value = '2001-01-01T00:00:00' | 2001-01-01T
			""")
	void anErrorStandsBesideWhatItIsAbout(String form, String script, String problem) {
		open();
		browser.run("document.getElementById('step').selectedIndex = 0;" + script
				+ ";const form = document.getElementById('%s-form'); form.noValidate = true; form.requestSubmit()"
					.formatted(form));
		browser.await("the problem", () -> browser.text(form + "-problem").contains(problem));
		assertThat(browser.run("const card = (id) => document.getElementById(id).closest('.card, fieldset');"
				+ "return card('%1$s-problem').contains(document.querySelector('#%1$s-form button[type=submit]'))"
					.formatted(form)))
			.isEqualTo(true);
		assertThat(browser.logged()).hasSize(1).first().asString().contains("400");
	}

	@Test
	void timesSayThatTheyAreLocal() {
		open();
		assertThat(browser.run("return document.querySelector('#from').labels[0].textContent")).asString()
			.matches("From, local time, \\S+ ");
	}

	@Test
	void whoFindsNoRoomIsToldWhy() throws Exception {
		List<InputStream> streams = new ArrayList<>();
		try {
			// the page of the test before may still look on
			browser.open("about:blank", 1440, 900, "light");
			while (streams.size() < Viewers.MOST) {
				HttpResponse<InputStream> response = CLIENT.send(
						HttpRequest.newBuilder(URI.create(url + "live/events")).build(),
						HttpResponse.BodyHandlers.ofInputStream());
				if (response.statusCode() == 200) {
					streams.add(response.body());
				}
				else {
					response.body().close();
					LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
				}
			}
			browser.open(url, 1440, 900, "light");
			browser.await("the reason",
					() -> browser.text("connection").startsWith("50 browsers look on, and no more can. Since "));
		}
		finally {
			for (InputStream stream : streams) {
				stream.close();
			}
		}
		browser.await("room", () -> browser.text("connection").equals("Live, five times a second"));
		assertThat(browser.logged()).isNotEmpty().allSatisfy((line) -> assertThat(line).contains("503"));
	}

	@Test
	void theNextRunOfTheApplicationIsShownAsItIs(@TempDir Path directory) throws Exception {
		String port = "--server.port=" + freePort();
		String page = port.replace("--server.port=", "http://localhost:") + "/";
		Process first = start(directory.resolve("1.log"), port, "--snowflake.lease.store=jdbc",
				"--spring.datasource.url=jdbc:h2:mem:first", "--snowflake.lease.ttl=10s");
		Process second = first;
		try {
			browser.open(page, 1440, 900, "light");
			startLoad();
			browser.await("an id", () -> browser.text("newest-decimal").matches("\\d+"));
			browser.run("document.getElementById('rival').checked = true");
			assertThat(browser.run("return document.getElementById('seconds').value")).isEqualTo("17");
			first.destroyForcibly().waitFor();
			browser.await("the end to be seen", () -> browser.text("health").equals("not known"));
			assertThat(browser.text("connection")).startsWith("The application does not answer. Since ");
			assertThat(List.of("rate", "node-id", "lease-remaining", "cpu"))
				.allSatisfy((id) -> assertThat(browser.text(id)).isEqualTo("-"));
			assertThat(browser.violations()).isEmpty();
			second = start(directory.resolve("2.log"), port, "--snowflake.lease.store=file", "--snowflake.lease.ttl=3s",
					"--snowflake.lease.file.directory=" + directory.resolve("leases"));
			browser.await("the next run", () -> browser.text("health").equals("UP"));
			assertThat(browser.text("happenings")).isEmpty();
			assertThat(browser.text("newest-decimal")).isEqualTo("-");
			assertThat(browser.run("return document.getElementById('seconds').value")).isEqualTo("6");
			assertThat(browser.run("const box = document.getElementById('rival'); return box.checked || !box.disabled"))
				.isEqualTo(false);
			browser.element("start").click();
			browser.await("the first event",
					() -> browser.text("happenings").contains("Load: 2 threads, 64 ids a call."));
		}
		finally {
			first.destroyForcibly();
			second.destroyForcibly();
			browser.open(url, 1440, 900, "light");
			browser.logged();
			browser.requests();
			browser.open(url, 1440, 900, "light");
		}
	}

	private static int freePort() throws IOException {
		try (ServerSocket socket = new ServerSocket(0)) {
			return socket.getLocalPort();
		}
	}

	@ParameterizedTest
	@CsvSource({ "360, 740, light", "360, 740, dark", "1440, 900, light", "1440, 900, dark" })
	void everybodyCanUseThePage(int width, int height, String scheme) throws Exception {
		browser.open(url, width, height, scheme);
		startLoad();
		browser.element("take-newest").click();
		browser.await("the id to be read", () -> !browser.text("decoded").isEmpty());
		assertThat(browser.logged()).isEmpty();
		assertThat(browser.violations()).isEmpty();
		assertThat(browser.run("return document.documentElement.scrollWidth")).isEqualTo((long) width);
	}

	@Test
	void theFirstScreenShowsChartsControlsAndState() {
		open();
		assertThat(browser.run("return document.querySelector('.desk').getBoundingClientRect().bottom"))
			.satisfies((bottom) -> assertThat(((Number) bottom).doubleValue()).isLessThanOrEqualTo(900));
	}

	@Test
	void picturesAreTaken() throws Exception {
		open();
		startLoad();
		pose();
		Path directory = PICTURES.isEmpty() ? Path.of("target", "images") : Path.of("..").resolve(PICTURES);
		browser.takePicture(directory.resolve("page-light.png"));
		browser.prefer("dark");
		browser.await("the charts in the dark",
				() -> browser.run("return getComputedStyle(document.body).backgroundColor").equals("rgb(14, 18, 23)"));
		browser.takePicture(directory.resolve("page-dark.png"));
		browser.open(url, 360, 1640, "light");
		browser.await("the state", () -> browser.number("rate") > 0);
		browser.takePicture(directory.resolve("page-narrow.png"));
		assertThat(List.of("page-light.png", "page-dark.png", "page-narrow.png"))
			.allSatisfy((picture) -> assertThat(Files.size(directory.resolve(picture))).isBetween(10_000L, 150_000L));
	}

	/** Gives the charts something to show. In a build there is no time for much of it. */
	private void pose() {
		browser.run(COLLECT);
		boolean forReaders = !PICTURES.isEmpty();
		if (forReaders) {
			awaitStates(100);
			setBack("1000");
			awaitStates(170);
		}
		setBack("5000");
		awaitStates(forReaders ? 190 : 5);
	}

	private void setBack(String millis) {
		new Select(browser.element("step")).selectByValue(millis);
		browser.element("back").click();
	}

	private void awaitStates(int count) {
		browser.await(count + " states", () -> seen().size() >= count);
	}

	private void open() {
		browser.open(url, 1440, 900, "light");
		browser.await("the first state", () -> browser.text("node-id").matches("\\d+"));
		// what happened in another test
		browser.run("document.getElementById('happenings').replaceChildren()");
	}

	private void startLoad() {
		browser.await("the first state", () -> browser.text("node-id").matches("\\d+"));
		browser.element("start").click();
		awaitRunning();
		browser.await("more than 1,000,000 ids a second", () -> browser.number("rate") > 1_000_000);
	}

	/** The rate alone may still be that of a load that has ended just before. */
	private void awaitRunning() {
		browser.await("the load to run", () -> browser.text("start").equals("Change"));
	}

	private void press(Keys key) {
		((WebElement) browser.run("return document.activeElement")).sendKeys(key);
	}

	private static void post(String path, String body) throws Exception {
		HttpRequest request = HttpRequest.newBuilder(URI.create(url + "live/" + path))
			.header("Content-Type", "application/json")
			.POST(HttpRequest.BodyPublishers.ofString(body))
			.build();
		assertThat(CLIENT.send(request, HttpResponse.BodyHandlers.discarding()).statusCode()).isEqualTo(204);
	}

	@SuppressWarnings("unchecked")
	private static List<Seen> seen() {
		return ((List<Map<String, Object>>) browser.run("return window.seen")).stream().map(Seen::of).toList();
	}

	private record Seen(long at, long rate, long lead, boolean catchingUp, long regressions) {

		static Seen of(Map<String, Object> state) {
			return new Seen((Long) state.get("at"), (Long) state.get("rate"), (Long) state.get("lead"),
					(Boolean) state.get("catchingUp"), (Long) state.get("regressions"));
		}

	}

}
