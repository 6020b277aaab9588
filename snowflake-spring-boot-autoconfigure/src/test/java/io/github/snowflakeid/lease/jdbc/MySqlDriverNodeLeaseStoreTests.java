package io.github.snowflakeid.lease.jdbc;

import com.zaxxer.hikari.HikariDataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;

/**
 * MySQL's driver, with MariaDB as the server: no MySQL can be started here. With the
 * option that makes a statement report no row whose values it has left as they were.
 */
@Tag("once")
class MySqlDriverNodeLeaseStoreTests extends MariaDbNodeLeaseStoreTests {

	private static HikariDataSource pool;

	private static HikariDataSource singleConnection;

	@BeforeAll
	static void openPools() {
		pool = newPool(port());
		singleConnection = newPool(port());
		singleConnection.setMaximumPoolSize(1);
	}

	@AfterAll
	static void closeSharedPools() {
		pool.close();
		singleConnection.close();
	}

	private static HikariDataSource newPool(int port) {
		HikariDataSource pool = new HikariDataSource();
		pool.setJdbcUrl("jdbc:mysql://127.0.0.1:%d/test?useAffectedRows=true".formatted(port));
		pool.setUsername("root");
		return pool;
	}

	@Override
	protected HikariDataSource pool(int port) {
		return newPool(port);
	}

	@Override
	protected HikariDataSource sharedPool() {
		return pool;
	}

	@Override
	protected HikariDataSource sharedSingleConnection() {
		return singleConnection;
	}

}
