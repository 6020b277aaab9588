package io.github.snowflakeid.entities.jpa;

import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import javax.sql.DataSource;

import io.github.snowflakeid.IdFormat;
import io.github.snowflakeid.IdGenerator;
import io.github.snowflakeid.autoconfigure.SnowflakeAutoConfiguration;
import io.github.snowflakeid.autoconfigure.entity.HibernateIdAutoConfiguration;
import io.github.snowflakeid.autoconfigure.lease.SnowflakeLeaseAutoConfiguration;
import io.github.snowflakeid.autoconfigure.lease.jdbc.JdbcLeaseStoreAutoConfiguration;
import io.github.snowflakeid.entities.Statements;
import io.github.snowflakeid.entities.jpa.Entities.Item;
import io.github.snowflakeid.entities.jpa.Entities.Purchase;
import io.github.snowflakeid.entities.jpa.Entities.Purchases;
import io.github.snowflakeid.entities.jpa.Entities.Seat;
import io.github.snowflakeid.entities.jpa.Entities.Seats;
import io.github.snowflakeid.entities.jpa.Entities.Ticket;
import io.github.snowflakeid.entities.jpa.Entities.Tickets;
import io.github.snowflakeid.lease.LeaseKeeper;
import jakarta.persistence.EntityManager;
import org.hibernate.SessionFactory;
import org.hibernate.StatelessSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.task.TaskExecutionAutoConfiguration;
import org.springframework.boot.data.jpa.autoconfigure.DataJpaRepositoriesAutoConfiguration;
import org.springframework.boot.hibernate.autoconfigure.HibernateJpaAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.persistence.autoconfigure.EntityScan;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.transaction.autoconfigure.TransactionAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.data.jpa.repository.config.EnableJpaRepositories;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What Spring Data JPA and Hibernate send to a database when ids are filled in, as Spring
 * Boot sets them up.
 */
@ExtendWith(OutputCaptureExtension.class)
abstract class JpaTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(DataSourceAutoConfiguration.class, HibernateJpaAutoConfiguration.class,
				DataJpaRepositoriesAutoConfiguration.class, TransactionAutoConfiguration.class,
				TaskExecutionAutoConfiguration.class, SnowflakeAutoConfiguration.class,
				HibernateIdAutoConfiguration.class))
		.withUserConfiguration(Application.class)
		.withPropertyValues("snowflake.node-id=7", "spring.jpa.hibernate.ddl-auto=create",
				"spring.jpa.open-in-view=false", "spring.jpa.properties.hibernate.jdbc.batch_size=50",
				"spring.jpa.properties.hibernate.order_inserts=true");

	/** Returns the properties of an empty database. */
	abstract String[] database();

	@Test
	void saveAllIsTwoBatchesOfFiftyAndNoSelect(CapturedOutput output) {
		run((context, statements) -> {
			List<Purchase> saved = context.getBean(Purchases.class)
				.saveAll(Stream.generate(Purchase::new).limit(100).toList());
			assertThat(saved).extracting((purchase) -> Objects.requireNonNull(purchase.id))
				.isSorted()
				.doesNotHaveDuplicates();
			assertThat(statements.sent()).containsExactly("insert into purchase x 50", "insert into purchase x 50");
			assertThat(output).doesNotContain("not eligible for getting processed");
		});
	}

	@Test
	void saveAllOfVersionedOnesWithTextsIsTwoBatchesOfFiftyAndNoSelect() {
		run((context, statements) -> {
			List<Ticket> saved = context.getBean(Tickets.class)
				.saveAll(Stream.generate(Ticket::new).limit(100).toList());
			assertThat(saved).allSatisfy((ticket) -> {
				assertThat(IdFormat.BASE32.parse(Objects.requireNonNull(ticket.id))).isPositive();
				assertThat(ticket.number).isPositive();
			});
			assertThat(statements.sent()).containsExactly("insert into ticket x 50", "insert into ticket x 50");
		});
	}

	@Test
	void persistIsTwoBatchesOfFifty() {
		run((context, statements) -> {
			EntityManager entityManager = context.getBean(EntityManager.class);
			context.getBean(TransactionTemplate.class)
				.executeWithoutResult(
						(status) -> Stream.generate(Purchase::new).limit(100).forEach(entityManager::persist));
			assertThat(statements.sent()).containsExactly("insert into purchase x 50", "insert into purchase x 50");
		});
	}

	@Test
	void aCascadeIsOneBatchForTheParentAndOneForTheChildren() {
		run((context, statements) -> {
			Purchase purchase = new Purchase();
			Stream.generate(Item::new).limit(20).forEach(purchase::add);
			context.getBean(Purchases.class).save(purchase);
			assertThat(purchase.items).extracting((item) -> item.id).doesNotHaveDuplicates().doesNotContain(0L);
			assertThat(statements.sent()).containsExactly("insert into purchase x 1", "insert into item x 20");
		});
	}

	@Test
	void aStatelessSessionIsTwoBatchesOfFifty() {
		run((context, statements) -> {
			SessionFactory factory = context.getBean(SessionFactory.class);
			try (StatelessSession session = factory.openStatelessSession()) {
				session.setJdbcBatchSize(50);
				var transaction = session.beginTransaction();
				IntStream.range(0, 100).forEach((index) -> session.insert(new Purchase()));
				transaction.commit();
			}
			assertThat(statements.sent()).containsExactly("insert into purchase x 50", "insert into purchase x 50");
		});
	}

	@Test
	void aPresetIdStays() {
		run((context, statements) -> {
			EntityManager entityManager = context.getBean(EntityManager.class);
			Purchase purchase = new Purchase();
			purchase.id = 42L;
			context.getBean(TransactionTemplate.class)
				.executeWithoutResult((status) -> entityManager.persist(purchase));
			assertThat(statements.sent()).containsExactly("insert into purchase x 1");
			assertThat(context.getBean(Purchases.class).findById(42L)).isPresent();
		});
	}

	@Test
	void saveOfAPresetIdStoresTheRowAndReadsFirst() {
		run((context, statements) -> {
			Purchase purchase = new Purchase();
			purchase.id = 42L;
			context.getBean(Purchases.class).save(purchase);
			assertThat(statements.sent()).containsExactly("select x 1", "insert into purchase x 1");
			assertThat(context.getBean(Purchases.class).findById(42L)).isPresent();
		});
	}

	@Test
	void saveOfAPresetIdWithAVersionStoresTheRowAndReadsNothing() {
		run((context, statements) -> {
			Ticket ticket = new Ticket();
			ticket.id = "preset";
			context.getBean(Tickets.class).save(ticket);
			assertThat(statements.sent()).containsExactly("insert into ticket x 1");
			assertThat(context.getBean(Tickets.class).findById("preset")).isPresent();
		});
	}

	@Test
	void saveOfARecordIdStoresTheRow() {
		run((context, statements) -> {
			Seat seat = context.getBean(Seats.class).save(new Seat());
			assertThat(seat.getId().number()).isPositive();
			assertThat(statements.sent()).containsExactly("insert into seat x 1");
			assertThat(context.getBean(Seats.class).findById(seat.getId())).isPresent();
		});
	}

	@Test
	void repositoriesThatAreSetUpInTheBackgroundWork() {
		run(this.runner.withPropertyValues("spring.data.jpa.repositories.bootstrap-mode=deferred"), (context,
				statements) -> assertThat(context.getBean(Purchases.class).save(new Purchase()).id).isPositive());
	}

	@Test
	void leasesMayBeKeptInTheSameDatabase() {
		run(this.runner
			.withConfiguration(
					AutoConfigurations.of(SnowflakeLeaseAutoConfiguration.class, JdbcLeaseStoreAutoConfiguration.class))
			.withPropertyValues("snowflake.lease.store=jdbc", "snowflake.lease.jdbc.initialize-schema=always"),
				(context, statements) -> {
					assertThat(context.getBean(Purchases.class).save(new Purchase()).id).isPositive();
					assertThat(context.getBean(LeaseKeeper.class).status().lease()).isNotNull();
					assertThat(context.getBeansOfType(IdGenerator.class)).hasSize(1);
				});
	}

	private void run(Work work) {
		run(this.runner, work);
	}

	private void run(ApplicationContextRunner runner, Work work) {
		runner.withPropertyValues(database()).run((context) -> {
			assertThat(context).hasNotFailed();
			Statements statements = context.getBean(Statements.class);
			statements.forget();
			work.on(context, statements);
		});
	}

	/** What a test does with an application. */
	private interface Work {

		void on(AssertableApplicationContext context, Statements statements);

	}

	@Configuration(proxyBeanMethods = false)
	@EntityScan(basePackageClasses = Entities.class)
	@EnableJpaRepositories(basePackageClasses = Entities.class, considerNestedRepositories = true)
	static class Application {

		private static final Statements STATEMENTS = new Statements();

		@Bean
		Statements statements() {
			return STATEMENTS;
		}

		@Bean
		static BeanPostProcessor observer() {
			return new BeanPostProcessor() {

				@Override
				public Object postProcessAfterInitialization(Object bean, String beanName) {
					return (bean instanceof DataSource dataSource) ? STATEMENTS.observe(dataSource) : bean;
				}

			};
		}

	}

}
