package io.github.snowflakeid.entities.jdbc;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

import javax.sql.DataSource;

import io.github.snowflakeid.IdFormat;
import io.github.snowflakeid.IdGenerator;
import io.github.snowflakeid.autoconfigure.SnowflakeAutoConfiguration;
import io.github.snowflakeid.autoconfigure.entity.jdbc.JdbcIdAutoConfiguration;
import io.github.snowflakeid.entities.Rows.Booking;
import io.github.snowflakeid.entities.Rows.Invoice;
import io.github.snowflakeid.entities.Rows.Parcel;
import io.github.snowflakeid.entities.Rows.Shipment;
import io.github.snowflakeid.entities.Rows.Ticket;
import io.github.snowflakeid.entities.Statements;
import io.github.snowflakeid.entities.jdbc.Entities.Account;
import io.github.snowflakeid.entities.jdbc.Entities.Accounts;
import io.github.snowflakeid.entities.jdbc.Entities.Album;
import io.github.snowflakeid.entities.jdbc.Entities.Albums;
import io.github.snowflakeid.entities.jdbc.Entities.Bookings;
import io.github.snowflakeid.entities.jdbc.Entities.City;
import io.github.snowflakeid.entities.jdbc.Entities.Cover;
import io.github.snowflakeid.entities.jdbc.Entities.Customer;
import io.github.snowflakeid.entities.jdbc.Entities.Customers;
import io.github.snowflakeid.entities.jdbc.Entities.Invoices;
import io.github.snowflakeid.entities.jdbc.Entities.Item;
import io.github.snowflakeid.entities.jdbc.Entities.Label;
import io.github.snowflakeid.entities.jdbc.Entities.Mark;
import io.github.snowflakeid.entities.jdbc.Entities.Order;
import io.github.snowflakeid.entities.jdbc.Entities.Orders;
import io.github.snowflakeid.entities.jdbc.Entities.Parcels;
import io.github.snowflakeid.entities.jdbc.Entities.Shipments;
import io.github.snowflakeid.entities.jdbc.Entities.Tickets;
import io.github.snowflakeid.entities.jdbc.Entities.Track;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.AutoConfigurationPackage;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.data.jdbc.autoconfigure.DataJdbcRepositoriesAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcTemplateAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.transaction.autoconfigure.TransactionAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.data.jdbc.core.JdbcAggregateTemplate;
import org.springframework.data.jdbc.core.mapping.AggregateReference;
import org.springframework.data.jdbc.repository.config.EnableJdbcRepositories;
import org.springframework.jdbc.core.JdbcTemplate;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Each kind of entity of Spring Data JDBC on PostgreSQL, with the statements that are
 * sent, and the ways that docs/entities/spring-data-jdbc.md names.
 */
@Tag("once")
@SpringBootTest(properties = "snowflake.node-id=7")
@ExtendWith(OutputCaptureExtension.class)
class SpringDataJdbcTests {

	@Autowired
	private Statements statements;

	@Autowired
	private IdGenerator ids;

	@Autowired
	private JdbcAggregateTemplate template;

	@Autowired
	private Orders orders;

	@Autowired
	private Customers customers;

	@Autowired
	private Invoices invoices;

	@Autowired
	private Accounts accounts;

	@Autowired
	private Albums albums;

	@Autowired
	private Shipments shipments;

	@Autowired
	private Parcels parcels;

	@Autowired
	private Bookings bookings;

	@Autowired
	private Tickets tickets;

	@BeforeEach
	void forgetStatements() {
		this.statements.forget();
	}

	@Test
	void aRootAndItsChildren() {
		Order saved = this.orders.save(new Order(null, "Ada", Set.of(new Item(null, "pen"), new Item(null, "ink"))));
		assertThat(this.statements.sent()).containsExactly("insert into order x 1", "insert into item x 2");
		assertThat(this.orders.findById(saved.id())).contains(saved);
		assertThat(saved.items()).allSatisfy((item) -> assertThat(item.id()).isGreaterThan(saved.id()));
	}

	@Test
	void aNewChildOfAStoredRoot() {
		Order saved = this.orders.save(new Order(null, "Ada", Set.of(new Item(null, "pen"))));
		Set<Item> items = new HashSet<>(saved.items());
		items.add(new Item(null, "ink"));
		Order again = this.orders.save(new Order(saved.id(), "Ada", items));
		assertThat(again.items()).containsAll(saved.items()).hasSize(2);
		assertThat(this.orders.findById(saved.id())).contains(again);
	}

	@Test
	void aHundredEntitiesAreOneBatch() {
		List<Invoice> saved = this.invoices
			.saveAll(IntStream.range(0, 100).mapToObj((i) -> new Invoice(null, i)).toList());
		assertThat(this.statements.sent()).containsExactly("insert into invoice x 100");
		assertThat(this.invoices.findAllById(saved.stream().map(Invoice::id).toList()))
			.containsExactlyInAnyOrderElementsOf(saved);
	}

	@Test
	void aHundredAggregatesAreOneBatchForRootsAndOneForChildren() {
		this.orders.saveAll(IntStream.range(0, 100)
			.mapToObj((i) -> new Order(null, "Ada", Set.of(new Item(null, "pen"), new Item(null, "ink"))))
			.toList());
		assertThat(this.statements.sent()).containsExactly("insert into order x 100", "insert into item x 200");
	}

	@Test
	void whatIsInheritedEmbeddedAndNotTheId() {
		Customer customer = new Customer();
		customer.setCity(new City(null));
		assertThat(this.customers.save(customer)).isSameAs(customer);
		Customer found = this.customers.findById(customer.getId()).orElseThrow();
		assertThat(IdFormat.BASE62.parse(found.getNumber())).isGreaterThan(customer.getId());
		assertThat(found.getCity()).isEqualTo(customer.getCity());
		assertThat(found.getCity().number()).isPositive();
	}

	@Test
	void textsInAFormat() {
		Invoice saved = this.invoices.save(new Invoice(null, 12));
		assertThat(IdFormat.BASE32.parse(saved.id())).isPositive();
		assertThat(this.invoices.findById(saved.id())).contains(saved);
	}

	@Test
	void immutablesWithWithers() {
		Account saved = this.accounts.save(new Account(null, "Ada"));
		assertThat(this.accounts.findById(saved.getId()).orElseThrow().getOwner()).isEqualTo("Ada");
	}

	@Test
	void childrenInListsMapsAloneAndNested() {
		Album album = new Album("Blue", AggregateReference.to(3L));
		album.getTracks().add(new Track(null, "one", List.of(new Mark(null, 5), new Mark(null, 9))));
		album.getTracks().add(new Track(null, "two", List.of()));
		album.setLabels(Map.of("front", new Label(null, "A")));
		album.setCover(new Cover(null, "Joni"));
		Album saved = this.albums.save(album);
		Album found = this.albums.findById(saved.getId()).orElseThrow();
		assertThat(found.getTracks()).isEqualTo(saved.getTracks())
			.extracting(Track::name)
			.containsExactly("one", "two");
		assertThat(found.getTracks().get(0).marks()).extracting(Mark::second).containsExactly(5L, 9L);
		assertThat(found.getTracks().get(0).marks()).extracting(Mark::id).doesNotContainNull();
		assertThat(found.getLabels()).isEqualTo(saved.getLabels()).containsOnlyKeys("front");
		assertThat(found.getCover()).isEqualTo(saved.getCover());
		assertThat(found.getRecorded().getId()).isEqualTo(3);
	}

	@Test
	void theTrap(CapturedOutput output) {
		this.shipments.save(new Shipment(this.ids.nextId(), "Rome"));
		assertThat(this.statements.sent()).singleElement().asString().startsWith("update");
		assertThat(this.shipments.count()).isZero();
		assertThat(output).contains(Shipment.class.getName() + " with the id ").contains("is not stored");
	}

	@Test
	void anInsertWithAnIdThatIsSet() {
		Shipment shipment = this.template.insert(new Shipment(this.ids.nextId(), "Rome"));
		assertThat(this.shipments.findById(shipment.id())).contains(shipment);
		this.shipments.delete(shipment);
	}

	@Test
	void anEntityThatKnowsWhetherItIsNew() {
		Parcel saved = this.parcels.save(Parcel.of(this.ids.nextId(), "Rome"));
		assertThat(this.parcels.findById(saved.getId()).orElseThrow().getCity()).isEqualTo("Rome");
	}

	@Test
	void anEntityWithAVersion() {
		Booking saved = this.bookings.save(new Booking(this.ids.nextId(), "blue", null));
		assertThat(this.bookings.findById(saved.id())).contains(saved);
		assertThat(this.bookings.save(saved).version()).isEqualTo(1);
	}

	@Test
	void anIdOfSeveralParts() {
		Ticket saved = this.tickets.save(new Ticket(new Ticket.Key("eu", null), "Blue", null));
		assertThat(saved.id().number()).isPositive();
		assertThat(this.tickets.findById(saved.id())).contains(saved);
	}

	@Test
	void anUpsertWithAndWithoutAnId() {
		Invoice without = this.template.upsert(new Invoice(null, 5));
		assertThat(this.invoices.findById(without.id())).contains(without);
		Shipment with = this.template.upsert(new Shipment(this.ids.nextId(), "Oslo"));
		assertThat(this.shipments.findById(with.id())).contains(with);
		this.shipments.delete(with);
	}

	@Test
	void idsOfOneThreadIncreaseAndNoTwoAreTheSame() throws Exception {
		int threads = 8;
		ExecutorService executor = Executors.newFixedThreadPool(threads);
		try {
			Callable<List<Long>> task = () -> IntStream.range(0, 10)
				.boxed()
				.flatMap((i) -> this.accounts.saveAll(Collections.nCopies(25, new Account(null, "Ada"))).stream())
				.map(Account::getId)
				.toList();
			List<Long> all = new ArrayList<>();
			for (Future<List<Long>> result : executor.invokeAll(Collections.nCopies(threads, task))) {
				assertThat(result.get()).isSorted().hasSize(250);
				all.addAll(result.get());
			}
			assertThat(all).doesNotHaveDuplicates();
			assertThat(this.accounts.findAllById(all)).hasSize(threads * 250);
			assertThat(this.statements.sent()).filteredOn((statement) -> statement.endsWith(" x 25"))
				.hasSize(threads * 10);
		}
		finally {
			executor.shutdown();
		}
	}

	@Configuration(proxyBeanMethods = false)
	@AutoConfigurationPackage
	@EnableJdbcRepositories(considerNestedRepositories = true)
	@ImportAutoConfiguration({ DataSourceTransactionManagerAutoConfiguration.class, JdbcTemplateAutoConfiguration.class,
			TransactionAutoConfiguration.class, DataJdbcRepositoriesAutoConfiguration.class,
			SnowflakeAutoConfiguration.class, JdbcIdAutoConfiguration.class })
	static class Application {

		@Bean(destroyMethod = "close")
		EmbeddedPostgres postgres() throws IOException {
			return EmbeddedPostgres.start();
		}

		@Bean
		Statements statements() {
			return new Statements();
		}

		@Bean
		DataSource dataSource(EmbeddedPostgres postgres, Statements statements) {
			DataSource dataSource = postgres.getPostgresDatabase();
			Entities.TABLES.forEach(new JdbcTemplate(dataSource)::execute);
			return statements.observe(dataSource);
		}

	}

}
