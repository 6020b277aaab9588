package io.github.snowflakeid.sample.deploy;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.fabric8.kubernetes.api.model.Container;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import redis.embedded.RedisServer;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Builds what the Dockerfile describes from the jar, and starts it with the environment
 * of the manifests. Only ports and times differ.
 */
@Tag("once")
@Timeout(300)
class ContainerIT {

	private static final int POD_INDEX = 5;

	private static final Pattern PORT = Pattern.compile("Tomcat started on port (\\d+)");

	/** 128 and SIGTERM: the end that Kubernetes asks for. */
	private static final int TERMINATED = 143;

	private static final Duration PATIENCE = Duration.ofMinutes(2);

	private static ContainerFile image;

	@TempDir
	private Path logs;

	private final List<Process> processes = new ArrayList<>();

	private final HttpClient client = HttpClient.newHttpClient();

	@BeforeAll
	static void build(@TempDir Path directory) throws Exception {
		image = ContainerFile.build(Path.of("deploy", "Dockerfile"), Path.of("target"), directory);
	}

	@AfterEach
	void killAll() {
		this.processes.forEach(Process::destroyForcibly);
	}

	@Test
	void theImageHasTheApplicationAndItsLibraries() throws IOException {
		assertThat(image.files()).contains("app.jar")
			.anyMatch((file) -> file.startsWith("lib/spring-boot-"))
			.anyMatch((file) -> file.startsWith("lib/snowflake-spring-boot-autoconfigure-"));
	}

	@Test
	void aContainerThatIsToldNothingAboutNodeIdsDoesNotStart() throws Exception {
		Started container = start(new HashMap<>());
		assertThat(container.process().waitFor()).isEqualTo(2);
		assertThat(container.text()).contains("snowflake.node-id is not set");
	}

	@Test
	void aPodOfTheStatefulSetIssuesIdsOfItsNumber() throws Exception {
		Container container = Manifests.container(Manifests.numberedPod());
		Started pod = start(Manifests.environment(Manifests.numberedPod(), POD_INDEX));
		String address = pod.address();
		assertThat(status(address + container.getStartupProbe().getHttpGet().getPath())).isEqualTo(200);
		assertThat(status(address + container.getReadinessProbe().getHttpGet().getPath())).isEqualTo(200);
		String id = new JsonMapper().readTree(get(address + "/ids").body()).get("ids").get(0).asString();
		assertThat(new JsonMapper().readTree(get(address + "/ids/" + id).body()).get("nodeId").asInt())
			.isEqualTo(POD_INDEX);
		assertThat(status(address + "/")).as("the page").isEqualTo(404);
		pod.process().destroy();
		assertThat(pod.process().waitFor()).isEqualTo(TERMINATED);
		assertThat(pod.text()).contains("Graceful shutdown complete");
	}

	@Test
	void aPodOfTheDeploymentIsNotReadyWithoutItsStoreButAlive() throws Exception {
		Container container = Manifests.container(Manifests.deployedPod());
		int redisPort = freePort();
		RedisServer redis = new RedisServer(redisPort);
		redis.start();
		String address;
		try {
			Map<String, String> environment = Manifests.environment(Manifests.deployedPod(), 0);
			assertThat(environment).containsKeys("SPRING_DATA_REDIS_HOST", "SPRING_DATA_REDIS_PORT");
			environment.put("SPRING_DATA_REDIS_HOST", "localhost");
			environment.put("SPRING_DATA_REDIS_PORT", Integer.toString(redisPort));
			environment.put("SNOWFLAKE_LEASE_TTL", "1s");
			environment.put("SNOWFLAKE_MAX_LEAD", "1s");
			address = start(environment).address();
			assertThat(get(address + "/ids").body()).contains("ids");
			assertThat(status(address + container.getReadinessProbe().getHttpGet().getPath())).isEqualTo(200);
			assertThat(status(address + container.getStartupProbe().getHttpGet().getPath())).isEqualTo(200);
		}
		finally {
			redis.stop();
		}
		Awaitility.await()
			.atMost(PATIENCE)
			.until(() -> status(address + container.getReadinessProbe().getHttpGet().getPath()) == 503);
		assertThat(status(address + container.getLivenessProbe().getHttpGet().getPath())).isEqualTo(200);
	}

	private Started start(Map<String, String> variables) throws IOException {
		variables.put("SERVER_PORT", "0");
		// half the time to start
		variables.put("JDK_JAVA_OPTIONS", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC");
		Path log = this.logs.resolve("log");
		Process process = image.start(variables, log);
		this.processes.add(process);
		return new Started(process, log);
	}

	private int status(String uri) throws IOException, InterruptedException {
		return get(uri).statusCode();
	}

	private HttpResponse<String> get(String uri) throws IOException, InterruptedException {
		return this.client.send(HttpRequest.newBuilder(URI.create(uri)).build(), HttpResponse.BodyHandlers.ofString());
	}

	private static int freePort() throws IOException {
		try (ServerSocket socket = new ServerSocket(0)) {
			return socket.getLocalPort();
		}
	}

	private record Started(Process process, Path log) {

		String address() throws IOException {
			Awaitility.await().atMost(PATIENCE).until(this::hasStarted);
			Matcher port = PORT.matcher(text());
			assertThat(port.find()).as(text()).isTrue();
			return "http://localhost:" + port.group(1);
		}

		private boolean hasStarted() throws IOException {
			assertThat(this.process.isAlive()).as(text()).isTrue();
			return text().contains("Started SampleApplication");
		}

		String text() throws IOException {
			return Files.readString(this.log);
		}

	}

}
