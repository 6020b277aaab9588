package io.github.snowflakeid.entities;

import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import javax.sql.DataSource;

import net.ttddyy.dsproxy.ExecutionInfo;
import net.ttddyy.dsproxy.QueryInfo;
import net.ttddyy.dsproxy.listener.QueryExecutionListener;
import net.ttddyy.dsproxy.support.ProxyDataSourceBuilder;

/**
 * What is sent to a database, one text for each round trip.
 */
public final class Statements implements QueryExecutionListener {

	private static final Pattern FIRST_WORDS = Pattern.compile("^insert into \"?\\w+|^\\w+", Pattern.CASE_INSENSITIVE);

	private final List<String> sent = new CopyOnWriteArrayList<>();

	/**
	 * Observes a database.
	 * @param dataSource its connections
	 * @return the connections to use
	 */
	public DataSource observe(DataSource dataSource) {
		return ProxyDataSourceBuilder.create(dataSource).listener(this).build();
	}

	/** Forgets what has been sent so far. */
	public void forget() {
		this.sent.clear();
	}

	/**
	 * Returns what has been sent.
	 * @return the first words of each round trip in lower case, and how many rows it has
	 */
	public List<String> sent() {
		return List.copyOf(this.sent);
	}

	@Override
	public void beforeQuery(ExecutionInfo execution, List<QueryInfo> queries) {
		// what counts has been done
	}

	@Override
	public void afterQuery(ExecutionInfo execution, List<QueryInfo> queries) {
		Matcher words = FIRST_WORDS.matcher(queries.get(0).getQuery());
		String sql = words.find() ? words.group().replace("\"", "") : "";
		this.sent.add(sql.toLowerCase(Locale.ROOT) + " x " + Math.max(1, execution.getBatchSize()));
	}

}
