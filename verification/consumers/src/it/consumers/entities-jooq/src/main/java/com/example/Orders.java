package com.example;

import org.jooq.Name;
import org.jooq.TableField;
import org.jooq.UniqueKey;
import org.jooq.impl.DSL;
import org.jooq.impl.Internal;
import org.jooq.impl.SQLDataType;
import org.jooq.impl.TableImpl;

/**
 * As jOOQ generates it from a table with a primary key.
 */
public class Orders extends TableImpl<OrdersRecord> {

	public static final Orders ORDERS = new Orders(DSL.name("orders"));

	public final TableField<OrdersRecord, Long> ID = createField(DSL.name("id"), SQLDataType.BIGINT.nullable(false),
			this, "");

	public final TableField<OrdersRecord, String> ITEM = createField(DSL.name("item"), SQLDataType.CLOB.nullable(false),
			this, "");

	private Orders(Name name) {
		super(name);
	}

	@Override
	public Class<OrdersRecord> getRecordType() {
		return OrdersRecord.class;
	}

	@Override
	public UniqueKey<OrdersRecord> getPrimaryKey() {
		return Internal.createUniqueKey(this, DSL.name("orders_pkey"), this.ID);
	}

}
