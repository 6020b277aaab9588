package com.example;

import org.jooq.impl.UpdatableRecordImpl;

/**
 * As jOOQ generates it from a table with a primary key.
 */
public class OrdersRecord extends UpdatableRecordImpl<OrdersRecord> {

	public OrdersRecord() {
		super(Orders.ORDERS);
	}

	public Long getId() {
		return get(Orders.ORDERS.ID);
	}

	public void setId(Long id) {
		set(Orders.ORDERS.ID, id);
	}

	public String getItem() {
		return get(Orders.ORDERS.ITEM);
	}

	public void setItem(String item) {
		set(Orders.ORDERS.ITEM, item);
	}

}
