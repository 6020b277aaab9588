package io.github.snowflakeid.lease.jdbc;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.regex.Pattern;

import javax.sql.DataSource;

import io.github.snowflakeid.TimeSource;
import io.github.snowflakeid.lease.LeaseRequest;
import io.github.snowflakeid.lease.LeaseRow;
import io.github.snowflakeid.lease.LeaseRows;
import io.github.snowflakeid.lease.LeaseRules;
import io.github.snowflakeid.lease.LeaseStoreException;
import io.github.snowflakeid.lease.NodeLease;
import io.github.snowflakeid.lease.RowNodeLeaseStore;
import io.github.snowflakeid.lease.jdbc.JdbcRows.TimedRow;
import io.github.snowflakeid.lease.jdbc.LeaseDatabase.Session;
import org.jspecify.annotations.Nullable;

/**
 * Leases in two tables of a PostgreSQL, MySQL, MariaDB or H2 database. The scripts
 * {@code schema-*.sql} beside this class create them.
 * <p>
 * A call uses one connection at a time, on a thread of its own and never in a caller's
 * transaction, and ends within 4 seconds, whatever the database, the network and the pool
 * do. It throws a {@link org.springframework.dao.DataAccessException} if its outcome is
 * unknown. A thread whose call never ends is left behind; when there are 16 of them, no
 * call is made but every minute or less until one is answered.
 */
public final class JdbcNodeLeaseStore extends RowNodeLeaseStore {

	/*
	 * Each statement is a transaction of its own, committed before the next one is sent,
	 * and changes one row. So there is no snapshot from which a later statement could
	 * still read, no lock that outlives a statement, and no isolation level makes a
	 * difference, except that a strict one rolls more statements back, which are then
	 * sent again.
	 *
	 * What makes it safe is the token in each WHERE clause: a row is only replaced if it
	 * still carries the token that was read, or, when its holder changes it, one of the
	 * two that the holder has chosen itself. A statement that is carried out late, after
	 * its sender has given up, finds another token and does nothing; or it finds one of
	 * the two, and then the worst it does is to hold a node id for a ttl that nobody
	 * uses.
	 *
	 * A renewal does not read the row first: the database compares token and clock, and
	 * raises the mark. If the mark was already higher, the lease gets a shorter window
	 * than it might, never a longer one.
	 *
	 * The namespace remembers how many rows there are, and a row is counted in the
	 * transaction that inserts it. All rows are read by way of the namespace's.
	 */

	/** How the names of the tables begin by default. */
	public static final String DEFAULT_TABLE_PREFIX = "snowflake_";

	private static final Pattern TABLE_PREFIX = Pattern.compile("(\\w{1,63}\\.)?[A-Za-z_]\\w{0,29}");

	private final LeaseDatabase database;

	private final LeaseRisks risks;

	private final DamagedRows damaged = new DamagedRows();

	/**
	 * Creates a store with the default names of tables. Does not connect yet.
	 * @param dataSource leads to the database
	 */
	public JdbcNodeLeaseStore(DataSource dataSource) {
		this(dataSource, DEFAULT_TABLE_PREFIX);
	}

	/**
	 * Creates a store. Does not connect yet.
	 * @param dataSource leads to the database
	 * @param tablePrefix how the names of the tables begin
	 * @throws IllegalArgumentException if the prefix is no {@linkplain #isTablePrefix
	 * table prefix}
	 */
	public JdbcNodeLeaseStore(DataSource dataSource, String tablePrefix) {
		this(dataSource, tablePrefix, LeaseDatabase.CALL_LIMIT, TimeSource.system());
	}

	JdbcNodeLeaseStore(DataSource dataSource, String tablePrefix, Duration limit, TimeSource timeSource) {
		if (!isTablePrefix(tablePrefix)) {
			throw new IllegalArgumentException(String.format(Locale.ROOT,
					"tablePrefix is '%s'; it must be a letter or underscore and up to 29 letters, digits or underscores, after the name of a schema and a dot if need be",
					tablePrefix));
		}
		this.database = new LeaseDatabase(dataSource, tablePrefix, limit, timeSource);
		this.risks = new LeaseRisks(timeSource);
	}

	/**
	 * Says whether names of tables may begin with a text.
	 * @param text the text
	 * @return whether it is a letter or underscore and up to 29 letters, digits or
	 * underscores, with the name of a schema and a dot before it or without
	 */
	public static boolean isTablePrefix(String text) {
		return TABLE_PREFIX.matcher(text).matches();
	}

	@Override
	public String place() {
		return this.database.place();
	}

	@Override
	protected <T extends @Nullable Object> T call(String namespace, Function<LeaseRows, T> work) {
		return checked(namespace, work::apply);
	}

	private <T extends @Nullable Object> T checked(String namespace, Function<JdbcRows, T> work) {
		return this.database.call((session) -> {
			this.risks.check(session);
			return work.apply(rows(session, namespace));
		});
	}

	private JdbcRows rows(Session session, String namespace) {
		return new JdbcRows(session, namespace, this.damaged);
	}

	@Override
	public NodeLease renew(NodeLease lease, LeaseRequest request) {
		return checked(lease.namespace(), (rows) -> {
			for (int round = 0; round < ROUNDS; round++) {
				if (rows.renew(lease, request)) {
					return lease.changed(request.until());
				}
				TimedRow row = rows.read(lease.nodeId());
				// Throws, unless what was in the way is gone.
				LeaseRules.renew((row != null) ? row.row() : null, lease, request,
						(row != null) ? row.storeMillis() : 0);
			}
			throw overtaken(lease.namespace(), ROUNDS);
		});
	}

	@Override
	public void release(NodeLease lease, long highWaterMark) {
		LeaseRow released = new LeaseRow(lease.nodeId(), null, lease.nextToken(), 0, 0, highWaterMark);
		this.database
			.call((session) -> rows(session, lease.namespace()).replace(released, lease.token(), lease.nextToken()));
	}

	@Override
	public List<LeaseRow> holders(String namespace) {
		return this.database.read((session) -> holders(rows(session, namespace)));
	}

	@Override
	protected LeaseStoreException overtaken(String namespace, int rounds) {
		return this.database.unclear(String.format(Locale.ROOT,
				"others were faster %d times in namespace '%s', or what was read was out of date", rounds, namespace),
				"If that goes on, see that the DataSource leads to the primary and not to a replica.");
	}

}
