package com.example.checks;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;

/**
 * Has clients fetch {@link Rows} and send them back.
 */
public final class RoundTripsOfIds {

	private static final String PRESENT = "{\"rows\":10000,\"same\":10000,\"numbers\":";

	private RoundTripsOfIds() {
	}

	/** A program in JavaScript loses digits of numbers, and of no id. */
	public static void checkNode(int port) throws IOException, InterruptedException {
		String script;
		try (InputStream resource = RoundTripsOfIds.class.getResourceAsStream("/round-trip.js")) {
			script = new String(resource.readAllBytes(), StandardCharsets.UTF_8);
		}
		String call = "roundTrip('http://localhost:" + port + "').then((result) => console.log(JSON.stringify(result)))";
		Process process;
		try {
			process = new ProcessBuilder("node", "--eval", script + call)
				.redirectError(ProcessBuilder.Redirect.INHERIT)
				.start();
		}
		catch (IOException ex) {
			System.out.println("Skipped: no round trips through JavaScript, for which node is needed");
			return;
		}
		String result = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
		process.waitFor();
		Checks.check(result.matches("\\Q" + PRESENT + "\\E[0-9]{1,4},\"addresses\":100}"), "Node says %s", result);
		System.out.printf("Node has sent back %s%n", result);
	}

	/** A client that understands nothing sends back the same bytes. */
	public static void check(int port, String mediaType) throws IOException, InterruptedException {
		HttpClient client = HttpClient.newHttpClient();
		HttpResponse<byte[]> rows = client.send(
				HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/rows")).header("Accept", mediaType).build(),
				HttpResponse.BodyHandlers.ofByteArray());
		String type = rows.headers().firstValue("Content-Type").orElse("missing");
		Checks.check(type.startsWith(mediaType), "%s was asked for, and %s is answered", mediaType, type);
		HttpResponse<String> result = client.send(
				HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/rows"))
					.header("Content-Type", mediaType)
					.header("Accept", "application/json")
					.POST(HttpRequest.BodyPublishers.ofByteArray(rows.body()))
					.build(),
				HttpResponse.BodyHandlers.ofString());
		Checks.check(result.body().equals(PRESENT + "10000}"), "%s came back as %s", mediaType, result.body());
		System.out.printf("%s has sent back %s%n", mediaType, result.body());
	}

	/** What a body with ids is answered: the texts that it has, or a problem that says what is wrong with them. */
	public static void checkBodies(int port) throws IOException, InterruptedException {
		checkBody(port, "[{\"decimal\":\"x\"}]", "application/json", "[0].decimal: 'x' is not a decimal id, ");
		checkBody(port, "[{\"map\":{\"1\":\"m_1\"}}]", "application/json", "[0].map: '1' does not begin with 'm_'");
		checkBody(port, "[{\"snowflakeId\":true}]", "application/json", "[0].snowflakeId: an id is expected, a text");
		checkBody(port, "[{\"range\":{\"first\":\"1\",\"last\":\"\"}}]", "application/json",
				"[0].range.last: '' is not a decimal id, ");
	}

	/** A bad id in a body is answered as one in a path is. */
	public static void checkBody(int port, String body, String mediaType, String detail)
			throws IOException, InterruptedException {
		HttpResponse<String> answer = HttpClient.newHttpClient()
			.send(HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/rows"))
				.header("Content-Type", mediaType)
				.POST(HttpRequest.BodyPublishers.ofString(body))
				.build(), HttpResponse.BodyHandlers.ofString());
		String type = answer.headers().firstValue("Content-Type").orElse("missing");
		Checks.check(answer.statusCode() == 400 && type.equals("application/problem+json")
				&& answer.body().contains("\"detail\":\"" + detail), "POST %s answers %d %s %s", body,
				answer.statusCode(), type, answer.body());
	}

}
