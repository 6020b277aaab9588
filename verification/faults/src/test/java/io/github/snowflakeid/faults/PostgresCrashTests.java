package io.github.snowflakeid.faults;

import java.time.Duration;
import java.time.Instant;

import io.github.snowflakeid.SnowflakeLayout;
import io.github.snowflakeid.lease.LeaseOwner;
import io.github.snowflakeid.lease.LeaseRequest;
import io.github.snowflakeid.lease.LeaseRow;
import io.github.snowflakeid.lease.LeaseTerms;
import io.github.snowflakeid.lease.NodeIdRanges;
import io.github.snowflakeid.lease.NodeLease;
import io.github.snowflakeid.lease.NodeLeaseStore;
import io.github.snowflakeid.lease.jdbc.JdbcNodeLeaseStore;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * PostgreSQL that was told to acknowledge before it has written, and is killed.
 */
@Tag("once")
@Timeout(180)
class PostgresCrashTests {

	private static final int CRASHES = Integer.getInteger("postgres.crashes", 3);

	private static final LeaseTerms TERMS = new LeaseTerms("test", SnowflakeLayout.DEFAULT, NodeIdRanges.of(5, 5),
			Duration.ofSeconds(30), Duration.ofSeconds(10));

	@BeforeAll
	static void needsPostgres() {
		PostgresServer.assumeInstalled();
	}

	@Test
	void acknowledgedLeaseOutlivesTheServerThoughItsRoleCommitsAsynchronously() throws Exception {
		// with its writer of WAL asleep
		try (PostgresServer server = PostgresServer.create("wal_writer_delay = 10s")) {
			server.createTables();
			server.jdbc().execute("alter role postgres set synchronous_commit = off");
			NodeLeaseStore store = new JdbcNodeLeaseStore(server.dataSource());
			NodeLease lease = store.acquire(request());
			assertThatIsKept(server, lease);
			for (int i = 1; i < CRASHES; i++) {
				lease = store.renew(new NodeLease(TERMS.namespace(), lease.nodeId(), lease.owner(), lease.token(),
						lease.token() + 1, lease.from(), lease.until()), request());
				assertThatIsKept(server, lease);
			}
			store.release(lease, lease.from());
			server.kill();
			server.start();
			assertThat(new JdbcNodeLeaseStore(server.dataSource()).holders(TERMS.namespace())).isEmpty();
		}
	}

	private static void assertThatIsKept(PostgresServer server, NodeLease lease) throws Exception {
		server.kill();
		server.start();
		assertThat(new JdbcNodeLeaseStore(server.dataSource()).holders(TERMS.namespace())).extracting(LeaseRow::token)
			.containsExactly(lease.token());
	}

	private static LeaseRequest request() {
		long now = Instant.now().toEpochMilli();
		return new LeaseRequest(TERMS, LeaseOwner.ofThisProcess("app"), TERMS.tickAt(now), TERMS.untilAt(now), 1);
	}

}
