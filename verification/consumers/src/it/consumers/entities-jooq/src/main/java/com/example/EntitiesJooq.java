package com.example;

import java.util.Collections;
import java.util.List;

import com.example.checks.Applications;
import com.example.checks.Checks;
import com.example.checks.LoadedClasses;
import com.example.checks.Race;
import com.example.checks.RoundTrips;
import org.jooq.DSLContext;
import org.jooq.Insert;

import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.dao.DataIntegrityViolationException;

import static com.example.Orders.ORDERS;

/**
 * The application of docs/entities/jooq.md.
 */
@SpringBootApplication
public class EntitiesJooq implements Checks.Task {

	private final OrderService orders;

	private final DSLContext jooq;

	EntitiesJooq(OrderService orders, DSLContext jooq) {
		this.orders = orders;
		this.jooq = jooq;
	}

	public static void main(String[] args) {
		Applications.runOnPostgres(EntitiesJooq.class, args);
	}

	@Bean
	static RoundTrips roundTrips() {
		return new RoundTrips();
	}

	@Override
	public void run() throws Exception {
		checkRecords();
		checkStatements();
		List<String> items = Collections.nCopies(Race.BATCH, "pen");
		List<Long> all = Race.save("jOOQ", 1,
				(thread) -> this.orders.addAll(items).stream().map(OrdersRecord::getId).toList());
		Race.read(all, (ids) -> this.jooq.fetch(ORDERS, ORDERS.ID.in(ids)));
		LoadedClasses.checkIntegrations();
	}

	private void checkRecords() {
		checkItem(this.orders.add("pen").getId(), "pen");
		OrdersRecord together = this.jooq.newRecord(ORDERS);
		together.setItem("ink");
		this.jooq.batchStore(together).execute();
		checkItem(together.getId(), "ink");
		OrdersRecord preset = this.jooq.newRecord(ORDERS);
		preset.setId(7L);
		preset.setItem("paper");
		preset.insert();
		checkItem(7L, "paper");
	}

	private void checkItem(Long id, String item) {
		Checks.check(this.jooq.fetchOne(ORDERS, ORDERS.ID.eq(id)).getItem().equals(item), "No %s with id %d", item, id);
	}

	private void checkStatements() {
		this.orders.addByStatement("by statement");
		Checks.check(this.jooq.fetchOne(ORDERS, ORDERS.ITEM.eq("by statement")).getId() > 0, "No id");
		checkRefused(this.jooq.insertInto(ORDERS, ORDERS.ITEM).values("without"));
		checkRefused(this.jooq.insertInto(ORDERS).set(ORDERS.ITEM, "without"));
	}

	private static void checkRefused(Insert<?> insert) {
		try {
			insert.execute();
		}
		catch (DataIntegrityViolationException ex) {
			return;
		}
		throw new IllegalStateException("A row without an id was inserted");
	}

}
