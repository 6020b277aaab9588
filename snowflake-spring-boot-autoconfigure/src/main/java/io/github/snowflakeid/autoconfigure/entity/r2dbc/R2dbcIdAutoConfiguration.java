package io.github.snowflakeid.autoconfigure.entity.r2dbc;

import io.github.snowflakeid.autoconfigure.entity.GeneratorLookupConfiguration;
import io.github.snowflakeid.entity.GeneratorLookup;
import io.github.snowflakeid.entity.SnowflakeGenerated;
import io.github.snowflakeid.entity.UnmatchedUpdates;
import io.github.snowflakeid.entity.r2dbc.FirstUpdateCheck;
import io.github.snowflakeid.entity.r2dbc.R2dbcIdCallback;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.data.r2dbc.core.R2dbcEntityOperations;
import org.springframework.data.r2dbc.mapping.R2dbcMappingContext;

/**
 * Auto-configuration of {@link SnowflakeGenerated} in what Spring Data R2DBC stores.
 */
@AutoConfiguration(afterName = "org.springframework.boot.data.r2dbc.autoconfigure.DataR2dbcAutoConfiguration")
@ConditionalOnBooleanProperty(name = "snowflake.enabled", matchIfMissing = true)
@ConditionalOnClass(R2dbcMappingContext.class)
@ConditionalOnBean(R2dbcMappingContext.class)
@Import(GeneratorLookupConfiguration.class)
public final class R2dbcIdAutoConfiguration {

	R2dbcIdAutoConfiguration() {
	}

	@Bean
	static R2dbcIdCallback snowflakeR2dbcIdCallback(ObjectProvider<R2dbcMappingContext> contexts,
			GeneratorLookup generators) {
		return new R2dbcIdCallback(contexts, generators);
	}

	@Bean
	R2dbcIdsCheck snowflakeR2dbcIdsCheck(ConfigurableListableBeanFactory beanFactory, GeneratorLookup generators) {
		return new R2dbcIdsCheck(beanFactory, generators);
	}

	@Bean
	static FirstUpdateCheck snowflakeFirstUpdateCheck(ObjectProvider<R2dbcMappingContext> contexts,
			ObjectProvider<R2dbcEntityOperations> operations) {
		return new FirstUpdateCheck(contexts, operations, new UnmatchedUpdates("R2dbcEntityTemplate.insert"));
	}

}
