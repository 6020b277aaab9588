package io.github.snowflakeid.autoconfigure;

import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;

/**
 * What an operator reads of a start that has failed, for tests of all rooms.
 */
public final class FailureAnalyses {

	private FailureAnalyses() {
	}

	/**
	 * Asks the analyzers that need no context.
	 * @param failure why the context has not started
	 * @return what they say
	 */
	public static FailureAnalysis of(@Nullable Throwable failure) {
		if (failure == null) {
			throw new AssertionError("It has started");
		}
		return Stream
			.<FailureAnalyzer>of(new InvalidSnowflakeConfigurationFailureAnalyzer(),
					new LeaseAcquisitionFailureAnalyzer())
			.flatMap((analyzer) -> Stream.ofNullable(analyzer.analyze(failure)))
			.findFirst()
			.orElseThrow(() -> new AssertionError("Nobody analyzes it", failure));
	}

	/**
	 * Asks the analyzers that need no context.
	 * @param failure why the context has not started
	 * @return description and action
	 */
	public static String textOf(@Nullable Throwable failure) {
		FailureAnalysis analysis = of(failure);
		return analysis.getDescription() + "\n\n" + analysis.getAction();
	}

}
