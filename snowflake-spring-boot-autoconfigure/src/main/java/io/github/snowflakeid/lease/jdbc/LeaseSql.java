package io.github.snowflakeid.lease.jdbc;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Locale;

import org.jspecify.annotations.Nullable;

/**
 * The statements, in the words of one database. Unquoted names, so that each database
 * folds them as it did when the tables were created.
 *
 * @param hasQueryTimeout whether a statement's query timeout concerns that statement only
 * @param autoCommit whether the driver's autocommit is on while statements are sent
 * @param noticesKill whether a commit that was told to wait no longer fails, or warns,
 * whatever it commits; otherwise that is so for a single change
 * @param opensChange how a statement that changes rows begins
 * @param closesChange how it ends
 * @param beginsChanges what goes before several changes that are made together
 * @param endsChange what follows a change and makes it last
 * @param readNamespace what is known of a namespace, the clock and all rows; no result
 * for an unknown namespace
 * @param readRow one row and the clock
 * @param insertNamespace the fingerprint and a reach
 * @param raiseReach the longest reach of a namespace
 * @param raiseFloor how many rows there are and the floor of a namespace, if it is still
 * what was read
 * @param count one more row
 * @param insert a row
 * @param replace a row that carries one of two tokens
 * @param renew a row that carries one of two tokens, if the clock has come far enough
 * @param readRisks what makes the database lose what it has committed: a name, what was
 * found there, what that costs, and whether the tables cannot be used so
 */
record LeaseSql(boolean hasQueryTimeout, boolean autoCommit, boolean noticesKill, String opensChange,
		String closesChange, List<String> beginsChanges, List<String> endsChange, String readNamespace, String readRow,
		String insertNamespace, String raiseReach, String raiseFloor, String count, String insert, String replace,
		String renew, String readRisks) {

	/** What ends a statement that has changed nothing. */
	static final List<String> COMMIT = List.of("commit");

	/*
	 * The clock, in milliseconds since 1970 and whatever the session's time zone is.
	 * Where there is a choice it is the clock of the moment, not of the transaction's
	 * start, so that a statement which had to wait for a lock judges by the time at which
	 * it goes on.
	 */

	private static final String POSTGRESQL_CLOCK = "cast(floor(extract(epoch from clock_timestamp()) * 1000) as bigint)";

	private static final String MYSQL_CLOCK = "timestampdiff(microsecond, timestamp '1970-01-01 00:00:00', utc_timestamp(3)) div 1000";

	private static final String H2_CLOCK = "cast(floor(extract(epoch from current_timestamp) * 1000) as bigint)";

	/*
	 * PostgreSQL lets a role, a database or a session choose that a commit may be lost,
	 * and that warnings are not worth sending. A change chooses otherwise for its own
	 * transaction: a row is not changed unless the functions were called, for its
	 * condition is not known to be true before. The insertion of a row is in one
	 * transaction with a change, and a namespace without rows is no loss.
	 */

	private static final String POSTGRESQL_KEPT = "set_config('synchronous_commit', case current_setting('synchronous_commit') when 'remote_apply' then 'remote_apply' else 'on' end, true) is not null and set_config('client_min_messages', 'warning', true) is not null";

	/**
	 * H2 writes what was committed half a second later; this waits until it is written.
	 */
	private static final String H2_WRITE = "checkpoint sync";

	/*
	 * PostgreSQL: a COMMIT outside of a transaction is a line in the server's log each
	 * time, so there is always a transaction. The driver keeps autocommit to itself and
	 * sends BEGIN along with a statement, so that this costs nothing. With a stricter
	 * isolation, of all who count a row at the same time but one would fail.
	 */

	private static final List<String> POSTGRESQL_BEGIN = List.of("set transaction isolation level read committed");

	private static final List<String> MYSQL_BEGIN = List.of("begin");

	private static final int MYSQL_DUPLICATE_KEY = 1062;

	private static final int H2_ADMIN_RIGHTS_REQUIRED = 90040;

	/*
	 * A KILL QUERY, of whomever, ends MariaDB's wait for the replica that
	 * semi-synchronous replication makes a commit do, and the client is told of a
	 * success. Within a block the statement after it would not be carried out, so the
	 * block fails; unless it is a COMMIT that has waited. So changes commit by
	 * themselves, in a block. To MySQL, which lets nobody end the wait, that is a
	 * comment.
	 */

	private static final String MARIADB_BLOCK = "/*M! begin not atomic */ ";

	private static final String MARIADB_BLOCK_END = " /*M! ; end */";

	/** Returns null for a database that is none of these. */
	static @Nullable LeaseSql of(String product, String tablePrefix) {
		String namespaces = tablePrefix + "namespace";
		String leases = tablePrefix + "lease";
		return switch (product.toLowerCase(Locale.ROOT)) {
			case "postgresql" -> of(true, false, true, "", "", POSTGRESQL_BEGIN, COMMIT, POSTGRESQL_CLOCK,
					POSTGRESQL_KEPT, postgresqlRisks(namespaces, leases), namespaces, leases);
			case "mysql", "mariadb" -> of(true, true, false, MARIADB_BLOCK, MARIADB_BLOCK_END, MYSQL_BEGIN, COMMIT,
					MYSQL_CLOCK, "", mysqlRisks(tablePrefix), namespaces, leases);
			case "h2" -> of(false, false, true, "", "", List.of(), List.of("commit", H2_WRITE), H2_CLOCK, "", h2Risks(),
					namespaces, leases);
			default -> null;
		};
	}

	private static LeaseSql of(boolean hasQueryTimeout, boolean autoCommit, boolean noticesKill, String opensChange,
			String closesChange, List<String> beginsChanges, List<String> endsChange, String clock, String kept,
			String readRisks, String namespaces, String leases) {
		String row = String.format(Locale.ROOT,
				"l.node_id, l.owner_id, l.owner_host, l.owner_pid, l.owner_application, l.token, l.since, l.expires, l.high_water_mark, %s as store_millis",
				clock);
		String ifKept = kept.isEmpty() ? "" : " and " + kept;
		return new LeaseSql(hasQueryTimeout, autoCommit, noticesKill, opensChange, closesChange, beginsChanges,
				endsChange,
				String.format(Locale.ROOT,
						"select n.fingerprint, n.leases, n.reach, n.floor, %s from %s n left join %s l on l.namespace = n.namespace where n.namespace = ?",
						row, namespaces, leases),
				String.format(Locale.ROOT, "select %s from %s l where l.namespace = ? and l.node_id = ?", row, leases),
				String.format(Locale.ROOT,
						"insert into %s (namespace, fingerprint, leases, reach, floor) values (?, ?, 0, ?, 0)",
						namespaces),
				String.format(Locale.ROOT, "update %s set reach = ? where namespace = ? and reach < ?%s", namespaces,
						ifKept),
				String.format(Locale.ROOT,
						"update %s set leases = ?, floor = ? where namespace = ? and leases = ? and reach = ? and floor = ?%s",
						namespaces, ifKept),
				String.format(Locale.ROOT, "update %s set leases = leases + 1 where namespace = ?%s", namespaces,
						ifKept),
				String.format(Locale.ROOT,
						"insert into %s (owner_id, owner_host, owner_pid, owner_application, token, since, expires, high_water_mark, namespace, node_id) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
						leases),
				String.format(Locale.ROOT,
						"update %s set owner_id = ?, owner_host = ?, owner_pid = ?, owner_application = ?, token = ?, since = ?, expires = ?, high_water_mark = ? where namespace = ? and node_id = ? and token in (?, ?)%s",
						leases, ifKept),
				String.format(Locale.ROOT,
						"update %s set owner_id = ?, owner_host = ?, owner_pid = ?, owner_application = ?, token = ?, expires = %s + ?, high_water_mark = greatest(high_water_mark, ?) where namespace = ? and node_id = ? and owner_id is not null and token in (?, ?) and %s >= ?%s",
						leases, clock, clock, ifKept),
				readRisks);
	}

	private static String postgresqlRisks(String namespaces, String leases) {
		return String.format(Locale.ROOT, """
				select s.name as risk, s.setting as found, s.cost, 0 as forgets
				from (select name, setting, case name
					when 'fsync' then 'a crash of the machine may lose leases that were granted, or damage the database'
					else 'a crash of the machine may damage the tables of leases' end as cost
					from pg_settings where name in ('fsync', 'full_page_writes')) s
				where s.setting <> 'on'
				union all
				select c.relname, case c.relpersistence when 'u' then 'unlogged' else 'temporary' end,
					'PostgreSQL empties it after a crash', 1
				from pg_class c where c.oid in (to_regclass('%s'), to_regclass('%s')) and c.relpersistence <> 'p'""",
				namespaces, leases);
	}

	private static String mysqlRisks(String tablePrefix) {
		int dot = tablePrefix.indexOf('.');
		String schema = (dot < 0) ? "database()" : "'" + tablePrefix.substring(0, dot) + "'";
		String prefix = tablePrefix.substring(dot + 1);
		return """
				select 'innodb_flush_log_at_trx_commit' as risk,
					cast(@@global.innodb_flush_log_at_trx_commit as char) as found,
					'a crash may lose leases that were granted within the last second' as cost, 0 as forgets
				from dual where @@global.innodb_flush_log_at_trx_commit <> 1
				union all
				select 'sync_binlog', cast(@@global.sync_binlog as char),
					'a crash of the machine may lose leases that were granted', 0
				from dual where @@global.log_bin = 1 and @@global.sync_binlog <> 1
				""" + otherEngine(schema, prefix + "namespace") + otherEngine(schema, prefix + "lease");
	}

	/** By one name, because then MariaDB opens one table to know its engine. */
	private static String otherEngine(String schema, String table) {
		return String.format(Locale.ROOT,
				"""
						union all
						select t.table_name, t.engine, 'the store needs InnoDB: other engines forget rows, or do not roll back', 1
						from information_schema.tables t
						where t.table_schema = %s and t.table_name = '%s' and t.engine <> 'InnoDB'
						""",
				schema, table);
	}

	private static String h2Risks() {
		return """
				select s.setting_name as risk, s.setting_value as found,
					'only a user with admin rights can make H2 write leases before they are used; set WRITE_DELAY to 0, or the death of the database''s process may lose leases that were granted' as cost,
					0 as forgets
				from information_schema.settings s
				where s.setting_name = 'WRITE_DELAY' and s.setting_value <> '0' and database_path() is not null
					and not exists (select 1 from information_schema.users u
						where u.user_name = current_user and u.is_admin)""";
	}

	static boolean isDuplicateKey(SQLException ex) {
		return "23505".equals(ex.getSQLState()) || ex.getErrorCode() == MYSQL_DUPLICATE_KEY;
	}

	/** Says whether the database gave way to another transaction, so nothing was done. */
	static boolean isRolledBack(SQLException ex) {
		return ex.getSQLState() != null && ex.getSQLState().startsWith("40");
	}

	static boolean isReplica(Connection connection) throws SQLException {
		if (!"PostgreSQL".equals(connection.getMetaData().getDatabaseProductName())) {
			return false;
		}
		try (Statement statement = connection.createStatement();
				ResultSet result = statement.executeQuery("select pg_is_in_recovery()")) {
			return result.next() && result.getBoolean(1);
		}
	}

	/** Says whether what ends a change is not for this user, who was warned of it. */
	static boolean isNotAllowed(String ending, SQLException ex) {
		return ending.equals(H2_WRITE) && ex.getErrorCode() == H2_ADMIN_RIGHTS_REQUIRED;
	}

}
