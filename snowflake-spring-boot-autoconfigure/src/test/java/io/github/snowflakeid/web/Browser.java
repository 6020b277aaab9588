package io.github.snowflakeid.web;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;

import org.springframework.context.ApplicationContext;

/**
 * Asks an application for its pages.
 *
 * @param port where it listens
 */
record Browser(int port) {

	/** What browsers of our days send. */
	static final String PAGES = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";

	private static final HttpClient client = HttpClient.newHttpClient();

	static Browser of(ApplicationContext context) {
		return new Browser(context.getEnvironment().getRequiredProperty("local.server.port", Integer.class));
	}

	HttpResponse<String> get(String path, String... headers) {
		HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://localhost:" + this.port + path));
		return send((headers.length > 0) ? request.headers(headers) : request);
	}

	HttpResponse<String> post(String path, String form) {
		return send(HttpRequest.newBuilder(URI.create("http://localhost:" + this.port + path))
			.header("Content-Type", "application/x-www-form-urlencoded")
			.POST(BodyPublishers.ofString(form)));
	}

	HttpResponse<String> postJson(String path, String json) {
		return send(HttpRequest.newBuilder(URI.create("http://localhost:" + this.port + path))
			.header("Content-Type", "application/json")
			.POST(BodyPublishers.ofString(json)));
	}

	/** Status, type, whatever says when to come again, and body, in one line. */
	String ask(String path, String... headers) {
		return line(get(path, headers));
	}

	static String line(HttpResponse<String> response) {
		String type = response.headers().firstValue("Content-Type").orElse("-");
		String retryAfter = response.headers().firstValue("Retry-After").map((value) -> " " + value).orElse("");
		return response.statusCode() + " " + type + retryAfter + " " + response.body();
	}

	private static HttpResponse<String> send(HttpRequest.Builder request) {
		return client.sendAsync(request.build(), BodyHandlers.ofString()).join();
	}

}
