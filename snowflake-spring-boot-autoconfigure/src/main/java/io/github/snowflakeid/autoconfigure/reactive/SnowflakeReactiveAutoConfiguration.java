package io.github.snowflakeid.autoconfigure.reactive;

import io.github.snowflakeid.IdGenerator;
import io.github.snowflakeid.autoconfigure.NamedGeneratorsAutoConfiguration;
import io.github.snowflakeid.autoconfigure.SnowflakeAutoConfiguration;
import io.github.snowflakeid.reactive.ReactiveIdGenerator;
import reactor.core.publisher.Mono;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Lazy;

/**
 * Auto-configuration of a {@link ReactiveIdGenerator} where Project Reactor is present.
 * Backs off if the application has one, or several {@link IdGenerator} beans of which
 * none is the primary one, before those that {@code snowflake.generators} names.
 */
@AutoConfiguration(after = SnowflakeAutoConfiguration.class, before = NamedGeneratorsAutoConfiguration.class)
@ConditionalOnBooleanProperty(name = "snowflake.enabled", matchIfMissing = true)
@ConditionalOnClass(Mono.class)
@ConditionalOnSingleCandidate(IdGenerator.class)
public final class SnowflakeReactiveAutoConfiguration {

	SnowflakeReactiveAutoConfiguration() {
	}

	/** Where several are named and no other is there, only for who asks for it. */
	@Bean
	@Lazy
	@ConditionalOnMissingBean
	ReactiveIdGenerator snowflakeReactiveIdGenerator(IdGenerator generator) {
		return new ReactiveIdGenerator(generator);
	}

}
