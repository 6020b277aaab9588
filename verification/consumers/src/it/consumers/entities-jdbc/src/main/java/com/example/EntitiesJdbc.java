package com.example;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import com.example.checks.Checks;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * 8 threads save aggregates and read them again. Ids are distinct and increase in each thread; a batch of roots is
 * one round trip, that of their children another, and nothing is selected to save.
 */
@SpringBootApplication
public class EntitiesJdbc {

	private static final int THREADS = 8;

	/** Roots in a batch; each has one child. */
	private static final int BATCH = 25;

	private final int batches;

	private final Orders orders;

	private final RoundTrips roundTrips;

	EntitiesJdbc(@Value("${rows}") int rows, Orders orders, RoundTrips roundTrips) {
		this.batches = rows / THREADS / BATCH / 2;
		this.orders = orders;
		this.roundTrips = roundTrips;
	}

	public static void main(String[] args) {
		Checks.run(() -> {
			try (EmbeddedPostgres postgres = EmbeddedPostgres.start()) {
				check(args, "jdbc:postgresql://localhost:" + postgres.getPort() + "/postgres?user=postgres");
			}
		});
	}

	private static void check(String[] args, String url) throws Exception {
		String[] all = Stream.concat(Stream.of(args), Stream.of("--spring.datasource.url=" + url)).toArray(String[]::new);
		try (var context = SpringApplication.run(EntitiesJdbc.class, all)) {
			JdbcTemplate jdbc = context.getBean(JdbcTemplate.class);
			jdbc.execute("create table \"order\" (id bigint primary key, customer text)");
			jdbc.execute("create table item (id bigint primary key, product text, \"order\" bigint references \"order\", "
					+ "order_key int)");
			context.getBean(EntitiesJdbc.class).check();
		}
	}

	@Bean
	static RoundTrips roundTrips() {
		return new RoundTrips();
	}

	private void check() throws Exception {
		long begin = System.nanoTime();
		Map<Long, Order> saved = save();
		double seconds = (System.nanoTime() - begin) / 1e9;
		Map<String, Integer> sent = this.roundTrips.sent();
		Checks.check(sent.equals(Map.of("INSERT", THREADS * this.batches * 2)), "There were %s round trips", sent);
		for (Order order : this.orders.findAll()) {
			Checks.check(order.equals(saved.remove(order.id())), "%s is not what was saved", order);
		}
		Checks.check(saved.isEmpty(), "%d rows are not there", saved.size());
		int rows = THREADS * this.batches * BATCH * 2;
		System.out.printf("%d rows in %.1f s, %.0f rows/s, %s round trips%n", rows, seconds, rows / seconds, sent);
	}

	private Map<Long, Order> save() throws Exception {
		ExecutorService executor = Executors.newFixedThreadPool(THREADS);
		List<Callable<List<Order>>> tasks = IntStream.range(0, THREADS)
			.<Callable<List<Order>>>mapToObj((thread) -> this::saveBatches)
			.toList();
		Map<Long, Order> saved = new HashMap<>();
		int items = 0;
		for (Future<List<Order>> result : executor.invokeAll(tasks)) {
			long previous = -1;
			for (Order order : result.get()) {
				Checks.check(order.id() > previous, "%d follows %d", order.id(), previous);
				previous = order.items().get(0).id();
				Checks.check(previous > order.id(), "The child %d follows its parent %d", previous, order.id());
				Checks.check(saved.put(order.id(), order) == null, "%d was issued twice", order.id());
				items++;
			}
		}
		Checks.check(items == THREADS * this.batches * BATCH, "%d roots were saved", items);
		Checks.check(saved.values().stream().map((order) -> order.items().get(0).id()).distinct().count() == items,
				"Children share ids");
		executor.shutdown();
		return saved;
	}

	private List<Order> saveBatches() {
		List<Order> saved = new ArrayList<>();
		for (int i = 0; i < this.batches; i++) {
			saved.addAll(this.orders.saveAll(IntStream.range(0, BATCH)
				.mapToObj((row) -> new Order(null, "Ada " + row, List.of(new Item(null, "pen " + row))))
				.toList()));
		}
		return saved;
	}

}
