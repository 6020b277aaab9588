package io.github.snowflakeid.entities.slices;

import io.github.snowflakeid.IdGenerator;
import io.github.snowflakeid.lease.LeaseKeeper;
import io.github.snowflakeid.lease.NodeLeaseStore;
import jakarta.persistence.EntityManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.data.jdbc.test.autoconfigure.DataJdbcTest;
import org.springframework.boot.data.jpa.test.autoconfigure.DataJpaTest;
import org.springframework.boot.data.mongodb.test.autoconfigure.DataMongoTest;
import org.springframework.boot.data.r2dbc.test.autoconfigure.DataR2dbcTest;
import org.springframework.boot.jdbc.test.autoconfigure.JdbcTest;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.test.context.ContextConfiguration;
import org.springframework.test.context.TestContextManager;
import org.springframework.test.context.TestPropertySource;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Slices that store something, of an application whose node id is leased from its
 * database: no line is added for ids, and none is leased.
 */
class DataSlicesTests {

	@ParameterizedTest
	@ValueSource(classes = { Jpa.class, DataJdbc.class, R2dbc.class, Mongo.class, PlainJdbc.class })
	void hasIdsAndLeasesNone(Class<?> test) throws Exception {
		ApplicationContext slice = slice(test);
		assertThat(slice.getBean(IdGenerator.class).nextId()).isPositive();
		assertThat(slice.getBeansOfType(NodeLeaseStore.class)).isEmpty();
		assertThat(slice.getBeansOfType(LeaseKeeper.class)).isEmpty();
	}

	@Test
	void entityIsKeptUnderTheIdThatItWasGiven() throws Exception {
		ApplicationContext slice = slice(Jpa.class);
		EntityManager entities = slice.getBean(EntityManager.class);
		long id = slice.getBean(IdGenerator.class).nextId();
		slice.getBean(TransactionTemplate.class).executeWithoutResult((status) -> entities.persist(new Parcel(id)));
		assertThat(entities.find(Parcel.class, id)).isNotNull();
	}

	private static ApplicationContext slice(Class<?> test) throws Exception {
		return new TestContextManager(test).getTestContext().getApplicationContext();
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

	}

	@DataJpaTest
	@ContextConfiguration(classes = Application.class)
	@TestPropertySource(properties = "snowflake.lease.store=jdbc")
	static class Jpa {

	}

	@DataJdbcTest
	@ContextConfiguration(classes = Application.class)
	@TestPropertySource(properties = "snowflake.lease.store=jdbc")
	static class DataJdbc {

	}

	@DataR2dbcTest
	@ContextConfiguration(classes = Application.class)
	@TestPropertySource(properties = "snowflake.lease.store=jdbc")
	static class R2dbc {

	}

	@DataMongoTest
	@ContextConfiguration(classes = Application.class)
	@TestPropertySource(properties = "snowflake.lease.store=jdbc")
	static class Mongo {

	}

	@JdbcTest
	@ContextConfiguration(classes = Application.class)
	@TestPropertySource(properties = "snowflake.lease.store=jdbc")
	static class PlainJdbc {

	}

}
