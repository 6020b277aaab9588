package io.github.snowflakeid.lease.jdbc;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.sql.Connection;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariDataSource;
import io.github.snowflakeid.Slices;
import io.github.snowflakeid.SnowflakeIdGenerator;
import io.github.snowflakeid.SnowflakeLayout;
import io.github.snowflakeid.TimeSource;
import io.github.snowflakeid.lease.LeaseKeeper;
import io.github.snowflakeid.lease.LeaseOwner;
import io.github.snowflakeid.lease.LeaseRequest;
import io.github.snowflakeid.lease.LeaseStatus;
import io.github.snowflakeid.lease.LeaseStoreException;
import io.github.snowflakeid.lease.LeaseTerms;
import io.github.snowflakeid.lease.NodeIdRanges;
import io.github.snowflakeid.lease.NodeLease;
import io.github.snowflakeid.lease.NodeLeaseStore;
import io.github.snowflakeid.lease.NodeLeaseUnavailableException;
import io.github.snowflakeid.lease.jdbc.HangingDatabase.Point;
import io.github.snowflakeid.test.ScriptedTimeSource;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.jdbc.datasource.DelegatingDataSource;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Calls to a database that do not come back, and what becomes of later ones.
 */
@Tag("once")
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class AbandonedCallTests {

	private static final Duration TTL = Duration.ofSeconds(30);

	private static final LeaseTerms TERMS = new LeaseTerms("test", SnowflakeLayout.DEFAULT, NodeIdRanges.of(5, 5), TTL,
			Duration.ofSeconds(10));

	/** Short, as hundreds of calls wait for it one after the other. */
	private static final Duration LIMIT = Duration.ofMillis(50);

	private final ScriptedTimeSource time = new ScriptedTimeSource();

	private final HangingDatabase database = new HangingDatabase(database());

	private final NodeLeaseStore store = new JdbcNodeLeaseStore(this.database, "snowflake_", LIMIT, this.time);

	private static DataSource database() {
		JdbcDataSource database = new JdbcDataSource();
		database.setURL("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1");
		AbstractJdbcNodeLeaseStoreTests.createTables(database, "h2");
		return database;
	}

	@AfterEach
	void letAllThreadsEnd() {
		this.database.close();
		until(() -> threads() == 0);
	}

	private static void until(BooleanSupplier condition) {
		while (!condition.getAsBoolean()) {
			LockSupport.parkNanos(1_000_000);
		}
	}

	private static long threads() {
		return Thread.getAllStackTraces()
			.keySet()
			.stream()
			.filter((thread) -> thread.getName().startsWith("snowflake-lease-jdbc"))
			.count();
	}

	private static LeaseRequest request() {
		long now = TimeSource.system().millis();
		return new LeaseRequest(TERMS, LeaseOwner.ofThisProcess("app"), TERMS.tickAt(now), TERMS.untilAt(now), 1);
	}

	private static NodeLease changing(NodeLease lease) {
		return new NodeLease(lease.namespace(), lease.nodeId(), lease.owner(), lease.token(), lease.token() + 1,
				lease.from(), lease.until());
	}

	/** With time enough for a slow machine. */
	private NodeLeaseStore patientStore() {
		return new JdbcNodeLeaseStore(this.database, "snowflake_", Duration.ofSeconds(20), this.time);
	}

	private NodeLease acquire() {
		return patientStore().acquire(request());
	}

	/** Calls until a call is refused, and returns the refusal. */
	private String refusal(NodeLeaseStore store) {
		while (true) {
			try {
				store.acquire(request());
			}
			catch (LeaseStoreException ex) {
				if (ex.getMessage().contains("the next one is made in")) {
					return ex.getMessage();
				}
			}
			this.time.advance(LIMIT);
		}
	}

	@Test
	void keeperRecoversFromFortyConnectionsThatAreNeverHad() {
		try (World world = new World(this.store)) {
			this.database.hang(Point.GET_CONNECTION, 40);
			until(() -> this.database.hung() == 40);
			long lastHung = this.time.nanoTime();
			until(() -> this.database.passed() > 0);
			assertThat(Duration.ofNanos(this.time.nanoTime() - lastHung))
				.as("until the next call is made, and the keeper's pause")
				.isLessThan(Duration.ofSeconds(40 * 60 / 16).plus(TTL));
			until(() -> world.keeper.status().state() == LeaseStatus.State.HOLDING);
			assertThat(threads()).isBetween(40L, 44L);
			assertThat(world.generator.nextId()).isPositive();
			long renewed = world.keeper.status().renewed();
			until(() -> world.keeper.status().renewed() > renewed + 3);
		}
	}

	private static boolean isAnswered(NodeLeaseStore store) {
		try {
			store.holders("test");
			return true;
		}
		catch (LeaseStoreException ex) {
			return false;
		}
	}

	@Test
	void refusalSaysWhatToSet() {
		this.database.hang(Point.GET_CONNECTION, Integer.MAX_VALUE);
		assertThat(refusal(this.store)).matches(
				".*: 16 calls to the database or its pool have not come back, the first since \\S+Z; the next one is made "
						+ "in \\d+ s at the earliest. See .* Set connectTimeout and socketTimeout of the driver "
						+ "\\(H2: NETWORK_TIMEOUT\\), and the connection timeout of the pool, so that calls end by themselves\\.");
	}

	@ParameterizedTest
	@EnumSource(Point.class)
	void storeRecoversWhereverItHangs(Point point) {
		NodeLease lease = acquire();
		this.database.hang(point, 17);
		int tries = 0;
		while (this.database.passed() == 0) {
			this.time.advance(Duration.ofSeconds(10));
			try {
				lease = this.store.renew(changing(lease), request());
			}
			catch (LeaseStoreException ex) {
				// tried again
			}
			assertThat(++tries).isLessThan(1_000);
		}
		assertThat(this.database.hung()).isEqualTo(17);
		until(() -> isAnswered(this.store));
	}

	@Test
	void leaseIsRenewedThoughTheConnectionIsNeverClosed() {
		NodeLease lease = acquire();
		this.database.hang(Point.CLOSE, 1);
		NodeLeaseStore unhurried = new JdbcNodeLeaseStore(this.database, "snowflake_", Duration.ofSeconds(2),
				this.time);
		assertThat(unhurried.renew(changing(lease), request()).until()).isGreaterThanOrEqualTo(lease.until());
		assertThat(this.database.open()).isOne();
	}

	@Test
	void connectionThatIsHadLateIsClosedAndNothingIsSentOnIt() {
		NodeLease lease = acquire();
		this.database.hang(Point.GET_CONNECTION, 5);
		for (int i = 0; i < 5; i++) {
			assertThatExceptionOfType(LeaseStoreException.class)
				.isThrownBy(() -> this.store.renew(changing(lease), request()));
		}
		this.database.close();
		until(() -> threads() == 0);
		assertThat(this.database.open()).isZero();
		assertThat(this.database.changesAfterRelease()).isZero();
	}

	@Test
	void readersForPeopleThatHangDoNotMakeRenewalsRare() {
		NodeLease lease = acquire();
		this.database.hang(Point.GET_CONNECTION, Integer.MAX_VALUE);
		for (int i = 0; i < 30; i++) {
			assertThatExceptionOfType(LeaseStoreException.class).isThrownBy(() -> this.store.holders("test"));
			this.time.advance(Duration.ofMinutes(i));
		}
		for (int i = 0; i < 10; i++) {
			assertThatExceptionOfType(LeaseStoreException.class)
				.isThrownBy(() -> this.store.renew(changing(lease), request()))
				.withMessageContaining(": the database or its pool did not answer within 50 ms. ");
			this.time.advance(LIMIT);
		}
	}

	@Test
	void readersForPeopleUseOneConnection() throws Exception {
		RecordingDataSource recorder = new RecordingDataSource(this.database, 0);
		NodeLeaseStore recorded = new JdbcNodeLeaseStore(recorder);
		Thread[] readers = new Thread[8];
		for (int i = 0; i < readers.length; i++) {
			readers[i] = new Thread(() -> until(() -> isAnswered(recorded)));
			readers[i].start();
		}
		for (Thread reader : readers) {
			reader.join();
		}
		assertThat(recorder.mostOpenAtOnce()).isOne();
	}

	@Test
	void poolThatWaitsForEverIsLeftAndUsedAgain() throws Exception {
		try (HikariDataSource pool = new HikariDataSource()) {
			pool.setDataSource(this.database);
			pool.setMaximumPoolSize(1);
			pool.setConnectionTimeout(0);
			NodeLeaseStore pooled = new JdbcNodeLeaseStore(pool, "snowflake_", LIMIT, this.time);
			try (Connection application = pool.getConnection()) {
				assertThat(application.isClosed()).isFalse();
				refusal(pooled);
				assertThat(threads()).isEqualTo(16);
			}
			until(() -> threads() == 0);
			until(() -> isAnswered(pooled));
		}
	}

	/** The driver's own waiting for a server that accepts and says nothing. */
	@ParameterizedTest
	@ValueSource(strings = { "jdbc:postgresql://127.0.0.1:%d/postgres", "jdbc:h2:tcp://127.0.0.1:%d/mem:x",
			"jdbc:mariadb://127.0.0.1:%d/x", "jdbc:mysql://127.0.0.1:%d/x" })
	void handshakeThatNobodyAnswersIsLeft(String url) throws IOException {
		try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
			DelegatingDataSource route = new DelegatingDataSource(
					new DriverManagerDataSource(url.formatted(silent.getLocalPort())));
			NodeLeaseStore routed = new JdbcNodeLeaseStore(route, "snowflake_", LIMIT, this.time);
			refusal(routed);
			assertThat(threads()).isEqualTo(16);
			route.setTargetDataSource(this.database);
			this.time.advance(Duration.ofMinutes(1));
			until(() -> {
				this.time.advance(LIMIT);
				return isTaken(routed);
			});
		}
	}

	/** An acquisition whose answer was late has succeeded, too. */
	private static boolean isTaken(NodeLeaseStore store) {
		try {
			store.acquire(request());
			return true;
		}
		catch (LeaseStoreException ex) {
			return false;
		}
		catch (NodeLeaseUnavailableException ex) {
			return true;
		}
	}

	/**
	 * A keeper on its own thread, whose waits take no time. Wall stands still meanwhile,
	 * as it must not run ahead of the database's clock.
	 */
	private final class World implements AutoCloseable {

		private final SnowflakeIdGenerator generator;

		private final LeaseKeeper keeper;

		private World(NodeLeaseStore store) {
			ScriptedTimeSource time = AbandonedCallTests.this.time;
			Slices slices = SnowflakeIdGenerator.builder().timeSource(time).buildLeased();
			this.generator = slices.generator();
			// a node id that was leased in vain leaves a window that begins after wall
			LeaseTerms terms = new LeaseTerms("test", this.generator.layout(), NodeIdRanges.of(0, 1023), TTL,
					TERMS.maxLead());
			this.keeper = new LeaseKeeper(slices, store, terms, "app", time);
			time.setWall(TimeSource.system().instant());
			time.onPark((nanos) -> {
				if (Thread.currentThread().getName().equals("snowflake-lease")) {
					time.stallWall(Duration.ofNanos(nanos));
				}
				LockSupport.parkNanos(1_000_000);
			});
			this.keeper.start(Duration.ofDays(1));
		}

		@Override
		public void close() {
			this.keeper.stop();
		}

	}

}
