package com.example;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.stream.IntStream;

import javax.sql.DataSource;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import net.ttddyy.dsproxy.ExecutionInfo;
import net.ttddyy.dsproxy.support.ProxyDataSourceBuilder;
import org.jooq.DSLContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

import static com.example.Orders.ORDERS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

@SpringBootTest(properties = "snowflake.node-id=7")
class EntitiesJooqTests {

	private static final int THREADS = 8;

	private static final int BATCH = 50;

	private static final int BATCHES = Integer.getInteger("rows", 2000) / THREADS / BATCH;

	private static final EmbeddedPostgres postgres = start();

	private static final Queue<ExecutionInfo> executions = new ConcurrentLinkedQueue<>();

	private static final List<String> ITEMS = IntStream.range(0, BATCH).mapToObj((item) -> "item " + item).toList();

	@Autowired
	private OrderService orders;

	@Autowired
	private DSLContext jooq;

	@Test
	void storedRecordsHaveIds() {
		OrdersRecord order = this.orders.add("pen");
		assertThat(this.jooq.fetchOne(ORDERS, ORDERS.ID.eq(order.getId())).getItem()).isEqualTo("pen");
	}

	@Test
	void recordsThatAreStoredTogetherHaveIds() {
		OrdersRecord order = this.jooq.newRecord(ORDERS);
		order.setItem("pen");
		this.jooq.batchStore(order).execute();
		assertThat(this.jooq.fetchOne(ORDERS, ORDERS.ID.eq(order.getId())).getItem()).isEqualTo("pen");
	}

	@Test
	void presetIdsStay() {
		OrdersRecord order = this.jooq.newRecord(ORDERS);
		order.setId(7L);
		order.setItem("pen");
		order.insert();
		assertThat(this.jooq.fetchOne(ORDERS, ORDERS.ID.eq(7L)).getItem()).isEqualTo("pen");
	}

	@Test
	void statementsAreGivenTheirIds() {
		this.orders.addByStatement("by statement");
		assertThat(this.jooq.fetchOne(ORDERS, ORDERS.ITEM.eq("by statement")).getId()).isPositive();
		assertThatExceptionOfType(DataIntegrityViolationException.class)
			.isThrownBy(() -> this.jooq.insertInto(ORDERS, ORDERS.ITEM).values("without").execute());
		assertThatExceptionOfType(DataIntegrityViolationException.class)
			.isThrownBy(() -> this.jooq.insertInto(ORDERS).set(ORDERS.ITEM, "without").execute());
	}

	@Test
	void rowsOfManyThreadsAreDistinctAndIncreasing() throws Exception {
		race((last) -> {
			List<Long> ids = this.orders.addAll(ITEMS).stream().map(OrdersRecord::getId).toList();
			assertThat(this.jooq.fetch(ORDERS, ORDERS.ID.in(ids))).hasSize(BATCH);
			return ids;
		});
		assertBatchesOnly();
	}


	/** What was sent: a batch is one round trip. */
	private static void assertBatchesOnly() {
		assertThat(executions).filteredOn(ExecutionInfo::isBatch)
			.hasSize(THREADS * BATCHES)
			.allMatch((execution) -> execution.getBatchSize() == BATCH);
		assertThat(executions).filteredOn((execution) -> !execution.isBatch())
			.as("the reads of the test")
			.hasSize(THREADS * BATCHES);
	}

	private static void race(Function<Long, List<Long>> batch) throws Exception {
		executions.clear();
		Set<Long> all = ConcurrentHashMap.newKeySet();
		long start = System.nanoTime();
		ExecutorService threads = Executors.newFixedThreadPool(THREADS);
		try {
			List<Future<?>> results = new ArrayList<>();
			for (int thread = 0; thread < THREADS; thread++) {
				results.add(threads.submit(() -> {
					long last = 0;
					for (int at = 0; at < BATCHES; at++) {
						for (long id : batch.apply(last)) {
							assertThat(id).isGreaterThan(last);
							last = id;
							assertThat(all.add(id)).isTrue();
						}
					}
				}));
			}
			for (Future<?> result : results) {
				result.get();
			}
		}
		finally {
			threads.shutdownNow();
		}
		assertThat(all).hasSize(THREADS * BATCHES * BATCH);
		System.out.printf("%d rows by %d threads in %d ms%n", all.size(), THREADS,
				(System.nanoTime() - start) / 1_000_000);
	}

	private static EmbeddedPostgres start() {
		try {
			return EmbeddedPostgres.start();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	@DynamicPropertySource
	static void database(DynamicPropertyRegistry registry) {
		registry.add("spring.datasource.url", () -> postgres.getJdbcUrl("postgres", "postgres"));
	}

	@AfterAll
	static void stop() throws IOException {
		postgres.close();
	}

	@TestConfiguration(proxyBeanMethods = false)
	static class Counting {

		@Bean
		static BeanPostProcessor countsStatements() {
			return new BeanPostProcessor() {

				@Override
				public Object postProcessAfterInitialization(Object bean, String name) {
					return (bean instanceof DataSource dataSource) ? ProxyDataSourceBuilder.create(dataSource)
						.afterQuery((execution, queries) -> executions.add(execution))
						.build() : bean;
				}

			};
		}

	}

}
