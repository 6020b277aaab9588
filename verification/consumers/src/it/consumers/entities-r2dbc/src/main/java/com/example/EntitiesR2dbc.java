package com.example;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import com.example.checks.Applications;
import com.example.checks.Checks;
import com.example.checks.LoadedClasses;
import com.example.checks.Race;
import com.example.checks.RoundTrips;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.data.r2dbc.core.R2dbcEntityTemplate;

/**
 * Saves rows and reads them again, half of them on threads that must not block. Each row is one statement: Spring Data
 * sends no batches.
 */
@SpringBootApplication
public class EntitiesR2dbc implements Checks.Task {

	private final String url;

	private final Customers customers;

	private final R2dbcEntityTemplate template;

	EntitiesR2dbc(@Value("${spring.r2dbc.url}") String url, Customers customers, R2dbcEntityTemplate template) {
		this.url = url;
		this.customers = customers;
		this.template = template;
	}

	public static void main(String[] args) {
		Checks.run(() -> {
			Applications.check(EntitiesR2dbc.class, args,
					"--spring.r2dbc.url=r2dbc:h2:mem:///entities?options=DB_CLOSE_DELAY=-1");
			Applications.checkOnPostgres(EntitiesR2dbc.class, args,
					"--spring.r2dbc.url=r2dbc:postgresql://postgres@localhost:%d/postgres");
		});
	}

	@Override
	public void run() throws Exception {
		// the text is not to be had; a select beside the inserts would be one statement more
		this.template.setStatementFilterFunction((statement) -> {
			RoundTrips.add("insert");
			return statement;
		});
		Map<Long, Customer> saved = new ConcurrentHashMap<>();
		List<Long> all = Race.save("Spring Data R2DBC, " + this.url.split(":")[1], Race.BATCH, (thread) -> {
			Flux<Customer> batch = Flux.range(0, Race.BATCH)
				.concatMap((row) -> this.customers.save(new Customer(null, "Ada " + row)));
			return ((thread % 2 == 0) ? batch : batch.subscribeOn(Schedulers.parallel()))
				.doOnNext((customer) -> saved.put(customer.id(), customer))
				.map(Customer::id)
				.collectList()
				.block();
		});
		Race.read(all, (ids) -> this.customers.findAllById(ids)
			.filter((customer) -> customer.equals(saved.get(customer.id())))
			.collectList()
			.block());
		LoadedClasses.checkIntegrations("r2dbc");
	}

}
