package io.github.snowflakeid.sample.fleet;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import io.github.snowflakeid.sample.SampleProcess;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

@Tag("once")
@Timeout(600)
class FleetIT {

	@TempDir
	private Path directory;

	@Test
	void nodesThatAreKilledAndStartedAgainRepeatNoId() throws Exception {
		try (SampleProcess process = start("--fleet.nodes=3", "--fleet.restarts=1", "--load.duration=10s",
				"--load.warm-up=0s", "--load.threads=3", "--load.rate=2000", "--load.report=json")) {
			JsonNode report = JsonMapper.builder().build().readTree(process.output());
			assertThat(process.exitCode()).as(report.toPrettyString()).isZero();
			JsonNode load = report.get("load");
			assertThat(load.at("/duplicateCheck/duplicates").asLong()).isZero();
			assertThat(load.get("lostRequests").asLong()).isZero();
			assertThat(load.at("/duplicateCheck/ids").asLong()).isEqualTo(sum(report, "ids"));
			assertThat(load.get("unacknowledgedRequests").asLong()).isEqualTo(sum(report, "unacknowledged"));
			for (JsonNode node : report.get("nodes")) {
				assertThat(node.get("restarts").asInt()).isOne();
				assertThat(node.get("ids").asLong()).isPositive();
				assertThat(node.get("secondsWithoutIds").asDouble()).isPositive();
				assertThat(Files.readString(Path.of(node.get("log").asString()))).contains("Started SampleApplication");
			}
		}
	}

	@Test
	void noNodeOutlivesAFleetThatIsKilled() throws Exception {
		List<ProcessHandle> nodes;
		try (SampleProcess process = start("--fleet.nodes=1", "--fleet.restarts=0", "--load.duration=20s")) {
			process.awaitError(" ids/s");
			nodes = process.children();
			assertThat(nodes).hasSize(1);
			process.kill();
		}
		Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> nodes.stream().noneMatch(ProcessHandle::isAlive));
	}

	@Test
	@DisabledOnOs(OS.WINDOWS)
	void noNodeOutlivesAFleetThatIsInterruptedWhileItStarts() throws Exception {
		try (SampleProcess process = start("--fleet.nodes=2", "--fleet.restarts=0", "--load.duration=20s")) {
			process.awaitError("starting 2 nodes");
			Awaitility.await().until(() -> process.children().size() == 2);
			List<ProcessHandle> nodes = process.children();
			process.signal("TERM");
			assertThat(process.exitCode()).isEqualTo(143);
			assertThat(nodes).noneMatch(ProcessHandle::isAlive);
			assertThat(process.errors()).last().isEqualTo("interrupted before all nodes were ready");
		}
	}

	@Test
	void aNodeThatStillWaitsForItsStoreDoesNotWaitForLongerThanTheFleetLives() throws Exception {
		List<ProcessHandle> nodes;
		try (SampleProcess process = start("--fleet.nodes=1", "--fleet.store=redis", "--spring.data.redis.port=1")) {
			Awaitility.await()
				.atMost(Duration.ofSeconds(60))
				.until(() -> logs().stream().anyMatch((log) -> log.contains("It is tried again until")));
			nodes = process.children();
			assertThat(nodes).hasSize(1);
			process.kill();
		}
		// an end in order waits for the start, until it is cut short after 20 s
		Awaitility.await().atMost(Duration.ofSeconds(15)).until(() -> nodes.stream().noneMatch(ProcessHandle::isAlive));
	}

	@Test
	void aStoreThatCannotBeReachedIsSaidInOneSentence() throws Exception {
		try (SampleProcess process = start("--fleet.nodes=1", "--fleet.store=jdbc",
				"--spring.datasource.url=jdbc:h2:tcp://localhost:1/none", "--snowflake.lease.acquire-timeout=10s")) {
			assertThat(process.exitCode()).isEqualTo(2);
			assertThat(process.errors()).last()
				.asString()
				.startsWith("Node 1 did not start: exit code 2, and the last line of ")
				.contains("No node id could be leased within snowflake.lease.acquire-timeout (PT10S). ",
						"H2 at tcp://localhost:1/none");
		}
	}

	@Test
	void aPortInUseIsSaidInOneSentenceAndEndsWithExitCodeTwo() throws Exception {
		try (ServerSocket taken = new ServerSocket(0);
				SampleProcess process = SampleProcess.start(this.directory, "--fleet", "--fleet.nodes=1",
						"--fleet.port=" + taken.getLocalPort())) {
			assertThat(process.exitCode()).isEqualTo(2);
			assertThat(process.errors()).containsExactly(
					"--fleet.port is %1$d, but port %1$d is in use; choose another one, or 0 for any free ports"
						.formatted(taken.getLocalPort()));
		}
	}

	@Test
	void aNodeThatCannotStartEndsTheFleetWithItsLastWords() throws Exception {
		try (SampleProcess process = start("--fleet.nodes=1", "--snowflake.lease.ttl=1ms")) {
			assertThat(process.exitCode()).isEqualTo(2);
			assertThat(process.errors()).last()
				.asString()
				.startsWith("Node 1 did not start: exit code 2, and the last line of ")
				.endsWith("snowflake.lease.ttl is PT0.001S; it must be PT1S to PT1H");
		}
	}

	private SampleProcess start(String... arguments) throws IOException {
		String[] all = new String[arguments.length + 2];
		all[0] = "--fleet";
		all[1] = "--fleet.port=0";
		System.arraycopy(arguments, 0, all, 2, arguments.length);
		return SampleProcess.start(this.directory, all);
	}

	private List<String> logs() throws IOException {
		try (Stream<Path> files = Files.walk(this.directory)) {
			List<String> logs = new ArrayList<>();
			for (Path log : files.filter((file) -> file.getFileName().toString().matches("node-\\d+\\.log")).toList()) {
				logs.add(Files.readString(log));
			}
			return logs;
		}
	}

	private static long sum(JsonNode report, String field) {
		long sum = 0;
		for (JsonNode node : report.get("nodes")) {
			sum += node.get(field).asLong();
		}
		return sum;
	}

}
