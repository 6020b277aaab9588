package io.github.snowflakeid.lease.jdbc;

import com.zaxxer.hikari.HikariDataSource;
import io.github.snowflakeid.lease.NodeLease;
import io.github.snowflakeid.lease.NodeLeaseStore;
import io.github.snowflakeid.test.NodeLeaseStoreContractTests;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/**
 * H2 within the process, in the mode in which it resembles PostgreSQL; with a pool and
 * without.
 */
@Tag("once")
class H2InMemoryNodeLeaseStoreTests extends NodeLeaseStoreContractTests {

	private static final String URL = "jdbc:h2:mem:in-memory;DB_CLOSE_DELAY=-1;MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE";

	private static HikariDataSource pool;

	@BeforeAll
	static void startDatabase() {
		pool = new HikariDataSource();
		pool.setJdbcUrl(URL);
		AbstractJdbcNodeLeaseStoreTests.createTables(pool, "h2");
	}

	@AfterAll
	static void stopDatabase() {
		pool.close();
	}

	@Override
	protected NodeLeaseStore store() {
		return new JdbcNodeLeaseStore(pool);
	}

	@Override
	protected NodeLeaseStore otherStore() {
		return new JdbcNodeLeaseStore(new DriverManagerDataSource(URL));
	}

	@Override
	protected void letHolderDie(NodeLeaseStore store, NodeLease lease) {
		letTimePass(ttl().plusMillis(1));
	}

	@Override
	protected void deleteRow(long nodeId) {
		new JdbcTemplate(pool).update("delete from snowflake_lease where namespace = ? and node_id = ?", this.namespace,
				nodeId);
	}

	@Override
	protected void damageRow(long nodeId) {
		new JdbcTemplate(pool).update("update snowflake_lease set owner_id = '' where namespace = ? and node_id = ?",
				this.namespace, nodeId);
	}

}
