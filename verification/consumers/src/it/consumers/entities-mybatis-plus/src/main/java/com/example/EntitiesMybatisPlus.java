package com.example;

import java.util.List;
import java.util.stream.Stream;

import com.baomidou.mybatisplus.core.toolkit.IdWorker;
import com.example.checks.Applications;
import com.example.checks.Checks;
import com.example.checks.LoadedClasses;
import com.example.checks.Race;
import com.example.checks.RoundTrips;
import io.github.snowflakeid.IdFormat;
import io.github.snowflakeid.IdGenerator;

import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;

/**
 * The application of docs/entities/mybatis.md with MyBatis-Plus.
 */
@SpringBootApplication
public class EntitiesMybatisPlus implements Checks.Task {

	private final OrderMapper orders;

	private final TicketMapper tickets;

	private final IdGenerator ids;

	EntitiesMybatisPlus(OrderMapper orders, TicketMapper tickets, IdGenerator ids) {
		this.orders = orders;
		this.tickets = tickets;
		this.ids = ids;
	}

	public static void main(String[] args) {
		Applications.runOnPostgres(EntitiesMybatisPlus.class, args);
	}

	@Bean
	static RoundTrips roundTrips() {
		return new RoundTrips();
	}

	@Override
	public void run() throws Exception {
		checkNumbersAndTexts();
		long before = this.ids.nextId();
		long id = IdWorker.getId();
		Checks.check(before < id && id < this.ids.nextId(), "IdWorker has issued %d", id);
		List<Long> all = Race.save("MyBatis-Plus", 1, (thread) -> {
			List<Order> batch = Stream.generate(() -> new Order("pen")).limit(Race.BATCH).toList();
			this.orders.insert(batch);
			return batch.stream().map(Order::getId).toList();
		});
		Race.read(all, this.orders::selectByIds);
		LoadedClasses.checkIntegrations("mybatis-plus");
	}

	private void checkNumbersAndTexts() {
		long before = this.ids.nextId();
		Order order = new Order("pen");
		this.orders.insert(order);
		checkBetween(before, order.getId());
		checkItem(order.getId(), "pen");
		Ticket ticket = new Ticket();
		ticket.setTitle("one");
		this.tickets.insert(ticket);
		checkBetween(order.getId(), IdFormat.BASE32.parse(ticket.getId()));
		Checks.check(this.tickets.selectById(ticket.getId()).getTitle().equals("one"), "No ticket %s", ticket.getId());
		Order preset = new Order("ink");
		preset.setId(7L);
		this.orders.insert(preset);
		checkItem(7, "ink");
	}

	private void checkBetween(long before, long id) {
		Checks.check(before < id && id < this.ids.nextId(), "%d is not one of our ids", id);
	}

	private void checkItem(long id, String item) {
		Checks.check(this.orders.selectById(id).getItem().equals(item), "No %s with id %d", item, id);
	}

}
