package io.github.snowflakeid.lease.jdbc;

import com.zaxxer.hikari.HikariDataSource;
import org.junit.jupiter.api.Tag;

/**
 * MySQL's driver, with MariaDB as the server: no MySQL can be started here. With the
 * option that makes a statement report no row whose values it has left as they were.
 */
@Tag("once")
class MySqlDriverNodeLeaseStoreTests extends MariaDbNodeLeaseStoreTests {

	@Override
	protected HikariDataSource pool(int port) {
		HikariDataSource pool = new HikariDataSource();
		pool.setJdbcUrl("jdbc:mysql://127.0.0.1:%d/test?useAffectedRows=true".formatted(port));
		pool.setUsername("root");
		return pool;
	}

}
