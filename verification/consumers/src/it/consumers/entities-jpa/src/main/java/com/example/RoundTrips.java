package com.example;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import javax.sql.DataSource;

import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.stereotype.Component;

/**
 * Writes down what is executed on connections of the application: a batch is one execution.
 */
@Component
public class RoundTrips implements BeanPostProcessor {

	private static final List<String> executed = new CopyOnWriteArrayList<>();

	static List<String> of(Runnable work) {
		executed.clear();
		work.run();
		return List.copyOf(executed);
	}

	@Override
	public Object postProcessAfterInitialization(Object bean, String beanName) {
		return (bean instanceof DataSource) ? observe(DataSource.class, bean, "") : bean;
	}

	private static <T> T observe(Class<T> type, Object target, String sql) {
		return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] { type }, (proxy, method, args) -> {
			if (method.getName().startsWith("execute")) {
				executed.add((args != null) ? args[0].toString() : sql);
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
