package io.github.snowflakeid.lease.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.SQLWarning;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;

import javax.sql.DataSource;

import io.github.snowflakeid.TimeSource;
import io.github.snowflakeid.lease.AbandonableCalls;
import io.github.snowflakeid.lease.AbandonableCalls.Caller;
import io.github.snowflakeid.lease.LeaseStoreException;
import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.support.JdbcUtils;

/**
 * Sends statements to a database and never waits long.
 */
final class LeaseDatabase {

	/*
	 * Work is done on threads of its own. They have no transaction, so nothing can be
	 * drawn into one, not even by a DataSource that hands out the connection of the
	 * caller's transaction or enlists what it hands out. And the caller can leave in time
	 * when a pool has no connection to spare, which commonly takes it 30 s to say, or
	 * when a driver waits for a server for ever. The thread that is left behind is never
	 * interrupted, because an interrupt in the midst of a read closes the files of an
	 * embedded database; it sends no further statement, and closes the connection if it
	 * gets one.
	 *
	 * What only people want to know is read one at a time, with threads that are counted
	 * on their own: it never takes more than one connection of a pool, and what it leaves
	 * behind does not make renewals rare.
	 *
	 * Three limits, each a bit later than the one before: the database ends a statement
	 * that waits for a lock, which leaves the connection whole; the driver ends one that
	 * gets no answer; and the caller leaves.
	 */

	/*
	 * What is taken for a success is committed. Whether a statement commits by itself is
	 * up to the server's session, and nothing on this side knows that for sure: a pool's
	 * initial statement may have changed it or begun a transaction, the server's own
	 * default may be off, and drivers can be told to believe what they remember. So each
	 * statement is followed by a COMMIT that is a statement, too, and cannot be spared by
	 * a driver. Where it finds nothing to commit it costs a round trip.
	 *
	 * And a change that is committed may still not be kept. A database that was told to
	 * wait for its standby, and then to wait no longer, says so in a warning beside the
	 * success. Therefore the outcome of a change with a warning is unknown. MariaDB says
	 * nothing, unless it is asked in a certain way.
	 */

	private static final int QUERY_SECONDS = 2;

	private static final int NETWORK_MILLIS = 3_000;

	static final Duration CALL_LIMIT = Duration.ofSeconds(4);

	private static final String SERVER = "the database or its pool";

	private static final String REMEDY = "See that the database runs and that this machine reaches it. Set connectTimeout and socketTimeout of the driver (H2: NETWORK_TIMEOUT), and the connection timeout of the pool, so that calls end by themselves";

	/**
	 * How often a statement is sent that the database rolls back for another. With a
	 * strict isolation one of all that count a row at the same time gets through.
	 */
	private static final int ATTEMPTS = 100;

	private static final int UNCHANGED = -1;

	private static final String READ_ONLY = "25006";

	private final AbandonableCalls calls;

	private final AbandonableCalls readings;

	private final Semaphore reading = new Semaphore(1, true);

	private final DataSource dataSource;

	private final LeaseFailures failures;

	private final String tablePrefix;

	private final Duration limit;

	private volatile @Nullable LeaseSql sql;

	LeaseDatabase(DataSource dataSource, String tablePrefix, Duration limit, TimeSource timeSource) {
		this.dataSource = dataSource;
		this.failures = new LeaseFailures(dataSource, tablePrefix);
		this.tablePrefix = tablePrefix;
		this.limit = limit;
		this.calls = new AbandonableCalls("snowflake-lease-jdbc", SERVER, REMEDY, limit, timeSource);
		this.readings = new AbandonableCalls("snowflake-lease-jdbc-read", SERVER, REMEDY, limit, 1, timeSource);
	}

	<T extends @Nullable Object> T call(SqlFunction<Session, T> work) {
		return awaited(() -> this.calls.call((caller) -> run(work, caller)));
	}

	/** For people: waits for its turn. */
	<T extends @Nullable Object> T read(SqlFunction<Session, T> work) {
		return awaited(() -> {
			if (!this.reading.tryAcquire(this.limit.toNanos(), TimeUnit.NANOSECONDS)) {
				throw new TimeoutException("Others are still reading");
			}
			try {
				return this.readings.call((caller) -> run(work, caller));
			}
			finally {
				this.reading.release();
			}
		});
	}

	String place() {
		return this.failures.place();
	}

	/** A failure in words of the store's. */
	LeaseStoreException unclear(String words, String remedy) {
		return this.failures.unclear(words, remedy, new IllegalStateException(words));
	}

	private <T extends @Nullable Object> T awaited(Awaited<T> call) {
		try {
			return call.get();
		}
		catch (TimeoutException ex) {
			throw this.failures.unanswered(ex, REMEDY + ".");
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw this.failures.unclear("interrupted while waiting for an answer", "It is tried again.", ex);
		}
	}

	private <T extends @Nullable Object> T run(SqlFunction<Session, T> work, Caller caller) {
		requireCaller(caller);
		Loan loan = new Loan(connect());
		caller.afterwards(loan::giveBack);
		requireCaller(caller);
		Connection connection = loan.connection;
		try {
			loan.limitNetwork();
			this.failures.connectedTo(connection.getMetaData().getURL());
			LeaseSql sql = sql(connection);
			loan.setAutoCommit(sql.autoCommit());
			return work.apply(new Session(connection, sql, caller));
		}
		catch (FailedStatementException ex) {
			throw this.failures.of(ex.failure, isReadOnly(connection, ex.failure));
		}
		catch (SQLException ex) {
			throw this.failures.of(ex, isReadOnly(connection, ex));
		}
	}

	private Connection connect() {
		try {
			return this.dataSource.getConnection();
		}
		catch (SQLException | RuntimeException ex) {
			throw this.failures.connecting(ex);
		}
	}

	/**
	 * A replica may become a primary, but what a user or a pool may only read stays so.
	 */
	private static boolean isReadOnly(Connection connection, SQLException ex) {
		try {
			return READ_ONLY.equals(ex.getSQLState()) && !LeaseSql.isReplica(connection);
		}
		catch (SQLException again) {
			return false;
		}
	}

	private static void requireCaller(Caller caller) {
		if (caller.hasLeft()) {
			throw new IllegalStateException("Nobody waits for the outcome any more");
		}
	}

	private LeaseSql sql(Connection connection) throws SQLException {
		LeaseSql sql = this.sql;
		if (sql == null) {
			String product = connection.getMetaData().getDatabaseProductName();
			sql = LeaseSql.of(product, this.tablePrefix);
			if (sql == null) {
				throw this.failures.unsupported(product);
			}
			this.sql = sql;
		}
		return sql;
	}

	/**
	 * A connection for one call, on which nothing is left open between two calls.
	 *
	 * @param connection the connection
	 * @param sql the statements that the database understands
	 * @param caller who waits for the outcome
	 */
	record Session(Connection connection, LeaseSql sql, Caller caller) {

		/** Of notices, and of BEGIN and COMMIT that find what they want done already. */
		private static final Set<String> HARMLESS = Set.of("25001", "25P01");

		private static final String NOTICE = "00";

		/**
		 * Makes changes, all or none, and says whether each found something to change, or
		 * room for something new. If it says so, they are committed.
		 */
		boolean change(Change... changes) throws SQLException {
			try {
				return transaction(this.sql.endsChange(), () -> {
					if (changes.length > 1) {
						for (String beginning : this.sql.beginsChanges()) {
							send(beginning);
						}
					}
					for (Change change : changes) {
						if (!send(change)) {
							return false;
						}
					}
					return true;
				}, (changed) -> changed);
			}
			catch (SQLException ex) {
				if (LeaseSql.isDuplicateKey(ex)) {
					return false;
				}
				throw ex;
			}
		}

		private boolean send(Change change) throws SQLException {
			String statement = this.sql.opensChange() + change.statement() + this.sql.closesChange();
			return send(statement, change.values(), (prepared) -> {
				boolean changed = prepared.executeUpdate() > 0;
				requireNoWarning(prepared);
				return changed;
			});
		}

		<T extends @Nullable Object> T query(String statement, SqlFunction<ResultSet, T> reader,
				@Nullable Object... values) throws SQLException {
			return transaction(LeaseSql.COMMIT, () -> send(statement, values, (prepared) -> {
				try (ResultSet result = prepared.executeQuery()) {
					return reader.apply(result);
				}
			}), (result) -> true);
		}

		/** Does something again if the database has given way to another transaction. */
		private <T extends @Nullable Object> T transaction(List<String> endings, SqlSupplier<T> work,
				Predicate<T> isToKeep) throws SQLException {
			for (int attempt = 1;; attempt++) {
				boolean ended = false;
				try {
					T result = work.get();
					if (isToKeep.test(result)) {
						for (String ending : endings) {
							send(ending);
						}
						ended = true;
					}
					return result;
				}
				catch (SQLException ex) {
					if (attempt == ATTEMPTS || !LeaseSql.isRolledBack(ex)) {
						throw ex;
					}
				}
				finally {
					if (!ended) {
						rollBack();
					}
				}
			}
		}

		private <T extends @Nullable Object> T send(String statement, @Nullable Object[] values,
				SqlFunction<PreparedStatement, T> execution) throws SQLException {
			requireCaller(this.caller);
			try (PreparedStatement prepared = this.connection.prepareStatement(statement)) {
				limit(prepared);
				for (int i = 0; i < values.length; i++) {
					prepared.setObject(i + 1, values[i]);
				}
				return execution.apply(prepared);
			}
		}

		private void send(String command) throws SQLException {
			requireCaller(this.caller);
			try (Statement statement = this.connection.createStatement()) {
				limit(statement);
				statement.execute(command);
				requireNoWarning(statement);
			}
			catch (SQLException ex) {
				if (!LeaseSql.isNotAllowed(command, ex)) {
					throw ex;
				}
			}
		}

		/**
		 * The connection may be broken, and must not go back with a lock if it is not.
		 */
		private void rollBack() {
			try (Statement statement = this.connection.createStatement()) {
				limit(statement);
				statement.execute("rollback");
			}
			catch (SQLException ex) {
				// what has failed before says more
			}
		}

		private void limit(Statement statement) throws SQLException {
			if (this.sql.hasQueryTimeout()) {
				statement.setQueryTimeout(QUERY_SECONDS);
			}
		}

		private static void requireNoWarning(Statement statement) throws SQLException {
			SQLWarning warning = statement.getWarnings();
			while (warning != null) {
				String state = warning.getSQLState();
				if (state == null || (!state.startsWith(NOTICE) && !HARMLESS.contains(state))) {
					throw new MayBeLostException(String.format(Locale.ROOT,
							"a change was made, but with a warning, so it may be lost again: %s (code %d)",
							warning.getMessage(), warning.getErrorCode()), warning);
				}
				warning = warning.getNextWarning();
			}
		}

	}

	/**
	 * A connection that goes back as it was. To give it back may take long, and nobody
	 * waits for that whose outcome is known.
	 */
	private static final class Loan {

		private final Connection connection;

		private boolean autoCommitChanged;

		private int networkMillis = UNCHANGED;

		Loan(Connection connection) {
			this.connection = connection;
		}

		void limitNetwork() throws SQLException {
			try {
				int before = this.connection.getNetworkTimeout();
				if (before == 0 || before > NETWORK_MILLIS) {
					this.connection.setNetworkTimeout(Runnable::run, NETWORK_MILLIS);
					this.networkMillis = before;
				}
			}
			catch (SQLFeatureNotSupportedException ex) {
				// the caller leaves in time all the same
			}
		}

		void setAutoCommit(boolean autoCommit) throws SQLException {
			if (this.connection.getAutoCommit() != autoCommit) {
				this.connection.setAutoCommit(autoCommit);
				this.autoCommitChanged = true;
			}
		}

		void giveBack() {
			try {
				if (this.autoCommitChanged) {
					this.connection.setAutoCommit(!this.connection.getAutoCommit());
				}
				if (this.networkMillis != UNCHANGED) {
					this.connection.setNetworkTimeout(Runnable::run, this.networkMillis);
				}
			}
			catch (SQLException | RuntimeException ex) {
				// a connection that cannot be restored is broken, and its pool finds out
			}
			JdbcUtils.closeConnection(this.connection);
		}

	}

	/**
	 * A change was made, but the database says that it may lose it.
	 */
	static final class MayBeLostException extends SQLException {

		private static final long serialVersionUID = 1L;

		MayBeLostException(String message, SQLWarning warning) {
			super(message, warning.getSQLState(), warning.getErrorCode());
		}

	}

	/**
	 * A statement has failed in the midst of what knows nothing of databases.
	 */
	static final class FailedStatementException extends RuntimeException {

		private static final long serialVersionUID = 1L;

		private final SQLException failure;

		FailedStatementException(SQLException failure) {
			super(failure);
			this.failure = failure;
		}

	}

	/**
	 * A statement that changes rows.
	 *
	 * @param statement the statement
	 * @param values its parameters
	 */
	@SuppressWarnings("ArrayRecordComponent") // it goes to the driver, and nowhere else
	record Change(String statement, @Nullable Object[] values) {

		static Change of(String statement, @Nullable Object... values) {
			return new Change(statement, values);
		}

	}

	/**
	 * A call that somebody waits for.
	 *
	 * @param <T> type of the result
	 */
	@FunctionalInterface
	private interface Awaited<T extends @Nullable Object> {

		T get() throws TimeoutException, InterruptedException;

	}

	/**
	 * Work that may fail with the database.
	 *
	 * @param <T> type of the result
	 */
	@FunctionalInterface
	private interface SqlSupplier<T extends @Nullable Object> {

		T get() throws SQLException;

	}

	/**
	 * A function that may fail with the database.
	 *
	 * @param <A> type of the argument
	 * @param <T> type of the result
	 */
	@FunctionalInterface
	interface SqlFunction<A, T extends @Nullable Object> {

		T apply(A argument) throws SQLException;

	}

}
