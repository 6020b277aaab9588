package io.github.snowflakeid.lease.jdbc;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

import io.github.snowflakeid.lease.LeaseOwner;
import io.github.snowflakeid.lease.LeaseRequest;
import io.github.snowflakeid.lease.LeaseRow;
import io.github.snowflakeid.lease.LeaseRowFields;
import io.github.snowflakeid.lease.LeaseRows;
import io.github.snowflakeid.lease.NodeIdRanges;
import io.github.snowflakeid.lease.NodeLease;
import io.github.snowflakeid.lease.jdbc.LeaseDatabase.Change;
import io.github.snowflakeid.lease.jdbc.LeaseDatabase.FailedStatementException;
import io.github.snowflakeid.lease.jdbc.LeaseDatabase.Session;
import org.jspecify.annotations.Nullable;

/**
 * The rows of one namespace in the tables of a database.
 */
final class JdbcRows implements LeaseRows {

	/** How much the columns for texts hold. */
	private static final int MAX_TEXT = 200;

	private final Session session;

	private final String namespace;

	private final DamagedRows damaged;

	JdbcRows(Session session, String namespace, DamagedRows damaged) {
		this.session = session;
		this.namespace = namespace;
		this.damaged = damaged;
	}

	@Override
	public @Nullable Namespace read(NodeIdRanges nodeIds) {
		return query(this.session.sql().readNamespace(), this::namespace, this.namespace);
	}

	/**
	 * All rows come by way of their namespace, so each has its columns beside its own.
	 */
	private @Nullable Namespace namespace(ResultSet result) throws SQLException {
		Memory memory = null;
		long storeMillis = 0;
		List<LeaseRow> rows = new ArrayList<>();
		while (result.next()) {
			if (memory == null) {
				memory = new Memory(result.getString("fingerprint"), result.getLong("leases"), result.getLong("reach"),
						result.getLong("floor"));
				storeMillis = result.getLong("store_millis");
			}
			if (result.getObject("node_id") != null) {
				rows.add(row(result));
			}
		}
		return (memory != null) ? new Namespace(memory, rows.size(), storeMillis, rows) : null;
	}

	/** Reads one row. Returns null if there is none. */
	@Nullable TimedRow read(long nodeId) {
		return query(this.session.sql().readRow(),
				(result) -> result.next() ? new TimedRow(row(result), result.getLong("store_millis")) : null,
				this.namespace, nodeId);
	}

	private LeaseRow row(ResultSet result) throws SQLException {
		long nodeId = result.getLong("node_id");
		long token = result.getLong("token");
		String ownerId = result.getString("owner_id");
		String application = LeaseRowFields.ofPrintable(result.getString("owner_application"));
		long expires = result.getLong("expires");
		if (token <= 0 || (ownerId != null && ownerId.isEmpty())) {
			this.damaged.report(this.namespace, nodeId, token, ownerId);
			ownerId = DamagedRows.OWNER_ID;
			application = DamagedRows.APPLICATION;
			expires = Long.MAX_VALUE;
		}
		LeaseOwner owner = (ownerId != null) ? new LeaseOwner(ownerId,
				LeaseRowFields.ofPrintable(result.getString("owner_host")), result.getLong("owner_pid"), application)
				: null;
		return new LeaseRow(nodeId, owner, token, result.getLong("since"), expires, result.getLong("high_water_mark"));
	}

	@Override
	public boolean remember(@Nullable Memory before, Memory after) {
		if (before == null) {
			return change(Change.of(this.session.sql().insertNamespace(), this.namespace, after.fingerprint(),
					after.reach()));
		}
		if (before.reach() < after.reach()) {
			return change(Change.of(this.session.sql().raiseReach(), after.reach(), this.namespace, after.reach()));
		}
		return change(Change.of(this.session.sql().raiseFloor(), after.count(), after.floor(), this.namespace,
				before.count(), before.reach(), before.floor()));
	}

	@Override
	public @Nullable LeaseRow create(LeaseRow row) {
		if (this.session.sql().noticesKill()) {
			return insert(row) ? row : null;
		}
		// What is known to last makes all last that was committed before. The token grows
		// once more, because somebody may have read the row in between.
		LeaseRow expired = new LeaseRow(row.nodeId(), row.owner(), row.token(), row.since(), 0, row.highWaterMark());
		LeaseRow kept = new LeaseRow(row.nodeId(), row.owner(), row.token() + 1, row.since(), row.expires(),
				row.highWaterMark());
		return insert(expired) && replace(expired, kept) ? kept : null;
	}

	private boolean insert(LeaseRow row) {
		// all who insert a row count in one place, so that comes last, and whoever does
		// it waits for nothing else
		return change(Change.of(this.session.sql().insert(), values(row)),
				Change.of(this.session.sql().count(), this.namespace));
	}

	@Override
	public boolean replace(LeaseRow before, LeaseRow after) {
		return replace(after, before.token(), before.token());
	}

	/** Replaces a row whose token is one of two. */
	boolean replace(LeaseRow after, long token, long otherToken) {
		return change(Change.of(this.session.sql().replace(), values(after, token, otherToken)));
	}

	/** Renews by one statement. Returns whether it has found the holder's row. */
	boolean renew(NodeLease lease, LeaseRequest request) {
		LeaseOwner owner = lease.owner();
		return change(Change.of(this.session.sql().renew(), owner.id(), printable(owner.host()), owner.pid(),
				printable(owner.application()), lease.nextToken(), request.terms().ttl().toMillis(), request.until(),
				this.namespace, lease.nodeId(), lease.token(), lease.nextToken(),
				request.terms().earliestGrant(request.until())));
	}

	private boolean change(Change... changes) {
		try {
			return this.session.change(changes);
		}
		catch (SQLException ex) {
			throw new FailedStatementException(ex);
		}
	}

	private <T extends @Nullable Object> T query(String statement, LeaseDatabase.SqlFunction<ResultSet, T> reader,
			Object... values) {
		try {
			return this.session.query(statement, reader, values);
		}
		catch (SQLException ex) {
			throw new FailedStatementException(ex);
		}
	}

	/** In the order of {@link LeaseSql#insert} and, with tokens, of its replace. */
	private @Nullable Object[] values(LeaseRow row, Long... tokens) {
		LeaseOwner owner = row.owner();
		List<@Nullable Object> values = new ArrayList<>();
		values.add((owner != null) ? owner.id() : null);
		values.add((owner != null) ? printable(owner.host()) : null);
		values.add((owner != null) ? owner.pid() : null);
		values.add((owner != null) ? printable(owner.application()) : null);
		values.addAll(
				List.of(row.token(), row.since(), row.expires(), row.highWaterMark(), this.namespace, row.nodeId()));
		values.addAll(List.of(tokens));
		return values.toArray();
	}

	private static String printable(String text) {
		return LeaseRowFields.printable(text, MAX_TEXT);
	}

	/**
	 * A row, and the database's clock when it was read.
	 *
	 * @param row the row
	 * @param storeMillis the clock, in milliseconds since 1970
	 */
	record TimedRow(LeaseRow row, long storeMillis) {
	}

}
