package io.github.snowflakeid.autoconfigure;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.context.annotation.Import;

/**
 * Auto-configuration of the check that the context has what the properties ask for. It
 * has no condition: processing ahead of time would freeze one, and what contradicts the
 * build is found in the run.
 */
@AutoConfiguration
@Import(SnowflakeConfigurationCheck.class)
public final class SnowflakeConfigurationCheckAutoConfiguration {

	SnowflakeConfigurationCheckAutoConfiguration() {
	}

}
