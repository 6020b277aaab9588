package com.example;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

import com.example.checks.Applications;
import com.example.checks.Checks;
import com.example.checks.LoadedClasses;
import com.example.checks.Race;
import com.example.checks.RoundTrips;

import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.data.jdbc.core.dialect.JdbcDialect;
import org.springframework.data.jdbc.core.dialect.JdbcPostgresDialect;

/**
 * Saves aggregates and reads them again: a batch of roots is one round trip, that of their children another.
 */
@SpringBootApplication
public class EntitiesJdbc implements Checks.Task {

	private final Orders orders;

	EntitiesJdbc(Orders orders) {
		this.orders = orders;
	}

	public static void main(String[] args) {
		Applications.runOnPostgres(EntitiesJdbc.class, args);
	}

	@Bean
	static JdbcDialect jdbcDialect() {
		return JdbcPostgresDialect.INSTANCE;
	}

	@Bean
	static RoundTrips roundTrips() {
		return new RoundTrips();
	}

	@Override
	public void run() throws Exception {
		Map<Long, Order> saved = new ConcurrentHashMap<>();
		Race.save("Spring Data JDBC, a root and a child", 2, (thread) -> {
			List<Order> orders = this.orders.saveAll(
					Stream.generate(() -> new Order(null, "Ada", List.of(new Item(null, "pen")))).limit(Race.BATCH / 2).toList());
			orders.forEach((order) -> saved.put(order.id(), order));
			return orders.stream().flatMap((order) -> Stream.of(order.id(), order.items().get(0).id())).toList();
		});
		Race.read(List.copyOf(saved.keySet()), (ids) -> this.orders.findAllById(ids)
			.stream()
			.filter((order) -> order.equals(saved.get(order.id())))
			.toList());
		LoadedClasses.checkIntegrations("jdbc");
	}

}
