package io.github.snowflakeid.lease.jdbc;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Locale;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariDataSource;
import io.github.snowflakeid.lease.SmallDisk;
import io.github.snowflakeid.lease.Told;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Why a PostgreSQL gives no lease, and what a person is told.
 */
@Tag("once")
@Timeout(60)
class PostgresCausesTests extends AbstractDatabaseCausesTests {

	private static EmbeddedPostgres server;

	private static JdbcTemplate admin;

	@BeforeAll
	static void startServer() throws Exception {
		server = EmbeddedPostgres.builder().start();
		admin = new JdbcTemplate(server.getPostgresDatabase());
		admin.execute("create role clerk login password '" + Told.SECRET + "'");
		admin.execute("create role outsider login");
		admin.execute("create role limited login connection limit 0");
		Path rules = Path.of(admin.queryForObject("show hba_file", String.class));
		Files.writeString(rules, """
				host all outsider 0.0.0.0/0 reject
				hostssl all encrypted 0.0.0.0/0 trust
				hostnossl all encrypted 0.0.0.0/0 reject
				host all clerk 0.0.0.0/0 scram-sha-256
				""" + Files.readString(rules));
		admin.execute("select pg_reload_conf()");
	}

	@AfterAll
	static void stopServer() throws Exception {
		server.close();
	}

	@Test
	void wrongPassword() {
		Told.assertGivesUp(store(dataSource(url(), "clerk", "wrong")),
				problem("FATAL: password authentication failed for user \"clerk\" (SQLState 28P01)"), PASSWORD);
	}

	@Test
	void noPassword() {
		Told.assertGivesUp(store(dataSource(url(), "clerk", "")), problem(
				"The server requested SCRAM-based authentication, but the password is an empty string (SQLState 08004)"),
				PASSWORD);
	}

	@Test
	void noSuchUser() {
		Told.assertGivesUp(store(dataSource(url(), "nobody", Told.SECRET)),
				problem("FATAL: role \"nobody\" does not exist (SQLState 28000)"), PASSWORD);
	}

	@Test
	void userThatMayNotConnectFromHere() {
		Told.assertGivesUp(store(dataSource(url(), "outsider", Told.SECRET)), problem(
				"FATAL: pg_hba.conf rejects connection for host \"127.0.0.1\", user \"outsider\", database \"postgres\", no encryption (SQLState 28000)"),
				"Let pg_hba.conf admit this user from this machine");
	}

	@Test
	void unknownHost() {
		Told.assertWaits(store(dataSource("jdbc:postgresql://no-such-host.invalid/shop", "clerk", Told.SECRET)),
				"PostgreSQL at no-such-host.invalid/shop, tables " + this.prefix
						+ "*: unknown host no-such-host.invalid (SQLState 08001)",
				"See that the host in the URL of the DataSource (spring.datasource.url) is right");
	}

	@Test
	void closedPort() throws Exception {
		int port = this.odd.closed();
		Told.assertWaits(store(dataSource(url(port), "clerk", Told.SECRET)),
				problem(port, "Connection refused (SQLState 08001)"), "See that the database runs");
	}

	@Test
	void hostThatSwallowsPackets() throws Exception {
		int port = this.odd.swallowing();
		Told.assertWaits(store(dataSource(url(port), "clerk", Told.SECRET)),
				problem(port, "the database or its pool did not answer within 4000 ms"), "See that the database runs");
	}

	@Test
	void serverThatSaysNothing() throws Exception {
		int port = this.odd.silent();
		Told.assertWaits(store(dataSource(url(port) + "?socketTimeout=1", "clerk", Told.SECRET)),
				problem(port, "Read timed out (SQLState 08001)"), "See that the database runs");
	}

	@Test
	void tlsWhereTheServerHasNone() {
		Told.assertGivesUp(store(dataSource(url() + "?sslmode=require", "postgres", Told.SECRET)),
				problem("The server does not support SSL (SQLState 08004)"), "Let both sides agree on TLS: sslmode");
	}

	@Test
	void plainWhereTheServerWantsTls() {
		Told.assertGivesUp(store(dataSource(url(), "encrypted", Told.SECRET)), problem(
				"FATAL: pg_hba.conf rejects connection for host \"127.0.0.1\", user \"encrypted\", database \"postgres\", no encryption (SQLState 28000)"),
				"set sslmode=require");
	}

	@Test
	void missingRight() {
		createTables();
		Told.assertGivesUp(store(clerk()),
				problem("ERROR: permission denied for table " + this.prefix + "namespace (SQLState 42501)"), RIGHTS);
	}

	@Test
	void rightToReadOnly() {
		createTables();
		grant("select");
		Told.assertGivesUp(store(clerk()),
				problem("ERROR: permission denied for table " + this.prefix + "namespace (SQLState 42501)"), RIGHTS);
	}

	@Test
	void schemaThatMayNotBeUsed() {
		admin.execute("create schema " + this.prefix);
		Told.assertGivesUp(new JdbcNodeLeaseStore(clerk(), this.prefix + ".a_"),
				problem("ERROR: permission denied for schema " + this.prefix + " (SQLState 42501)")
					.replace("tables " + this.prefix, "tables " + this.prefix + ".a_"),
				RIGHTS);
	}

	@Test
	void missingTables() {
		Told.assertGivesUp(store(clerk()),
				problem("ERROR: relation \"" + this.prefix + "namespace\" does not exist (SQLState 42P01)"),
				"take the script of this database");
	}

	@Test
	void missingSchema() {
		Told.assertGivesUp(new JdbcNodeLeaseStore(clerk(), "nowhere.a_"),
				problem("ERROR: relation \"nowhere.a_namespace\" does not exist (SQLState 42P01)")
					.replace("tables " + this.prefix, "tables nowhere.a_"),
				"take the script of this database");
	}

	@Test
	void tablesOfAnotherVersion() {
		createTables();
		grant("select, insert, update");
		admin.execute("alter table " + this.prefix + "namespace drop column floor");
		Told.assertGivesUp(store(clerk()), problem("ERROR: column n.floor does not exist (SQLState 42703)"),
				"are others than this version needs");
	}

	@Test
	void missingDatabase() {
		Told.assertGivesUp(store(dataSource(url().replace("/postgres", "/nowhere"), "clerk", Told.SECRET)),
				problem("FATAL: database \"nowhere\" does not exist (SQLState 3D000)").replace("/postgres", "/nowhere"),
				"Create the database");
	}

	@Test
	void sessionThatMayOnlyRead() {
		createTables();
		Told.assertGivesUp(store(dataSource(url() + "?options=-c%20default_transaction_read_only=on", "postgres", "")),
				problem("ERROR: cannot execute INSERT in a read-only transaction (SQLState 25006)"),
				"Leases need a DataSource that may write");
	}

	@Test
	void tooManyConnections() {
		Told.assertWaits(store(dataSource(url(), "limited", Told.SECRET)),
				problem("FATAL: too many connections for role \"limited\" (SQLState 53300)"),
				"Let the database take more connections");
	}

	@Test
	void tableThatSomebodyLocks() throws SQLException {
		createTables();
		try (Connection locker = admin.getDataSource().getConnection()) {
			locker.setAutoCommit(false);
			locker.createStatement().execute("lock table " + this.prefix + "namespace");
			Told.assertWaits(store(dataSource(url(), "postgres", Told.SECRET)),
					problem("ERROR: canceling statement due to user request (SQLState 57014)"),
					"Somebody holds a lock on these tables");
		}
	}

	@Test
	void outOfMemory() throws SQLException {
		createTables();
		try (Connection locker = admin.getDataSource().getConnection()) {
			// the locks stay that it had until there was no room for another one
			assertThatExceptionOfType(SQLException.class).isThrownBy(() -> locker.createStatement()
				.execute("select pg_advisory_lock(n) from generate_series(1, 1000000) n"));
			Told.assertWaits(store(dataSource(url(), "postgres", Told.SECRET)), problem(
					"FATAL: out of shared memory Hint: You might need to increase \"max_locks_per_transaction\" (SQLState 53200)"),
					"Make room on the disk, or in the memory");
		}
	}

	@Test
	void webServer() throws Exception {
		int port = this.odd.web();
		Told.assertWaits(store(dataSource(url(port), "clerk", Told.SECRET)),
				problem(port, "the database or its pool did not answer within 4000 ms"), "See that the database runs");
	}

	@Test
	void otherServer() throws Exception {
		int port = this.odd.saying("220 mail.example ESMTP\r\n");
		Told.assertGivesUp(store(dataSource(url(port), "clerk", Told.SECRET)),
				problem(port, "An error occurred while setting up the SSL connection (SQLState 08P01)"),
				"What answers there is no such database");
	}

	@Test
	void fullDisk() throws Exception {
		try (SmallDisk disk = new SmallDisk("size=1m,mode=777")) {
			admin.execute("create tablespace full_disk location '" + disk.directory() + "'");
			createTables();
			for (String table : new String[] { "namespace", "lease" }) {
				admin.execute("alter table %s%s set tablespace full_disk".formatted(this.prefix, table));
			}
			disk.fill();
			Object file = admin.queryForObject("select pg_relation_filepath('%snamespace')".formatted(this.prefix),
					String.class);
			Told.assertWaits(store(dataSource(url(), "postgres", "")),
					problem("ERROR: could not extend file \"" + file
							+ "\": No space left on device Hint: Check free disk space (SQLState 53100)"),
					"Make room on the disk, or in the memory");
			admin.execute("drop table %1$snamespace, %1$slease".formatted(this.prefix));
			admin.execute("drop tablespace full_disk");
		}
	}

	@ParameterizedTest
	@EnumSource
	void poolWithAWrongPassword(Pool pool) throws Exception {
		try (AutoCloseable opened = pool.open(url(), "clerk", Told.SECRET + "x")) {
			Told.assertGivesUp(store((DataSource) opened),
					problem("FATAL: password authentication failed for user \"clerk\" (SQLState 28P01)"), PASSWORD);
		}
	}

	@ParameterizedTest
	@EnumSource
	void poolThatReachesNothing(Pool pool) throws Exception {
		int port = this.odd.closed();
		try (AutoCloseable opened = pool.open(url(port), "clerk", Told.SECRET)) {
			Told.assertWaits(store((DataSource) opened), problem(port, "Connection refused (SQLState 08001)"),
					"See that the database runs");
		}
	}

	@ParameterizedTest
	@EnumSource
	void poolWhoseUrlNoDriverTakes(Pool pool) throws Exception {
		try (AutoCloseable opened = pool.open("jdbc:nothing://h/d?password=" + Told.SECRET, "clerk", Told.SECRET)) {
			Told.assertGivesUp(store((DataSource) opened),
					"nothing at h/d, tables " + this.prefix + "*: " + pool.lacksDriver,
					"Add the driver of this database");
		}
	}

	@Test
	void missingTablesThatMayNotBeCreated() {
		initialized(clerk(), (store) -> Told.assertGivesUp(store,
				problem("ERROR: permission denied for schema public (SQLState 42501)"), RIGHTS));
	}

	@Test
	void tablesThatAreThereAndMayNotBeCreated() {
		createTables();
		grant("select, insert, update");
		initialized(clerk(), Told::lease);
	}

	@Test
	void databaseThatIsDownWhenItIsToCreateTables() throws Exception {
		int port = this.odd.closed();
		initialized(dataSource(url(port), "clerk", Told.SECRET), (store) -> Told.assertWaits(store,
				problem(port, "Connection refused (SQLState 08001)"), "See that the database runs"));
	}

	@Test
	void flywayCreatesTheTables() {
		String database = "flyway_" + this.prefix;
		admin.execute("create database " + database);
		assertThatFlywayCreatesTheTables(dataSource(url().replace("/postgres", "/" + database), "postgres", ""),
				"postgresql");
	}

	@Test
	void passwordInTheUrl() {
		Told.assertGivesUp(
				store(new DriverManagerDataSource(url() + "?user=clerk&password=" + Told.SECRET + "x&ssl=false")),
				problem("FATAL: password authentication failed for user \"clerk\" (SQLState 28P01)"), PASSWORD);
	}

	private String problem(String words) {
		return problem(server.getPort(), words);
	}

	private String problem(int port, String words) {
		return String.format(Locale.ROOT, "PostgreSQL at 127.0.0.1:%d/postgres, tables %s*: %s", port, this.prefix,
				words);
	}

	private static DataSource clerk() {
		return dataSource(url(), "clerk", Told.SECRET);
	}

	private static String url() {
		return url(server.getPort());
	}

	private static String url(int port) {
		return "jdbc:postgresql://127.0.0.1:%d/postgres".formatted(port);
	}

	private void createTables() {
		AbstractJdbcNodeLeaseStoreTests.createTables(admin.getDataSource(), "postgresql", this.prefix);
	}

	private void grant(String rights) {
		for (String table : new String[] { "namespace", "lease" }) {
			admin.execute("grant %s on %s%s to clerk".formatted(rights, this.prefix, table));
		}
	}

	private enum Pool {

		HIKARI("No suitable driver (SQLState 08001)") {
			@Override
			AutoCloseable open(String url, String user, String password) {
				HikariDataSource pool = new HikariDataSource();
				pool.setJdbcUrl(url);
				pool.setUsername(user);
				pool.setPassword(password);
				return pool;
			}
		},

		TOMCAT("No suitable driver found for jdbc:nothing://h/d?password=*** (SQLState 08001)") {
			@Override
			AutoCloseable open(String url, String user, String password) {
				TomcatPool pool = new TomcatPool();
				pool.setUrl(url);
				pool.setUsername(user);
				pool.setPassword(password);
				return pool;
			}
		};

		private final String lacksDriver;

		Pool(String lacksDriver) {
			this.lacksDriver = lacksDriver;
		}

		abstract AutoCloseable open(String url, String user, String password);

	}

	private static final class TomcatPool extends org.apache.tomcat.jdbc.pool.DataSource implements AutoCloseable {

	}

}
