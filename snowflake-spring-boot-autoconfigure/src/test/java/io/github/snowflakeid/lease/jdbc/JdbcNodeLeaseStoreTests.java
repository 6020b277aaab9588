package io.github.snowflakeid.lease.jdbc;

import java.sql.Connection;
import java.sql.SQLException;

import io.github.snowflakeid.lease.LeaseStoreException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.jdbc.datasource.SimpleDriverDataSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * What needs no server.
 */
class JdbcNodeLeaseStoreTests {

	@ParameterizedTest
	@ValueSource(strings = { "", " ", "1_", "a-", "a;", "a b", "a.", ".a_", "a.b.c_", "\"a\"", "ä_",
			"a234567890123456789012345678901" })
	void refusesTablePrefixThatMightBeSql(String tablePrefix) {
		assertThat(JdbcNodeLeaseStore.isTablePrefix(tablePrefix)).isFalse();
		assertThatIllegalArgumentException()
			.isThrownBy(() -> new JdbcNodeLeaseStore(new SimpleDriverDataSource(), tablePrefix))
			.withMessageContainingAll("tablePrefix is '" + tablePrefix + "'", "must be");
	}

	@ParameterizedTest
	@ValueSource(strings = { "a", "_", "snowflake_", "Ids2_", "app.snowflake_", "a23456789012345678901234567890" })
	void takesTablePrefixWithOrWithoutSchema(String tablePrefix) {
		assertThat(JdbcNodeLeaseStore.isTablePrefix(tablePrefix)).isTrue();
	}

	@Test
	void namesTheDatabasesThatItKnows() {
		assertThat(LeaseSql.of("Oracle", "snowflake_")).isNull();
		LeaseFailures failures = new LeaseFailures(new DriverManagerDataSource(), "snowflake_");
		assertThat(failures.unsupported("Oracle")).matches(LeaseStoreException::isLasting)
			.hasMessageContainingAll("'Oracle'", "PostgreSQL, MySQL, MariaDB or H2", "@SnowflakeDataSource",
					"snowflake.lease.store");
	}

	@Test
	void saysHowToKeepH2OpenUntilTheEnd() {
		LeaseFailures failures = new LeaseFailures(new DriverManagerDataSource("jdbc:h2:file:/var/shop"), "snowflake_");
		assertThat(failures.of(new SQLException("Database is already closed", "90121", 90121), false))
			.hasMessage("H2 at file:/var/shop, tables snowflake_*: Database is already closed (SQLState 90121). Add "
					+ ";DB_CLOSE_ON_EXIT=FALSE to the URL of the DataSource, or H2 ends at the end of the JVM before node "
					+ "ids are given back.");
	}

	@Test
	void failsLikeThePool() {
		JdbcNodeLeaseStore store = new JdbcNodeLeaseStore(new RuntimeExceptionDataSource());
		assertThatExceptionOfType(LeaseStoreException.class).isThrownBy(() -> store.holders("test"))
			.withMessageContaining("closed")
			.withCauseInstanceOf(UnsupportedOperationException.class);
	}

	private static final class RuntimeExceptionDataSource extends SimpleDriverDataSource {

		@Override
		public Connection getConnection() {
			throw new UnsupportedOperationException("closed");
		}

	}

}
