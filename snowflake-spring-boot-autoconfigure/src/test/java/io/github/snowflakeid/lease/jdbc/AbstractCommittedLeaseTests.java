package io.github.snowflakeid.lease.jdbc;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariDataSource;
import io.github.snowflakeid.CapturedLog;
import io.github.snowflakeid.lease.LeaseRow;
import io.github.snowflakeid.lease.LeaseStoreException;
import io.github.snowflakeid.lease.NodeLease;
import io.github.snowflakeid.lease.NodeLeaseStore;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DelegatingDataSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What the store takes for a success has been committed and will last, on every database,
 * whatever a driver, a pool or a server was told.
 */
abstract class AbstractCommittedLeaseTests extends AbstractJdbcNodeLeaseStoreTests {

	private static final AtomicInteger PREFIXES = new AtomicInteger();

	/** Ways to make statements not commit by themselves, by name. */
	protected Map<String, Consumer<HikariDataSource>> waysToTurnAutoCommitOff() {
		Map<String, Consumer<HikariDataSource>> ways = new LinkedHashMap<>();
		ways.put("nothing turned off", (pool) -> {
		});
		ways.put("pool", (pool) -> pool.setAutoCommit(false));
		return ways;
	}

	/** Ways to say that nothing may be written, by name. */
	protected Map<String, Consumer<HikariDataSource>> waysToForbidChanges() {
		Map<String, Consumer<HikariDataSource>> ways = new LinkedHashMap<>();
		ways.put("pool", (pool) -> pool.setReadOnly(true));
		return ways;
	}

	protected static void addToUrl(HikariDataSource pool, String option) {
		String url = pool.getJdbcUrl();
		pool.setJdbcUrl(url + ((url.indexOf('?') < 0) ? "?" : "&") + option);
	}

	@TestFactory
	Stream<DynamicTest> successIsCommittedHoweverAutoCommitIsTurnedOff() {
		AtomicInteger nodeIds = new AtomicInteger();
		return waysToTurnAutoCommitOff().entrySet()
			.stream()
			.map((way) -> DynamicTest.dynamicTest(way.getKey(),
					() -> assertCommitted(way.getValue(), Integer.toString(nodeIds.getAndIncrement()))));
	}

	private void assertCommitted(Consumer<HikariDataSource> way, String nodeId) {
		HikariDataSource pool = pool((settings) -> {
			way.accept(settings);
			settings.setMaximumPoolSize(1);
		});
		NodeLeaseStore store = new JdbcNodeLeaseStore(pool);
		NodeLease lease = acquire(store, nodeId);
		assertThat(storedToken(lease)).as("token of the acquisition").isEqualTo(lease.token());
		for (int i = 0; i < 3; i++) {
			lease = renew(store, lease);
			assertThat(storedToken(lease)).as("token of renewal " + i).isEqualTo(lease.token());
		}
		pool.getHikariPoolMXBean().softEvictConnections();
		assertThat(storedToken(lease)).as("token after the connection has ended").isEqualTo(lease.token());
		release(store, lease, lease.from());
		assertThat(store().holders(this.namespace)).extracting(LeaseRow::nodeId).doesNotContain(lease.nodeId());
	}

	/** Reads a token on another connection, or null. */
	protected final Long storedToken(NodeLease lease) {
		return new JdbcTemplate(sharedPool())
			.query("select token from snowflake_lease where namespace = ? and node_id = ?",
					(result, row) -> result.getLong(1), this.namespace, lease.nodeId())
			.stream()
			.findFirst()
			.orElse(null);
	}

	@TestFactory
	Stream<DynamicTest> whoMayNotWriteGetsAnExceptionAndNoLease() {
		AtomicInteger nodeIds = new AtomicInteger(500);
		return waysToForbidChanges().entrySet()
			.stream()
			.map((way) -> DynamicTest.dynamicTest(way.getKey(),
					() -> assertRefused(way.getValue(), Integer.toString(nodeIds.getAndIncrement()))));
	}

	private void assertRefused(Consumer<HikariDataSource> way, String nodeId) {
		NodeLeaseStore store = new JdbcNodeLeaseStore(pool(way));
		NodeLease lease = acquire(store(), nodeId);
		assertThatExceptionOfType(LeaseStoreException.class).isThrownBy(() -> renew(store, lease));
		assertThat(storedToken(lease)).isEqualTo(lease.token());
		release(store(), lease, lease.from());
		assertThatExceptionOfType(LeaseStoreException.class).isThrownBy(() -> acquire(store, nodeId));
		assertThat(store().holders(this.namespace)).isEmpty();
	}

	@Test
	void eachRowIsCountedOnce() throws Exception {
		List<Callable<NodeLease>> rivals = new ArrayList<>();
		for (int i = 0; i < 24; i++) {
			NodeLeaseStore store = (i % 2 == 0) ? store() : otherStore();
			String nodeIds = "0-" + i / 8;
			rivals.add(() -> orNull(() -> acquire(store, nodeIds)));
		}
		atOnce(rivals);
		JdbcTemplate jdbc = new JdbcTemplate(sharedPool());
		assertThat(jdbc.queryForObject("select leases from snowflake_namespace where namespace = ?", Integer.class,
				this.namespace))
			.isEqualTo(jdbc.queryForObject("select count(*) from snowflake_lease where namespace = ?", Integer.class,
					this.namespace))
			.isPositive();
	}

	@Test
	void connectionsGoBackWithoutATransaction() throws Exception {
		HikariDataSource pool = pool((settings) -> {
			settings.setMaximumPoolSize(1);
			settings.setAutoCommit(false);
		});
		NodeLeaseStore store = new JdbcNodeLeaseStore(pool);
		NodeLease lease = acquire(store, "5");
		try (Connection other = sharedPool().getConnection(); Statement statement = other.createStatement()) {
			other.setAutoCommit(false);
			statement.executeUpdate(
					"update snowflake_lease set owner_host = 'x' where namespace = '" + this.namespace + "'");
			assertThatExceptionOfType(LeaseStoreException.class).isThrownBy(() -> renew(store, lease));
			other.rollback();
		}
		// nobody holds a lock, and nobody reads a snapshot
		NodeLease renewed = renew(store(), lease);
		assertThat(store.holders(this.namespace)).extracting(LeaseRow::token).containsExactly(renewed.token());
	}

	/** After tables were made such that they are no place for leases. */
	protected final void assertRefused(String prefix, String... words) {
		NodeLeaseStore store = new JdbcNodeLeaseStore(sharedPool(), prefix);
		for (int i = 0; i < 2; i++) {
			assertThatExceptionOfType(LeaseStoreException.class).isThrownBy(() -> acquire(store, "5"))
				.matches(LeaseStoreException::isLasting)
				.withMessageContainingAll(words);
		}
	}

	/** Returns the prefix of the names of tables that nobody else has. */
	protected final String newTables() {
		String prefix = "t%d_%s_".formatted(PREFIXES.incrementAndGet(), Long.toString(System.nanoTime(), 36));
		createTables(sharedPool(), platform(), prefix);
		return prefix;
	}

	/** After a server was told to be careless. */
	protected final void assertTellsOnce(String finding) {
		try (CapturedLog log = new CapturedLog(JdbcNodeLeaseStore.class)) {
			NodeLeaseStore store = new JdbcNodeLeaseStore(sharedPool());
			renew(store, acquire(store, "5"));
			acquire(store, "6");
			assertThat(log.messages()).filteredOn((message) -> message.contains(finding))
				.singleElement()
				.asString()
				.startsWith("WARNING: The database of the lease store: ")
				.contains("may lose");
		}
	}

	@Test
	void leasesThoughTheSettingsCannotBeRead() {
		try (CapturedLog log = new CapturedLog(JdbcNodeLeaseStore.class)) {
			NodeLeaseStore store = new JdbcNodeLeaseStore(
					failing(sharedPool(), (statement) -> statement.contains("as risk")));
			assertThat(renew(store, acquire(store, "5")).nodeId()).isEqualTo(5);
			assertThat(log.messages()).allMatch((message) -> message.startsWith("FINE: The settings"));
		}
	}

	private static DataSource failing(DataSource target, Predicate<String> statements) {
		return new DelegatingDataSource(target) {
			@Override
			public Connection getConnection() throws SQLException {
				Connection connection = super.getConnection();
				return (Connection) Proxy.newProxyInstance(getClass().getClassLoader(),
						new Class<?>[] { Connection.class }, (proxy, method, arguments) -> {
							if (method.getName().equals("prepareStatement") && statements.test((String) arguments[0])) {
								throw new SQLException("permission denied", "42501");
							}
							try {
								return method.invoke(connection, arguments);
							}
							catch (InvocationTargetException ex) {
								throw ex.getCause();
							}
						});
			}
		};
	}

}
