package io.github.snowflakeid.sample;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalysisReporter;
import org.springframework.boot.web.server.PortInUseException;

/**
 * Says in one sentence on standard error why the application does not start, in place of
 * Spring Boot's page in the log.
 */
final class StartFailureReporter implements FailureAnalysisReporter {

	/** Silences those who would say the same, at length. */
	static final Map<String, Object> DEFAULT_PROPERTIES = Map.of(
			"logging.level.org.springframework.boot.diagnostics.LoggingFailureAnalysisReporter", "off",
			"logging.level.org.springframework.boot.autoconfigure.logging.ConditionEvaluationReportLogger", "warn",
			"logging.level.org.springframework.boot.web.server.servlet.context", "error",
			"logging.level.org.springframework.context.annotation", "error");

	private static volatile boolean reported;

	/**
	 * Says whether the start has failed for a reason that users can do something about.
	 */
	static boolean hasReported() {
		return reported;
	}

	@Override
	public void report(FailureAnalysis analysis) {
		System.err.println(sentence(analysis));
		reported = true;
	}

	static String sentence(FailureAnalysis analysis) {
		Throwable cause = analysis.getCause();
		if (cause instanceof PortInUseException ex) {
			return "Port %d is in use; choose another one with --server.port, or 0 for any that is free"
				.formatted(ex.getPort());
		}
		if (cause instanceof BindException ex && ex.getProperty() != null) {
			return "--%s is %s; it must be %s".formatted(ex.getName(), ex.getProperty().getValue(),
					range(ex.getTarget().getType().resolve()));
		}
		String problems = analysis.getDescription()
			.lines()
			.map(String::strip)
			.filter((line) -> line.startsWith("- "))
			.map((line) -> line.substring(2))
			.collect(Collectors.joining("; "));
		if (!problems.isEmpty()) {
			return problems;
		}
		return inOneLine(analysis.getDescription())
				+ ((analysis.getAction() != null) ? " " + inOneLine(analysis.getAction()) : "");
	}

	private static String range(@Nullable Class<?> type) {
		if (type != null && type.isEnum()) {
			return Arrays.stream(type.getEnumConstants())
				.map((constant) -> ((Enum<?>) constant).name().toLowerCase(Locale.ROOT))
				.collect(Collectors.joining(" or "));
		}
		return "a " + ((type != null) ? type.getSimpleName() : "value of another kind");
	}

	private static String inOneLine(String text) {
		return text.strip().replaceAll("\\s+", " ");
	}

}
