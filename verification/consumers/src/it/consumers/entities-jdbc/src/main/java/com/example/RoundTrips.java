package com.example;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import javax.sql.DataSource;

import org.springframework.beans.factory.config.BeanPostProcessor;

/**
 * Counts what prepared statements send, by the first word of their text.
 */
class RoundTrips implements BeanPostProcessor {

	private final Map<String, Integer> sent = new ConcurrentHashMap<>();

	Map<String, Integer> sent() {
		return Map.copyOf(this.sent);
	}

	@Override
	public Object postProcessAfterInitialization(Object bean, String name) {
		return (bean instanceof DataSource dataSource) ? count(DataSource.class, dataSource, null) : bean;
	}

	private <T> T count(Class<T> type, T target, String sql) {
		return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] { type }, (proxy, method, args) -> {
			if (sql != null && method.getName().startsWith("execute")) {
				this.sent.merge(sql.split(" ")[0], 1, Integer::sum);
			}
			try {
				Object result = method.invoke(target, args);
				if (result instanceof Connection connection && target instanceof DataSource) {
					return count(Connection.class, connection, null);
				}
				if (result instanceof PreparedStatement statement && args != null && args[0] instanceof String text) {
					return count(PreparedStatement.class, statement, text);
				}
				return result;
			}
			catch (InvocationTargetException ex) {
				throw ex.getTargetException();
			}
		}));
	}

}
