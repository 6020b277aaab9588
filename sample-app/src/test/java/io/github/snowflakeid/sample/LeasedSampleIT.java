package io.github.snowflakeid.sample;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.apache.curator.test.TestingServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import redis.embedded.RedisServer;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Starts the jar twice on one machine with each store and no node id.
 */
@Tag("once")
@Timeout(180)
class LeasedSampleIT {

	private static final Pattern LEASED = Pattern.compile("Leased node id (\\d+) ");

	@TempDir
	private Path directory;

	private final List<Process> processes = new ArrayList<>();

	@AfterEach
	void killAll() {
		this.processes.forEach(Process::destroyForcibly);
	}

	@Test
	void getsTwoNodeIdsFromFiles() throws Exception {
		assertGetsTwoNodeIds("--snowflake.lease.store=file",
				"--snowflake.lease.file.directory=" + this.directory.resolve("leases"));
	}

	@Test
	void getsTwoNodeIdsFromDatabase() throws Exception {
		assertGetsTwoNodeIds("--snowflake.lease.store=jdbc",
				"--spring.datasource.url=jdbc:h2:file:%s;AUTO_SERVER=TRUE".formatted(this.directory.resolve("sample")));
	}

	@Test
	void getsTwoNodeIdsFromRedis() throws Exception {
		int port;
		try (ServerSocket socket = new ServerSocket(0)) {
			port = socket.getLocalPort();
		}
		RedisServer server = new RedisServer(port);
		server.start();
		try {
			assertGetsTwoNodeIds("--snowflake.lease.store=redis", "--spring.data.redis.port=" + port,
					"--snowflake.lease.ttl=2s", "--snowflake.max-lead=2s");
		}
		finally {
			server.stop();
		}
	}

	@Test
	void getsTwoNodeIdsFromZooKeeper() throws Exception {
		try (TestingServer server = new TestingServer()) {
			assertGetsTwoNodeIds("--snowflake.lease.store=zookeeper",
					"--snowflake.lease.zookeeper.connect-string=" + server.getConnectString());
		}
	}

	/** By then, java.util.logging has shut down. */
	@Test
	void saysThatItHasReleasedItsNodeIdWhenItIsTerminated() throws Exception {
		String nodeId = startAndReadNodeId("--snowflake.lease.store=file",
				"--snowflake.lease.file.directory=" + this.directory.resolve("leases"));
		Process process = this.processes.get(0);
		// Process.destroy() would close the output
		process.toHandle().destroy();
		assertThat(process.inputReader().lines()).anyMatch((line) -> line.endsWith("Released node id " + nodeId));
	}

	private void assertGetsTwoNodeIds(String... arguments) throws IOException {
		assertThat(startAndReadNodeId(arguments)).isNotEqualTo(startAndReadNodeId(arguments));
	}

	private String startAndReadNodeId(String... arguments) throws IOException {
		List<String> all = new ArrayList<>(List.of(arguments));
		all.add("--server.port=0");
		Process process = SampleJar.start(this.directory, all).redirectErrorStream(true).start();
		this.processes.add(process);
		StringBuilder log = new StringBuilder();
		BufferedReader output = process.inputReader();
		String nodeId = null;
		String line;
		while ((line = output.readLine()) != null) {
			log.append(line).append('\n');
			Matcher leased = LEASED.matcher(line);
			if (leased.find()) {
				nodeId = leased.group(1);
			}
			if (line.contains("Started SampleApplication")) {
				assertThat(nodeId).as(log.toString()).isNotNull();
				return nodeId;
			}
		}
		throw new AssertionError("The application did not start:\n" + log);
	}

}
