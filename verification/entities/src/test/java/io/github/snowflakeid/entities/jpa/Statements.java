package io.github.snowflakeid.entities.jpa;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import javax.sql.DataSource;

import net.ttddyy.dsproxy.ExecutionInfo;
import net.ttddyy.dsproxy.QueryInfo;
import net.ttddyy.dsproxy.listener.QueryExecutionListener;
import net.ttddyy.dsproxy.support.ProxyDataSourceBuilder;

/**
 * What is sent to a database, one text for each round trip.
 */
final class Statements implements QueryExecutionListener {

	private final List<String> sent = new CopyOnWriteArrayList<>();

	DataSource observe(DataSource dataSource) {
		return ProxyDataSourceBuilder.create(dataSource).listener(this).build();
	}

	void forget() {
		this.sent.clear();
	}

	/** Returns the first words of each round trip, and how many rows it has. */
	List<String> sent() {
		return List.copyOf(this.sent);
	}

	@Override
	public void beforeQuery(ExecutionInfo execution, List<QueryInfo> queries) {
		// what counts has been done
	}

	@Override
	public void afterQuery(ExecutionInfo execution, List<QueryInfo> queries) {
		String sql = queries.get(0).getQuery().replaceAll("^(insert into \\w+|\\w+).*", "$1");
		this.sent.add(sql + " x " + Math.max(1, execution.getBatchSize()));
	}

}
