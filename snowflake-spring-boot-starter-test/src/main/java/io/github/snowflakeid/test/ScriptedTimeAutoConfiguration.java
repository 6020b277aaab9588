package io.github.snowflakeid.test;

import java.time.Instant;
import java.util.Comparator;
import java.util.stream.Stream;

import io.github.snowflakeid.SnowflakeLayout;
import io.github.snowflakeid.TimeSource;
import io.github.snowflakeid.autoconfigure.NamedGenerators;
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
		Binder binder = Binder.get(environment);
		Instant epoch = Stream.concat(Stream.of("snowflake.epoch"),
				NamedGenerators.names(environment).stream().map((name) -> "snowflake.generators." + name + ".epoch"))
			.flatMap((property) -> Stream.ofNullable(binder.bind(property, Instant.class).orElse(null)))
			.max(Comparator.naturalOrder())
			.orElse(SnowflakeLayout.DEFAULT.epoch());
		return new ScriptedTimeSource(ScriptedIdGenerator.timeOfStartUp(epoch));
	}

}
