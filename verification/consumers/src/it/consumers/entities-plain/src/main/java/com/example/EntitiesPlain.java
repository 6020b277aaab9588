package com.example;

import java.util.Collections;
import java.util.List;
import java.util.function.Function;

import com.example.checks.Applications;
import com.example.checks.Checks;
import com.example.checks.LoadedClasses;
import com.example.checks.Race;
import com.example.checks.RoundTrips;

import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The application of docs/entities/jdbc.md, and of docs/entities/mybatis.md with MyBatis alone.
 */
@SpringBootApplication
public class EntitiesPlain implements Checks.Task {

	private final JdbcOrders jdbcOrders;

	private final MybatisOrders mybatisOrders;

	private final OrderMapper mapper;

	private final JdbcClient jdbc;

	EntitiesPlain(JdbcOrders jdbcOrders, MybatisOrders mybatisOrders, OrderMapper mapper, JdbcClient jdbc) {
		this.jdbcOrders = jdbcOrders;
		this.mybatisOrders = mybatisOrders;
		this.mapper = mapper;
		this.jdbc = jdbc;
	}

	public static void main(String[] args) {
		Applications.runOnPostgres(EntitiesPlain.class, args);
	}

	@Bean
	static RoundTrips roundTrips() {
		return new RoundTrips();
	}

	@Override
	public void run() throws Exception {
		checkFound(this.jdbcOrders.add("pen"));
		checkFound(this.mybatisOrders.add("ink"));
		checkMany("JDBC", this.jdbcOrders::addAll);
		checkMany("MyBatis", this.mybatisOrders::addAll);
		LoadedClasses.checkIntegrations();
	}

	private void checkFound(Order order) {
		Checks.check(order.equals(this.mapper.find(order.id())), "%s is not there", order);
	}

	private void checkMany(String library, Function<List<String>, List<Order>> addAll) throws Exception {
		List<String> items = Collections.nCopies(Race.BATCH, "pen");
		List<Long> all = Race.save(library, 1, (thread) -> addAll.apply(items).stream().map(Order::id).toList());
		Race.read(all, (ids) -> this.jdbc.sql("select id, item from orders where id in (:ids)")
			.param("ids", ids)
			.query(Order.class)
			.list());
	}

}
