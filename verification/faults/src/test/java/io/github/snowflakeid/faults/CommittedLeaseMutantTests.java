package io.github.snowflakeid.faults;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

import javax.sql.DataSource;

import io.github.snowflakeid.SnowflakeLayout;
import io.github.snowflakeid.lease.LeaseOwner;
import io.github.snowflakeid.lease.LeaseRequest;
import io.github.snowflakeid.lease.LeaseRows;
import io.github.snowflakeid.lease.LeaseStoreException;
import io.github.snowflakeid.lease.LeaseTerms;
import io.github.snowflakeid.lease.NodeIdRanges;
import io.github.snowflakeid.lease.NodeLease;
import io.github.snowflakeid.lease.NodeLeaseStore;
import io.github.snowflakeid.lease.RowNodeLeaseStore;
import io.github.snowflakeid.lease.jdbc.JdbcNodeLeaseStore;
import io.github.snowflakeid.support.PatchedProduct;
import io.github.snowflakeid.support.SourcePatch;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.postgresql.ds.PGSimpleDataSource;

import org.springframework.core.io.ClassPathResource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DelegatingDataSource;
import org.springframework.jdbc.datasource.init.ResourceDatabasePopulator;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What makes a success of the JDBC store last: the store keeps each of these promises,
 * and a store with a deliberate fault breaks the one that the fault concerns.
 */
@Tag("once")
@Timeout(180)
class CommittedLeaseMutantTests {

	private static final String DATABASE = "LeaseDatabase";

	private static final String SQL = "LeaseSql";

	private static final String STORE = "RowNodeLeaseStore";

	private static final SourcePatch COMMIT_NOT_SENT = SourcePatch.replace(DATABASE, "transaction",
			"for (String ending : endings) {\n send(ending);\n }", "");

	/**
	 * What is loaded anew: the store with all its classes, and the loop that it extends.
	 */
	private static final List<String> OWN = List.of(JdbcNodeLeaseStore.class.getPackageName() + ".",
			RowNodeLeaseStore.class.getName(), LeaseRows.class.getName());

	private static Stores server;

	@TempDir
	private Path directory;

	@BeforeAll
	static void startServer() throws Exception {
		server = Stores.start("jdbc");
		new ResourceDatabasePopulator(new ClassPathResource("schema-postgresql.sql", JdbcNodeLeaseStore.class))
			.execute(dataSource(""));
		new JdbcTemplate(dataSource("")).execute("create table probe (number int)");
	}

	@AfterAll
	static void stopServer() throws Exception {
		server.close();
	}

	private static PGSimpleDataSource dataSource(String options) {
		PGSimpleDataSource dataSource = new PGSimpleDataSource();
		dataSource.setServerNames(new String[] { "127.0.0.1" });
		dataSource.setPortNumbers(new int[] { server.port() });
		dataSource.setUser("postgres");
		dataSource.setDatabaseName("postgres");
		dataSource.setOptions(options);
		return dataSource;
	}

	static Stream<Arguments> mutants() {
		return Stream.of(
				Arguments.of("warnings ignored", Promise.STANDBY_HAS_IT,
						List.of(SourcePatch.replace(DATABASE, "requireNoWarning", "while (warning != null) {",
								"while (warning != null && attempts() < 0) {"),
								SourcePatch.add(DATABASE, "private static int attempts() { return ATTEMPTS; }"))),
				Arguments.of("COMMIT left to the driver", Promise.STANDBY_HAS_IT, List.of(COMMIT_NOT_SENT)),
				Arguments.of("COMMIT not sent", Promise.OTHERS_SEE_IT,
						List.of(COMMIT_NOT_SENT,
								SourcePatch.replace(SQL, "of", "of(true, false, true, \"\", \"\", POSTGRESQL_BEGIN",
										"of(true, true, true, \"\", \"\", POSTGRESQL_BEGIN"))),
				Arguments.of("warnings not asked for", Promise.STANDBY_HAS_IT_THOUGH_WARNINGS_ARE_HIDDEN,
						List.of(SourcePatch.replaceInText(SQL, "POSTGRESQL_KEPT",
								"and set_config('client_min_messages', 'warning', true) is not null", ""))),
				Arguments.of("asynchronous commit not overruled", Promise.STANDBY_HAS_IT_THOUGH_THE_ROLE_DOES_NOT_WAIT,
						List.of(SourcePatch.replaceInText(SQL, "POSTGRESQL_KEPT",
								"set_config('synchronous_commit', case current_setting('synchronous_commit') when 'remote_apply' then 'remote_apply' else 'on' end, true) is not null and",
								""))),
				Arguments.of("deleted rows not noticed", Promise.DELETED_WINDOW_IS_NOBODYS,
						List.of(SourcePatch.replace(STORE, "acquire", "if (namespace.lacksRows()) {",
								"if (namespace.found() < 0) {"))),
				Arguments.of("rows not counted", Promise.DELETED_WINDOW_IS_NOBODYS,
						List.of(SourcePatch.replaceInText(SQL, "of", "leases = leases + 1", "leases = leases"))),
				Arguments.of("floor by one's own reach", Promise.DELETED_WINDOW_OF_LONGER_TTL_IS_NOBODYS,
						List.of(SourcePatch.replace(STORE, "raiseFloor",
								"terms.floorAt(namespace.storeMillis(), memory.reach())",
								"terms.floorAt(namespace.storeMillis(), terms.reach().toMillis())"))),
				Arguments.of("reach not remembered", Promise.DELETED_WINDOW_OF_LONGER_TTL_IS_NOBODYS,
						List.of(SourcePatch.replace(STORE, "acquire", "if (memory.reach() < reach) {",
								"if (memory.reach() < 0) {"))));
	}

	@ParameterizedTest
	@EnumSource
	void storeKeepsItsPromise(Promise promise) throws Exception {
		assertThat(promise.isKept(JdbcNodeLeaseStore::new)).isTrue();
	}

	@ParameterizedTest
	@MethodSource("mutants")
	void mutantIsCaught(String name, Promise promise, List<SourcePatch> patches) throws Exception {
		ClassLoader classes = PatchedProduct.compile(patches, this.directory)
			.load(JdbcNodeLeaseStore.class.getClassLoader(), (type) -> OWN.stream().anyMatch(type::startsWith));
		Class<?> type = classes.loadClass(JdbcNodeLeaseStore.class.getName());
		assertThat(type).isNotEqualTo(JdbcNodeLeaseStore.class);
		assertThat(promise.isKept((dataSource) -> newStore(type, dataSource))).as(promise.toString()).isFalse();
	}

	private static NodeLeaseStore newStore(Class<?> type, DataSource dataSource) {
		try {
			return (NodeLeaseStore) type.getConstructor(DataSource.class).newInstance(dataSource);
		}
		catch (ReflectiveOperationException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * What the store promises of a success.
	 */
	enum Promise {

		OTHERS_SEE_IT {
			@Override
			boolean isKept(StoreSource stores) {
				NodeLeaseStore store = stores.of(beginning(dataSource("")));
				LeaseTerms terms = terms(Duration.ofSeconds(30));
				NodeLease lease = store.acquire(request(terms));
				if (!tokens(terms).equals(List.of(lease.token()))) {
					return false;
				}
				NodeLease renewed = renew(store, lease, terms);
				return tokens(terms).equals(List.of(renewed.token()));
			}
		},

		STANDBY_HAS_IT {
			@Override
			boolean isKept(StoreSource stores) {
				return isRefusedWithoutStandby(stores, "");
			}
		},

		STANDBY_HAS_IT_THOUGH_WARNINGS_ARE_HIDDEN {
			@Override
			boolean isKept(StoreSource stores) {
				return isRefusedWithoutStandby(stores, "-c client_min_messages=error");
			}
		},

		STANDBY_HAS_IT_THOUGH_THE_ROLE_DOES_NOT_WAIT {
			@Override
			boolean isKept(StoreSource stores) {
				return Stream.of("off", "local", "remote_write")
					.allMatch((level) -> isRefusedWithoutStandby(stores, "-c synchronous_commit=" + level));
			}
		},

		DELETED_WINDOW_IS_NOBODYS {
			@Override
			boolean isKept(StoreSource stores) {
				return isNobodysAfterDeletion(stores, Duration.ofSeconds(30));
			}
		},

		DELETED_WINDOW_OF_LONGER_TTL_IS_NOBODYS {
			@Override
			boolean isKept(StoreSource stores) {
				return isNobodysAfterDeletion(stores, Duration.ofMinutes(5));
			}
		};

		abstract boolean isKept(StoreSource stores) throws Exception;

		/** Acquisition and renewal while a standby is waited for that there is not. */
		private static boolean isRefusedWithoutStandby(StoreSource stores, String options) {
			NodeLeaseStore store = stores.of(dataSource(options));
			LeaseTerms terms = terms(Duration.ofSeconds(30));
			NodeLease lease = store.acquire(request(terms));
			LeaseTerms others = terms(Duration.ofSeconds(30));
			setStandby("nobody");
			try {
				return isUnknown(() -> renew(store, lease, terms)) && isUnknown(() -> store.acquire(request(others)));
			}
			finally {
				setStandby("");
			}
		}

		private static void setStandby(String name) {
			JdbcTemplate jdbc = new JdbcTemplate(dataSource(""));
			jdbc.execute("alter system set synchronous_standby_names = '" + name + "'");
			jdbc.queryForObject("select pg_reload_conf()", Boolean.class);
			PostgresServer.await("the setting", () -> isWaitedFor() != name.isEmpty());
		}

		/** Other processes of the server may know of it earlier. */
		private static boolean isWaitedFor() {
			try (Connection connection = dataSource("").getConnection();
					Statement statement = connection.createStatement()) {
				// not by statement_timeout, which ends before a commit waits
				statement.setQueryTimeout(1);
				statement.execute("insert into probe values (1)");
				return statement.getWarnings() != null;
			}
			catch (SQLException ex) {
				throw new IllegalStateException(ex);
			}
		}

		private static boolean isUnknown(Runnable change) {
			try {
				change.run();
				return false;
			}
			catch (LeaseStoreException ex) {
				return true;
			}
		}

		private static boolean isNobodysAfterDeletion(StoreSource stores, Duration ttl) {
			LeaseTerms theirs = terms(ttl);
			LeaseTerms ours = new LeaseTerms(theirs.namespace(), theirs.layout(), theirs.nodeIds(),
					Duration.ofSeconds(1), theirs.maxLead());
			NodeLeaseStore other = stores.of(dataSource(""));
			if (ttl.compareTo(Duration.ofMinutes(1)) > 0) {
				// then the first of all has the shorter one
				NodeLease first = other.acquire(request(ours));
				other.release(first, first.from());
			}
			NodeLease lease = stores.of(dataSource("")).acquire(request(theirs));
			new JdbcTemplate(dataSource("")).update("delete from snowflake_lease where namespace = ?",
					theirs.namespace());
			return other.acquire(request(ours)).from() >= lease.until();
		}

		private static NodeLease renew(NodeLeaseStore store, NodeLease lease, LeaseTerms terms) {
			return store.renew(new NodeLease(lease.namespace(), lease.nodeId(), lease.owner(), lease.token(),
					lease.token() + 1, lease.from(), lease.until()), request(terms));
		}

		private static List<Long> tokens(LeaseTerms terms) {
			return new JdbcTemplate(dataSource(""))
				.queryForList("select token from snowflake_lease where namespace = ?", Long.class, terms.namespace());
		}

		private static LeaseTerms terms(Duration ttl) {
			return new LeaseTerms(UUID.randomUUID().toString(), SnowflakeLayout.DEFAULT, NodeIdRanges.of(5, 5), ttl,
					Duration.ofSeconds(2));
		}

		private static LeaseRequest request(LeaseTerms terms) {
			long now = Instant.now().toEpochMilli();
			return new LeaseRequest(terms, LeaseOwner.ofThisProcess("app"), terms.tickAt(now), terms.untilAt(now), 1);
		}

		/** A pool whose initial statement begins a transaction. */
		private static DataSource beginning(DataSource target) {
			return new DelegatingDataSource(target) {
				@Override
				public Connection getConnection() throws SQLException {
					Connection connection = super.getConnection();
					try (Statement statement = connection.createStatement()) {
						statement.execute("begin");
					}
					return connection;
				}
			};
		}

		/** Makes a store, a sound one or a mutant. */
		interface StoreSource {

			NodeLeaseStore of(DataSource dataSource);

		}

	}

}
