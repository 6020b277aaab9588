package io.github.snowflakeid.autoconfigure.entity;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;

import javax.sql.DataSource;

import io.github.snowflakeid.IdGenerator;
import io.github.snowflakeid.SnowflakeIdGenerator;
import io.github.snowflakeid.autoconfigure.SnowflakeAutoConfiguration;
import io.github.snowflakeid.entity.GeneratorLookup;
import io.github.snowflakeid.entity.HibernateIdGeneration;
import io.github.snowflakeid.entity.InvalidGeneratedIdException;
import io.github.snowflakeid.entity.SnowflakeGenerated;
import jakarta.persistence.Entity;
import jakarta.persistence.EntityManagerFactory;
import jakarta.persistence.Id;
import org.h2.jdbcx.JdbcDataSource;
import org.hibernate.SessionFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.orm.jpa.LocalContainerEntityManagerFactoryBean;
import org.springframework.orm.jpa.hibernate.LocalSessionFactoryBean;
import org.springframework.orm.jpa.persistenceunit.PersistenceManagedTypes;
import org.springframework.orm.jpa.vendor.HibernateJpaVendorAdapter;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link HibernateIdAutoConfiguration}, with session factories that Spring Boot
 * knows nothing of.
 */
@ExtendWith(OutputCaptureExtension.class)
class HibernateIdAutoConfigurationTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(HibernateIdAutoConfiguration.class, SnowflakeAutoConfiguration.class))
		.withPropertyValues("snowflake.node-id=7");

	@Test
	void anEntityManagerFactoryMadeByTheApplicationFindsTheGenerator(CapturedOutput output) {
		this.runner.withUserConfiguration(OneUnit.class).run((context) -> {
			Thing thing = persisted(context.getBean(EntityManagerFactory.class));
			assertThat(context.getBean(SnowflakeIdGenerator.class).layout().decompose(thing.id).nodeId()).isEqualTo(7);
			assertThat(output).doesNotContain("not eligible for getting processed");
		});
	}

	@Test
	void aHibernateSessionFactoryFindsTheGenerator() {
		this.runner.withUserConfiguration(OneSessionFactory.class)
			.run((context) -> assertThat(persisted(context.getBean(SessionFactory.class)).id).isPositive());
	}

	/** As in Spring Boot 4.0. */
	@Test
	void aSessionFactoryThatHasItsGeneratorsMadeBySpringFindsTheGenerator() {
		this.runner.withPropertyValues("made-by-spring=true")
			.withUserConfiguration(OneSessionFactory.class)
			.run((context) -> assertThat(persisted(context.getBean(SessionFactory.class)).id).isPositive());
	}

	@Test
	void aSessionFactoryThatHasItsGeneratorsMadeBySpringRefusesWrongUse() {
		this.runner.withPropertyValues("made-by-spring=true", "entity=" + Misnamed.class.getName())
			.withUserConfiguration(OneSessionFactory.class)
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.isInstanceOf(InvalidGeneratedIdException.class));
	}

	@Test
	void severalPersistenceUnitsFindTheGenerator() {
		this.runner.withUserConfiguration(OneUnit.class, OtherUnit.class).run((context) -> {
			Map<String, EntityManagerFactory> units = context.getBeansOfType(EntityManagerFactory.class);
			assertThat(units).containsOnlyKeys("unit", "otherUnit");
			assertThat(units.values()).extracting((unit) -> persisted(unit).id).doesNotHaveDuplicates();
		});
	}

	@Test
	void theGeneratorIsMadeAtTheFirstId() {
		this.runner.withUserConfiguration(OneUnit.class, OwnGenerator.class).run((context) -> {
			AtomicBoolean made = context.getBean(OwnGenerator.class).made;
			assertThat(context.getBeanFactory().containsSingleton("own")).isTrue();
			assertThat(made).isTrue();
			assertThat(context.getBean(OwnGenerator.class).unitWasThere).isTrue();
			assertThat(persisted(context.getBean(EntityManagerFactory.class)).id).isEqualTo(5);
		});
	}

	@Test
	void idsAreDrawnUntilTheSessionFactoryIsClosed() {
		List<String> destroyed = new ArrayList<>();
		this.runner.withUserConfiguration(OneUnit.class, ClosedGenerator.class).run((context) -> {
			persisted(context.getBean(EntityManagerFactory.class));
			EntityManagerFactory unit = context.getBean(EntityManagerFactory.class);
			context.getBean(ClosedGenerator.class).onDestroy = () -> destroyed
				.add("generator, the unit is " + (unit.isOpen() ? "open" : "closed"));
		});
		assertThat(destroyed).containsExactly("generator, the unit is closed");
	}

	@Test
	void aSettingOfTheApplicationStays() {
		this.runner.withUserConfiguration(UnitWithSetting.class)
			.run((context) -> assertThat(persisted(context.getBean(EntityManagerFactory.class)).id).isEqualTo(3));
	}

	@Test
	void wrongUseIsRefusedAtTheStart() {
		this.runner.withUserConfiguration(UnitWithUnknownGenerator.class)
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.isInstanceOf(InvalidGeneratedIdException.class)
				.hasMessageContaining("Misnamed.id names the generator 'orders', which is not there"));
	}

	@Test
	void whatIsRefusedIsTold() {
		this.runner.withUserConfiguration(UnitWithUnknownGenerator.class)
			.run((context) -> assertThat(
					new InvalidGeneratedIdFailureAnalyzer().analyze(context.getStartupFailure()).getDescription())
				.startsWith("@SnowflakeGenerated property ")
				.endsWith("Misnamed.id names the generator 'orders', which is not there."));
	}

	@Test
	void backsOffWhereIdsAreOff() {
		this.runner.withPropertyValues("snowflake.enabled=false")
			.withUserConfiguration(OneUnit.class)
			.run((context) -> assertThat(context).hasNotFailed()
				.doesNotHaveBean(SessionFactorySettings.class)
				.doesNotHaveBean(GeneratorLookup.class));
	}

	@Test
	void backsOffWithoutHibernate() {
		this.runner.withClassLoader(new FilteredClassLoader("org.hibernate"))
			.run((context) -> assertThat(context).hasNotFailed()
				.doesNotHaveBean(SessionFactorySettings.class)
				.doesNotHaveBean(GeneratorLookup.class));
	}

	@Test
	void backsOffWithoutSpringOrm() {
		this.runner.withClassLoader(new FilteredClassLoader("org.springframework.orm"))
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(SessionFactorySettings.class));
	}

	private static Thing persisted(EntityManagerFactory factory) {
		Thing thing = new Thing();
		factory.runInTransaction((entityManager) -> entityManager.persist(thing));
		return thing;
	}

	private static DataSource database() {
		JdbcDataSource database = new JdbcDataSource();
		database.setUrl("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1");
		return database;
	}

	private static LocalContainerEntityManagerFactoryBean unit(String name, Class<?> entity) {
		LocalContainerEntityManagerFactoryBean factory = new LocalContainerEntityManagerFactoryBean();
		factory.setPersistenceUnitName(name);
		factory.setDataSource(database());
		factory.setManagedTypes(PersistenceManagedTypes.of(entity.getName()));
		factory.setJpaVendorAdapter(new HibernateJpaVendorAdapter());
		factory.getJpaPropertyMap().put("hibernate.hbm2ddl.auto", "create");
		return factory;
	}

	@Configuration(proxyBeanMethods = false)
	static class OneUnit {

		@Bean
		LocalContainerEntityManagerFactoryBean unit() {
			return HibernateIdAutoConfigurationTests.unit("one", Thing.class);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OtherUnit {

		@Bean
		LocalContainerEntityManagerFactoryBean otherUnit() {
			return unit("other", Thing.class);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class UnitWithUnknownGenerator {

		@Bean
		LocalContainerEntityManagerFactoryBean unit() {
			return HibernateIdAutoConfigurationTests.unit("misnamed", Misnamed.class);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class UnitWithSetting {

		@Bean
		LocalContainerEntityManagerFactoryBean unit() {
			LocalContainerEntityManagerFactoryBean unit = HibernateIdAutoConfigurationTests.unit("set", Thing.class);
			unit.getJpaPropertyMap().put(HibernateIdGeneration.GENERATOR_LOOKUP, new GeneratorLookup() {

				@Override
				public void require(String generator, String property) {
					// all are there
				}

				@Override
				public IdGenerator get(String generator) {
					return () -> 3;
				}

			});
			return unit;
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OneSessionFactory {

		@Bean
		LocalSessionFactoryBean sessionFactory(@Value("${made-by-spring:false}") String madeBySpring,
				@Value("${entity:}") Class<?> entity) {
			LocalSessionFactoryBean factory = new LocalSessionFactoryBean();
			factory.setDataSource(database());
			factory.setAnnotatedClasses((entity != null) ? entity : Thing.class);
			Properties properties = new Properties();
			properties.setProperty("hibernate.cdi.extensions", madeBySpring);
			properties.setProperty("hibernate.hbm2ddl.auto", "create");
			factory.setHibernateProperties(properties);
			return factory;
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OwnGenerator {

		private final AtomicBoolean made = new AtomicBoolean();

		private boolean unitWasThere;

		@Bean
		IdGenerator own(ObjectProvider<EntityManagerFactory> unit) {
			this.made.set(true);
			this.unitWasThere = unit.getObject().isOpen();
			return () -> 5;
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class ClosedGenerator {

		private Runnable onDestroy = () -> {
		};

		@Bean
		IdGenerator own() {
			return new Closed(() -> this.onDestroy.run());
		}

	}

	record Closed(Runnable onDestroy) implements IdGenerator, DisposableBean {

		@Override
		public long nextId() {
			return 1;
		}

		@Override
		public void destroy() {
			this.onDestroy.run();
		}

	}

	@Entity
	static class Thing {

		@Id
		@SnowflakeGenerated
		long id;

	}

	@Entity
	static class Misnamed {

		@Id
		@SnowflakeGenerated(generator = "orders")
		Long id;

	}

}
