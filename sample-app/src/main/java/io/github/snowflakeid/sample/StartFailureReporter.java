package io.github.snowflakeid.sample;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

import io.github.snowflakeid.sample.load.Texts;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.BeansException;
import org.springframework.boot.context.event.ApplicationFailedEvent;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalysisReporter;
import org.springframework.boot.web.server.PortInUseException;
import org.springframework.context.ApplicationContextException;
import org.springframework.context.ApplicationListener;
import org.springframework.util.ClassUtils;
import org.springframework.util.unit.DataSize;

/**
 * Finds the one sentence that says why the application does not start, in place of Spring
 * Boot's page in the log, or of a stack trace where Spring Boot has no page.
 */
final class StartFailureReporter implements FailureAnalysisReporter, ApplicationListener<ApplicationFailedEvent> {

	private static final String STACK_TRACE = "logging.level.org.springframework.boot.SpringApplication";

	/** Silences those who would say the same, at length. */
	static final Map<String, Object> DEFAULT_PROPERTIES = Map.of(STACK_TRACE, "off",
			"logging.level.org.springframework.boot.diagnostics.LoggingFailureAnalysisReporter", "off",
			"logging.level.org.springframework.boot.autoconfigure.logging.ConditionEvaluationReportLogger", "warn",
			"logging.level.org.springframework.boot.web.server.servlet.context", "error",
			"logging.level.org.springframework.context.annotation", "error");

	private static final Map<Class<?>, String> KINDS = Map.of(Boolean.class, "true or false", Integer.class,
			"a whole number", Long.class, "a whole number", Short.class, "a whole number", Double.class, "a number",
			Float.class, "a number", Duration.class, "a duration, such as 500ms, 30s or 5m", DataSize.class,
			"a size, such as 512KB or 10MB");

	private static volatile @Nullable String sentence;

	/** Returns why the start has failed, or null if it has not. */
	static @Nullable String sentence() {
		return sentence;
	}

	/** Is told of every failure, before it is analyzed. */
	@Override
	public void onApplicationEvent(ApplicationFailedEvent event) {
		sentence = sentence(event.getException());
	}

	@Override
	public void report(FailureAnalysis analysis) {
		sentence = sentence(analysis);
	}

	/** Tells what went wrong, without what Spring was about to do meanwhile. */
	static String sentence(Throwable failure) {
		List<String> messages = new ArrayList<>();
		for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
			String message = inOneLine(Texts.message(cause));
			boolean wrapper = cause instanceof BeansException || cause instanceof ApplicationContextException;
			if ((!wrapper || cause.getCause() == null)
					&& messages.stream().noneMatch((known) -> known.contains(message))) {
				messages.removeIf(message::contains);
				messages.add(message);
			}
		}
		return "The application cannot start: %s For the stack trace, add --%s=error"
			.formatted(withFullStop(String.join(": ", messages)), STACK_TRACE);
	}

	static String sentence(FailureAnalysis analysis) {
		Throwable cause = analysis.getCause();
		if (cause instanceof PortInUseException ex) {
			return "Port %d is in use; choose another one with --server.port, or 0 for any that is free"
				.formatted(ex.getPort());
		}
		if (cause instanceof BindException ex && ex.getProperty() != null) {
			return "--%s is %s; it must be %s".formatted(ex.getName(),
					Texts.quoted(String.valueOf(ex.getProperty().getValue())),
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
		String description = inOneLine(analysis.getDescription());
		return (analysis.getAction() != null) ? withFullStop(description) + " " + inOneLine(analysis.getAction())
				: description;
	}

	private static String range(@Nullable Class<?> type) {
		if (type != null && type.isEnum()) {
			return Arrays.stream(type.getEnumConstants())
				.map((constant) -> ((Enum<?>) constant).name().toLowerCase(Locale.ROOT))
				.collect(Collectors.joining(" or "));
		}
		return KINDS.entrySet()
			.stream()
			.filter((kind) -> type != null
					&& kind.getKey().isAssignableFrom(ClassUtils.resolvePrimitiveIfNecessary(type)))
			.map(Map.Entry::getValue)
			.findFirst()
			.orElse((type != null) ? "what can be read as " + type.getSimpleName() : "a value of another kind");
	}

	private static String withFullStop(String text) {
		return text.matches(".*[.!?]") ? text : text + ".";
	}

	private static String inOneLine(String text) {
		return text.strip().replaceAll("\\s+", " ");
	}

}
