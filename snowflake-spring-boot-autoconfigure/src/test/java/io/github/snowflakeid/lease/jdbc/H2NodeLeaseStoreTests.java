package io.github.snowflakeid.lease.jdbc;

import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

import com.zaxxer.hikari.HikariDataSource;
import org.h2.tools.Server;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/**
 * H2, reached over its TCP server.
 */
@Tag("once")
class H2NodeLeaseStoreTests extends AbstractCommittedLeaseTests {

	/**
	 * HikariCP takes H2's broken connections for sound ones if they were used shortly
	 * before: within this time, in milliseconds.
	 */
	private static final String NOT_VALIDATED = "com.zaxxer.hikari.aliveBypassWindowMs";

	private static Server server;

	@BeforeAll
	static void startServer() throws SQLException {
		System.setProperty(NOT_VALIDATED, "0");
		server = Server.createTcpServer("-tcpPort", "0", "-ifNotExists").start();
		createTables(new DriverManagerDataSource(url(server.getPort())), "h2");
	}

	@AfterAll
	static void stopServer() {
		server.stop();
		System.clearProperty(NOT_VALIDATED);
	}

	private static String url(int port) {
		return "jdbc:h2:tcp://127.0.0.1:%d/mem:leases;DB_CLOSE_DELAY=-1".formatted(port);
	}

	@Override
	protected int serverPort() {
		return server.getPort();
	}

	@Override
	protected HikariDataSource pool(int port) {
		HikariDataSource pool = new HikariDataSource();
		pool.setJdbcUrl(url(port));
		return pool;
	}

	@Override
	protected String newYorkTime() {
		return "set time zone 'America/New_York'";
	}

	@Override
	protected @Nullable Long millisAt(Instant instant, String query, JdbcTemplate jdbc) {
		return jdbc.queryForObject(
				query.replace("current_timestamp", "(timestamp with time zone '%s' at time zone 'America/New_York')"
					.formatted(instant.toString().replace("Z", "+00:00"))),
				Long.class);
	}

	@Override
	protected String platform() {
		return "h2";
	}

	@Override
	protected List<String> endOfChange() {
		return List.of("commit", "checkpoint sync");
	}

	@Override
	protected boolean supportsNetworkTimeout() {
		return false;
	}

	@Override
	protected Map<String, Consumer<HikariDataSource>> waysToTurnAutoCommitOff() {
		Map<String, Consumer<HikariDataSource>> ways = super.waysToTurnAutoCommitOff();
		ways.put("pool's initial statement", (pool) -> pool.setConnectionInitSql("set autocommit off"));
		ways.put("begin in the pool's initial statement", (pool) -> pool.setConnectionInitSql("begin"));
		ways.put("URL", (pool) -> pool.setJdbcUrl(pool.getJdbcUrl() + ";AUTOCOMMIT=OFF"));
		ways.put("statement in the URL", (pool) -> pool.setJdbcUrl(pool.getJdbcUrl() + ";INIT=set autocommit off"));
		return ways;
	}

	/** To H2 a pool's word is a hint that it does not take. */
	@Override
	protected Map<String, Consumer<HikariDataSource>> waysToForbidChanges() {
		return Map.of("rights", (pool) -> {
			JdbcTemplate jdbc = new JdbcTemplate(sharedPool());
			jdbc.execute("create user if not exists reader password ''");
			jdbc.execute("grant select on snowflake_lease, snowflake_namespace to reader");
			pool.setUsername("reader");
			pool.setPassword("");
		});
	}

}
