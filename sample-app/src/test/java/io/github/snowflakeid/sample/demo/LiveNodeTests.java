package io.github.snowflakeid.sample.demo;

import java.time.Duration;
import java.util.Set;
import java.util.stream.Collectors;

import io.github.snowflakeid.TimeSource;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

@Tag("once")
@Timeout(120)
class LiveNodeTests {

	@Test
	void anotherInstanceTakesTheNodeIdOfAFrozenNodeWhichLeasesAnother() throws Exception {
		try (LiveApplication application = LiveApplication.start("--snowflake.lease.store=jdbc",
				"--snowflake.lease.ttl=1s", "--spring.datasource.url=jdbc:h2:mem:rival");
				LiveApplication.Stream stream = application.look()) {
			long nodeId = stream.next("state").path("nodeId").asLong();
			application.post("/live/freeze", "{\"seconds\":6,\"rival\":true}");
			stream.awaitHappening("Another instance has leased node id %d and has issued ".formatted(nodeId));
			JsonNode after = stream.awaitHappening("Node id %d is somebody else's. Node id ".formatted(nodeId));
			assertThat(after.path("nodeId").asLong()).isNotEqualTo(nodeId);
			assertThat(after.path("lease").path("lost").asLong()).isOne();
		}
	}

	@Test
	void anotherInstanceGetsNothingBeforeTheLeaseHasEnded() throws Exception {
		try (LiveApplication application = LiveApplication.start("--snowflake.lease.store=jdbc",
				"--snowflake.lease.ttl=60s", "--spring.datasource.url=jdbc:h2:mem:patience");
				LiveApplication.Stream stream = application.look()) {
			long nodeId = stream.next("state").path("nodeId").asLong();
			application.post("/live/freeze", "{\"seconds\":1,\"rival\":true}");
			JsonNode after = stream
				.awaitHappening("nobody else can have node id %d while its lease lasts".formatted(nodeId));
			assertThat(after.path("nodeId").asLong()).isEqualTo(nodeId);
		}
	}

	@Test
	void everythingEndsWithTheApplicationThoughABrowserLooksOnAndTheNodeStandsStill() throws Exception {
		Set<Thread> before = Set.copyOf(Thread.getAllStackTraces().keySet());
		LiveApplication application = LiveApplication.start("--snowflake.node-id=1", "--snowflake.lease.store=none");
		try (LiveApplication.Stream stream = application.look()) {
			application.post("/live/load/start", "{\"threads\":2,\"batch\":8}");
			application.post("/live/freeze", "{\"seconds\":60,\"rival\":false}");
			stream.awaitState((state) -> state.path("frozenMillis").asLong() > 0);
			long started = System.nanoTime();
			application.close();
			// a graceful shutdown that waits for the stream takes 30 s
			assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(Duration.ofSeconds(20));
			while (stream.next("state") != null) {
				// what was on its way
			}
		}
		await().untilAsserted(() -> assertThat(Thread.getAllStackTraces()
			.keySet()
			.stream()
			.filter((thread) -> !before.contains(thread))
			.map(Thread::getName)
			.collect(Collectors.toSet()))
			.noneMatch((name) -> name.startsWith("load-") || name.startsWith("live") || name.equals("viewer")));
	}

	@Test
	void eachRunIsToldFromTheOneBefore() throws Exception {
		assertThat(instance()).isNotEmpty().isNotEqualTo(instance());
	}

	private static String instance() throws Exception {
		try (LiveApplication application = LiveApplication.start("--snowflake.node-id=7",
				"--snowflake.lease.store=none"); LiveApplication.Stream stream = application.look()) {
			return stream.next("state").path("instance").asString();
		}
	}

	@Test
	void withoutLeasesTheNodeIdIsShownAlone() throws Exception {
		try (LiveApplication application = LiveApplication.start("--snowflake.node-id=7",
				"--snowflake.lease.store=none"); LiveApplication.Stream stream = application.look()) {
			JsonNode state = stream.next("state");
			assertThat(state.path("nodeId").asLong()).isEqualTo(7);
			assertThat(state.path("lease").isNull()).isTrue();
		}
	}

	@Test
	void thePageCanBeTurnedOff() throws Exception {
		try (LiveApplication application = LiveApplication.start("--snowflake.node-id=7",
				"--snowflake.lease.store=none", "--sample.page.enabled=false")) {
			assertThat(application.get("/").statusCode()).isEqualTo(404);
			assertThat(application.get("/page.js").statusCode()).isEqualTo(404);
			assertThat(application.get("/live/events").statusCode()).isEqualTo(404);
			assertThat(application.get("/ids").statusCode()).isEqualTo(200);
			assertThat(application.context().getBean(TimeSource.class)).isSameAs(TimeSource.system());
		}
	}

}
