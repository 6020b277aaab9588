package com.example;

import java.util.ArrayList;
import java.util.List;

import io.github.snowflakeid.IdGenerator;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

@Repository
public class JdbcOrders {

	private final IdGenerator ids;

	private final JdbcClient jdbc;

	private final JdbcTemplate template;

	public JdbcOrders(IdGenerator ids, JdbcClient jdbc, JdbcTemplate template) {
		this.ids = ids;
		this.jdbc = jdbc;
		this.template = template;
	}

	public Order add(String item) {
		Order order = new Order(this.ids.nextId(), item);
		this.jdbc.sql("insert into orders (id, item) values (:id, :item)").paramSource(order).update();
		return order;
	}

	public List<Order> addAll(List<String> items) {
		long[] next = this.ids.nextIds(items.size());
		List<Order> orders = new ArrayList<>();
		for (int at = 0; at < next.length; at++) {
			orders.add(new Order(next[at], items.get(at)));
		}
		this.template.batchUpdate("insert into orders (id, item) values (?, ?)", orders, orders.size(),
				(statement, order) -> {
					statement.setLong(1, order.id());
					statement.setString(2, order.item());
				});
		return orders;
	}

}
