package io.github.snowflakeid.autoconfigure.entity.jdbc;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

import javax.sql.DataSource;

import io.github.snowflakeid.IdGenerator;
import io.github.snowflakeid.entity.InvalidGeneratedIdException;
import io.github.snowflakeid.entity.SnowflakeGenerated;
import io.github.snowflakeid.entity.jdbc.JdbcIdCallback;
import io.github.snowflakeid.entity.jdbc.WatchedDataAccessStrategy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.LazyInitializationBeanFactoryPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.dao.OptimisticLockingFailureException;
import org.springframework.data.annotation.Id;
import org.springframework.data.annotation.Version;
import org.springframework.data.jdbc.core.JdbcAggregateTemplate;
import org.springframework.data.jdbc.core.convert.DataAccessStrategy;
import org.springframework.data.jdbc.core.convert.DelegatingDataAccessStrategy;
import org.springframework.data.jdbc.core.mapping.JdbcMappingContext;
import org.springframework.data.jdbc.repository.config.AbstractJdbcConfiguration;
import org.springframework.data.relational.core.mapping.Table;
import org.springframework.data.relational.core.mapping.event.BeforeConvertCallback;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcOperations;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link JdbcIdAutoConfiguration}, with the beans that an application defines
 * which extends {@link AbstractJdbcConfiguration}.
 */
@ExtendWith(OutputCaptureExtension.class)
class JdbcIdAutoConfigurationTests {

	private static final AtomicInteger DATABASES = new AtomicInteger();

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(JdbcIdAutoConfiguration.class))
		.withUserConfiguration(Store.class);

	@Test
	void rootsAndChildrenGetTheirIds() {
		this.runner.run((context) -> {
			JdbcAggregateTemplate template = context.getBean(JdbcAggregateTemplate.class);
			Order saved = template.save(new Order(null, "Ada", Set.of(new Item(null, "pen"), new Item(null, "ink"))));
			assertThat(saved.id()).isEqualTo(1);
			assertThat(template.findById(1L, Order.class)).isEqualTo(saved);
			assertThat(saved.items()).extracting(Item::id).containsExactlyInAnyOrder(2L, 3L);
		});
	}

	@Test
	void aNewChildOfAStoredRootGetsItsId() {
		this.runner.run((context) -> {
			JdbcAggregateTemplate template = context.getBean(JdbcAggregateTemplate.class);
			Order saved = template.save(new Order(null, "Ada", Set.of(new Item(null, "pen"))));
			Item old = saved.items().iterator().next();
			template.save(new Order(saved.id(), "Ada", Set.of(old, new Item(null, "ink"))));
			assertThat(template.findById(saved.id(), Order.class).items()).containsExactlyInAnyOrder(old,
					new Item(3L, "ink"));
		});
	}

	@Test
	void idsThatAreSetStay() {
		this.runner.run((context) -> {
			JdbcAggregateTemplate template = context.getBean(JdbcAggregateTemplate.class);
			template.insert(new Order(42L, "Ada", Set.of()));
			assertThat(template.findById(42L, Order.class)).isNotNull();
			template.upsert(new Order(43L, "Bob", Set.of()));
			assertThat(template.findById(43L, Order.class)).isNotNull();
			assertThat(context.getBean(AtomicLong.class)).hasValue(0);
		});
	}

	@Test
	void anUpsertWithoutAnIdInserts() {
		this.runner.run((context) -> {
			JdbcAggregateTemplate template = context.getBean(JdbcAggregateTemplate.class);
			Order stored = template.upsert(new Order(null, "Ada", Set.of()));
			assertThat(template.findById(stored.id(), Order.class)).isEqualTo(stored);
		});
	}

	@Test
	void callbacksOfTheApplicationComeFirst() {
		this.runner.withUserConfiguration(OwnCallback.class).run((context) -> {
			Order saved = context.getBean(JdbcAggregateTemplate.class).save(new Order(null, "Ada", Set.of()));
			assertThat(saved.id()).isEqualTo(99);
		});
	}

	@Test
	void anUpdateThatFindsNoRowIsToldOncePerType(CapturedOutput output) {
		this.runner.run((context) -> {
			JdbcAggregateTemplate template = context.getBean(JdbcAggregateTemplate.class);
			template.save(new Order(42L, "Ada", Set.of()));
			template.save(new Order(43L, "Bob", Set.of()));
			template.update(new Note(44, "x"));
			assertThat(output)
				.containsOnlyOnce(Order.class.getName() + " with the id 42 is not stored: the UPDATE of it "
						+ "has found no row, and nobody reports an error.")
				.contains(
						"Let @SnowflakeGenerated fill the id, or insert the entity with JdbcAggregateTemplate.insert, "
								+ "or implement Persistable, or give it a @Version property.")
				.doesNotContain("id 43")
				.contains(Note.class.getName() + " with the id 44 is not stored");
		});
	}

	@Test
	void updatesThatFindTheirRowAreNotTold(CapturedOutput output) {
		this.runner.run((context) -> {
			JdbcAggregateTemplate template = context.getBean(JdbcAggregateTemplate.class);
			Order saved = template.save(new Order(null, "Ada", Set.of()));
			template.save(new Order(saved.id(), "Bob", Set.of()));
			assertThat(template.findById(saved.id(), Order.class).customer()).isEqualTo("Bob");
			assertThat(output).doesNotContain("is not stored");
		});
	}

	@Test
	void whereSpringThrowsNothingIsTold(CapturedOutput output) {
		this.runner.run((context) -> {
			JdbcAggregateTemplate template = context.getBean(JdbcAggregateTemplate.class);
			assertThatExceptionOfType(OptimisticLockingFailureException.class)
				.isThrownBy(() -> template.save(new Versioned(42L, 1L)));
			assertThat(template.save(new Versioned(43L, null)).version()).isZero();
			assertThat(output).doesNotContain("is not stored");
		});
	}

	@Test
	void aStrategyThatIsDeclaredAsOneClassIsLeftAsItIs() {
		this.runner.withUserConfiguration(DeclaredAsClass.class).run((context) -> {
			assertThat(context.getBean("dataAccessStrategyBean")).isInstanceOf(WatchedDataAccessStrategy.class);
			assertThat(context.getBean("own")).isInstanceOf(OwnStrategy.class);
		});
	}

	@Test
	void wrongUseIsRefusedAtTheStart() {
		this.runner.withUserConfiguration(Wrong.class)
			.run((context) -> assertThat(context).getFailure()
				.isInstanceOf(InvalidGeneratedIdException.class)
				.hasMessageContaining(Misfit.class.getName() + ".id is of type int"));
	}

	@Test
	void withoutAGeneratorItIsRefusedAtTheStart() {
		new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(JdbcIdAutoConfiguration.class))
			.withUserConfiguration(Database.class)
			.run((context) -> assertThat(context).getFailure()
				.isInstanceOf(InvalidGeneratedIdException.class)
				.hasMessageContaining("there is no bean of type IdGenerator"));
	}

	@Test
	void theStartMakesNoGenerator() {
		this.runner.run((context) -> assertThat(context.getBeanFactory().containsSingleton("idGenerator")).isFalse());
	}

	@Test
	void whoStoresMayDrawIdsUntilItIsDestroyed() {
		List<Order> last = new ArrayList<>();
		new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(JdbcIdAutoConfiguration.class))
			.withUserConfiguration(Database.class)
			.withBean(Closing.class, Closing::new, (definition) -> definition.setLazyInit(true))
			.withBean(StoresAtTheEnd.class, () -> new StoresAtTheEnd(last))
			.run((context) -> context.getBean(JdbcAggregateTemplate.class).save(new Order(null, "Ada", Set.of())));
		assertThat(last).singleElement().extracting(Order::id).isEqualTo(2L);
	}

	@Test
	void aLazyMappingIsNotMadeToBeChecked() {
		this.runner
			.withInitializer(
					(context) -> context.addBeanFactoryPostProcessor(new LazyInitializationBeanFactoryPostProcessor()))
			.run((context) -> assertThat(context.getBeanFactory().containsSingleton("jdbcMappingContext")).isFalse());
	}

	@Test
	void noBeanIsMadeTooEarlyForOthersToProcessIt(CapturedOutput output) {
		this.runner.run((context) -> assertThat(output).doesNotContain("not eligible for getting processed"));
	}

	@Test
	void whereIdsAreOffNothingIsThere() {
		this.runner.withPropertyValues("snowflake.enabled=false")
			.run((context) -> assertThat(context).doesNotHaveBean(JdbcIdCallback.class));
	}

	@Test
	void withoutSpringDataJdbcInUseNothingIsThere() {
		new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(JdbcIdAutoConfiguration.class))
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(JdbcIdCallback.class));
	}

	@Table("orders")
	private record Order(@Id @SnowflakeGenerated Long id, String customer, Set<Item> items) {
	}

	private record Item(@Id @SnowflakeGenerated Long id, String name) {
	}

	private record Note(@Id long id, String text) {
	}

	private record Versioned(@Id @SnowflakeGenerated Long id, @Version Long version) {
	}

	private record Misfit(@Id @SnowflakeGenerated int id) {
	}

	@Configuration(proxyBeanMethods = false)
	static class Database extends AbstractJdbcConfiguration {

		@Override
		protected Set<Class<?>> getInitialEntitySet() {
			return Set.of(Order.class);
		}

		@Bean
		DataSource dataSource() {
			DataSource dataSource = new DriverManagerDataSource(
					"jdbc:h2:mem:ids" + DATABASES.incrementAndGet() + ";DB_CLOSE_DELAY=-1");
			JdbcTemplate jdbc = new JdbcTemplate(dataSource);
			List.of("create table \"orders\" (\"ID\" bigint primary key, \"CUSTOMER\" varchar(99))",
					"create table \"ITEM\" (\"ID\" bigint primary key, \"NAME\" varchar(99), \"ORDERS\" bigint)",
					"create table \"NOTE\" (\"ID\" bigint primary key, \"TEXT\" varchar(99))",
					"create table \"VERSIONED\" (\"ID\" bigint primary key, \"VERSION\" bigint)")
				.forEach(jdbc::execute);
			return dataSource;
		}

		@Bean
		NamedParameterJdbcOperations jdbcOperations(DataSource dataSource) {
			return new NamedParameterJdbcTemplate(dataSource);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Store extends Database {

		@Bean
		AtomicLong last() {
			return new AtomicLong();
		}

		@Bean
		@Lazy
		IdGenerator idGenerator(AtomicLong last) {
			return last::incrementAndGet;
		}

	}

	static final class Closing implements IdGenerator, AutoCloseable {

		private long last;

		@Override
		public long nextId() {
			if (this.last < 0) {
				throw new IllegalStateException("closed");
			}
			return ++this.last;
		}

		@Override
		public void close() {
			this.last = -1;
		}

	}

	private static final class StoresAtTheEnd implements DisposableBean {

		private final List<Order> stored;

		@Autowired
		private JdbcAggregateTemplate template;

		StoresAtTheEnd(List<Order> stored) {
			this.stored = stored;
		}

		@Override
		public void destroy() {
			this.stored.add(this.template.save(new Order(null, "Bob", Set.of())));
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OwnCallback {

		@Bean
		BeforeConvertCallback<Order> presetId() {
			return new PresetId();
		}

	}

	private static final class PresetId implements BeforeConvertCallback<Order> {

		@Override
		public Order onBeforeConvert(Order order) {
			return new Order(99L, order.customer(), order.items());
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class DeclaredAsClass {

		@Bean(defaultCandidate = false)
		OwnStrategy own(BeanFactory beans) {
			return new OwnStrategy(beans.getBean("dataAccessStrategyBean", DataAccessStrategy.class));
		}

	}

	private static final class OwnStrategy extends DelegatingDataAccessStrategy {

		OwnStrategy(DataAccessStrategy delegate) {
			super(delegate);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Wrong {

		@Bean
		Object learned(JdbcMappingContext context) {
			return context.getRequiredPersistentEntity(Misfit.class);
		}

	}

}
