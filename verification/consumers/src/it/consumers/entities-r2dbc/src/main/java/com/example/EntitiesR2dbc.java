package com.example;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import com.example.checks.Checks;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.data.r2dbc.core.R2dbcEntityTemplate;

/**
 * 8 flows save rows and read them again, half of them on threads that must not block. Ids are distinct and increase in
 * each flow; a row is one statement.
 */
@SpringBootApplication
public class EntitiesR2dbc {

	private static final int FLOWS = 8;

	private final int rowsOfAFlow;

	private final Customers customers;

	private final R2dbcEntityTemplate template;

	EntitiesR2dbc(@Value("${rows}") int rows, Customers customers, R2dbcEntityTemplate template) {
		this.rowsOfAFlow = rows / FLOWS;
		this.customers = customers;
		this.template = template;
	}

	public static void main(String[] args) {
		Checks.run(() -> {
			check(args, "r2dbc:h2:mem:///entities?options=DB_CLOSE_DELAY=-1");
			try (EmbeddedPostgres postgres = EmbeddedPostgres.start()) {
				check(args, "r2dbc:postgresql://postgres@localhost:" + postgres.getPort() + "/postgres");
			}
		});
	}

	private static void check(String[] args, String url) throws Exception {
		String[] all = Stream.concat(Stream.of(args), Stream.of("--spring.r2dbc.url=" + url)).toArray(String[]::new);
		try (var context = SpringApplication.run(EntitiesR2dbc.class, all)) {
			context.getBean(EntitiesR2dbc.class).check(url);
		}
	}

	private void check(String url) throws Exception {
		this.template.getDatabaseClient()
			.sql("create table customer (id bigint primary key, name varchar(99))")
			.then()
			.block();
		AtomicInteger statements = new AtomicInteger();
		this.template.setStatementFilterFunction((statement) -> {
			statements.incrementAndGet();
			return statement;
		});
		long begin = System.nanoTime();
		Map<Long, Customer> saved = save();
		double seconds = (System.nanoTime() - begin) / 1e9;
		int rows = FLOWS * this.rowsOfAFlow;
		int sent = statements.get();
		Checks.check(sent == rows, "There were %d statements", sent);
		Checks.check(saved.size() == rows, "%d rows were saved", saved.size());
		for (Customer customer : this.customers.findAll().collectList().block()) {
			Checks.check(customer.equals(saved.remove(customer.id())), "%s is not what was saved", customer);
		}
		Checks.check(saved.isEmpty(), "%d rows are not there", saved.size());
		System.out.printf("%s: %d rows in %.1f s, %.0f rows/s, %d statements%n", url, rows, seconds, rows / seconds, sent);
	}

	private Map<Long, Customer> save() throws Exception {
		ExecutorService executor = Executors.newFixedThreadPool(FLOWS);
		List<Callable<List<Customer>>> tasks = IntStream.range(0, FLOWS)
			.<Callable<List<Customer>>>mapToObj((flow) -> () -> save(flow))
			.toList();
		Map<Long, Customer> saved = new HashMap<>();
		for (Future<List<Customer>> result : executor.invokeAll(tasks)) {
			long previous = -1;
			for (Customer customer : result.get()) {
				Checks.check(customer.id() > previous, "%d follows %d", customer.id(), previous);
				previous = customer.id();
				Checks.check(saved.put(customer.id(), customer) == null, "%d was issued twice", customer.id());
			}
		}
		executor.shutdown();
		return saved;
	}

	private List<Customer> save(int flow) {
		Flux<Customer> customers = Flux.range(0, this.rowsOfAFlow)
			.concatMap((row) -> this.customers.save(new Customer(null, "Ada " + row)));
		return ((flow % 2 == 0) ? customers : customers.subscribeOn(Schedulers.parallel())).collectList().block();
	}

}
