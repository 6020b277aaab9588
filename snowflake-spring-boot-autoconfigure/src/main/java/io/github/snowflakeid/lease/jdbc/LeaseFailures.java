package io.github.snowflakeid.lease.jdbc;

import java.net.UnknownHostException;
import java.sql.SQLException;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import javax.net.ssl.SSLException;
import javax.sql.DataSource;

import io.github.snowflakeid.lease.LeaseStoreException;
import io.github.snowflakeid.lease.Words;
import io.github.snowflakeid.lease.jdbc.LeaseDatabase.MayBeLostException;
import io.github.snowflakeid.lease.jdbc.LeaseRisks.UnusableTablesException;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.BeanWrapper;
import org.springframework.beans.BeansException;
import org.springframework.beans.PropertyAccessorFactory;
import org.springframework.jdbc.datasource.DelegatingDataSource;
import org.springframework.jdbc.datasource.lookup.AbstractRoutingDataSource;

/**
 * Says what a failure of the database means: which one it is, what it said, whether to
 * wait for it, and what to do.
 */
final class LeaseFailures {

	private static final Pattern URL = Pattern.compile(
			"jdbc:(?<product>[a-z0-9]+):(?://(?:[^/?;]*@)?)?(?<place>[^?;]*).*",
			Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

	/** What drivers add to what the database says: MariaDB's, PostgreSQL's, H2's. */
	private static final Pattern ADDITIONS = Pattern.compile("^\\(conn=\\d+\\) | Position: \\d+|; SQL statement: .*$");

	private static final Pattern TLS = Pattern.compile("\\b(ssl|tls)\\b|secure transport", Pattern.CASE_INSENSITIVE);

	private static final Pattern OTHER_PROTOCOL = Pattern.compile(
			"protocol error|protocol version|wrong protocol|packet.*order|greater than max ?allowed ?packet",
			Pattern.CASE_INSENSITIVE);

	private static final String RUNS = "See that the database runs and that this machine reaches it.";

	private static final String OTHER_SERVER = "What answers there is no such database: see that host and port in the URL "
			+ "of the DataSource (spring.datasource.url) are its own.";

	private static final String PROTOCOL_VIOLATION = "08P01";

	private static final Set<Integer> NO_DATABASE = Set.of(1049, 90149, 90146, 90013);

	private static final Set<Integer> NO_TABLE = Set.of(1146, 42102, 42103, 42104);

	private static final Set<Integer> NO_COLUMN = Set.of(1054, 42122);

	private static final Set<Integer> NO_RIGHT = Set.of(1044, 1142, 1143, 1227, 1370, 90096);

	/** Access denied, host not allowed, account locked, password expired. */
	private static final Set<Integer> NO_LOGIN = Set.of(1045, 1130, 1820, 1862, 3118, 4151, 28000);

	private static final Set<Integer> READ_ONLY_SERVER = Set.of(1290, 1836);

	private static final Set<Integer> FULL = Set.of(1021, 1114, 1041, 90031);

	private static final Set<Integer> TOO_MANY = Set.of(1040, 1203, 1226);

	private static final Set<Integer> BUSY = Set.of(1205, 1969, 3024, 50200);

	private static final int READ_ONLY_H2 = 90097;

	private static final int CLOSED_H2 = 90121;

	private final DataSource dataSource;

	private final String tablePrefix;

	private volatile @Nullable String url;

	LeaseFailures(DataSource dataSource, String tablePrefix) {
		this.dataSource = dataSource;
		this.tablePrefix = tablePrefix;
	}

	/** Says where it leads, now that it is known. */
	void connectedTo(@Nullable String url) {
		this.url = url;
	}

	LeaseStoreException connecting(Exception ex) {
		if (ex instanceof LeaseStoreException failure) {
			return failure;
		}
		if (Words.cause(SQLException.class, ex) != null || lacksDriver(words(ex))) {
			return of(ex, false);
		}
		if (target() instanceof AbstractRoutingDataSource) {
			return failure(ex,
					"It is a routing DataSource, and leases have no key: give it a default target, or mark the "
							+ "DataSource that leads to the leases with @SnowflakeDataSource.",
					true);
		}
		return failure(ex, RUNS, false);
	}

	/**
	 * Translates a failure.
	 * @param ex what the driver or the pool has thrown
	 * @param readOnly whether the connection, or its user, can only read
	 */
	LeaseStoreException of(Exception ex, boolean readOnly) {
		if (ex instanceof MayBeLostException) {
			return failure(ex, "Let commits wait for the standby until it answers, as docs/leases.md says.", false);
		}
		if (ex instanceof UnusableTablesException) {
			return failure(ex, "Create the tables as the script of this database does, or change them to that.", true);
		}
		SQLException last = last(ex);
		String state = (last != null && last.getSQLState() != null) ? last.getSQLState() : "";
		int code = (last != null) ? last.getErrorCode() : 0;
		String words = words(ex);
		if (isOf(state, code, NO_DATABASE, "3D000")) {
			return failure(ex,
					"Create the database, or set the URL of the DataSource (spring.datasource.url) to one that exists.",
					true);
		}
		if (isOf(state, code, NO_TABLE, "42P01", "3F000", "42S02", "42S03", "42S04")) {
			return failure(ex, missingTables(), true);
		}
		if (isOf(state, code, NO_COLUMN, "42703", "42S22")) {
			return failure(ex, String.format(Locale.ROOT,
					"The tables %1$slease and %1$snamespace are others than this version needs: change them as docs/leases.md says, or set snowflake.lease.jdbc.table-prefix to another prefix.",
					this.tablePrefix), true);
		}
		if (isOf(state, code, NO_RIGHT, "42501")) {
			return failure(ex, String.format(Locale.ROOT,
					"Give the user of the DataSource the rights it lacks: SELECT, INSERT and UPDATE on the tables %1$slease and %1$snamespace, and, unless a migration creates them, CREATE in their schema.",
					this.tablePrefix), true);
		}
		if (code == READ_ONLY_H2 || readOnly) {
			return failure(ex,
					"Leases need a DataSource that may write: mark one with @SnowflakeDataSource, or make this "
							+ "one's connections writable.",
					true);
		}
		if (isOf(state, code, READ_ONLY_SERVER, "25006") && !words.contains("-session-mem-used")) {
			return failure(ex, "The server is a replica, or may only be read: point the DataSource at the primary "
					+ "(PostgreSQL: targetServerType=primary in the URL).", false);
		}
		if (code == CLOSED_H2) {
			return failure(ex,
					"Add ;DB_CLOSE_ON_EXIT=FALSE to the URL of the DataSource, or H2 ends at the end of the JVM "
							+ "before node ids are given back.",
					false);
		}
		if (state.equals("42P05") || state.equals("26000")) {
			return failure(ex,
					"A pooler such as PgBouncer gives each transaction another connection of the server: set "
							+ "prepareThreshold=0 in the URL of the DataSource.",
					false);
		}
		if (state.equals(PROTOCOL_VIOLATION)) {
			return failure(ex, OTHER_SERVER, true);
		}
		if (words.contains("pg_hba.conf")) {
			return failure(ex,
					"Let pg_hba.conf admit this user from this machine, or set another user (spring.datasource.username). Where it admits users over TLS only, set sslmode=require in the URL of the DataSource.",
					true);
		}
		if (lacksDriver(words)) {
			return failure(ex,
					"Add the driver of this database to the dependencies, or correct the URL of the DataSource "
							+ "(spring.datasource.url).",
					true);
		}
		if (TLS.matcher(words).find() || Words.cause(SSLException.class, ex) != null) {
			return failure(ex,
					"Let both sides agree on TLS: sslmode (PostgreSQL) or sslMode (MySQL, MariaDB) in the URL of the "
							+ "DataSource, and a certificate that this JVM trusts.",
					true);
		}
		if (isOf(state, code, NO_LOGIN, "28000", "28P01") || words.contains("password")) {
			return failure(ex, "Set user and password of the DataSource (spring.datasource.username, "
					+ "spring.datasource.password) to what the database knows, and let it admit that user from here.",
					true);
		}
		if (isOf(state, code, FULL, "53100", "53200") || words.contains("-session-mem-used")) {
			return failure(ex, "Make room on the disk, or in the memory, of the database.", false);
		}
		if (isOf(state, code, TOO_MANY, "53300")) {
			return failure(ex, "Let the database take more connections, or make the pools of its clients smaller.",
					false);
		}
		if (Words.cause(UnknownHostException.class, ex) != null) {
			return failure(ex,
					"See that the host in the URL of the DataSource (spring.datasource.url) is right, and that this "
							+ "machine can look it up.",
					false);
		}
		if (isOf(state, code, BUSY, "57014", "55P03", "70100")) {
			return failure(ex,
					"Somebody holds a lock on these tables, or the database has too much to do: see what its "
							+ "sessions wait for.",
					false);
		}
		if (OTHER_PROTOCOL.matcher(words).find()) {
			return failure(ex, OTHER_SERVER, true);
		}
		if (state.startsWith("42") || state.startsWith("0A")) {
			return failure(ex,
					"The database does not understand what it is sent: see in docs/leases.md which versions are served.",
					true);
		}
		return failure(ex, RUNS, false);
	}

	LeaseStoreException unsupported(String product) {
		return new LeaseStoreException(place(),
				String.format(Locale.ROOT, "leads to the database '%s'; it must be PostgreSQL, MySQL, MariaDB or H2",
						product),
				"Mark another DataSource with @SnowflakeDataSource, or set snowflake.lease.store to another store.",
				true, new IllegalStateException(product));
	}

	LeaseStoreException unanswered(Exception ex, String remedy) {
		return new LeaseStoreException(place(), Words.of(ex), remedy, false, ex);
	}

	/** For what is said by the store and not by the database. */
	LeaseStoreException unclear(String words, String remedy, Exception ex) {
		return new LeaseStoreException(place(), words, remedy, false, ex);
	}

	private LeaseStoreException failure(Exception ex, String remedy, boolean lasting) {
		SQLException last = last(ex);
		String state = (last != null) ? last.getSQLState() : null;
		String words = words(ex);
		return new LeaseStoreException(place(),
				(state != null) ? String.format(Locale.ROOT, "%s (SQLState %s)", words, state) : words, remedy, lasting,
				ex);
	}

	/** As the JDK, HikariCP, Tomcat's pool and DBCP say it. */
	private static boolean lacksDriver(String words) {
		return words.startsWith("No suitable driver") || words.startsWith("Failed to load driver class")
				|| words.contains("claims to not accept jdbcUrl") || words.contains("returned null for URL")
				|| words.startsWith("Cannot create JDBC driver");
	}

	private static String words(Exception ex) {
		return ADDITIONS.matcher(Words.of(ex)).replaceAll("");
	}

	private String missingTables() {
		return String.format(Locale.ROOT,
				"The tables %1$slease and %1$snamespace are missing: take the script of this database in the package io.github.snowflakeid.lease.jdbc into your migrations, as docs/leases.md shows, or set snowflake.lease.jdbc.initialize-schema=always, which may be used beside Flyway and Liquibase. If they are there under other names, set snowflake.lease.jdbc.table-prefix.",
				this.tablePrefix);
	}

	private static boolean isOf(String state, int code, Set<Integer> codes, String... states) {
		return Set.of(states).contains(state) || codes.contains(code);
	}

	private static @Nullable SQLException last(Throwable ex) {
		SQLException last = null;
		for (Throwable cause = ex; cause != null; cause = cause.getCause()) {
			if (cause instanceof SQLException sql && (last == null || sql.getSQLState() != null)) {
				last = sql;
			}
		}
		return last;
	}

	/** Says which database it is, and which tables. */
	String place() {
		String url = (this.url != null) ? this.url : configuredUrl();
		Matcher matcher = URL.matcher((url != null) ? url : "");
		String where = matcher.matches()
				? String.format(Locale.ROOT, "%s at %s", product(matcher.group("product")), matcher.group("place"))
				: "The database of the DataSource";
		return String.format(Locale.ROOT, "%s, tables %s*", where, this.tablePrefix);
	}

	private static String product(String driver) {
		return switch (driver.toLowerCase(Locale.ROOT)) {
			case "postgresql" -> "PostgreSQL";
			case "mysql" -> "MySQL";
			case "mariadb" -> "MariaDB";
			case "h2" -> "H2";
			default -> driver;
		};
	}

	private DataSource target() {
		DataSource target = this.dataSource;
		while (target instanceof DelegatingDataSource delegating && delegating.getTargetDataSource() != null) {
			target = delegating.getTargetDataSource();
		}
		return target;
	}

	/** As pools and drivers name it. */
	private @Nullable String configuredUrl() {
		BeanWrapper properties = PropertyAccessorFactory.forBeanPropertyAccess(target());
		for (String property : new String[] { "jdbcUrl", "url", "URL" }) {
			try {
				if (properties.isReadableProperty(property)
						&& properties.getPropertyValue(property) instanceof String url) {
					return url;
				}
			}
			catch (BeansException ex) {
				// it need not tell
			}
		}
		return null;
	}

}
