package io.github.snowflakeid.lease.jdbc;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

import javax.sql.DataSource;

import io.github.snowflakeid.TimeSource;
import io.github.snowflakeid.lease.LayoutMismatchException;
import io.github.snowflakeid.lease.LeaseOwner;
import io.github.snowflakeid.lease.LeaseRequest;
import io.github.snowflakeid.lease.LeaseRow;
import io.github.snowflakeid.lease.LeaseRules;
import io.github.snowflakeid.lease.LeaseStoreException;
import io.github.snowflakeid.lease.LeaseTerms;
import io.github.snowflakeid.lease.NodeLease;
import io.github.snowflakeid.lease.NodeLeaseStore;
import io.github.snowflakeid.lease.jdbc.LeaseDatabase.Change;
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
public final class JdbcNodeLeaseStore implements NodeLeaseStore {

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
	 * A row that somebody has deleted takes its mark along, and its holder may live. So
	 * the namespace remembers how many rows there are, and a row is counted in the
	 * transaction that inserts it. Whoever reads another number moves the floor, where
	 * windows of node ids without a row start, past all windows that can have been
	 * granted: by the longest reach of all who ever leased, and by the clock of a second
	 * look, because the clock of the first may have been read before the rows were.
	 *
	 * The fingerprint of a namespace is inserted once and never changed. All rows are
	 * read by way of it, so nobody leases a node id who has not read a fingerprint like
	 * its own.
	 */

	/** How the names of the tables begin by default. */
	public static final String DEFAULT_TABLE_PREFIX = "snowflake_";

	private static final Pattern TABLE_PREFIX = Pattern.compile("(\\w{1,63}\\.)?[A-Za-z_]\\w{0,29}");

	/** How often to read again after all that was read had changed. */
	private static final int ROUNDS = 16;

	private static final Logger logger = System.getLogger(JdbcNodeLeaseStore.class.getName());

	private final LeaseDatabase database;

	private final LeaseRisks risks;

	private final Set<String> damaged = ConcurrentHashMap.newKeySet();

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
	public NodeLease acquire(LeaseRequest request) {
		return this.database.call((session) -> acquire(session, request));
	}

	private NodeLease acquire(Session session, LeaseRequest request) throws SQLException {
		this.risks.check(session);
		LeaseTerms terms = request.terms();
		String fingerprint = terms.fingerprint();
		long reach = terms.reach().toMillis();
		Namespace before = null;
		for (int round = 0; round < ROUNDS; round++) {
			Namespace namespace = read(session, terms.namespace());
			if (namespace == null) {
				session.change(Change.of(session.sql().insertNamespace(), terms.namespace(), fingerprint, reach));
				continue;
			}
			if (!namespace.fingerprint().equals(fingerprint)) {
				throw new LayoutMismatchException(terms, namespace.fingerprint());
			}
			if (namespace.reach() < reach) {
				session.change(Change.of(session.sql().raiseReach(), reach, terms.namespace(), reach));
				continue;
			}
			if (namespace.leases() != namespace.rows().size()) {
				if (before != null && namespace.lacksWhat(before)) {
					raiseFloor(session, terms, namespace);
				}
				before = namespace;
				continue;
			}
			for (LeaseRow row : LeaseRules.candidates(request, namespace.rows(), namespace.now(), namespace.floor())) {
				LeaseRow taken = write(session, terms.namespace(), row, LeaseRules.take(row, request, namespace.now()));
				if (taken != null) {
					return LeaseRules.grant(row, taken, request);
				}
			}
		}
		throw overtaken(terms.namespace());
	}

	private static void raiseFloor(Session session, LeaseTerms terms, Namespace namespace) throws SQLException {
		long floor = Math.max(namespace.floor(), terms.floorAt(namespace.now(), namespace.reach()));
		int rows = namespace.rows().size();
		if (session.change(Change.of(session.sql().raiseFloor(), rows, floor, terms.namespace(), namespace.leases(),
				namespace.reach(), namespace.floor()))) {
			logger.log(Level.WARNING, String.format(Locale.ROOT,
					"Somebody has deleted rows of leases in namespace '%s', or put them there: there are %d, and there should be %d. Windows of node ids without a row start at %s at the earliest",
					terms.namespace(), rows, namespace.leases(), terms.startOf(floor)));
		}
	}

	/** Returns the row as it was written, or null if somebody else was faster. */
	private static @Nullable LeaseRow write(Session session, String namespace, LeaseRow row, LeaseRow taken)
			throws SQLException {
		if (row.token() != 0) {
			return replace(session, namespace, taken, row.token()) ? taken : null;
		}
		if (session.sql().noticesKill()) {
			return insert(session, namespace, taken) ? taken : null;
		}
		// What is known to last makes all last that was committed before. The token grows
		// once more, because somebody may have read the row in between.
		LeaseRow expired = new LeaseRow(taken.nodeId(), taken.owner(), taken.token(), taken.since(), 0,
				taken.highWaterMark());
		LeaseRow kept = new LeaseRow(taken.nodeId(), taken.owner(), taken.token() + 1, taken.since(), taken.expires(),
				taken.highWaterMark());
		return insert(session, namespace, expired) && replace(session, namespace, kept, taken.token()) ? kept : null;
	}

	private static boolean insert(Session session, String namespace, LeaseRow row) throws SQLException {
		// all who insert a row count in one place, so that comes last, and whoever does
		// it waits for nothing else
		return session.change(Change.of(session.sql().insert(), values(namespace, row)),
				Change.of(session.sql().count(), namespace));
	}

	private static boolean replace(Session session, String namespace, LeaseRow row, long token) throws SQLException {
		return session.change(Change.of(session.sql().replace(), values(namespace, row, token, token)));
	}

	@Override
	public NodeLease renew(NodeLease lease, LeaseRequest request) {
		return this.database.call((session) -> renew(session, lease, request));
	}

	private NodeLease renew(Session session, NodeLease lease, LeaseRequest request) throws SQLException {
		this.risks.check(session);
		LeaseTerms terms = request.terms();
		LeaseOwner owner = lease.owner();
		for (int round = 0; round < ROUNDS; round++) {
			if (session.change(Change.of(session.sql().renew(), owner.id(), OwnerText.encode(owner.host()), owner.pid(),
					OwnerText.encode(owner.application()), lease.nextToken(), terms.ttl().toMillis(), request.until(),
					lease.namespace(), lease.nodeId(), lease.token(), lease.nextToken(),
					terms.earliestGrant(request.until())))) {
				return lease.changed(request.until());
			}
			Row row = read(session, lease);
			// Throws, unless what was in the way is gone.
			LeaseRules.renew((row != null) ? row.row() : null, lease, request, (row != null) ? row.now() : 0);
		}
		throw overtaken(lease.namespace());
	}

	@Override
	public void release(NodeLease lease, long highWaterMark) {
		LeaseRow released = new LeaseRow(lease.nodeId(), null, lease.nextToken(), 0, 0, highWaterMark);
		this.database.call((session) -> session.change(Change.of(session.sql().replace(),
				values(lease.namespace(), released, lease.token(), lease.nextToken()))));
	}

	@Override
	public List<LeaseRow> holders(String namespace) {
		Namespace found = this.database.read((session) -> read(session, namespace));
		if (found == null) {
			return List.of();
		}
		return found.rows()
			.stream()
			.filter((row) -> row.isHeld(found.now()))
			.sorted(Comparator.comparingLong(LeaseRow::nodeId))
			.toList();
	}

	private @Nullable Namespace read(Session session, String namespace) throws SQLException {
		return session.query(session.sql().readNamespace(), (result) -> {
			Namespace found = null;
			while (result.next()) {
				if (found == null) {
					found = new Namespace(result.getString("fingerprint"), result.getLong("leases"),
							result.getLong("reach"), result.getLong("floor"), result.getLong("store_millis"),
							new ArrayList<>());
				}
				if (result.getObject("node_id") != null) {
					found.rows().add(row(result, namespace));
				}
			}
			return found;
		}, namespace);
	}

	private @Nullable Row read(Session session, NodeLease lease) throws SQLException {
		return session.query(
				session.sql().readRow(), (result) -> result.next()
						? new Row(row(result, lease.namespace()), result.getLong("store_millis")) : null,
				lease.namespace(), lease.nodeId());
	}

	/**
	 * Reads a row. A damaged one may be that of a holder, so nobody gets its node id, and
	 * those who may have another get it.
	 */
	private LeaseRow row(ResultSet result, String namespace) throws SQLException {
		long nodeId = result.getLong("node_id");
		long token = result.getLong("token");
		String ownerId = result.getString("owner_id");
		String host = OwnerText.decode(result.getString("owner_host"));
		String application = OwnerText.decode(result.getString("owner_application"));
		long expires = result.getLong("expires");
		if (token <= 0 || (ownerId != null && ownerId.isEmpty())) {
			if (this.damaged.add(namespace + "/" + nodeId)) {
				logger.log(Level.WARNING, String.format(Locale.ROOT,
						"The row of node id %d in namespace '%s' is damaged, so the node id is not leased: token %d, owner_id %s. Delete it when nobody uses this node id",
						nodeId, namespace, token, (ownerId != null) ? "'" + ownerId + "'" : "null"));
			}
			ownerId = "damaged";
			application = "a damaged row";
			expires = Long.MAX_VALUE;
		}
		LeaseOwner owner = (ownerId != null) ? new LeaseOwner(ownerId, host, result.getLong("owner_pid"), application)
				: null;
		return new LeaseRow(nodeId, owner, token, result.getLong("since"), expires, result.getLong("high_water_mark"));
	}

	private LeaseStoreException overtaken(String namespace) {
		return this.database.unclear(String.format(Locale.ROOT,
				"others were faster %d times in namespace '%s', or what was read was out of date", ROUNDS, namespace),
				"If that goes on, see that the DataSource leads to the primary and not to a replica.");
	}

	/** In the order of {@link LeaseSql#insert} and, with tokens, of its replace. */
	private static @Nullable Object[] values(String namespace, LeaseRow row, Long... tokens) {
		LeaseOwner owner = row.owner();
		List<@Nullable Object> values = new ArrayList<>();
		values.add((owner != null) ? owner.id() : null);
		values.add((owner != null) ? OwnerText.encode(owner.host()) : null);
		values.add((owner != null) ? owner.pid() : null);
		values.add((owner != null) ? OwnerText.encode(owner.application()) : null);
		values.addAll(List.of(row.token(), row.since(), row.expires(), row.highWaterMark(), namespace, row.nodeId()));
		values.addAll(List.of(tokens));
		return values.toArray();
	}

	/**
	 * What was read of a namespace.
	 *
	 * @param fingerprint what all who lease in it have in common
	 * @param leases how many rows there should be
	 * @param reach the longest reach of all who ever leased in it, in milliseconds
	 * @param floor where the window of a node id without a row starts at the earliest
	 * @param now the database's clock
	 * @param rows all rows
	 */
	private record Namespace(String fingerprint, long leases, long reach, long floor, long now, List<LeaseRow> rows) {

		/** By the clock it may have been read before the rows were. */
		boolean lacksWhat(Namespace before) {
			return before.leases == this.leases && before.reach == this.reach && before.floor == this.floor
					&& before.rows.size() == this.rows.size();
		}

	}

	/** A row, and the database's clock when it was read. */
	private record Row(LeaseRow row, long now) {

	}

}
