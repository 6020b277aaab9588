package com.example.checks;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

import org.springframework.boot.SpringApplication;

/**
 * What the consumers need to check themselves. Its dependencies are optional, so that it adds nothing to
 * their class paths.
 */
public final class Checks {

	/** Classes that come with a dependency which a consumer may have or lack. */
	public static final String ACTUATOR = "org.springframework.boot.actuate.endpoint.annotation.Endpoint";

	public static final String CURATOR = "org.apache.curator.framework.CuratorFramework";

	public static final String HEALTH = "org.springframework.boot.health.contributor.Health";

	public static final String JACKSON = "tools.jackson.databind.ObjectMapper";

	public static final String JACKSON_ANNOTATIONS = "com.fasterxml.jackson.annotation.JsonFormat";

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
		catch (SpringApplication.AbandonedRunException ex) {
			// the application is only processed ahead of time
			throw ex;
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
		checkPage(authorized(credentials), port, path, status, bodyRegex);
	}

	private static HttpRequest.Builder authorized(String credentials) {
		if (credentials == null) {
			return HttpRequest.newBuilder();
		}
		String encoded = Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8));
		return HttpRequest.newBuilder().header("Authorization", "Basic " + encoded);
	}

	private static HttpResponse<String> checkPage(HttpRequest.Builder request, int port, String path, int status, String bodyRegex)
			throws IOException, InterruptedException {
		HttpResponse<String> response = client.send(
				request.uri(URI.create("http://localhost:" + port + path)).build(),
				HttpResponse.BodyHandlers.ofString());
		check(response.statusCode() == status && response.body().replaceAll("\\s+", " ").matches(bodyRegex),
				"GET %s answers %d %s, not %d %s", path, response.statusCode(), response.body(), status, bodyRegex);
		return response;
	}

	/** The pages that every web application with ids serves. */
	public static void checkIdPages(int port) throws IOException, InterruptedException {
		checkPage(port, "/ids?count=3", 200, "\\{\"ids\":\\[\"\\d+\",\"\\d+\",\"\\d+\"]}");
		checkPage(port, "/ids/250349214977003959", 200, ".*\"timestamp\":\"2026-11-22T19:58:24.114Z\".*");
		checkPage(port, "/ids?count=-1", 400, ".*\"status\":400.*");
		checkPage(port, "/ids/abc", 400, ".*\"status\":400.*");
	}

	/** What controllers with ids answer, to somebody who has a password if that is needed. */
	public static void checkOrderPages(int port, String credentials) throws IOException, InterruptedException {
		String order = "order 250349214977003959 of 5";
		checkOrderPage(port, "/orders/ord_06YBB93E814DQ?user=usr_5", credentials, 200, order);
		checkOrderPage(port, "/orders/ord_06YBB93E814DQ?user=5", credentials, 400,
				".*\"detail\":\"user: '5' does not begin with 'usr_', as 'usr_0' does\".*");
		checkOrderPage(port, "/times/250349214977003959", credentials, 200, "2026-11-22T19:58:24.114Z");
		checkOrderPage(port, "/times/abc", credentials, 400, ".*\"detail\":\"id: 'abc' is not a decimal id.*");
		checkOrderPage(port, "/spans?from=2026-01-01T00:00:00Z", credentials, 200,
				"132271570944000000 to 9223372036854775807");
		checkOrderPage(port, "/spans?from=today", credentials, 400, ".*\"detail\":\"from is 'today'; .*");
		HttpResponse<String> refused = checkOrderPage(port, "/many", credentials, 503,
				".*\"reason\":\"SEQUENCE_EXHAUSTED\".*");
		String retryAfter = refused.headers().firstValue("Retry-After").orElse("missing");
		check(retryAfter.matches("[1-9][0-9]*"), "Retry-After is %s", retryAfter);
	}

	private static HttpResponse<String> checkOrderPage(int port, String path, String credentials, int status,
			String bodyRegex) throws IOException, InterruptedException {
		HttpResponse<String> response = checkPage(authorized(credentials), port, path, status, bodyRegex);
		String type = response.headers().firstValue("Content-Type").orElse("missing");
		check(status == 200 || type.equals("application/problem+json"), "GET %s has the type %s", path, type);
		return response;
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
