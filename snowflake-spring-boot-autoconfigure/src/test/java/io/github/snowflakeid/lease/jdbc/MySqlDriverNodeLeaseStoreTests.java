package io.github.snowflakeid.lease.jdbc;

import java.util.List;

import com.zaxxer.hikari.HikariDataSource;
import org.junit.jupiter.api.Tag;

/**
 * MySQL's driver, with MariaDB as the server, or with a MySQL that
 * {@code verification/faults/mysql.sh} has started. With the option that makes a
 * statement report no row whose values it has left as they were.
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

	@Override
	protected List<String> driverOptions() {
		return List.of("useLocalSessionState=true", "useLocalTransactionState=true",
				"useServerPrepStmts=true&cachePrepStmts=true");
	}

}
