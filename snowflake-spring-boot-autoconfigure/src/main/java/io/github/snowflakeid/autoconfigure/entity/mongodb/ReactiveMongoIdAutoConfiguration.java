package io.github.snowflakeid.autoconfigure.entity.mongodb;

import io.github.snowflakeid.autoconfigure.entity.GeneratorLookupConfiguration;
import io.github.snowflakeid.entity.GeneratorLookup;
import io.github.snowflakeid.entity.SnowflakeGenerated;
import io.github.snowflakeid.entity.mongodb.ReactiveMongoIdCallback;
import reactor.core.publisher.Mono;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.data.mongodb.core.ReactiveMongoOperations;
import org.springframework.data.mongodb.core.mapping.MongoMappingContext;

/**
 * Auto-configuration of what fills the properties with {@link SnowflakeGenerated} of
 * documents that are stored with the reactive side of Spring Data MongoDB.
 */
@AutoConfiguration
@ConditionalOnBooleanProperty(name = "snowflake.enabled", matchIfMissing = true)
@ConditionalOnClass(value = { ReactiveMongoOperations.class, Mono.class },
		name = "com.mongodb.reactivestreams.client.MongoClient")
@Import(GeneratorLookupConfiguration.class)
public final class ReactiveMongoIdAutoConfiguration {

	private static final String CALLBACK = "snowflakeReactiveMongoIdCallback";

	ReactiveMongoIdAutoConfiguration() {
	}

	@Bean
	ReactiveMongoIdCallback snowflakeReactiveMongoIdCallback(GeneratorLookup generators,
			ObjectProvider<MongoMappingContext> contexts, ConfigurableListableBeanFactory beanFactory) {
		Templates.dependOn(CALLBACK, ReactiveMongoOperations.class, beanFactory);
		return new ReactiveMongoIdCallback(generators, contexts);
	}

}
