package io.github.snowflakeid.benchmarks.http;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.context.annotation.Import;

/**
 * Adds the {@link ConstantController} to any application on whose class path this is.
 */
@AutoConfiguration
@Import(ConstantController.class)
public final class ConstantAutoConfiguration {

	ConstantAutoConfiguration() {
	}

}
