package io.github.snowflakeid.autoconfigure;

import io.github.snowflakeid.IdGenerator;
import io.github.snowflakeid.SnowflakeIdGenerator;
import io.github.snowflakeid.SnowflakeLayout;
import io.github.snowflakeid.TimeSource;
import io.github.snowflakeid.lease.LeaseKeeper;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.SearchStrategy;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;

/**
 * Auto-configuration of the {@link IdGenerator}: a {@link SnowflakeIdGenerator} with the
 * node id {@code snowflake.node-id}, or the one that a {@link LeaseKeeper} supplies with
 * leased ones. Backs off if the application has an {@code IdGenerator} of its own; an own
 * {@link TimeSource} is used. The generator's {@link SnowflakeLayout} is a bean, too, for
 * whoever composes or reads ids.
 */
@AutoConfiguration
@ConditionalOnBooleanProperty(name = "snowflake.enabled", matchIfMissing = true)
@Import(SnowflakeSettingsConfiguration.class)
public final class SnowflakeAutoConfiguration {

	/** The name of the generator, which is what tags and endpoints call it. */
	static final String GENERATOR = "snowflakeIdGenerator";

	static final String LAYOUT = "snowflakeLayout";

	SnowflakeAutoConfiguration() {
	}

	@Bean
	@ConditionalOnMissingBean
	TimeSource snowflakeTimeSource() {
		return TimeSource.system();
	}

	/**
	 * The keeper comes first where there is one, because it alone holds what opens and
	 * closes slices.
	 */
	@Bean
	@ConditionalOnMissingBean(IdGenerator.class)
	SnowflakeIdGenerator snowflakeIdGenerator(ObjectProvider<GeneratorSettings> settings, TimeSource timeSource,
			@Nullable LeaseKeeper keeper) {
		return (keeper != null) ? keeper.generator() : settings.getObject().newGenerator(timeSource);
	}

	/**
	 * That of this context's generator, not of one that a child has of its own. Where a
	 * single named generator takes the place of the one without a name, it is that one's.
	 * Another layout in its place changes no ids.
	 */
	@Bean
	@ConditionalOnBean(value = SnowflakeIdGenerator.class, name = GENERATOR, search = SearchStrategy.CURRENT)
	@ConditionalOnMissingBean(search = SearchStrategy.CURRENT)
	SnowflakeLayout snowflakeLayout(@Qualifier(GENERATOR) ObjectProvider<SnowflakeIdGenerator> unnamed,
			ObjectProvider<SnowflakeIdGenerator> byType) {
		return unnamed.getIfAvailable(byType::getObject).layout();
	}

}
