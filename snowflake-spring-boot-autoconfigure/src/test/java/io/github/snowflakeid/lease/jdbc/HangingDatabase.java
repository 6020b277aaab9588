package io.github.snowflakeid.lease.jdbc;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

import javax.sql.DataSource;

import org.springframework.jdbc.datasource.AbstractDataSource;

/**
 * A database some of whose calls do not come back before the test lets them.
 */
final class HangingDatabase extends AbstractDataSource implements AutoCloseable {

	enum Point {

		GET_CONNECTION, CHANGE, COMMIT, CLOSE

	}

	private final DataSource target;

	private final CountDownLatch release = new CountDownLatch(1);

	private final AtomicInteger hanging = new AtomicInteger();

	private final AtomicInteger passed = new AtomicInteger();

	private final AtomicInteger open = new AtomicInteger();

	private final AtomicInteger changesAfterRelease = new AtomicInteger();

	private volatile Point point = Point.GET_CONNECTION;

	private volatile int toHang;

	HangingDatabase(DataSource target) {
		this.target = target;
	}

	/** The next calls hang, so many of them. */
	void hang(Point point, int number) {
		this.hanging.set(0);
		this.passed.set(0);
		this.point = point;
		this.toHang = number;
	}

	/** How many calls have hung since. */
	int hung() {
		return Math.min(this.hanging.get(), this.toHang);
	}

	/** How many have come through after those. */
	int passed() {
		return this.passed.get();
	}

	int open() {
		return this.open.get();
	}

	/** How many changes were sent by whoever hung before. */
	int changesAfterRelease() {
		return this.changesAfterRelease.get();
	}

	/** Lets all go on that hang. */
	@Override
	public void close() {
		this.release.countDown();
	}

	private void reach(Point reached) {
		if (reached != this.point || this.toHang == 0) {
			return;
		}
		if (this.hanging.getAndIncrement() >= this.toHang) {
			this.passed.incrementAndGet();
			return;
		}
		try {
			this.release.await();
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	@Override
	public Connection getConnection() throws SQLException {
		reach(Point.GET_CONNECTION);
		boolean late = this.release.getCount() == 0;
		Connection connection = this.target.getConnection();
		this.open.incrementAndGet();
		return proxy(Connection.class, (proxy, method, arguments) -> {
			if (method.getName().equals("close")) {
				reach(Point.CLOSE);
				this.open.decrementAndGet();
			}
			Object result = invoke(connection, method, arguments);
			return (result instanceof Statement statement) ? statement(statement, method.getReturnType(), late)
					: result;
		});
	}

	private Object statement(Statement statement, Class<?> type, boolean late) {
		return proxy(type, (proxy, method, arguments) -> {
			if (method.getName().equals("executeUpdate")) {
				if (late) {
					this.changesAfterRelease.incrementAndGet();
				}
				reach(Point.CHANGE);
			}
			if (method.getName().equals("execute")) {
				reach(Point.COMMIT);
			}
			return invoke(statement, method, arguments);
		});
	}

	@Override
	public Connection getConnection(String username, String password) {
		throw new UnsupportedOperationException();
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
			.cast(Proxy.newProxyInstance(HangingDatabase.class.getClassLoader(), new Class<?>[] { type }, handler));
	}

}
