package io.github.snowflakeid.test;

import io.github.snowflakeid.SnowflakeIdGenerator;
import io.github.snowflakeid.autoconfigure.GeneratorSettings;
import io.github.snowflakeid.autoconfigure.SnowflakeAutoConfiguration;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Primary;
import org.springframework.core.env.Environment;

/**
 * The generator of {@link ScriptedIds}, in place of the application's. After the
 * starter's own, which stays: its layout is a bean, and may be injected.
 */
@AutoConfiguration(after = SnowflakeAutoConfiguration.class)
final class ScriptedIdsAutoConfiguration {

	static final String GENERATOR = "snowflakeScriptedIdGenerator";

	@Bean
	static ScriptedNamedGenerators snowflakeScriptedNamedGenerators() {
		return new ScriptedNamedGenerators();
	}

	@Bean(GENERATOR)
	@Primary
	ScriptedIdGenerator snowflakeScriptedIdGenerator(ObjectProvider<GeneratorSettings> settings,
			ScriptedTimeSource timeSource, Environment environment) {
		GeneratorSettings ofProperties = settings.getIfAvailable();
		Long configured = (ofProperties != null) ? ofProperties.nodeId()
				: environment.getProperty("snowflake.node-id", Long.class);
		long nodeId = (configured != null) ? configured : 0;
		return new ScriptedIdGenerator(timeSource, () -> ((ofProperties != null) ? ofProperties.builder(timeSource)
				: SnowflakeIdGenerator.builder().timeSource(timeSource))
			.nodeId(nodeId)
			.build());
	}

}
