package com.example.checks;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * What the consumers need to check themselves. It has no dependencies, so that it adds nothing to their class paths.
 */
public final class Checks {

	/** Classes that come with a dependency which a consumer may have or lack. */
	public static final String ACTUATOR = "org.springframework.boot.actuate.endpoint.annotation.Endpoint";

	public static final String CURATOR = "org.apache.curator.framework.CuratorFramework";

	public static final String HEALTH = "org.springframework.boot.health.contributor.Health";

	public static final String JACKSON_2 = "com.fasterxml.jackson.databind.ObjectMapper";

	public static final String JDBC = "org.springframework.boot.jdbc.init.DataSourceScriptDatabaseInitializer";

	public static final String MICROMETER = "io.micrometer.core.instrument.MeterRegistry";

	public static final String REACTOR = "reactor.core.publisher.Mono";

	public static final String REDIS = "org.springframework.data.redis.connection.RedisConnectionFactory";

	public static final String SECURITY = "org.springframework.security.core.Authentication";

	public static final String SERVLET = "jakarta.servlet.Servlet";

	public static final String WEB = "org.springframework.web.bind.annotation.RestController";

	public static final String WEB_MVC = "org.springframework.web.servlet.DispatcherServlet";

	private static final HttpClient client = HttpClient.newHttpClient();

	private Checks() {
	}

	/** Runs the checks of a consumer and ends the process, whatever threads it has started. */
	public static void run(Task checks) {
		try {
			checks.run();
			System.out.println("All checks passed");
			System.exit(0);
		}
		catch (Throwable ex) {
			ex.printStackTrace();
			System.exit(1);
		}
	}

	public static void check(boolean condition, String message, Object... args) {
		if (!condition) {
			throw new IllegalStateException(message.formatted(args));
		}
	}

	public static void checkAbsent(String... classNames) {
		for (String className : classNames) {
			check(!isPresent(className), "%s is on the class path", className);
		}
	}

	public static void checkPresent(String... classNames) {
		for (String className : classNames) {
			check(isPresent(className), "%s is not on the class path", className);
		}
	}

	/** Asks for a page and checks its status, and that its body matches. */
	public static void checkPage(int port, String path, int status, String bodyRegex)
			throws IOException, InterruptedException {
		checkPage(HttpRequest.newBuilder(), port, path, status, bodyRegex);
	}

	/** Asks for a page as somebody who has a password. */
	public static void checkPage(int port, String path, String credentials, int status, String bodyRegex)
			throws IOException, InterruptedException {
		String encoded = Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8));
		checkPage(HttpRequest.newBuilder().header("Authorization", "Basic " + encoded), port, path, status, bodyRegex);
	}

	private static void checkPage(HttpRequest.Builder request, int port, String path, int status, String bodyRegex)
			throws IOException, InterruptedException {
		HttpResponse<String> response = client.send(
				request.uri(URI.create("http://localhost:" + port + path)).build(),
				HttpResponse.BodyHandlers.ofString());
		check(response.statusCode() == status && response.body().replaceAll("\\s+", " ").matches(bodyRegex),
				"GET %s answers %d %s, not %d %s", path, response.statusCode(), response.body(), status, bodyRegex);
	}

	/** The pages that every web application with ids serves. */
	public static void checkIdPages(int port) throws IOException, InterruptedException {
		checkPage(port, "/ids?count=3", 200, "\\{\"ids\":\\[\"\\d+\",\"\\d+\",\"\\d+\"]}");
		checkPage(port, "/ids/250349214977003959", 200, ".*\"timestamp\":\"2026-11-22T19:58:24.114Z\".*");
		checkPage(port, "/ids?count=-1", 400, ".*\"status\":400.*");
		checkPage(port, "/ids/abc", 400, ".*\"status\":400.*");
	}

	/** The pages of ids and of the endpoint where Spring Security lets nobody in without a password. */
	public static void checkSecuredPages(int port, String credentials) throws IOException, InterruptedException {
		for (String path : new String[] { "/ids", "/ids?count=-1", "/ids/abc", "/actuator/snowflake" }) {
			checkPage(port, path, 401, "");
		}
		checkPage(port, "/ids?count=2", credentials, 200, "\\{\"ids\":\\[\"\\d+\",\"\\d+\"]}");
		checkPage(port, "/ids?count=-1", credentials, 400, ".*\"status\":400.*");
		checkPage(port, "/actuator/snowflake", credentials, 200, ".*\"nodeId\":7.*\"ids\":2.*\"waits\":0.*");
		checkPage(port, "/actuator/snowflake/abc", credentials, 400, ".*\"detail\":\"id: .*");
	}

	private static boolean isPresent(String className) {
		try {
			Class.forName(className, false, Checks.class.getClassLoader());
			return true;
		}
		catch (ClassNotFoundException ex) {
			return false;
		}
	}

	/** The checks of a consumer. */
	@FunctionalInterface
	public interface Task {

		void run() throws Exception;

	}

}
