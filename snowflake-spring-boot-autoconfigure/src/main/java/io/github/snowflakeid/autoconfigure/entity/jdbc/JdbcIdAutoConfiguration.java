package io.github.snowflakeid.autoconfigure.entity.jdbc;

import io.github.snowflakeid.autoconfigure.entity.GeneratorLookupConfiguration;
import io.github.snowflakeid.entity.GeneratorLookup;
import io.github.snowflakeid.entity.SnowflakeGenerated;
import io.github.snowflakeid.entity.jdbc.JdbcIdCallback;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.data.jdbc.core.mapping.JdbcMappingContext;

/**
 * Auto-configuration of {@link SnowflakeGenerated} in what Spring Data JDBC stores.
 */
@AutoConfiguration(afterName = "org.springframework.boot.data.jdbc.autoconfigure.DataJdbcRepositoriesAutoConfiguration")
@ConditionalOnBooleanProperty(name = "snowflake.enabled", matchIfMissing = true)
@ConditionalOnClass(JdbcMappingContext.class)
@ConditionalOnBean(JdbcMappingContext.class)
@Import(GeneratorLookupConfiguration.class)
public final class JdbcIdAutoConfiguration {

	JdbcIdAutoConfiguration() {
	}

	@Bean
	static JdbcIdCallback snowflakeJdbcIdCallback(ObjectProvider<JdbcMappingContext> contexts,
			GeneratorLookup generators) {
		return new JdbcIdCallback(contexts, generators);
	}

	@Bean
	JdbcIdsCheck snowflakeJdbcIdsCheck(ConfigurableListableBeanFactory beanFactory, GeneratorLookup generators) {
		return new JdbcIdsCheck(beanFactory, generators);
	}

	@Bean
	static DataAccessStrategyWatch snowflakeDataAccessStrategyWatch(ConfigurableListableBeanFactory beanFactory,
			ObjectProvider<JdbcMappingContext> contexts) {
		return new DataAccessStrategyWatch(beanFactory, contexts);
	}

}
