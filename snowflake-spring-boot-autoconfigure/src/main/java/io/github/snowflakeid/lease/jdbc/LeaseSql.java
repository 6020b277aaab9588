package io.github.snowflakeid.lease.jdbc;

import java.sql.SQLException;
import java.util.Locale;

/**
 * The statements, in the words of one database. Unquoted names, so that each database
 * folds them as it did when the tables were created.
 *
 * @param hasQueryTimeout whether a statement's query timeout concerns that statement only
 * @param readNamespace fingerprint, clock and all rows; no result for an unknown
 * namespace
 * @param readRow one row and the clock
 * @param insertNamespace the fingerprint
 * @param insert a row
 * @param replace a row that carries one of two tokens
 * @param renew a row that carries one of two tokens, if the clock has come far enough
 */
record LeaseSql(boolean hasQueryTimeout, String readNamespace, String readRow, String insertNamespace, String insert,
		String replace, String renew) {

	/*
	 * The clock, in milliseconds since 1970 and whatever the session's time zone is.
	 * Where there is a choice it is the clock of the moment, not of the transaction's
	 * start, so that a statement which had to wait for a lock judges by the time at which
	 * it goes on.
	 */

	private static final String POSTGRESQL_CLOCK = "cast(floor(extract(epoch from clock_timestamp()) * 1000) as bigint)";

	private static final String MYSQL_CLOCK = "timestampdiff(microsecond, timestamp '1970-01-01 00:00:00', utc_timestamp(3)) div 1000";

	private static final String H2_CLOCK = "cast(floor(extract(epoch from current_timestamp) * 1000) as bigint)";

	private static final int MYSQL_DUPLICATE_KEY = 1062;

	static LeaseSql of(String product, String tablePrefix) {
		return switch (product.toLowerCase(Locale.ROOT)) {
			case "postgresql" -> of(true, POSTGRESQL_CLOCK, tablePrefix);
			case "mysql", "mariadb" -> of(true, MYSQL_CLOCK, tablePrefix);
			case "h2" -> of(false, H2_CLOCK, tablePrefix);
			default -> throw new IllegalStateException(
					"The DataSource of the lease store leads to the database '%s'; it must be PostgreSQL, MySQL, MariaDB or H2. Mark another DataSource with @SnowflakeDataSource, or set snowflake.lease.store to another store"
						.formatted(product));
		};
	}

	private static LeaseSql of(boolean hasQueryTimeout, String clock, String tablePrefix) {
		String namespaces = tablePrefix + "namespace";
		String leases = tablePrefix + "lease";
		String row = "l.node_id, l.owner_id, l.owner_host, l.owner_pid, l.owner_application, l.token, l.since, l.expires, l.high_water_mark, %s as store_millis"
			.formatted(clock);
		return new LeaseSql(hasQueryTimeout,
				"select n.fingerprint, %s from %s n left join %s l on l.namespace = n.namespace where n.namespace = ?"
					.formatted(row, namespaces, leases),
				"select %s from %s l where l.namespace = ? and l.node_id = ?".formatted(row, leases),
				"insert into %s (namespace, fingerprint) values (?, ?)".formatted(namespaces),
				"insert into %s (owner_id, owner_host, owner_pid, owner_application, token, since, expires, high_water_mark, namespace, node_id) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
					.formatted(leases),
				"update %s set owner_id = ?, owner_host = ?, owner_pid = ?, owner_application = ?, token = ?, since = ?, expires = ?, high_water_mark = ? where namespace = ? and node_id = ? and token in (?, ?)"
					.formatted(leases),
				"update %s set owner_id = ?, owner_host = ?, owner_pid = ?, owner_application = ?, token = ?, expires = %s + ?, high_water_mark = greatest(high_water_mark, ?) where namespace = ? and node_id = ? and owner_id is not null and token in (?, ?) and %s >= ?"
					.formatted(leases, clock, clock));
	}

	static boolean isDuplicateKey(SQLException ex) {
		return "23505".equals(ex.getSQLState()) || ex.getErrorCode() == MYSQL_DUPLICATE_KEY;
	}

	/** Says whether the database gave way to another transaction, so nothing was done. */
	static boolean isRolledBack(SQLException ex) {
		return ex.getSQLState() != null && ex.getSQLState().startsWith("40");
	}

}
