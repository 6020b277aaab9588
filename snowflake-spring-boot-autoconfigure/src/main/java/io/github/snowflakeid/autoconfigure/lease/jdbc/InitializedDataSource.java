package io.github.snowflakeid.autoconfigure.lease.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Locale;

import javax.sql.DataSource;

import io.github.snowflakeid.lease.LeaseStoreException;
import io.github.snowflakeid.lease.Words;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.boot.sql.init.DatabaseInitializationMode;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DelegatingDataSource;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/**
 * A {@link DataSource} whose first connection is used to create the tables of the leases,
 * if that is wanted. So this is part of a call of the store: a database that is down, or
 * does not answer, is waited for as it is without, and fails in the same words.
 */
final class InitializedDataSource extends DelegatingDataSource {

	private static final Log logger = LogFactory.getLog(InitializedDataSource.class);

	private final JdbcLeaseProperties properties;

	private volatile boolean initialized;

	InitializedDataSource(DataSource dataSource, JdbcLeaseProperties properties) {
		super(dataSource);
		this.properties = properties;
		this.initialized = properties.getInitializeSchema() == DatabaseInitializationMode.NEVER;
	}

	/** Several may do so at once, because one of them may hang. */
	@Override
	public Connection getConnection() throws SQLException {
		Connection connection = super.getConnection();
		if (!this.initialized) {
			try {
				initialize(new SingleConnectionDataSource(connection, true));
				this.initialized = true;
			}
			catch (Throwable ex) {
				close(connection, ex);
				throw ex;
			}
		}
		return connection;
	}

	private void initialize(DataSource dataSource) throws SQLException {
		try {
			if (new JdbcLeaseSchemaInitializer(dataSource, this.properties).initializeDatabase()) {
				// where connections begin with a transaction
				new JdbcTemplate(dataSource).execute("commit");
			}
		}
		catch (RuntimeException ex) {
			SQLException cause = Words.cause(SQLException.class, ex);
			if (cause == null) {
				throw new LeaseStoreException("The script of snowflake.lease.jdbc.schema", Words.of(ex),
						"Set snowflake.lease.jdbc.schema to where a script is, and snowflake.lease.jdbc.platform if its name "
								+ "contains @@platform@@, or remove both.",
						true, ex);
			}
			if (!hasTables(dataSource)) {
				throw cause;
			}
			logger.warn(String.format(Locale.ROOT,
					"The script of snowflake.lease.jdbc.schema has failed, but the tables %s* are there, so that it goes on. %s",
					this.properties.getTablePrefix(), Words.of(cause)));
		}
	}

	private boolean hasTables(DataSource dataSource) {
		try {
			JdbcTemplate template = new JdbcTemplate(dataSource);
			template.execute("rollback");
			for (String table : new String[] { "namespace", "lease" }) {
				template.query("select 1 from " + this.properties.getTablePrefix() + table + " where 1 = 0", (row) -> {
				});
			}
			return true;
		}
		catch (RuntimeException ex) {
			return false;
		}
	}

	private static void close(Connection connection, Throwable failure) {
		try {
			connection.close();
		}
		catch (SQLException ex) {
			failure.addSuppressed(ex);
		}
	}

}
