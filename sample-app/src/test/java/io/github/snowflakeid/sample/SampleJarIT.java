package io.github.snowflakeid.sample;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Starts the jar as a user would.
 */
@Timeout(60)
class SampleJarIT {

	private static final Pattern PORT = Pattern.compile("Tomcat started on port (\\d+)");

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void servesIdsWithAndWithoutAheadOfTimeProcessing(boolean aot) throws Exception {
		Process process = start("-Dspring.aot.enabled=" + aot, "--server.port=0", "--snowflake.node-id=9");
		try (BufferedReader output = process.inputReader()) {
			String log = readUntilStarted(output);
			assertThat(log.contains("Starting AOT-processed SampleApplication")).isEqualTo(aot);
			Matcher port = PORT.matcher(log);
			assertThat(port.find()).as(log).isTrue();
			HttpRequest request = HttpRequest.newBuilder(URI.create("http://localhost:" + port.group(1) + "/ids"))
				.build();
			HttpResponse<String> response = HttpClient.newHttpClient()
				.send(request, HttpResponse.BodyHandlers.ofString());
			assertThat(response.body()).matches("\\{\"ids\":\\[\"\\d+\"]}");
		}
		finally {
			process.destroyForcibly();
		}
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void loadModeEndsWithExitCodeZero(boolean aot) throws Exception {
		Process process = start("-Dspring.aot.enabled=" + aot, "--load", "--load.duration=1s");
		assertThat(process.inputReader().lines()).anyMatch((line) -> line.matches("duplicates +0 in .*"));
		assertThat(process.waitFor()).isZero();
	}

	@Test
	void aBadArgumentEndsWithExitCodeTwo() throws Exception {
		Process process = start("-Dspring.aot.enabled=false", "--load", "--load.threads=abc");
		assertThat(process.inputReader().lines()).containsExactly("--load.threads is abc; it must be 1 to 1000");
		assertThat(process.waitFor()).isEqualTo(2);
	}

	private Process start(String jvmArgument, String... arguments) throws IOException {
		Path java = Path.of(System.getProperty("java.home"), "bin", "java");
		List<String> command = new ArrayList<>(List.of(java.toString(), "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC",
				jvmArgument, "-jar", Path.of("target", "sample-app.jar").toString()));
		command.addAll(List.of(arguments));
		// nothing is left behind in the user's home directory
		command.add("--snowflake.lease.file.directory=" + Path.of("target", "leases").toAbsolutePath());
		return new ProcessBuilder(command).redirectErrorStream(true).start();
	}

	private String readUntilStarted(BufferedReader output) throws IOException {
		StringBuilder log = new StringBuilder();
		String line;
		while ((line = output.readLine()) != null) {
			log.append(line).append('\n');
			if (line.contains("Started SampleApplication")) {
				return log.toString();
			}
		}
		throw new AssertionError("The application did not start:\n" + log);
	}

}
