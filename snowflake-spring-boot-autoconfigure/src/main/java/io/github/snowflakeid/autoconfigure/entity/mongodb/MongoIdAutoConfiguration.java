package io.github.snowflakeid.autoconfigure.entity.mongodb;

import io.github.snowflakeid.autoconfigure.entity.GeneratorLookupConfiguration;
import io.github.snowflakeid.entity.GeneratorLookup;
import io.github.snowflakeid.entity.SnowflakeGenerated;
import io.github.snowflakeid.entity.mongodb.MongoIdCallback;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.data.mongodb.core.MongoOperations;
import org.springframework.data.mongodb.core.mapping.MongoMappingContext;

/**
 * Auto-configuration of what fills the properties with {@link SnowflakeGenerated} of
 * documents that are stored with Spring Data MongoDB.
 */
@AutoConfiguration
@ConditionalOnBooleanProperty(name = "snowflake.enabled", matchIfMissing = true)
@ConditionalOnClass(value = MongoOperations.class, name = "com.mongodb.client.MongoClient")
@Import(GeneratorLookupConfiguration.class)
public final class MongoIdAutoConfiguration {

	private static final String CALLBACK = "snowflakeMongoIdCallback";

	MongoIdAutoConfiguration() {
	}

	@Bean
	MongoIdCallback snowflakeMongoIdCallback(GeneratorLookup generators, ObjectProvider<MongoMappingContext> contexts,
			ConfigurableListableBeanFactory beanFactory) {
		Templates.dependOn(CALLBACK, MongoOperations.class, beanFactory);
		return new MongoIdCallback(generators, contexts);
	}

}
