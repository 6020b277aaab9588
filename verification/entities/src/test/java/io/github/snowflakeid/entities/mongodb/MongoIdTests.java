package io.github.snowflakeid.entities.mongodb;

import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

import de.bwaldvogel.mongo.MongoServer;
import de.bwaldvogel.mongo.backend.memory.MemoryBackend;
import io.github.snowflakeid.autoconfigure.SnowflakeAutoConfiguration;
import io.github.snowflakeid.autoconfigure.entity.mongodb.MongoIdAutoConfiguration;
import io.github.snowflakeid.autoconfigure.entity.mongodb.ReactiveMongoIdAutoConfiguration;
import io.github.snowflakeid.entity.InvalidGeneratedIdException;
import io.github.snowflakeid.entity.SnowflakeGenerated;
import io.github.snowflakeid.entity.mongodb.MongoIdCallback;
import io.github.snowflakeid.entity.mongodb.ReactiveMongoIdCallback;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.data.mongodb.autoconfigure.DataMongoAutoConfiguration;
import org.springframework.boot.mongodb.autoconfigure.MongoAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.ContextConsumer;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.FilterType;
import org.springframework.core.convert.converter.Converter;
import org.springframework.dao.InvalidDataAccessApiUsageException;
import org.springframework.data.annotation.Id;
import org.springframework.data.convert.WritingConverter;
import org.springframework.data.mongodb.config.EnableMongoAuditing;
import org.springframework.data.mongodb.core.MongoTemplate;
import org.springframework.data.mongodb.core.convert.MongoCustomConversions;
import org.springframework.data.mongodb.core.mapping.Document;
import org.springframework.data.mongodb.repository.MongoRepository;
import org.springframework.data.mongodb.repository.config.EnableMongoRepositories;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests of {@link SnowflakeGenerated} with Spring Data MongoDB as Spring Boot sets it up.
 */
@Tag("once")
class MongoIdTests {

	private static final MongoServer server = new MongoServer(new MemoryBackend());

	private static String uri = "";

	private final ApplicationContextRunner templateOnly = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(SnowflakeAutoConfiguration.class, MongoIdAutoConfiguration.class,
				ReactiveMongoIdAutoConfiguration.class, MongoAutoConfiguration.class, DataMongoAutoConfiguration.class))
		.withPropertyValues("snowflake.node-id=7", "spring.mongodb.uri=" + uri);

	private final ApplicationContextRunner runner = this.templateOnly.withUserConfiguration(Application.class);

	@BeforeAll
	static void start() {
		uri = server.bindAndGetConnectionString() + "/ids";
	}

	@AfterAll
	static void stop() {
		server.shutdownNow();
	}

	@Test
	void fillsWhatARepositorySaves() {
		run((context) -> {
			Orders orders = context.getBean(Orders.class);
			Order order = new Order();
			order.lines = List.of(new Order.Line(null, "pen"), new Order.Line(7L, "ink"));
			assertThat(orders.save(order)).isSameAs(order);
			Order found = orders.findById(order.id).orElseThrow();
			assertThat(found.id).isPositive();
			assertThat(found.token).hasSize(13);
			assertThat(found.lines).extracting(Order.Line::item).containsExactly("pen", "ink");
			assertThat(found.lines.get(0).number()).isGreaterThan(order.id);
			assertThat(found.lines.get(1).number()).isEqualTo(7);
		});
	}

	@Test
	void fillsRecords() {
		run((context) -> {
			Tickets tickets = context.getBean(Tickets.class);
			Ticket ticket = tickets.save(new Ticket(null, "one"));
			assertThat(Long.parseLong(ticket.id())).isPositive();
			assertThat(tickets.findById(ticket.id())).contains(ticket);
		});
	}

	@Test
	void fillsWhatIsSavedOrInsertedTogether() {
		run((context) -> {
			Tickets tickets = context.getBean(Tickets.class);
			assertIncreasing(tickets.saveAll(tickets(100)));
			assertIncreasing(tickets.insert(tickets(100)));
			assertIncreasing(context.getBean(MongoTemplate.class).insertAll(tickets(100)));
		});
	}

	@Test
	void keepsWhatIsPreset() {
		run((context) -> {
			Tickets tickets = context.getBean(Tickets.class);
			assertThat(tickets.save(new Ticket("a", "saved")).id()).isEqualTo("a");
			assertThat(tickets.insert(new Ticket("b", "inserted")).id()).isEqualTo("b");
			assertThat(tickets.save(new Ticket("a", "again")).id()).isEqualTo("a");
			assertThat(tickets.findById("a")).contains(new Ticket("a", "again"));
			assertThat(tickets.findById("b")).isPresent();
		});
	}

	@Test
	void fillsNewEmbeddedDocumentsOfAnOldOne() {
		run((context) -> {
			Orders orders = context.getBean(Orders.class);
			Order order = orders.save(new Order());
			long id = order.id;
			order.lines = List.of(new Order.Line(null, "pen"));
			orders.save(order);
			assertThat(orders.findById(id).orElseThrow().lines.get(0).number()).isGreaterThan(id);
			assertThat(orders.count()).isPositive();
		});
	}

	@Test
	void auditingStillKnowsWhatIsNew() {
		run((context) -> {
			Order order = context.getBean(Orders.class).save(new Order());
			assertThat(order.created).isNotNull();
		});
	}

	@Test
	void idsAreThereUntilTheTemplateIsDestroyed() {
		run((context) -> {
			ConfigurableListableBeanFactory beanFactory = context.getBeanFactory();
			assertThat(beanFactory.getDependentBeans("snowflakeMongoIdCallback")).contains("mongoTemplate");
			assertThat(beanFactory.getDependentBeans("snowflakeGeneratorLookup")).contains("snowflakeMongoIdCallback");
			assertThat(beanFactory.getDependentBeans("snowflakeIdGenerator")).contains("snowflakeGeneratorLookup");
		});
	}

	@Test
	void wrongTypesAreRefusedAtTheStart() {
		this.runner.withUserConfiguration(Wrong.class)
			.run((context) -> assertThat(context).getFailure()
				.isInstanceOf(InvalidGeneratedIdException.class)
				.hasMessageStartingWith(
						"@SnowflakeGenerated property " + Invoice.class.getName() + ".id is of type java.util.UUID."));
	}

	@Test
	void eachSideIsThereWithItsDriverOnly() {
		this.templateOnly.withClassLoader(new FilteredClassLoader("com.mongodb.reactivestreams"))
			.run((context) -> assertThat(context).hasSingleBean(MongoIdCallback.class)
				.doesNotHaveBean(ReactiveMongoIdCallback.class));
	}

	@Test
	void idsAreLeftToMongoIfTheyAreNotOurs() {
		this.runner.withPropertyValues("snowflake.enabled=false").run((context) -> {
			assertThat(context).doesNotHaveBean(MongoIdCallback.class);
			assertThat(context.getBean(Tickets.class).save(new Ticket(null, "one")).id()).hasSize(24);
			assertThat(context.getBean(Orders.class).save(new Order()).id).isZero();
			MongoTemplate template = context.getBean(MongoTemplate.class);
			assertThatExceptionOfType(InvalidDataAccessApiUsageException.class)
				.isThrownBy(() -> template.save(new Boxed()))
				.withMessageContaining("Cannot autogenerate id of type java.lang.Long");
		});
	}

	@Test
	void propertiesAreUnknownOfWhatTheApplicationConvertsItself() {
		this.templateOnly
			.withBean(MongoCustomConversions.class, () -> new MongoCustomConversions(List.of(new ToDocument())))
			.run((context) -> {
				context.getBean(MongoTemplate.class).save(new Ticket(null, "converted"), "converted");
				assertThat(context.getBean(MongoTemplate.class).findAll(org.bson.Document.class, "converted"))
					.singleElement()
					.satisfies((document) -> assertThat(document.get("_id")).isInstanceOf(ObjectId.class));
			});
	}

	private void run(ContextConsumer<AssertableApplicationContext> test) {
		this.runner.run(test);
	}

	private static List<Ticket> tickets(int count) {
		return Stream.generate(() -> new Ticket(null, "one")).limit(count).toList();
	}

	private static void assertIncreasing(Iterable<Ticket> tickets) {
		assertThat(tickets).hasSize(100)
			.extracting((ticket) -> Long.valueOf(ticket.id()))
			.isSorted()
			.doesNotHaveDuplicates();
	}

	interface Orders extends MongoRepository<Order, Long> {

	}

	interface Tickets extends MongoRepository<Ticket, String> {

	}

	@Configuration(proxyBeanMethods = false)
	@EnableMongoAuditing
	@EnableMongoRepositories(considerNestedRepositories = true, basePackageClasses = MongoIdTests.class,
			includeFilters = @ComponentScan.Filter(type = FilterType.ASSIGNABLE_TYPE,
					classes = { Orders.class, Tickets.class }))
	static class Application {

	}

	@Document
	static class Invoice {

		@Id
		@SnowflakeGenerated
		@Nullable UUID id;

	}

	interface Invoices extends MongoRepository<Invoice, UUID> {

	}

	@Configuration(proxyBeanMethods = false)
	@EnableMongoRepositories(considerNestedRepositories = true, basePackageClasses = MongoIdTests.class,
			includeFilters = @ComponentScan.Filter(type = FilterType.ASSIGNABLE_TYPE, classes = Invoices.class))
	static class Wrong {

	}

	@Document
	static class Boxed {

		@Id
		@SnowflakeGenerated
		@Nullable Long id;

	}

	@WritingConverter
	static class ToDocument implements Converter<Ticket, org.bson.Document> {

		@Override
		public org.bson.Document convert(Ticket ticket) {
			return new org.bson.Document("title", ticket.title());
		}

	}

}
