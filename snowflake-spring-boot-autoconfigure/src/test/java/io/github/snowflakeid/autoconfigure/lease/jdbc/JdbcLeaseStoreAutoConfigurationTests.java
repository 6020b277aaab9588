package io.github.snowflakeid.autoconfigure.lease.jdbc;

import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.UUID;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariDataSource;
import io.github.snowflakeid.SnowflakeLayout;
import io.github.snowflakeid.autoconfigure.InvalidSnowflakeConfigurationException;
import io.github.snowflakeid.lease.InMemoryNodeLeaseStore;
import io.github.snowflakeid.lease.LeaseOwner;
import io.github.snowflakeid.lease.LeaseRequest;
import io.github.snowflakeid.lease.LeaseStoreException;
import io.github.snowflakeid.lease.LeaseTerms;
import io.github.snowflakeid.lease.NodeIdRanges;
import io.github.snowflakeid.lease.NodeLeaseStore;
import io.github.snowflakeid.lease.jdbc.JdbcNodeLeaseStore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceInitializationAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.io.ClassPathResource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.jdbc.datasource.init.ResourceDatabasePopulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class JdbcLeaseStoreAutoConfigurationTests {

	private static final LeaseTerms TERMS = new LeaseTerms("test", SnowflakeLayout.DEFAULT, NodeIdRanges.of(5, 5),
			Duration.ofSeconds(30), Duration.ofSeconds(10));

	private final ApplicationContextRunner withoutDataSource = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(JdbcLeaseStoreAutoConfiguration.class))
		.withPropertyValues("snowflake.lease.store=jdbc");

	private final ApplicationContextRunner runner = this.withoutDataSource
		.withConfiguration(AutoConfigurations.of(DataSourceAutoConfiguration.class,
				DataSourceInitializationAutoConfiguration.class))
		.withPropertyValues("spring.datasource.generate-unique-name=true");

	@TempDir
	private Path directory;

	@Test
	void keepsLeasesInTheDatabaseOfTheApplication() {
		this.runner.run((context) -> {
			acquire(context.getBean(NodeLeaseStore.class));
			assertThat(nodeIds(context.getBean(DataSource.class), "snowflake_lease")).isEqualTo(5);
		});
	}

	@Test
	void makesNoStoreUnlessItIsChosen() {
		this.runner.withPropertyValues("snowflake.lease.store=redis")
			.run((context) -> assertThat(context).doesNotHaveBean(NodeLeaseStore.class));
	}

	@Test
	void makesNoStoreWhenAllIsDisabled() {
		this.runner.withPropertyValues("snowflake.enabled=false")
			.run((context) -> assertThat(context).doesNotHaveBean(NodeLeaseStore.class));
	}

	@Test
	void makesNoStoreWithoutSpringJdbc() {
		this.withoutDataSource.withClassLoader(new FilteredClassLoader("org.springframework.boot.jdbc"))
			.run((context) -> assertThat(context).doesNotHaveBean(NodeLeaseStore.class));
	}

	@Test
	void backsOffForStoreOfTheApplication() {
		this.runner.withBean(NodeLeaseStore.class, () -> new InMemoryNodeLeaseStore(InstantSource.system()))
			.run((context) -> assertThat(context).hasSingleBean(NodeLeaseStore.class)
				.hasSingleBean(InMemoryNodeLeaseStore.class));
	}

	@Test
	void prefersMarkedDataSource() {
		// with CRaC there, Boot itself wants one DataSource only
		this.runner.withClassLoader(new FilteredClassLoader("org.crac"))
			.withUserConfiguration(TwoDataSources.class)
			.run((context) -> {
				acquire(context.getBean(NodeLeaseStore.class));
				assertThat(nodeIds(context.getBean("marked", DataSource.class), "snowflake_lease")).isEqualTo(5);
				assertThat(tables(context.getBean("unmarked", DataSource.class))).isZero();
			});
	}

	@Test
	void saysWhatToDoWithoutDataSource() {
		this.withoutDataSource.run((context) -> assertThat(context).getFailure()
			.rootCause()
			.isInstanceOf(InvalidSnowflakeConfigurationException.class)
			.hasMessageContainingAll("snowflake.lease.store is jdbc", "@SnowflakeDataSource"));
	}

	@Test
	void saysWhatToDoWithSeveralDataSources() {
		this.withoutDataSource.withBean("one", DataSource.class, DriverManagerDataSource::new)
			.withBean("two", DataSource.class, DriverManagerDataSource::new)
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.isInstanceOf(InvalidSnowflakeConfigurationException.class)
				.hasMessageContainingAll("snowflake.lease.store is jdbc", "@Primary", "@SnowflakeDataSource"));
	}

	@Test
	void createsTablesOnlyInMemoryByDefault() {
		this.runner.withPropertyValues("spring.datasource.url=" + file()).run((context) -> {
			NodeLeaseStore store = context.getBean(NodeLeaseStore.class);
			assertThatExceptionOfType(LeaseStoreException.class).isThrownBy(() -> acquire(store));
			assertThat(tables(context.getBean(DataSource.class))).isZero();
		});
	}

	@Test
	void createsTablesAlwaysIfSoConfigured() {
		this.runner
			.withPropertyValues("spring.datasource.url=" + file(), "snowflake.lease.jdbc.initialize-schema=always")
			.run((context) -> {
				acquire(context.getBean(NodeLeaseStore.class));
				assertThat(tables(context.getBean(DataSource.class))).isEqualTo(2);
			});
	}

	@Test
	void createsNoTablesIfSoConfigured() {
		this.runner.withPropertyValues("snowflake.lease.jdbc.initialize-schema=never").run((context) -> {
			assertThat(tables(context.getBean(DataSource.class))).isZero();
			NodeLeaseStore store = context.getBean(NodeLeaseStore.class);
			assertThatExceptionOfType(LeaseStoreException.class).isThrownBy(() -> acquire(store))
				.matches(LeaseStoreException::isLasting)
				.withMessageContaining("snowflake.lease.jdbc.initialize-schema");
		});
	}

	@Test
	void createsTablesOfTheConfiguredNames() {
		this.runner.withPropertyValues("snowflake.lease.jdbc.table-prefix=PUBLIC.ids_").run((context) -> {
			acquire(context.getBean(NodeLeaseStore.class));
			assertThat(nodeIds(context.getBean(DataSource.class), "ids_lease")).isEqualTo(5);
		});
	}

	@Test
	void refusesNamesThatMightBeSql() {
		this.runner.withPropertyValues("snowflake.lease.jdbc.table-prefix=a; drop")
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.isInstanceOf(InvalidSnowflakeConfigurationException.class)
				.hasMessageContaining("snowflake.lease.jdbc.table-prefix is 'a; drop'"));
	}

	@Test
	void takesAnotherScript() {
		this.runner
			.withPropertyValues("snowflake.lease.jdbc.schema=classpath:no-such-@@platform@@.sql",
					"snowflake.lease.jdbc.platform=database")
			.run((context) -> {
				NodeLeaseStore store = context.getBean(NodeLeaseStore.class);
				assertThatExceptionOfType(LeaseStoreException.class).isThrownBy(() -> acquire(store))
					.matches(LeaseStoreException::isLasting)
					.withMessageContainingAll("no-such-database.sql", "snowflake.lease.jdbc.schema");
			});
	}

	@Test
	void failsIfTheScriptFails() {
		this.runner.withPropertyValues("snowflake.lease.jdbc.platform=mysql").run((context) -> {
			NodeLeaseStore store = context.getBean(NodeLeaseStore.class);
			assertThatExceptionOfType(LeaseStoreException.class).isThrownBy(() -> acquire(store))
				.matches(LeaseStoreException::isLasting)
				.withMessageContaining("InnoDB");
		});
	}

	@Test
	void comesAfterOtherInitializationOfTheDatabase() {
		this.runner
			.withPropertyValues("snowflake.lease.jdbc.initialize-schema=never", "spring.sql.init.mode=always",
					"spring.sql.init.schema-locations=classpath:io/github/snowflakeid/lease/jdbc/schema-h2.sql")
			.withUserConfiguration(EarlyUser.class)
			.run((context) -> {
				assertThat(context).hasNotFailed();
				assertThat(context.getBeanFactory().getBeanDefinition("snowflakeJdbcNodeLeaseStore").getDependsOn())
					.contains("dataSourceScriptDatabaseInitializer");
				assertThat(nodeIds(context.getBean(DataSource.class), "snowflake_lease")).isEqualTo(5);
			});
	}

	@Test
	void startsWhileTheDatabaseIsDown() {
		this.withoutDataSource.withBean(DataSource.class, JdbcLeaseStoreAutoConfigurationTests::unreachable)
			.run((context) -> assertThat(context).hasNotFailed().hasSingleBean(JdbcNodeLeaseStore.class));
	}

	@Test
	void startsWhereItIsToCreateTablesWhileTheDatabaseIsDown() {
		this.withoutDataSource.withBean(DataSource.class, JdbcLeaseStoreAutoConfigurationTests::unreachable)
			.withPropertyValues("snowflake.lease.jdbc.initialize-schema=always")
			.run((context) -> {
				NodeLeaseStore store = context.getBean(NodeLeaseStore.class);
				assertThatExceptionOfType(LeaseStoreException.class).isThrownBy(() -> acquire(store))
					.matches((failure) -> !failure.isLasting())
					.withMessageContaining("PostgreSQL at 127.0.0.1:1/test");
			});
	}

	@Test
	void goesOnIfTheScriptFailsAndTheTablesAreThere() {
		this.runner.withPropertyValues("snowflake.lease.jdbc.platform=mysql").run((context) -> {
			new ResourceDatabasePopulator(new ClassPathResource("io/github/snowflakeid/lease/jdbc/schema-h2.sql"))
				.execute(context.getBean(DataSource.class));
			acquire(context.getBean(NodeLeaseStore.class));
			assertThat(nodeIds(context.getBean(DataSource.class), "snowflake_lease")).isEqualTo(5);
		});
	}

	@Test
	void hasThePrefixOfTheStoreByDefault() {
		assertThat(new JdbcLeaseProperties().getTablePrefix()).isEqualTo(JdbcNodeLeaseStore.DEFAULT_TABLE_PREFIX);
	}

	private String file() {
		return "jdbc:h2:file:" + this.directory.resolve("leases");
	}

	private static HikariDataSource unreachable() {
		HikariDataSource pool = new HikariDataSource();
		pool.setJdbcUrl("jdbc:postgresql://127.0.0.1:1/test");
		return pool;
	}

	private static void acquire(NodeLeaseStore store) {
		store.acquire(new LeaseRequest(TERMS, LeaseOwner.ofThisProcess("test"), 10, 20, 1));
	}

	private static Long nodeIds(DataSource dataSource, String table) {
		return new JdbcTemplate(dataSource).queryForObject("select node_id from " + table, Long.class);
	}

	private static Integer tables(DataSource dataSource) {
		return new JdbcTemplate(dataSource).queryForObject(
				"select count(*) from information_schema.tables where lower(table_name) like 'snowflake%'",
				Integer.class);
	}

	@Configuration(proxyBeanMethods = false)
	static class TwoDataSources {

		@Bean
		DataSource unmarked() {
			return new DriverManagerDataSource("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1");
		}

		@Bean
		@SnowflakeDataSource
		DataSource marked() {
			return new DriverManagerDataSource("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1");
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class EarlyUser {

		EarlyUser(NodeLeaseStore store) {
			acquire(store);
		}

	}

}
