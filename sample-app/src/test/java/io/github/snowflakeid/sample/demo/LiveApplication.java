package io.github.snowflakeid.sample.demo;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

import io.github.snowflakeid.sample.SampleApplication;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * The sample application in this process, and what a browser would do with it.
 */
final class LiveApplication implements AutoCloseable {

	private static final JsonMapper JSON = new JsonMapper();

	private final HttpClient client = HttpClient.newHttpClient();

	private final ConfigurableApplicationContext context;

	private final String url;

	private LiveApplication(ConfigurableApplicationContext context) {
		this.context = context;
		this.url = "http://localhost:" + context.getEnvironment().getProperty("local.server.port");
	}

	static LiveApplication start(String... arguments) {
		List<String> all = new ArrayList<>(List.of("--server.port=0"));
		all.addAll(List.of(arguments));
		return new LiveApplication(SpringApplication.run(SampleApplication.class, all.toArray(String[]::new)));
	}

	ConfigurableApplicationContext context() {
		return this.context;
	}

	HttpResponse<String> get(String path) throws Exception {
		return this.client.send(HttpRequest.newBuilder(URI.create(this.url + path)).build(),
				HttpResponse.BodyHandlers.ofString());
	}

	/** Sends a command. The headers are names and values in turn. */
	HttpResponse<String> post(String path, String body, String... headers) throws Exception {
		HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(this.url + path))
			.header("Content-Type", "application/json")
			.POST(HttpRequest.BodyPublishers.ofString(body));
		if (headers.length > 0) {
			request.headers(headers);
		}
		return this.client.send(request.build(), HttpResponse.BodyHandlers.ofString());
	}

	/**
	 * Sends what a browser sends that knows the application by another name: Java's own
	 * client does not lie about that.
	 */
	String sendAs(String host, String method, String path) throws IOException {
		try (Socket socket = new Socket("localhost", URI.create(this.url).getPort())) {
			socket.getOutputStream().write("""
					%s %s HTTP/1.1
					Host: %s
					Content-Type: application/json
					Content-Length: 2
					Sec-Fetch-Site: same-origin
					Connection: close

					{}""".formatted(method, path, host).replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8));
			return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
		}
	}

	Stream look() throws Exception {
		return new Stream(this.client.send(HttpRequest.newBuilder(URI.create(this.url + "/live/events")).build(),
				HttpResponse.BodyHandlers.ofInputStream()));
	}

	String url() {
		return this.url;
	}

	@Override
	public void close() {
		this.context.close();
	}

	/**
	 * The stream of what the page shows.
	 */
	static final class Stream implements AutoCloseable {

		private final HttpResponse<?> response;

		private final BufferedReader reader;

		private Stream(HttpResponse<InputStream> response) {
			this.response = response;
			this.reader = new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8));
		}

		HttpResponse<?> response() {
			return this.response;
		}

		/** Returns the next event of a name, or null at the end of the stream. */
		JsonNode next(String name) {
			try {
				String event = "";
				String line;
				while ((line = this.reader.readLine()) != null) {
					if (line.startsWith("event:")) {
						event = line.substring("event:".length());
					}
					else if (line.startsWith("data:") && event.equals(name)) {
						return JSON.readTree(line.substring("data:".length()));
					}
				}
				return null;
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		}

		JsonNode awaitState(Predicate<JsonNode> predicate) {
			JsonNode state = next("state");
			while (state != null && !predicate.test(state)) {
				state = next("state");
			}
			if (state == null) {
				throw new AssertionError("The stream has ended before such a state came");
			}
			return state;
		}

		JsonNode awaitHappening(String text) {
			return awaitState((state) -> state.path("happenings")
				.valueStream()
				.anyMatch((happening) -> happening.path("text").asString().contains(text)));
		}

		@Override
		public void close() throws IOException {
			this.reader.close();
		}

	}

}
