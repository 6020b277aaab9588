package io.github.snowflakeid.lease.jdbc;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;

/**
 * Rows that somebody has damaged. One may be that of a holder, so it counts as held for
 * ever: nobody gets its node id, and those who may have another get it. Each is told of
 * once.
 */
final class DamagedRows {

	private static final Logger logger = System.getLogger(JdbcNodeLeaseStore.class.getName());

	static final String OWNER_ID = "damaged";

	static final String APPLICATION = "a damaged row";

	private final Set<String> reported = ConcurrentHashMap.newKeySet();

	void report(String namespace, long nodeId, long token, @Nullable String ownerId) {
		if (this.reported.add(namespace + "/" + nodeId)) {
			logger.log(Level.WARNING, String.format(Locale.ROOT,
					"The row of node id %d in namespace '%s' is damaged, so the node id is not leased: token %d, owner_id %s. Delete it when nobody uses this node id",
					nodeId, namespace, token, (ownerId != null) ? "'" + ownerId + "'" : "null"));
		}
	}

}
