package io.github.snowflakeid.autoconfigure.lease.jdbc;

import javax.sql.DataSource;

import io.github.snowflakeid.autoconfigure.ConfigurationProblems;
import io.github.snowflakeid.autoconfigure.GeneratorSettings;
import io.github.snowflakeid.autoconfigure.SnowflakeAutoConfiguration;
import io.github.snowflakeid.autoconfigure.SnowflakeSettingsConfiguration;
import io.github.snowflakeid.autoconfigure.lease.BeanNames;
import io.github.snowflakeid.lease.NodeLeaseStore;
import io.github.snowflakeid.lease.jdbc.JdbcNodeLeaseStore;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.jdbc.init.DataSourceScriptDatabaseInitializer;
import org.springframework.boot.sql.init.dependency.DatabaseInitializationDependencyConfigurer;
import org.springframework.boot.sql.init.dependency.DependsOnDatabaseInitialization;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;

/**
 * Auto-configuration of a {@link JdbcNodeLeaseStore} over the application's
 * {@link DataSource}, or the one that is marked with {@link SnowflakeDataSource}. The
 * store comes after Flyway, Liquibase and all other initialization of databases.
 */
@AutoConfiguration(before = SnowflakeAutoConfiguration.class,
		afterName = "org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration")
@ConditionalOnBooleanProperty(name = "snowflake.enabled", matchIfMissing = true)
@ConditionalOnProperty(name = "snowflake.lease.store", havingValue = "jdbc")
@ConditionalOnClass(DataSourceScriptDatabaseInitializer.class)
@ConditionalOnMissingBean(NodeLeaseStore.class)
@EnableConfigurationProperties(JdbcLeaseProperties.class)
@Import({ DatabaseInitializationDependencyConfigurer.class, SnowflakeSettingsConfiguration.class })
public final class JdbcLeaseStoreAutoConfiguration {

	private static final String STORE = "snowflakeJdbcNodeLeaseStore";

	JdbcLeaseStoreAutoConfiguration() {
	}

	@Bean
	@DependsOnDatabaseInitialization
	JdbcNodeLeaseStore snowflakeJdbcNodeLeaseStore(GeneratorSettings settings, ObjectProvider<DataSource> dataSource,
			@SnowflakeDataSource ObjectProvider<DataSource> snowflakeDataSource, JdbcLeaseProperties properties,
			ConfigurableListableBeanFactory beanFactory) {
		DataSource chosen = choose(dataSource, snowflakeDataSource);
		BeanNames.registerDependency(STORE, chosen, beanFactory);
		return new JdbcNodeLeaseStore(new InitializedDataSource(chosen, properties), properties.getTablePrefix());
	}

	static DataSource choose(ObjectProvider<DataSource> dataSource, ObjectProvider<DataSource> snowflakeDataSource) {
		DataSource marked = snowflakeDataSource.getIfAvailable();
		DataSource chosen = (marked != null) ? marked : dataSource.getIfUnique();
		if (chosen == null) {
			throw ConfigurationProblems.failure("snowflake.lease.store", "jdbc",
					"another store, unless there is one DataSource, or one that is @Primary or marked with @SnowflakeDataSource",
					"Add spring-boot-starter-jdbc and set spring.datasource.url, or mark one of several DataSource beans "
							+ "with @SnowflakeDataSource, or set snowflake.lease.store to another store.");
		}
		return chosen;
	}

}
