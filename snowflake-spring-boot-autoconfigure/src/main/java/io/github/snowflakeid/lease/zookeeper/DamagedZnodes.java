package io.github.snowflakeid.lease.zookeeper;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Znodes that do not hold what they should, or that this user has no right to. Each is
 * told of once.
 */
final class DamagedZnodes {

	private static final Logger logger = System.getLogger(ZooKeeperNodeLeaseStore.class.getName());

	private final Set<String> reported = ConcurrentHashMap.newKeySet();

	void reportRow(String path, RuntimeException ex) {
		if (this.reported.add(path)) {
			logger.log(Level.WARNING,
					"The znode {0} holds no row that can be used, and its node id is not leased until it does again: {1}",
					path, ex.getMessage());
		}
	}

	void reportMemory(String path, RuntimeException ex) {
		if (this.reported.add(path)) {
			logger.log(Level.WARNING, "The znode {0} does not hold what it should ({1}): all rows count as deleted",
					path, ex.getMessage());
		}
	}

}
