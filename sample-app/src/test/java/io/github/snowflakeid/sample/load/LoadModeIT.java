package io.github.snowflakeid.sample.load;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongUnaryOperator;
import java.util.stream.Stream;

import com.sun.net.httpserver.HttpServer;
import io.github.snowflakeid.sample.SampleProcess;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

@Tag("once")
@Timeout(120)
class LoadModeIT {

	@TempDir
	private Path directory;

	@Test
	void drawsFromItsOwnGeneratorAndReportsInJsonAlone() throws Exception {
		try (SampleProcess process = start("--load", "--load.duration=2s", "--load.warm-up=0s", "--load.threads=2",
				"--load.report=json")) {
			JsonNode report = JsonMapper.builder().build().readTree(process.output());
			assertThat(process.exitCode()).isZero();
			assertThat(process.errors()).isEmpty();
			assertThat(report.get("passed").asBoolean()).isTrue();
			assertThat(report.get("capIdsPerSecond").asLong()).isEqualTo(4_096_000);
			assertThat(report.at("/duplicateCheck/ids").asLong()).isPositive().isEqualTo(report.get("ids").asLong());
			assertThat(report.at("/duplicateCheck/peakBytes").asLong()).isPositive()
				.isLessThanOrEqualTo(report.at("/duplicateCheck/boundBytes").asLong());
		}
	}

	@Test
	void drawsOverHttp() throws Exception {
		AtomicLong served = new AtomicLong();
		HttpServer server = serve((number) -> {
			served.incrementAndGet();
			return number;
		});
		try (SampleProcess process = start("--load", "--load.duration=1s", "--load.warm-up=0s", "--load.rate=500",
				url(server))) {
			String report = process.output();
			assertThat(process.exitCode()).as(report).isZero();
			// one more was drawn to see whether there are any
			assertThat(report).contains("duplicates         0 in %,d ids, exactly".formatted(served.get() - 1))
				.contains("open loop")
				.contains("lost               0 requests");
		}
		finally {
			server.stop(0);
		}
	}

	@Test
	void anIdThatComesTwiceEndsWithExitCodeOne() throws Exception {
		HttpServer server = serve((number) -> (number == 50) ? 40 : number);
		try (SampleProcess process = start("--load", "--load.duration=1s", "--load.warm-up=0s", url(server))) {
			assertThat(process.output()).contains("duplicates         1 in").contains("the first is 40");
			assertThat(process.exitCode()).isOne();
		}
		finally {
			server.stop(0);
		}
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			textBlock = """
					--load.threads=0             | --load.threads is 0; it must be 1 to 1000
					--load.url=http://[::1]:1/ids | --load.url is http://[::1]:1/ids, which cannot be reached: Connect to http://[::1]:1 failed: Connection refused
					--snowflake.lease.store=foo  | snowflake.lease.store is 'foo'; it must be none, file, jdbc, redis or zookeeper
					""")
	void aBadArgumentIsSaidInOneSentenceAndEndsWithExitCodeTwo(String argument, String sentence) throws Exception {
		try (SampleProcess process = start("--load", argument)) {
			assertThat(process.output()).isEmpty();
			assertThat(process.exitCode()).isEqualTo(2);
			assertThat(process.errors()).containsExactly(sentence);
		}
	}

	@Test
	void aStoreThatCannotBeReachedIsSaidInOneSentenceAndEndsWithExitCodeTwo() throws Exception {
		try (SampleProcess process = start("--load", "--load.duration=1s", "--snowflake.lease.store=jdbc",
				"--spring.datasource.url=jdbc:h2:tcp://localhost:1/none", "--snowflake.lease.acquire-timeout=10s")) {
			assertThat(process.output()).isEmpty();
			assertThat(process.exitCode()).isEqualTo(2);
			assertThat(process.errors()).allSatisfy((line) -> assertThat(line).contains("H2 at tcp://localhost:1/none"))
				.last()
				.asString()
				.startsWith("No node id could be leased within snowflake.lease.acquire-timeout (PT10S). ");
		}
	}

	@Test
	void aServerThatHangsIsNotSaidToBeOutOfReach() throws Exception {
		try (ServerSocket mute = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
				SampleProcess process = start("--load",
						"--load.url=http://127.0.0.1:%d/ids".formatted(mute.getLocalPort()))) {
			assertThat(process.exitCode()).isEqualTo(2);
			assertThat(process.errors())
				.containsExactly("--load.url is http://127.0.0.1:%d/ids, which does not answer within 10 s"
					.formatted(mute.getLocalPort()));
		}
	}

	@Test
	void anUnknownOptionIsABadArgument() throws Exception {
		try (SampleProcess process = start("--load", "--load.thread=8")) {
			assertThat(process.exitCode()).isEqualTo(2);
			assertThat(process.errors()).singleElement().asString().startsWith("--load.thread is unknown; ");
		}
	}

	@Test
	void aPortInUseIsABadArgumentOfTheApplicationToo() throws Exception {
		try (ServerSocket taken = new ServerSocket(0);
				SampleProcess process = start("--server.port=" + taken.getLocalPort())) {
			assertThat(process.output()).doesNotContain("\tat ");
			assertThat(process.exitCode()).isEqualTo(2);
			assertThat(process.errors())
				.containsExactly("Port %d is in use; choose another one with --server.port, or 0 for any that is free"
					.formatted(taken.getLocalPort()));
		}
	}

	@ParameterizedTest
	@CsvSource({ "INT,130", "TERM,143" })
	@DisabledOnOs(OS.WINDOWS)
	void anInterruptedRunReportsWhatWasDoneAndGivesTheNodeIdBack(String signal, int exitCode) throws Exception {
		try (SampleProcess process = start("--load", "--load.duration=20s", "--load.warm-up=0s", "--load.threads=2",
				"--load.rate=100000")) {
			process.awaitError(" ids/s");
			assumeThat(signal.equals("INT") && process.ignoresInterrupts())
				.as("SIGINT is ignored, because this build runs in the background of a shell")
				.isFalse();
			process.signal(signal);
			assertThat(process.output()).contains("ended early        interrupted")
				.containsPattern("duplicates +0 in [1-9]");
			assertThat(process.exitCode()).isEqualTo(exitCode);
			try (Stream<Path> rows = Files.walk(this.directory.resolve("leases"))) {
				assertThat(rows.filter((file) -> file.toString().endsWith(".row"))).singleElement()
					.satisfies((row) -> assertThat(row).content().contains("high-water-mark").doesNotContain("owner"));
			}
		}
	}

	private SampleProcess start(String... arguments) throws IOException {
		return SampleProcess.start(this.directory, arguments);
	}

	private static String url(HttpServer server) {
		return "--load.url=http://localhost:%d/ids".formatted(server.getAddress().getPort());
	}

	/** Serves one id for each request, made from the number of the request. */
	private static HttpServer serve(LongUnaryOperator ids) throws IOException {
		AtomicLong requests = new AtomicLong();
		HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
		server.createContext("/ids", (exchange) -> {
			byte[] body = "{\"ids\":[\"%d\"]}".formatted(ids.applyAsLong(requests.incrementAndGet()))
				.getBytes(StandardCharsets.UTF_8);
			exchange.sendResponseHeaders(200, body.length);
			exchange.getResponseBody().write(body);
			exchange.close();
		});
		server.start();
		return server;
	}

}
