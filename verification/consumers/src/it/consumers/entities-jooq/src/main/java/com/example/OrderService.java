package com.example;

import java.util.List;

import io.github.snowflakeid.IdGenerator;
import org.jooq.DSLContext;

import org.springframework.stereotype.Service;

import static com.example.Orders.ORDERS;

@Service
public class OrderService {

	private final DSLContext jooq;

	private final IdGenerator ids;

	public OrderService(DSLContext jooq, IdGenerator ids) {
		this.jooq = jooq;
		this.ids = ids;
	}

	public OrdersRecord add(String item) {
		OrdersRecord order = this.jooq.newRecord(ORDERS);
		order.setItem(item);
		order.store();
		return order;
	}

	public List<OrdersRecord> addAll(List<String> items) {
		List<OrdersRecord> orders = items.stream().map((item) -> {
			OrdersRecord order = this.jooq.newRecord(ORDERS);
			order.setItem(item);
			return order;
		}).toList();
		this.jooq.batchInsert(orders).execute();
		return orders;
	}

	public void addByStatement(String item) {
		this.jooq.insertInto(ORDERS, ORDERS.ID, ORDERS.ITEM).values(this.ids.nextId(), item).execute();
	}

}
