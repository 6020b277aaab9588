package io.github.snowflakeid.autoconfigure;

import java.util.List;
import java.util.Locale;

import javax.sql.DataSource;

import io.github.snowflakeid.autoconfigure.InvalidSnowflakeConfigurationException.Problem;
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
@Import(DatabaseInitializationDependencyConfigurer.class)
public final class JdbcLeaseStoreAutoConfiguration {

	private static final String STORE = "snowflakeJdbcLeaseStore";

	JdbcLeaseStoreAutoConfiguration() {
	}

	@Bean
	@DependsOnDatabaseInitialization
	JdbcNodeLeaseStore snowflakeJdbcLeaseStore(ObjectProvider<DataSource> dataSource,
			@SnowflakeDataSource ObjectProvider<DataSource> snowflakeDataSource, JdbcLeaseProperties properties,
			ConfigurableListableBeanFactory beanFactory) {
		DataSource chosen = choose(dataSource, snowflakeDataSource);
		BeanNames.registerDependency(STORE, chosen, beanFactory);
		return new JdbcNodeLeaseStore(new InitializedDataSource(chosen, validated(properties)),
				properties.getTablePrefix());
	}

	static DataSource choose(ObjectProvider<DataSource> dataSource, ObjectProvider<DataSource> snowflakeDataSource) {
		DataSource marked = snowflakeDataSource.getIfAvailable();
		DataSource chosen = (marked != null) ? marked : dataSource.getIfUnique();
		if (chosen == null) {
			throw new InvalidSnowflakeConfigurationException(List.of(new Problem("snowflake.lease.store", "jdbc",
					"another store, unless there is one DataSource, or one that is @Primary or marked with @SnowflakeDataSource",
					"Add spring-boot-starter-jdbc and set spring.datasource.url, or mark one of several DataSource beans "
							+ "with @SnowflakeDataSource, or set snowflake.lease.store to another store.")));
		}
		return chosen;
	}

	static JdbcLeaseProperties validated(JdbcLeaseProperties properties) {
		String tablePrefix = properties.getTablePrefix();
		if (!JdbcNodeLeaseStore.isTablePrefix(tablePrefix)) {
			throw new InvalidSnowflakeConfigurationException(List.of(new Problem("snowflake.lease.jdbc.table-prefix",
					String.format(Locale.ROOT, "'%s'", tablePrefix),
					"a letter or underscore and up to 29 letters, digits or underscores, after the name of a schema and a dot if need be",
					String.format(Locale.ROOT,
							"Set snowflake.lease.jdbc.table-prefix to such a text, or remove it: by default it is %s.",
							JdbcNodeLeaseStore.DEFAULT_TABLE_PREFIX))));
		}
		return properties;
	}

}
