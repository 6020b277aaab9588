package com.example.checks;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import javax.sql.DataSource;

import org.springframework.beans.factory.config.BeanPostProcessor;

/**
 * Counts what is sent to a database by the first word of its text: a batch is sent once. As a bean it does so for what
 * goes through the application's connections of JDBC.
 */
public final class RoundTrips implements BeanPostProcessor {

	private static final Map<String, Integer> sent = new ConcurrentHashMap<>();

	/** Returns what is sent while something is done. */
	public static Map<String, Integer> of(Checks.Task work) throws Exception {
		sent.clear();
		work.run();
		return Map.copyOf(sent);
	}

	/** Counts for those who use no JDBC. */
	public static void add(String statement) {
		sent.merge(statement.strip().split("\\W")[0].toLowerCase(Locale.ROOT), 1, Integer::sum);
	}

	@Override
	public Object postProcessAfterInitialization(Object bean, String name) {
		return (bean instanceof DataSource) ? observe(DataSource.class, bean, "") : bean;
	}

	private static <T> T observe(Class<T> type, Object target, String sql) {
		return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] { type }, (proxy, method, args) -> {
			if (method.getName().startsWith("execute")) {
				add((args != null) ? args[0].toString() : sql);
			}
			try {
				Object result = method.invoke(target, args);
				return switch (method.getName()) {
					case "getConnection", "createStatement" -> observe(method.getReturnType(), result, sql);
					case "prepareStatement" -> observe(method.getReturnType(), result, args[0].toString());
					default -> result;
				};
			}
			catch (InvocationTargetException ex) {
				throw ex.getTargetException();
			}
		}));
	}

}
