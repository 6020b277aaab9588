package io.github.snowflakeid.test;

import java.time.Instant;

import io.github.snowflakeid.SnowflakeLayout;
import io.github.snowflakeid.TimeSource;
import io.github.snowflakeid.autoconfigure.SnowflakeAutoConfiguration;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Primary;
import org.springframework.core.env.Environment;

/**
 * The clocks of {@link ScriptedIds}, in place of the application's {@link TimeSource}.
 * Before the starter's own, which backs off.
 */
@AutoConfiguration(before = SnowflakeAutoConfiguration.class)
final class ScriptedTimeAutoConfiguration {

	@Bean
	@Primary
	@ConditionalOnMissingBean
	ScriptedTimeSource snowflakeScriptedTimeSource(Environment environment) {
		Instant epoch = Binder.get(environment)
			.bind("snowflake.epoch", Instant.class)
			.orElse(SnowflakeLayout.DEFAULT.epoch());
		return new ScriptedTimeSource(ScriptedIdGenerator.timeOfStartUp(epoch));
	}

}
