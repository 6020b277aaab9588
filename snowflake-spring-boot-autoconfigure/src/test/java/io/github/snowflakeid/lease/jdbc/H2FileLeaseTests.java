package io.github.snowflakeid.lease.jdbc;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

import io.github.snowflakeid.CapturedLog;
import io.github.snowflakeid.SnowflakeLayout;
import io.github.snowflakeid.lease.Interrupts;
import io.github.snowflakeid.lease.LeaseOwner;
import io.github.snowflakeid.lease.LeaseRequest;
import io.github.snowflakeid.lease.LeaseRow;
import io.github.snowflakeid.lease.LeaseStoreException;
import io.github.snowflakeid.lease.LeaseTerms;
import io.github.snowflakeid.lease.NodeIdRanges;
import io.github.snowflakeid.lease.NodeLeaseStore;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * H2 in a file of the process that leases.
 */
@Tag("once")
@Timeout(120)
class H2FileLeaseTests {

	static final String NAMESPACE = "test";

	private static final LeaseTerms TERMS = new LeaseTerms(NAMESPACE, SnowflakeLayout.DEFAULT, NodeIdRanges.of(5, 5),
			Duration.ofSeconds(30), Duration.ofSeconds(10));

	@TempDir
	private Path directory;

	private DriverManagerDataSource dataSource(String user, String options) {
		return dataSource(this.directory, user, options);
	}

	static DriverManagerDataSource dataSource(Path directory, String user, String options) {
		return new DriverManagerDataSource("jdbc:h2:file:%s/leases%s".formatted(directory, options), user, "");
	}

	static LeaseRequest request() {
		long now = Instant.now().toEpochMilli();
		return new LeaseRequest(TERMS, LeaseOwner.ofThisProcess("app"), TERMS.tickAt(now), TERMS.untilAt(now), 1);
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 2, 3 })
	void successOutlivesTheDeathOfTheProcessAtThatMoment(int renewals) throws Exception {
		AbstractJdbcNodeLeaseStoreTests.createTables(dataSource("sa", ""), "h2");
		Path acknowledged = this.directory.resolve("acknowledged");
		int exit = new ProcessBuilder(ProcessHandle.current().info().command().orElse("java"),
				"-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-cp", System.getProperty("java.class.path"),
				H2LeaseProcess.class.getName(), this.directory.toString(), acknowledged.toString(),
				Integer.toString(renewals))
			.inheritIO()
			.start()
			.waitFor();
		assertThat(exit).isEqualTo(H2LeaseProcess.EXIT);
		List<LeaseRow> holders = new JdbcNodeLeaseStore(dataSource("sa", "")).holders(NAMESPACE);
		assertThat(holders).extracting((row) -> Long.toString(row.token()))
			.containsExactly(Files.readString(acknowledged));
	}

	@Test
	void tellsThatAUserWithoutRightsCannotMakeItWrite() throws Exception {
		DriverManagerDataSource admins = dataSource("sa", "");
		AbstractJdbcNodeLeaseStoreTests.createTables(admins, "h2");
		new JdbcTemplate(admins).execute("create user clerk password ''");
		new JdbcTemplate(admins)
			.execute("grant select, insert, update on snowflake_lease, snowflake_namespace to clerk");
		try (CapturedLog log = new CapturedLog(JdbcNodeLeaseStore.class)) {
			new JdbcNodeLeaseStore(dataSource("clerk", "")).acquire(request());
			assertThat(log.messages()).singleElement().asString().contains("WRITE_DELAY is '500'", "may lose");
		}
	}

	@Test
	void tellsNothingIfH2WritesByItself() throws Exception {
		DriverManagerDataSource admins = dataSource("sa", ";WRITE_DELAY=0");
		AbstractJdbcNodeLeaseStoreTests.createTables(admins, "h2");
		new JdbcTemplate(admins).execute("create user clerk password ''");
		new JdbcTemplate(admins)
			.execute("grant select, insert, update on snowflake_lease, snowflake_namespace to clerk");
		try (Connection open = admins.getConnection(); CapturedLog log = new CapturedLog(JdbcNodeLeaseStore.class)) {
			assertThat(open.isClosed()).isFalse();
			new JdbcNodeLeaseStore(dataSource("clerk", "")).acquire(request());
			assertThat(log.messages()).isEmpty();
		}
	}

	@Test
	void readOnlyFileGivesAnExceptionAndNoLease() {
		AbstractJdbcNodeLeaseStoreTests.createTables(dataSource("sa", ""), "h2");
		NodeLeaseStore store = new JdbcNodeLeaseStore(dataSource("sa", ";ACCESS_MODE_DATA=r"));
		assertThatExceptionOfType(LeaseStoreException.class).isThrownBy(() -> store.acquire(request()));
		assertThat(new JdbcNodeLeaseStore(dataSource("sa", "")).holders(NAMESPACE)).isEmpty();
	}

	/** H2 closes its files for good if a thread is interrupted in the midst of a read. */
	@Test
	void interruptsOfAllThreadsDoNoHarm() throws Exception {
		DriverManagerDataSource dataSource = dataSource("sa", "");
		AbstractJdbcNodeLeaseStoreTests.createTables(dataSource, "h2");
		try (Connection open = dataSource.getConnection()) {
			assertThat(open.isClosed()).isFalse();
			Interrupts.assertHarmless(new JdbcNodeLeaseStore(dataSource), NAMESPACE);
		}
	}

}
