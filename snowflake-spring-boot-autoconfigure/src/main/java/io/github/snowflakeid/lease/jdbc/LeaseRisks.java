package io.github.snowflakeid.lease.jdbc;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

import io.github.snowflakeid.TimeSource;
import io.github.snowflakeid.lease.jdbc.LeaseDatabase.Session;

/**
 * Looks for what makes a database lose what it has committed, and what no statement can
 * change for itself. Tables that a crash empties are refused; of anything else the log
 * tells once. It is looked for at first and then now and then, because after a failover
 * it may be another server that answers.
 */
final class LeaseRisks {

	private static final Logger logger = System.getLogger(JdbcNodeLeaseStore.class.getName());

	private static final long PAUSE_NANOS = TimeUnit.MINUTES.toNanos(10);

	private final TimeSource timeSource;

	private final Set<Risk> told = ConcurrentHashMap.newKeySet();

	private volatile long nextLook;

	LeaseRisks(TimeSource timeSource) {
		this.timeSource = timeSource;
		this.nextLook = timeSource.nanoTime();
	}

	/**
	 * Looks, if it is time to.
	 * @param session leads to the database
	 * @throws UnusableTablesException if the tables cannot be used
	 */
	void check(Session session) throws UnusableTablesException {
		long now = this.timeSource.nanoTime();
		if (now - this.nextLook < 0) {
			return;
		}
		this.nextLook = now + PAUSE_NANOS;
		for (Risk risk : read(session)) {
			String text = String.format(Locale.ROOT, "%s is '%s': %s", risk.name(), risk.found(), risk.cost());
			if (risk.forgets()) {
				this.nextLook = now;
				throw new UnusableTablesException(text);
			}
			if (this.told.add(risk)) {
				logger.log(Level.WARNING, "The database of the lease store: {0}", text);
			}
		}
	}

	/** Whoever may not read it may lease all the same. */
	private static List<Risk> read(Session session) {
		try {
			return session.query(session.sql().readRisks(), (result) -> {
				List<Risk> risks = new ArrayList<>();
				while (result.next()) {
					risks.add(new Risk(result.getString("risk"), result.getString("found"), result.getString("cost"),
							result.getBoolean("forgets")));
				}
				return risks;
			});
		}
		catch (SQLException ex) {
			logger.log(Level.DEBUG, "The settings of the lease store's database cannot be read", ex);
			return List.of();
		}
	}

	/**
	 * These tables would lose what they were told to keep.
	 */
	static final class UnusableTablesException extends SQLException {

		private static final long serialVersionUID = 1L;

		UnusableTablesException(String message) {
			super(message);
		}

	}

	/** Something that was found, and what it costs. */
	private record Risk(String name, String found, String cost, boolean forgets) {

	}

}
