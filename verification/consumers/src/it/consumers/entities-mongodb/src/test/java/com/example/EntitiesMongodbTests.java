package com.example;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import com.mongodb.event.CommandListener;
import com.mongodb.event.CommandStartedEvent;
import de.bwaldvogel.mongo.MongoServer;
import de.bwaldvogel.mongo.backend.memory.MemoryBackend;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.mongodb.autoconfigure.MongoClientSettingsBuilderCustomizer;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

@SpringBootTest(properties = "snowflake.node-id=7")
class EntitiesMongodbTests {

	private static final int THREADS = 8;

	private static final int BATCH = 50;

	private static final int BATCHES = Integer.getInteger("rows", 2000) / THREADS / BATCH;

	private static final MongoServer server = new MongoServer(new MemoryBackend());

	private static final AtomicInteger inserts = new AtomicInteger();

	@Autowired
	private Orders orders;

	@Autowired
	private Tickets tickets;

	@DynamicPropertySource
	static void mongo(DynamicPropertyRegistry registry) {
		String uri = server.bindAndGetConnectionString() + "/test";
		registry.add("spring.mongodb.uri", () -> uri);
	}

	@AfterAll
	static void stop() {
		server.shutdownNow();
	}

	@Test
	void saveFillsTheOrderAndItsLines() {
		Order order = new Order("Ada");
		order.getLines().add(new Order.Line(null, "pen"));
		this.orders.save(order);
		Order found = this.orders.findById(order.getId()).orElseThrow();
		assertThat(found.getLines().get(0).number()).isGreaterThan(found.getId());
	}

	@Test
	void eventLoopIsLeftForTheTimeOfADraw() {
		Ticket ticket = Mono.defer(() -> this.tickets.save(new Ticket(null, "one")))
			.subscribeOn(Schedulers.parallel())
			.block();
		assertThat(ticket.id()).hasSize(13);
		assertThat(this.tickets.findById(ticket.id()).block()).isEqualTo(ticket);
	}

	@Test
	void ordersOfManyThreadsAreDistinctAndIncreasing() throws Exception {
		inserts.set(0);
		Set<Long> all = ConcurrentHashMap.newKeySet();
		race(() -> {
			long last = 0;
			for (int batch = 0; batch < BATCHES; batch++) {
				List<Order> saved = this.orders
					.saveAll(IntStream.range(0, BATCH).mapToObj((each) -> new Order("Ada")).toList());
				assertThat(this.orders.findAllById(saved.stream().map(Order::getId).toList())).hasSize(BATCH);
				for (Order order : saved) {
					assertThat(order.getId()).isGreaterThan(last);
					last = order.getId();
					assertThat(all.add(last)).isTrue();
				}
			}
			return null;
		});
		assertThat(all).hasSize(THREADS * BATCHES * BATCH);
		assertThat(inserts).as("one round trip for each batch").hasValue(THREADS * BATCHES);
	}

	@Test
	void ticketsOfManyThreadsAreDistinctAndIncreasing() throws Exception {
		Set<String> all = ConcurrentHashMap.newKeySet();
		race(() -> {
			String last = "";
			for (int batch = 0; batch < BATCHES; batch++) {
				List<String> saved = this.tickets
					.saveAll(Flux.range(0, BATCH).map((each) -> new Ticket(null, "one")))
					.map(Ticket::id)
					.collectList()
					.block();
				assertThat(this.tickets.findAllById(saved).count().block()).isEqualTo(BATCH);
				for (String id : saved) {
					assertThat(all.add(id)).isTrue();
				}
				assertThat(saved.stream().min(String::compareTo).orElseThrow()).isGreaterThan(last);
				last = saved.stream().max(String::compareTo).orElseThrow();
			}
			return null;
		});
		assertThat(all).hasSize(THREADS * BATCHES * BATCH);
	}

	private static void race(Callable<Void> work) throws Exception {
		long start = System.nanoTime();
		ExecutorService threads = Executors.newFixedThreadPool(THREADS);
		try {
			List<Future<Void>> results = new ArrayList<>();
			IntStream.range(0, THREADS).forEach((thread) -> results.add(threads.submit(work)));
			for (Future<Void> result : results) {
				result.get();
			}
		}
		finally {
			threads.shutdownNow();
		}
		System.out.printf("%d documents by %d threads in %d ms%n", THREADS * BATCHES * BATCH, THREADS,
				(System.nanoTime() - start) / 1_000_000);
	}

	@TestConfiguration(proxyBeanMethods = false)
	static class Counting {

		@Bean
		MongoClientSettingsBuilderCustomizer countsInserts() {
			return (settings) -> settings.addCommandListener(new CommandListener() {

				@Override
				public void commandStarted(CommandStartedEvent event) {
					if (event.getCommandName().equals("insert")) {
						inserts.incrementAndGet();
					}
				}

			});
		}

	}

}
