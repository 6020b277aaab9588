package io.github.snowflakeid.lease.jdbc;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TimeZone;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.Stream;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariDataSource;
import io.github.snowflakeid.CapturedLog;
import io.github.snowflakeid.autoconfigure.lease.jdbc.JdbcLeaseStoreAutoConfiguration;
import io.github.snowflakeid.lease.LeaseOwner;
import io.github.snowflakeid.lease.LeaseRefusedException;
import io.github.snowflakeid.lease.LeaseRequest;
import io.github.snowflakeid.lease.LeaseRow;
import io.github.snowflakeid.lease.LeaseStoreException;
import io.github.snowflakeid.lease.LeaseTerms;
import io.github.snowflakeid.lease.NodeIdRanges;
import io.github.snowflakeid.lease.NodeLease;
import io.github.snowflakeid.lease.NodeLeaseStore;
import io.github.snowflakeid.lease.NodeLeaseUnavailableException;
import io.github.snowflakeid.test.RemoteNodeLeaseStoreContractTests;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.core.io.ByteArrayResource;
import org.springframework.core.io.ClassPathResource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.jdbc.datasource.DelegatingDataSource;
import org.springframework.jdbc.datasource.TransactionAwareDataSourceProxy;
import org.springframework.jdbc.datasource.init.ResourceDatabasePopulator;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What the store does on every database, on a real server.
 */
abstract class AbstractJdbcNodeLeaseStoreTests extends RemoteNodeLeaseStoreContractTests {

	private static @Nullable HikariDataSource sharedPool;

	private static @Nullable HikariDataSource sharedSingleConnection;

	private final List<HikariDataSource> pools = new ArrayList<>();

	private final Map<NodeLeaseStore, HikariDataSource> remotePools = new ConcurrentHashMap<>();

	/** A pool, not yet started, whose connections go to a port of this host. */
	protected abstract HikariDataSource pool(int port);

	/** What makes the time zone of a session New York's. */
	protected abstract String newYorkTime();

	/** Reads the clock as it will be, or was, at some moment. */
	protected abstract @Nullable Long millisAt(Instant instant, String query, JdbcTemplate jdbc);

	/** What the name of the database is in the names of scripts. */
	protected abstract String platform();

	/** Whether the driver ends a call that gets no answer. */
	protected boolean supportsNetworkTimeout() {
		return true;
	}

	/** What is done for the first time takes long, and leases in tests are short. */
	@BeforeEach
	void warmUp() {
		if (sharedSingleConnection == null) {
			LeaseTerms terms = new LeaseTerms("warm-up", LAYOUT, NodeIdRanges.of(0, 1023), ttl(), MAX_LEAD);
			for (NodeLeaseStore store : List.of(store(), otherStore())) {
				renew(store, store.acquire(request(terms)));
			}
		}
	}

	@AfterAll
	static void closeSharedPools() {
		for (HikariDataSource pool : new HikariDataSource[] { sharedPool, sharedSingleConnection }) {
			if (pool != null) {
				pool.close();
			}
		}
		sharedPool = null;
		sharedSingleConnection = null;
	}

	/** A pool that is open until the last test of a class. */
	protected final HikariDataSource sharedPool() {
		if (sharedPool == null) {
			sharedPool = pool(serverPort());
		}
		return sharedPool;
	}

	@Override
	protected NodeLeaseStore store() {
		return new JdbcNodeLeaseStore(sharedPool());
	}

	@Override
	protected NodeLeaseStore otherStore() {
		if (sharedSingleConnection == null) {
			sharedSingleConnection = pool(serverPort());
			sharedSingleConnection.setMaximumPoolSize(1);
		}
		return new JdbcNodeLeaseStore(sharedSingleConnection);
	}

	@Override
	protected NodeLeaseStore storeThrough(int port) {
		HikariDataSource pool = pool(port);
		pool.setMaximumPoolSize(1);
		NodeLeaseStore store = new JdbcNodeLeaseStore(pool);
		this.remotePools.put(store, pool);
		return store;
	}

	@Override
	protected void close(NodeLeaseStore store) {
		this.remotePools.remove(store).close();
	}

	@Override
	protected void letHolderDie(NodeLeaseStore store, NodeLease lease) {
		letTimePass(ttl().plusMillis(1));
	}

	@Override
	protected void deleteRow(long nodeId) {
		assertThat(new JdbcTemplate(sharedPool())
			.update("delete from snowflake_lease where namespace = ? and node_id = ?", this.namespace, nodeId)).isOne();
	}

	@Override
	protected void damageRow(long nodeId) {
		assertThat(new JdbcTemplate(sharedPool()).update(
				"update snowflake_lease set owner_id = '' where namespace = ? and node_id = ?", this.namespace, nodeId))
			.isOne();
	}

	@AfterEach
	void closePools() {
		this.pools.forEach(HikariDataSource::close);
	}

	/** A pool that is closed after the test. */
	protected final HikariDataSource pool(Consumer<HikariDataSource> settings) {
		HikariDataSource pool = pool(serverPort());
		settings.accept(pool);
		this.pools.add(pool);
		return pool;
	}

	protected static void createTables(DataSource dataSource, String platform) {
		createTables(dataSource, platform, "snowflake_");
	}

	protected static void createTables(DataSource dataSource, String platform, String prefix) {
		try {
			String script = new ClassPathResource("schema-" + platform + ".sql", JdbcNodeLeaseStore.class)
				.getContentAsString(StandardCharsets.UTF_8);
			new ResourceDatabasePopulator(
					new ByteArrayResource(script.replace("snowflake_", prefix).getBytes(StandardCharsets.UTF_8)))
				.execute(dataSource);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "TRANSACTION_READ_COMMITTED", "TRANSACTION_REPEATABLE_READ", "TRANSACTION_SERIALIZABLE" })
	void isolationOfThePoolMakesNoDifference(String isolation) throws Exception {
		HikariDataSource pool = pool((settings) -> settings.setTransactionIsolation(isolation));
		NodeLeaseStore store = new JdbcNodeLeaseStore(pool);
		List<Callable<NodeLease>> acquirers = new ArrayList<>();
		// of which none may end before all are had
		LeaseTerms terms = new LeaseTerms(this.namespace, LAYOUT, NodeIdRanges.of(0, 63), Duration.ofMinutes(1),
				MAX_LEAD);
		for (int i = 0; i < 64; i++) {
			acquirers.add(() -> store.acquire(request(terms)));
		}
		List<NodeLease> leases = atOnce(acquirers);
		assertThat(leases).extracting(NodeLease::nodeId).doesNotHaveDuplicates().hasSize(64);
		List<Callable<NodeLease>> holders = new ArrayList<>();
		leases.forEach((lease) -> holders.add(() -> {
			NodeLease renewed = renew(store, renew(store, lease));
			release(store, renewed, renewed.from());
			return renewed;
		}));
		atOnce(holders);
		assertThat(store.holders(this.namespace)).isEmpty();
		LeaseTerms one = new LeaseTerms(this.namespace, LAYOUT, NodeIdRanges.of(5, 5), Duration.ofMinutes(1), MAX_LEAD);
		List<Callable<NodeLease>> rivals = new ArrayList<>();
		for (int i = 0; i < 16; i++) {
			rivals.add(() -> orNull(() -> store.acquire(request(one))));
		}
		assertThat(atOnce(rivals)).filteredOn((lease) -> lease != null).hasSize(1);
	}

	@ParameterizedTest
	@ValueSource(strings = { "TRANSACTION_READ_COMMITTED", "TRANSACTION_REPEATABLE_READ", "TRANSACTION_SERIALIZABLE" })
	void statementThatTheDatabaseRollsBackForAnotherIsSentAgain(String isolation) throws Exception {
		NodeLeaseStore store = new JdbcNodeLeaseStore(pool((pool) -> pool.setTransactionIsolation(isolation)));
		NodeLease lease = acquire(store, "5");
		try (Connection other = sharedPool().getConnection(); Statement statement = other.createStatement()) {
			other.setAutoCommit(false);
			statement.executeUpdate(
					"update snowflake_lease set owner_host = 'x' where namespace = '%s'".formatted(this.namespace));
			NodeLease renewed = atOnce(List.<Callable<NodeLease>>of(() -> renew(store, lease), () -> {
				letTimePass(Duration.ofMillis(300));
				other.commit();
				return lease;
			})).get(0);
			assertThat(renewed.until()).isGreaterThan(lease.until());
		}
		assertThat(store().holders(this.namespace)).singleElement()
			.satisfies((row) -> assertThat(row.owner()).isEqualTo(lease.owner()));
	}

	@Test
	void leavesConnectionsOfThePoolAsTheyWere() {
		RecordingDataSource recorder = new RecordingDataSource(pool((pool) -> {
			pool.setAutoCommit(false);
			pool.setMaximumPoolSize(1);
		}), 60_000);
		NodeLeaseStore store = new JdbcNodeLeaseStore(recorder);
		renew(store, acquire(store, "5"));
		assertThat(otherStore().holders(this.namespace)).hasSize(1);
		assertThat(recorder.networkTimeoutsAtClose()).containsOnly(supportsNetworkTimeout() ? 60_000 : 0);
		assertThat(recorder.autoCommitsAtClose()).hasSize(2).containsOnly(false);
		assertThat(recorder.mostOpenAtOnce()).isOne();
	}

	@ParameterizedTest
	@CsvSource({ "0,3000", "1234,1234", "60000,3000" })
	void limitsTheTimeThatTheNetworkTakes(int before, int limited) {
		RecordingDataSource recorder = new RecordingDataSource(sharedPool(), before);
		acquire(new JdbcNodeLeaseStore(recorder), "5");
		assertThat(recorder.networkTimeouts()).containsOnly(supportsNetworkTimeout() ? limited : 0);
	}

	/** What the store sends after a change, to make it last. */
	protected List<String> endOfChange() {
		return List.of("commit");
	}

	private void assertSent(RecordingDataSource recorder, String... beginnings) {
		assertThat(recorder.statements()).hasSize(beginnings.length)
			.zipSatisfy(List.of(beginnings),
					(statement, beginning) -> assertThat(withoutComment(statement)).startsWith(beginning));
		recorder.statements().clear();
	}

	/** What is not for every server is in a comment. */
	private static String withoutComment(String statement) {
		return statement.replaceFirst("^/\\*.*?\\*/ ", "");
	}

	private String[] withEndOfChange(String... statements) {
		return Stream.concat(Stream.of(statements), endOfChange().stream()).toArray(String[]::new);
	}

	@Test
	void renewsByOneStatementAndItsCommit() {
		RecordingDataSource recorder = new RecordingDataSource(sharedPool(), 0);
		NodeLeaseStore store = new JdbcNodeLeaseStore(recorder);
		NodeLease lease = acquire(store, "5");
		recorder.statements().clear();
		lease = renew(store, lease);
		assertSent(recorder, withEndOfChange("update snowflake_lease"));
		release(store, lease, lease.from());
		assertSent(recorder, withEndOfChange("update snowflake_lease"));
		acquire(store, "5");
		assertSent(recorder, withEndOfChange("select n.fingerprint", "commit", "update snowflake_lease"));
		store.holders(this.namespace);
		assertSent(recorder, "select n.fingerprint", "commit");
	}

	@Test
	void renewalFailsInTimeWhileTheApplicationHoldsTheOnlyConnectionAndSucceedsAfterwards() throws Exception {
		HikariDataSource pool = pool((settings) -> settings.setMaximumPoolSize(1));
		RecordingDataSource recorder = new RecordingDataSource(pool, 0);
		NodeLeaseStore store = new JdbcNodeLeaseStore(recorder);
		NodeLease lease = acquire(store, "5");
		recorder.statements().clear();
		try (Connection connection = pool.getConnection()) {
			long started = System.nanoTime();
			assertThatExceptionOfType(LeaseStoreException.class).isThrownBy(() -> renew(store, lease))
				.withMessageContaining("pool");
			assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(timeLimit());
		}
		store.holders(this.namespace);
		assertThat(recorder.statements()).as("the call that has failed does nothing later")
			.noneMatch((statement) -> withoutComment(statement).startsWith("update"));
		assertThat(renew(store, lease).until()).isGreaterThan(lease.until());
	}

	@Test
	void renewalFailsInTimeWhileTheRowIsLockedAndSucceedsAfterwards() throws Exception {
		HikariDataSource pool = pool((settings) -> settings.setMaximumPoolSize(1));
		NodeLeaseStore store = new JdbcNodeLeaseStore(pool);
		NodeLease lease = acquire(store, "5");
		try (Connection connection = sharedPool().getConnection(); Statement statement = connection.createStatement()) {
			connection.setAutoCommit(false);
			statement.executeUpdate("update snowflake_lease set owner_host = 'x' where namespace = '" + this.namespace
					+ "' and node_id = 5");
			long started = System.nanoTime();
			assertThatExceptionOfType(LeaseStoreException.class).isThrownBy(() -> renew(store, lease));
			assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(timeLimit());
			connection.rollback();
		}
		Long token = new JdbcTemplate(sharedPool())
			.queryForObject("select token from snowflake_lease where namespace = ?", Long.class, this.namespace);
		assertThat(token).isEqualTo(lease.token());
		assertThat(renew(store, lease).until()).isGreaterThan(lease.until());
	}

	@Test
	void callersTransactionHasNoPartInIt() {
		HikariDataSource pool = pool((settings) -> settings.setMaximumPoolSize(2));
		NodeLeaseStore store = new JdbcNodeLeaseStore(new TransactionAwareDataSourceProxy(pool));
		new TransactionTemplate(new DataSourceTransactionManager(pool)).executeWithoutResult((status) -> {
			new JdbcTemplate(pool).queryForList("select 1");
			acquire(store, "5");
			status.setRollbackOnly();
		});
		assertThat(store().holders(this.namespace)).hasSize(1);
	}

	@Test
	void interruptedCallerGoesAndStaysInterrupted() {
		NodeLeaseStore store = store();
		Thread.currentThread().interrupt();
		assertThatExceptionOfType(LeaseStoreException.class).isThrownBy(() -> acquire(store, "5"))
			.withMessageContaining("interrupted");
		assertThat(Thread.interrupted()).isTrue();
		assertThat(store.holders(this.namespace).size()).isLessThanOrEqualTo(1);
	}

	@Test
	void timeZoneOfTheSessionMakesNoDifference() {
		HikariDataSource pool = pool((settings) -> settings.setConnectionInitSql(newYorkTime()));
		LeaseRequest request = request(terms("5"));
		new JdbcNodeLeaseStore(pool).acquire(request);
		long read = new JdbcNodeLeaseStore(pool).holders(this.namespace).get(0).since();
		assertThat(Instant.ofEpochMilli(read)).isBetween(storeTime().minusSeconds(30), storeTime().plusSeconds(1));
		assertThatExceptionOfType(NodeLeaseUnavailableException.class).isThrownBy(() -> acquire(store(), "5"));
		letTimePass(ttl());
		assertThat(acquire(store(), "5").nodeId()).isEqualTo(5);
	}

	@ParameterizedTest
	@ValueSource(strings = { "2026-11-01T05:30:00.123Z", "2026-11-01T06:30:00.123Z", "2026-03-08T06:59:59.999Z",
			"2026-03-08T07:00:00Z" })
	void nightOfChangeToWinterTimeOrSummerTimeMakesNoDifference(Instant instant) {
		String query = LeaseSql.of(platform(), "snowflake_")
			.readRow()
			.replaceFirst(".*high_water_mark, (.*) as store_millis.*", "select $1");
		HikariDataSource pool = pool((settings) -> {
			settings.setMaximumPoolSize(1);
			settings.setConnectionInitSql(newYorkTime());
		});
		assertThat(millisAt(instant, query, new JdbcTemplate(pool))).isEqualTo(instant.toEpochMilli());
	}

	@Test
	void timeZoneOfThisProcessMakesNoDifference() {
		TimeZone before = TimeZone.getDefault();
		TimeZone.setDefault(TimeZone.getTimeZone("Pacific/Kiritimati"));
		try {
			acquire(new JdbcNodeLeaseStore(pool((settings) -> settings.setMaximumPoolSize(1))), "5");
		}
		finally {
			TimeZone.setDefault(before);
		}
		assertThat(store().holders(this.namespace)).singleElement()
			.satisfies((row) -> assertThat(Instant.ofEpochMilli(row.since())).isBetween(storeTime().minusSeconds(30),
					storeTime().plusSeconds(1)));
	}

	@Test
	void namespacesDifferByCase() {
		NodeLease lease = acquire(store(), "5");
		LeaseTerms upper = new LeaseTerms(this.namespace.toUpperCase(Locale.ROOT), LAYOUT.withBits(41, 9, 13),
				NodeIdRanges.of(5, 5), ttl(), MAX_LEAD);
		assertThat(store().acquire(request(upper)).nodeId()).isEqualTo(5);
		assertThat(renew(store(), lease).nodeId()).isEqualTo(5);
	}

	@Test
	void keepsNamesInAnyAlphabetAsFarAsTheyFit() {
		LeaseOwner owner = new LeaseOwner("o".repeat(64), "100 %41\n\u0000", Long.MAX_VALUE, "ä漢😀".repeat(50));
		LeaseTerms terms = new LeaseTerms("n".repeat(40) + Long.toString(System.nanoTime(), 36), LAYOUT,
				NodeIdRanges.of(1023, 1023), ttl(), MAX_LEAD);
		LeaseRequest request = request(terms);
		store().acquire(new LeaseRequest(terms, owner, request.wall(), request.until(), 1L << 32));
		assertThat(store().holders(terms.namespace())).singleElement().satisfies((row) -> {
			assertThat(row.owner())
				.isEqualTo(new LeaseOwner(owner.id(), owner.host(), owner.pid(), "ä漢😀".repeat(7) + "ä"));
			assertThat(row.token()).isBetween(1L << 32, (1L << 32) + 1);
		});
	}

	@Test
	void readsNamesThatEarlierVersionsWrote() {
		acquire(store(), "5");
		new JdbcTemplate(sharedPool()).update(
				"update snowflake_lease set owner_host = '50 %, %zz', owner_application = null where namespace = ?",
				this.namespace);
		assertThat(store().holders(this.namespace)).singleElement()
			.satisfies((row) -> assertThat(row.owner()).extracting(LeaseOwner::host, LeaseOwner::application)
				.containsExactly("50 %, %zz", ""));
	}

	@Test
	void deletedRowIsToldOfOnce() {
		acquire(store(), "5");
		acquire(store(), "6");
		deleteRow(5);
		try (CapturedLog log = new CapturedLog(JdbcNodeLeaseStore.class)) {
			acquire(store(), "7");
			acquire(store(), "8");
			assertThat(log.messages()).filteredOn((message) -> message.contains("deleted"))
				.singleElement()
				.asString()
				.contains("WARNING: ", this.namespace, "there are 1, and there should be 2");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "owner_id = ''", "token = 0", "token = -7" })
	void damagedRowCostsItsOwnNodeIdOnlyAndIsNamedOnce(String damage) {
		NodeLeaseStore store = store();
		acquire(store, "5");
		new JdbcTemplate(sharedPool()).update("update snowflake_lease set " + damage + " where namespace = ?",
				this.namespace);
		letTimePass(ttl().plusMillis(1));
		try (CapturedLog log = new CapturedLog(JdbcNodeLeaseStore.class)) {
			assertThat(acquire(store, "5-6").nodeId()).isEqualTo(6);
			assertThatExceptionOfType(NodeLeaseUnavailableException.class).isThrownBy(() -> acquire(store, "5"))
				.withMessageContaining("damaged");
			assertThat(store.holders(this.namespace)).extracting(LeaseRow::nodeId).containsExactly(5L, 6L);
			assertThat(log.messages()).filteredOn((message) -> message.contains("damaged"))
				.singleElement()
				.asString()
				.startsWith("WARNING: The row of node id 5 in namespace '" + this.namespace + "' is damaged");
		}
	}

	@Test
	void missingTableIsNamedWithTheProperties() {
		NodeLeaseStore store = new JdbcNodeLeaseStore(sharedPool(), "missing_");
		assertThatExceptionOfType(LeaseStoreException.class).isThrownBy(() -> store.holders(this.namespace))
			.withMessageContainingAll("missing_lease", "missing_namespace",
					"snowflake.lease.jdbc.initialize-schema=always", "snowflake.lease.jdbc.table-prefix");
		assertThatExceptionOfType(LeaseStoreException.class).isThrownBy(() -> acquire(store, "5"));
	}

	@Test
	void createsNoTableTwice() {
		createTables(sharedPool(), platform());
		acquire(store(), "5");
		createTables(sharedPool(), platform());
		assertThat(store().holders(this.namespace)).hasSize(1);
	}

	@Test
	void tablesAreCreatedByManyApplicationsAtOnce() throws Exception {
		for (int round = 0; round < 3; round++) {
			ApplicationContextRunner runner = new ApplicationContextRunner()
				.withConfiguration(AutoConfigurations.of(JdbcLeaseStoreAutoConfiguration.class))
				.withBean(DataSource.class, () -> new DelegatingDataSource(sharedPool()))
				.withPropertyValues("snowflake.lease.store=jdbc", "snowflake.lease.jdbc.initialize-schema=always",
						"snowflake.lease.jdbc.table-prefix=r%d_%s_".formatted(round,
								Long.toString(System.nanoTime(), 36)));
			List<Callable<NodeLease>> applications = new ArrayList<>();
			for (int i = 0; i < 8; i++) {
				applications.add(() -> {
					AtomicReference<NodeLease> lease = new AtomicReference<>();
					runner.run((context) -> lease.set(acquire(context.getBean(NodeLeaseStore.class), "0-7")));
					return lease.get();
				});
			}
			assertThat(atOnce(applications)).extracting(NodeLease::nodeId)
				.containsExactlyInAnyOrder(0L, 1L, 2L, 3L, 4L, 5L, 6L, 7L);
		}
	}

	@Test
	void startsBeforeTheDatabase() {
		HikariDataSource pool = pool(1);
		try (pool) {
			NodeLeaseStore store = new JdbcNodeLeaseStore(pool);
			assertThatExceptionOfType(RuntimeException.class).isThrownBy(() -> store.holders(this.namespace))
				.isNotInstanceOf(LeaseRefusedException.class);
		}
	}

}
