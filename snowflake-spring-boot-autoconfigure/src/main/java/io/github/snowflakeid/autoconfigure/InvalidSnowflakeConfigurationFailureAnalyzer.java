package io.github.snowflakeid.autoconfigure;

import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

import io.github.snowflakeid.autoconfigure.InvalidSnowflakeConfigurationException.Problem;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Tells every problem of the configuration, and what to do about it, in place of a stack
 * trace.
 */
final class InvalidSnowflakeConfigurationFailureAnalyzer
		extends AbstractFailureAnalyzer<InvalidSnowflakeConfigurationException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, InvalidSnowflakeConfigurationException cause) {
		return new FailureAnalysis("Snowflake ids cannot be configured:\n\n" + list(cause, Problem::description),
				"Change your application's configuration:\n\n" + list(cause, Problem::remedy), cause);
	}

	private static String list(InvalidSnowflakeConfigurationException cause, Function<Problem, String> text) {
		List<Problem> problems = cause.problems();
		return problems.stream().map(text).map("    - "::concat).collect(Collectors.joining("\n"));
	}

}
