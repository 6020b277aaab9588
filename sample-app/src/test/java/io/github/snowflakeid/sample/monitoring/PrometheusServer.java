package io.github.snowflakeid.sample.monitoring;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.awaitility.Awaitility;
import org.yaml.snakeyaml.Yaml;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.web.client.RestClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

/**
 * The Prometheus of this machine, with the configuration of the sample but for targets
 * and intervals, a free port, and a directory of its own.
 */
final class PrometheusServer implements AutoCloseable {

	private static final Duration PATIENCE = Duration.ofMinutes(2);

	private static final Pattern LISTENING = Pattern.compile("Listening on\" address=(\\S+)");

	private final Process process;

	private final RestClient client;

	private PrometheusServer(Process process, String address) {
		this.process = process;
		this.client = RestClient.create("http://" + address);
	}

	static PrometheusServer start(Path directory, int targetPort) throws IOException {
		String prometheus = installed("prometheus");
		Map<String, Object> config = MonitoringFiles.yaml("prometheus.yml");
		config.put("global", Map.of("scrape_interval", "1s", "evaluation_interval", "1s"));
		Map<String, Object> job = MonitoringFiles.list(config, "scrape_configs").get(0);
		job.put("static_configs", List.of(Map.of("targets", List.of("localhost:" + targetPort))));
		Path file = directory.resolve("prometheus.yml");
		Files.writeString(file, new Yaml().dump(config));
		Files.copy(MonitoringFiles.DIRECTORY.resolve("alerts.yml"), directory.resolve("alerts.yml"));
		Path log = directory.resolve("prometheus.log");
		Process process = new ProcessBuilder(prometheus, "--config.file=" + file,
				"--storage.tsdb.path=" + directory.resolve("data"), "--web.listen-address=127.0.0.1:0")
			.redirectErrorStream(true)
			.redirectOutput(log.toFile())
			.start();
		try {
			Awaitility.await().atMost(PATIENCE).until(() -> ready(process, log));
			Matcher listening = LISTENING.matcher(Files.readString(log));
			assertThat(listening.find()).as(Files.readString(log)).isTrue();
			return new PrometheusServer(process, listening.group(1));
		}
		catch (Throwable ex) {
			process.destroyForcibly();
			throw ex;
		}
	}

	private static boolean ready(Process process, Path log) throws IOException {
		String text = Files.readString(log);
		assertThat(process.isAlive()).as(text).isTrue();
		return text.contains("Server is ready to receive web requests");
	}

	/** Returns the path of a program of Prometheus, or skips the test without it. */
	static String installed(String program) {
		String path = Stream.of(System.getenv("PATH").split(":", -1))
			.map((directory) -> Path.of(directory, program))
			.filter(Files::isExecutable)
			.map(Path::toString)
			.findFirst()
			.orElse("");
		assumeThat(path).as("%s is not installed; on Debian: apt-get install prometheus", program).isNotEmpty();
		return path;
	}

	/** Asks until there is an answer, which may take a scrape or two. */
	JsonNode await(String expression) {
		return Awaitility.await("data for " + expression)
			.atMost(PATIENCE)
			.until(() -> get("/api/v1/query?query={expression}", expression).get("result"),
					(result) -> !result.isEmpty());
	}

	/** Waits for an alert, and returns its state. */
	String awaitAlert(String name) {
		return Awaitility.await(name).atMost(PATIENCE).until(() -> {
			for (JsonNode alert : get("/api/v1/alerts").get("alerts")) {
				if (name.equals(alert.get("labels").get("alertname").asString())) {
					return alert.get("state").asString();
				}
			}
			return "";
		}, (state) -> !state.isEmpty());
	}

	private JsonNode get(String uri, Object... variables) {
		String body = this.client.get().uri(uri, variables).retrieve().body(String.class);
		return new JsonMapper().readTree(body).get("data");
	}

	@Override
	public void close() throws InterruptedException {
		this.process.destroyForcibly().waitFor();
	}

}
