package io.github.snowflakeid.sample;

import java.io.IOException;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.beans.factory.BeanCreationException;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.web.server.PortInUseException;
import org.springframework.util.ClassUtils;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class StartFailureReporterTests {

	@Test
	void aPortInUseIsNamed() {
		assertThat(sentence("Web server failed to start.", "Stop it.", new PortInUseException(8080)))
			.isEqualTo("Port 8080 is in use; choose another one with --server.port, or 0 for any that is free");
	}

	@Test
	void aListOfProblemsIsTheSentence() {
		assertThat(sentence("Cannot be configured:\n\n    - a is 1; it must be 2\n    - b is 3; it must be 4",
				"Change it:\n\n    - Set it.", new IllegalStateException()))
			.isEqualTo("a is 1; it must be 2; b is 3; it must be 4");
	}

	@Test
	void anythingElseIsPutInOneLine() {
		assertThat(sentence("Something\nis  wrong.", "Mend\n\nit.", new IllegalStateException()))
			.isEqualTo("Something is wrong. Mend it.");
	}

	@Test
	void thereNeedNotBeARemedy() {
		assertThat(sentence("Wrong.", null, new IllegalStateException())).isEqualTo("Wrong.");
	}

	@Test
	void aRemedyFollowsAFullStop() {
		assertThat(sentence("It ends at 1", "Set it.", new IllegalStateException())).isEqualTo("It ends at 1. Set it.");
	}

	@Test
	void whatNobodyHasAnalyzedIsToldWithoutWhatSpringWasAboutToDo() {
		Throwable failure = new BeanCreationException("a", "Error creating bean", new IllegalStateException("No driver",
				new IOException("Broken: \"refused\"", new IOException("refused"))));
		assertThat(StartFailureReporter.sentence(failure))
			.isEqualTo("The application cannot start: No driver: Broken: \"refused\". For the stack trace, add "
					+ "--logging.level.org.springframework.boot.SpringApplication=error");
	}

	@Test
	void aCauseThatSpringAloneKnowsIsToldAllTheSame() {
		assertThat(StartFailureReporter.sentence(new BeanCreationException("a", "Odd\nbean")))
			.startsWith("The application cannot start: Error creating bean with name 'a': Odd bean. For");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			int     | a whole number
			long    | a whole number
			double  | a number
			boolean | true or false
			java.time.Duration     | a duration, such as 500ms, 30s or 5m
			java.time.DayOfWeek    | monday or tuesday or wednesday or thursday or friday or saturday or sunday
			java.util.UUID         | what can be read as UUID
			""")
	void aWrongValueIsSaidToBeOfAKindThatPeopleKnow(String type, String kind) throws Exception {
		Class<?> target = ClassUtils.forName(type, null);
		Binder binder = new Binder(new MapConfigurationPropertySource(Map.of("a.b", "x".repeat(50))));
		assertThatExceptionOfType(BindException.class).isThrownBy(() -> binder.bind("a.b", Bindable.of(target)))
			.satisfies((failure) -> assertThat(sentence("Wrong.", "Mend it.", failure))
				.isEqualTo("--a.b is %s...; it must be %s".formatted("x".repeat(40), kind)));
	}

	private static String sentence(String description, String action, Throwable cause) {
		return StartFailureReporter.sentence(new FailureAnalysis(description, action, cause));
	}

}
