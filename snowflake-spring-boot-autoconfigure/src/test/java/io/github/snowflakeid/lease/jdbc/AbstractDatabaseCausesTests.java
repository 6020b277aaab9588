package io.github.snowflakeid.lease.jdbc;

import java.util.UUID;
import java.util.function.Consumer;

import javax.sql.DataSource;

import io.github.snowflakeid.autoconfigure.lease.jdbc.JdbcLeaseStoreAutoConfiguration;
import io.github.snowflakeid.lease.NodeLeaseStore;
import io.github.snowflakeid.lease.OddServers;
import io.github.snowflakeid.lease.Told;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterEach;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Why a database gives no lease, and what a person is told.
 */
abstract class AbstractDatabaseCausesTests {

	static final String PASSWORD = "Set user and password of the DataSource (spring.datasource.username, spring.datasource.password)";

	static final String RIGHTS = "Give the user of the DataSource the rights it lacks: SELECT, INSERT and UPDATE";

	final OddServers odd = new OddServers();

	/** Of the tables, which each test has of its own. */
	final String prefix = "t" + UUID.randomUUID().toString().substring(0, 8) + "_";

	@AfterEach
	void closeServers() throws Exception {
		this.odd.close();
	}

	void initialized(DataSource dataSource, Consumer<NodeLeaseStore> assertion) {
		new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(JdbcLeaseStoreAutoConfiguration.class))
			.withBean(DataSource.class, () -> dataSource)
			.withPropertyValues("snowflake.lease.store=jdbc", "snowflake.lease.jdbc.initialize-schema=always",
					"snowflake.lease.jdbc.table-prefix=" + this.prefix)
			.run((context) -> assertion.accept(context.getBean(NodeLeaseStore.class)));
	}

	JdbcNodeLeaseStore store(DataSource dataSource) {
		return new JdbcNodeLeaseStore(dataSource, this.prefix);
	}

	static DataSource dataSource(String url, String user, String password) {
		return new DriverManagerDataSource(url, user, password);
	}

	static void assertThatFlywayCreatesTheTables(DataSource empty, String vendor) {
		Flyway flyway = Flyway.configure()
			.dataSource(empty)
			.locations("classpath:io/github/snowflakeid/lease/jdbc/flyway/" + vendor)
			.load();
		assertThat(flyway.migrate().migrationsExecuted).isOne();
		assertThat(flyway.migrate().migrationsExecuted).isZero();
		Told.lease(new JdbcNodeLeaseStore(empty));
	}

}
