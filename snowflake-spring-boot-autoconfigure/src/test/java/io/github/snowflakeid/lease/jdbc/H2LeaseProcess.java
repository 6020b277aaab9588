package io.github.snowflakeid.lease.jdbc;

import java.nio.file.Files;
import java.nio.file.Path;

import io.github.snowflakeid.lease.NodeLease;
import io.github.snowflakeid.lease.NodeLeaseStore;

import org.springframework.jdbc.datasource.DriverManagerDataSource;

/**
 * A process that leases in a file of H2, writes down the token that it was granted last,
 * and dies.
 */
public final class H2LeaseProcess {

	static final int EXIT = 7;

	private H2LeaseProcess() {
	}

	public static void main(String[] arguments) throws Exception {
		DriverManagerDataSource dataSource = H2FileLeaseTests.dataSource(Path.of(arguments[0]), "sa", "");
		// a database is closed, and written, with its last connection
		dataSource.getConnection().createStatement().execute("select 1");
		NodeLeaseStore store = new JdbcNodeLeaseStore(dataSource);
		NodeLease lease = store.acquire(H2FileLeaseTests.request());
		for (int i = 0; i < Integer.parseInt(arguments[2]); i++) {
			NodeLease changing = new NodeLease(H2FileLeaseTests.NAMESPACE, lease.nodeId(), lease.owner(), lease.token(),
					lease.token() + 1, lease.from(), lease.until());
			lease = store.renew(changing, H2FileLeaseTests.request());
		}
		Files.writeString(Path.of(arguments[1]), Long.toString(lease.token()));
		Runtime.getRuntime().halt(EXIT);
	}

}
