package io.github.snowflakeid.entities.r2dbc;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import io.github.snowflakeid.IdFormat;
import io.github.snowflakeid.IdGenerator;
import io.github.snowflakeid.autoconfigure.SnowflakeAutoConfiguration;
import io.github.snowflakeid.autoconfigure.entity.r2dbc.R2dbcIdAutoConfiguration;
import io.github.snowflakeid.entities.Rows.Booking;
import io.github.snowflakeid.entities.Rows.Invoice;
import io.github.snowflakeid.entities.Rows.Parcel;
import io.github.snowflakeid.entities.Rows.Shipment;
import io.github.snowflakeid.entities.Rows.Ticket;
import io.github.snowflakeid.entities.r2dbc.Entities.Bookings;
import io.github.snowflakeid.entities.r2dbc.Entities.City;
import io.github.snowflakeid.entities.r2dbc.Entities.Customer;
import io.github.snowflakeid.entities.r2dbc.Entities.Customers;
import io.github.snowflakeid.entities.r2dbc.Entities.Invoices;
import io.github.snowflakeid.entities.r2dbc.Entities.Letter;
import io.github.snowflakeid.entities.r2dbc.Entities.Letters;
import io.github.snowflakeid.entities.r2dbc.Entities.Order;
import io.github.snowflakeid.entities.r2dbc.Entities.Orders;
import io.github.snowflakeid.entities.r2dbc.Entities.Parcels;
import io.github.snowflakeid.entities.r2dbc.Entities.Shipments;
import io.github.snowflakeid.entities.r2dbc.Entities.Tickets;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.AutoConfigurationPackage;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.data.r2dbc.autoconfigure.DataR2dbcAutoConfiguration;
import org.springframework.boot.r2dbc.autoconfigure.R2dbcAutoConfiguration;
import org.springframework.boot.r2dbc.autoconfigure.R2dbcTransactionManagerAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.transaction.autoconfigure.TransactionAutoConfiguration;
import org.springframework.context.annotation.Configuration;
import org.springframework.dao.OptimisticLockingFailureException;
import org.springframework.data.r2dbc.core.R2dbcEntityTemplate;
import org.springframework.data.r2dbc.repository.config.EnableR2dbcRepositories;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Each kind of entity of Spring Data R2DBC, with the statements that are sent, and the
 * ways that docs/entities/spring-data-r2dbc.md names.
 */
@SpringBootTest(classes = SpringDataR2dbcTests.Application.class, properties = "snowflake.node-id=7")
@ExtendWith(OutputCaptureExtension.class)
abstract class SpringDataR2dbcTests {

	private final AtomicInteger statements = new AtomicInteger();

	@Autowired
	private IdGenerator ids;

	@Autowired
	private R2dbcEntityTemplate template;

	@Autowired
	private Orders orders;

	@Autowired
	private Customers customers;

	@Autowired
	private Invoices invoices;

	@Autowired
	private Shipments shipments;

	@Autowired
	private Letters letters;

	@Autowired
	private Parcels parcels;

	@Autowired
	private Bookings bookings;

	@Autowired
	private Tickets tickets;

	@BeforeEach
	void countStatements() {
		this.template.setStatementFilterFunction((statement) -> {
			this.statements.incrementAndGet();
			return statement;
		});
	}

	@Test
	void recordsWithWhatIsEmbeddedAndNotTheId() {
		Order saved = this.orders.save(new Order(null, "Ada", null, new City(null))).block();
		assertThat(this.statements).hasValue(1);
		assertThat(saved.id()).isPositive();
		assertThat(IdFormat.BASE62.parse(saved.number())).isGreaterThan(saved.id());
		assertThat(saved.city().number()).isPositive();
		assertThat(this.orders.findById(saved.id()).block()).isEqualTo(saved);
	}

	@Test
	void classesAreFilledInPlace() {
		Customer customer = new Customer("Ada");
		Mono<Customer> saved = this.customers.save(customer);
		assertThat(saved.block()).isSameAs(customer);
		assertThat(this.customers.findById(customer.getId()).block().getName()).isEqualTo("Ada");
	}

	@Test
	void textsInAFormat() {
		Invoice saved = this.invoices.save(new Invoice(null, 12)).block();
		assertThat(IdFormat.BASE32.parse(saved.id())).isPositive();
		assertThat(this.invoices.findById(saved.id()).block()).isEqualTo(saved);
	}

	@Test
	void aHundredEntitiesAreAHundredInserts() {
		List<Invoice> saved = this.invoices
			.saveAll(IntStream.range(0, 100).mapToObj((i) -> new Invoice(null, i)).toList())
			.collectList()
			.block();
		assertThat(this.statements).hasValue(100);
		assertThat(saved).extracting((invoice) -> IdFormat.BASE32.parse(invoice.id())).isSorted();
		assertThat(this.invoices.findAllById(saved.stream().map(Invoice::id).toList()).collectList().block())
			.containsExactlyInAnyOrderElementsOf(saved);
	}

	@Test
	void savedOnAThreadThatMustNotBlock() {
		Customer saved = Mono.defer(() -> this.customers.save(new Customer("Ada")))
			.subscribeOn(Schedulers.parallel())
			.block();
		assertThat(this.customers.findById(saved.getId()).block()).isNotNull();
	}

	@Test
	void theTrap(CapturedOutput output) {
		this.shipments.save(new Shipment(this.ids.nextId(), "Rome")).block();
		assertThat(this.shipments.count().block()).isZero();
		assertThat(output).contains(Shipment.class.getName() + " with the id ")
			.contains("is not stored")
			.contains("R2dbcEntityTemplate.insert");
		this.statements.set(0);
		this.shipments.save(new Shipment(this.ids.nextId(), "Oslo")).block();
		assertThat(this.statements).hasValue(1);
	}

	@Test
	void anInsertWithAnIdThatIsSet(CapturedOutput output) {
		Letter letter = this.template.insert(new Letter(this.ids.nextId(), "Rome")).block();
		assertThat(this.statements).hasValue(1);
		assertThat(this.letters.findById(letter.id()).block()).isEqualTo(letter);
		this.letters.save(new Letter(letter.id(), "Oslo")).block();
		assertThat(this.letters.findById(letter.id()).block().city()).isEqualTo("Oslo");
		assertThat(output).doesNotContain("is not stored");
	}

	@Test
	void anEntityThatKnowsWhetherItIsNew() {
		Parcel saved = this.parcels.save(Parcel.of(this.ids.nextId(), "Rome")).block();
		assertThat(this.parcels.findById(saved.getId()).block().getCity()).isEqualTo("Rome");
	}

	@Test
	void anEntityWithAVersion(CapturedOutput output) {
		Booking saved = this.bookings.save(new Booking(this.ids.nextId(), "blue", null)).block();
		assertThat(this.bookings.findById(saved.id()).block()).isEqualTo(saved);
		Mono<Booking> lost = this.bookings.save(new Booking(this.ids.nextId(), "red", 3L));
		assertThatExceptionOfType(OptimisticLockingFailureException.class).isThrownBy(lost::block);
		assertThat(output).doesNotContain("is not stored");
	}

	@Test
	void anIdOfSeveralParts() {
		Ticket saved = this.tickets.save(new Ticket(new Ticket.Key("eu", null), "Blue", null)).block();
		assertThat(saved.id().number()).isPositive();
		assertThat(this.template.select(Ticket.class).all().collectList().block()).contains(saved);
	}

	@Test
	void anUpsertWithAndWithoutAnId() {
		Invoice without = this.template.upsert(new Invoice(null, 5)).block();
		assertThat(this.invoices.findById(without.id()).block()).isEqualTo(without);
		Letter with = this.template.upsert(new Letter(this.ids.nextId(), "Oslo")).block();
		assertThat(this.letters.findById(with.id()).block()).isEqualTo(with);
	}

	@Test
	void idsOfOneThreadIncreaseAndNoTwoAreTheSame() throws Exception {
		int threads = 8;
		ExecutorService executor = Executors.newFixedThreadPool(threads);
		try {
			Callable<List<Long>> task = () -> Flux.range(0, 250)
				.concatMap((i) -> this.customers.save(new Customer("Ada")))
				.mapNotNull(Customer::getId)
				.collectList()
				.block(Duration.ofMinutes(2));
			List<Long> all = new ArrayList<>();
			for (Future<List<Long>> result : executor.invokeAll(Collections.nCopies(threads, task))) {
				assertThat(result.get()).isSorted().hasSize(250);
				all.addAll(result.get());
			}
			assertThat(all).doesNotHaveDuplicates();
			assertThat(this.statements).hasValue(threads * 250);
			assertThat(this.customers.findAllById(all).count().block()).isEqualTo(threads * 250);
		}
		finally {
			executor.shutdown();
		}
	}

	@Configuration(proxyBeanMethods = false)
	@AutoConfigurationPackage
	@EnableR2dbcRepositories(considerNestedRepositories = true)
	@ImportAutoConfiguration({ R2dbcAutoConfiguration.class, R2dbcTransactionManagerAutoConfiguration.class,
			TransactionAutoConfiguration.class, DataR2dbcAutoConfiguration.class, SnowflakeAutoConfiguration.class,
			R2dbcIdAutoConfiguration.class })
	static class Application {

	}

}
