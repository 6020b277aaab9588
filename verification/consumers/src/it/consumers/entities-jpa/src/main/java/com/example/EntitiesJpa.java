package com.example;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import javax.sql.DataSource;

import com.example.checks.Checks;
import com.zaxxer.hikari.HikariDataSource;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;

/**
 * Stores what docs/entities/jpa.md shows on PostgreSQL, and then rows from eight threads, as many as the property rows
 * says.
 */
@SpringBootApplication
public class EntitiesJpa {

	private static final int THREADS = 8;

	private static final int BATCH = 50;

	public static void main(String[] args) {
		Checks.run(() -> {
			try (ConfigurableApplicationContext context = SpringApplication.run(EntitiesJpa.class, args)) {
				Orders orders = context.getBean(Orders.class);
				OrderRepository repository = context.getBean(OrderRepository.class);
				checkPage(orders, context);
				checkThreads(orders, repository, Integer.getInteger("rows", 2_000));
			}
		});
	}

	@Bean(destroyMethod = "close")
	EmbeddedPostgres postgres() throws IOException {
		return EmbeddedPostgres.start();
	}

	@Bean
	DataSource dataSource(EmbeddedPostgres postgres) {
		HikariDataSource pool = new HikariDataSource();
		pool.setJdbcUrl(postgres.getJdbcUrl("postgres", "postgres"));
		return pool;
	}

	private static void checkPage(Orders orders, ConfigurableApplicationContext context) {
		OrderRepository repository = context.getBean(OrderRepository.class);
		DeliveryRepository deliveries = context.getBean(DeliveryRepository.class);
		checkRoundTrips(1, orders::saveOne);
		Checks.check(repository.findAll().get(0).getId() > 0, "No order");
		Order parent = new Order("Grace");
		Stream.generate(Item::new).limit(BATCH).forEach(parent::add);
		checkRoundTrips(2, () -> repository.save(parent));
		Checks.check(parent.getItems().stream().map(Item::getId).distinct().count() == BATCH, "Items without ids");
		checkRoundTrips(1, orders::persist);
		Checks.check(orders.seats().stream().allMatch((seat) -> seat.getId().number() > 0), "A seat without a number");
		checkRoundTrips(1, () -> orders.savePreset(42L));
		Checks.check(deliveries.findById(42L).orElseThrow().getTrackingNumber() > 0, "No tracking number");
		checkRoundTrips(1, () -> orders.insertStateless(orders(2 * BATCH)));
		Delivery upserted = orders.upsertNew();
		Checks.check(deliveries.existsById(upserted.getId()), "Nothing has been upserted");
		Checks.check(fails(() -> orders.upsert(new Delivery(null))), "An upsert without an id has not failed");
		repository.deleteAll();
	}

	private static boolean fails(Runnable work) {
		try {
			work.run();
			return false;
		}
		catch (RuntimeException ex) {
			return true;
		}
	}

	private static void checkRoundTrips(int expected, Runnable work) {
		List<String> executed = RoundTrips.of(work);
		Checks.check(executed.size() == expected && executed.stream().allMatch((sql) -> sql.startsWith("insert")),
				"Not %d inserts but %s", expected, executed);
	}

	private static void checkThreads(Orders orders, OrderRepository repository, int rows) throws Exception {
		Collection<Long> all = new ConcurrentLinkedQueue<>();
		ExecutorService executor = Executors.newFixedThreadPool(THREADS);
		List<Future<?>> tasks = new ArrayList<>();
		long start = System.nanoTime();
		List<String> executed = RoundTrips.of(() -> {
			IntStream.range(0, THREADS)
				.forEach((thread) -> tasks.add(executor.submit(() -> save(orders, rows / THREADS, all))));
			join(tasks);
		});
		long millis = (System.nanoTime() - start) / 1_000_000;
		executor.shutdown();
		Checks.check(all.stream().distinct().count() == rows, "%d rows have other ids", rows);
		Checks.check(executed.size() == rows / BATCH && executed.stream().allMatch((sql) -> sql.startsWith("insert")),
				"%d round trips for %d rows", executed.size(), rows);
		Checks.check(repository.count() == rows, "Not %d rows", rows);
		long read = 0;
		List<Long> ids = List.copyOf(all);
		for (int from = 0; from < rows; from += 1_000) {
			read += repository.findAllById(ids.subList(from, Math.min(rows, from + 1_000))).size();
		}
		Checks.check(read == rows, "%d rows were read, not %d", read, rows);
		System.out.printf("%d rows from %d threads in %d ms, %d round trips%n", rows, THREADS, millis, executed.size());
	}

	/** Ids that a thread draws increase. */
	private static void save(Orders orders, int rows, Collection<Long> all) {
		long last = 0;
		for (int saved = 0; saved < rows; saved += BATCH) {
			for (Order order : orders.saveAll(orders(BATCH))) {
				Checks.check(order.getId() > last, "Id %d came after %d", order.getId(), last);
				last = order.getId();
				all.add(last);
			}
		}
	}

	private static List<Order> orders(int count) {
		return IntStream.range(0, count).mapToObj((index) -> new Order("customer " + index)).toList();
	}

	private static void join(List<Future<?>> tasks) {
		try {
			for (Future<?> task : tasks) {
				task.get();
			}
		}
		catch (Exception ex) {
			throw new IllegalStateException(ex);
		}
	}

}
