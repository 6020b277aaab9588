package io.github.snowflakeid.lease.jdbc;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

import javax.sql.DataSource;

import org.springframework.jdbc.datasource.AbstractDataSource;

/**
 * Writes down what is done with the connections of another data source.
 */
final class RecordingDataSource extends AbstractDataSource {

	private final DataSource target;

	private final int networkTimeout;

	private final List<String> statements = new CopyOnWriteArrayList<>();

	private final List<Integer> networkTimeouts = new CopyOnWriteArrayList<>();

	private final List<Boolean> autoCommitsAtClose = new CopyOnWriteArrayList<>();

	private final List<Integer> networkTimeoutsAtClose = new CopyOnWriteArrayList<>();

	private final AtomicInteger open = new AtomicInteger();

	private final AtomicInteger mostOpen = new AtomicInteger();

	/**
	 * Hands out connections that have a network timeout already, in milliseconds.
	 */
	RecordingDataSource(DataSource target, int networkTimeout) {
		this.target = target;
		this.networkTimeout = networkTimeout;
	}

	List<String> statements() {
		return this.statements;
	}

	/** The network timeouts under which statements were prepared. */
	List<Integer> networkTimeouts() {
		return this.networkTimeouts;
	}

	List<Integer> networkTimeoutsAtClose() {
		return this.networkTimeoutsAtClose;
	}

	List<Boolean> autoCommitsAtClose() {
		return this.autoCommitsAtClose;
	}

	int mostOpenAtOnce() {
		return this.mostOpen.get();
	}

	@Override
	public Connection getConnection(String username, String password) throws SQLException {
		throw new UnsupportedOperationException();
	}

	@Override
	public Connection getConnection() throws SQLException {
		Connection connection = this.target.getConnection();
		Connection driversOwn = connection.unwrap(Connection.class);
		connection.setNetworkTimeout(Runnable::run, this.networkTimeout);
		this.mostOpen.accumulateAndGet(this.open.incrementAndGet(), Math::max);
		return proxy(Connection.class, (proxy, method, arguments) -> {
			if (method.getName().equals("prepareStatement")) {
				this.statements.add((String) arguments[0]);
				this.networkTimeouts.add(driversOwn.getNetworkTimeout());
			}
			if (method.getName().equals("close")) {
				this.autoCommitsAtClose.add(driversOwn.getAutoCommit());
				this.networkTimeoutsAtClose.add(driversOwn.getNetworkTimeout());
				connection.setNetworkTimeout(Runnable::run, 0);
				this.open.decrementAndGet();
			}
			Object result = invoke(connection, method, arguments);
			return method.getName().equals("createStatement") ? recording((Statement) result) : result;
		});
	}

	private Statement recording(Statement statement) {
		return proxy(Statement.class, (proxy, method, arguments) -> {
			if (method.getName().startsWith("execute")) {
				this.statements.add((String) arguments[0]);
			}
			return invoke(statement, method, arguments);
		});
	}

	private static Object invoke(Object target, Method method, Object[] arguments) throws Throwable {
		try {
			return method.invoke(target, arguments);
		}
		catch (InvocationTargetException ex) {
			throw ex.getCause();
		}
	}

	private static <T> T proxy(Class<T> type, InvocationHandler handler) {
		return type
			.cast(Proxy.newProxyInstance(RecordingDataSource.class.getClassLoader(), new Class<?>[] { type }, handler));
	}

}
