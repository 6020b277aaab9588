package io.github.snowflakeid.entities.jdbc;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import javax.sql.DataSource;

import net.ttddyy.dsproxy.ExecutionInfo;
import net.ttddyy.dsproxy.QueryInfo;
import net.ttddyy.dsproxy.listener.QueryExecutionListener;
import net.ttddyy.dsproxy.support.ProxyDataSourceBuilder;

/**
 * What is sent to a database, one entry for each round trip.
 */
final class Statements implements QueryExecutionListener {

	private final List<Statement> sent = new CopyOnWriteArrayList<>();

	/**
	 * Observes a database.
	 * @param dataSource its connections
	 * @return the connections to use
	 */
	DataSource observe(DataSource dataSource) {
		return ProxyDataSourceBuilder.create(dataSource).listener(this).build();
	}

	/** Forgets what has been sent so far. */
	void forget() {
		this.sent.clear();
	}

	/**
	 * Returns what has been sent.
	 * @return each round trip
	 */
	List<Statement> sent() {
		return List.copyOf(this.sent);
	}

	@Override
	public void beforeQuery(ExecutionInfo execution, List<QueryInfo> queries) {
		// what counts has been done
	}

	@Override
	public void afterQuery(ExecutionInfo execution, List<QueryInfo> queries) {
		this.sent.add(new Statement(queries.get(0).getQuery(), Math.max(1, execution.getBatchSize())));
	}

	/**
	 * A round trip.
	 *
	 * @param sql its text
	 * @param rows how many sets of parameters it has
	 */
	record Statement(String sql, int rows) {

		@Override
		public String toString() {
			return this.sql.replaceAll("^(\\w+ ?(INTO|FROM)?) ?\"?(\\w+).*", "$1 $3") + " x " + this.rows;
		}

	}

}
