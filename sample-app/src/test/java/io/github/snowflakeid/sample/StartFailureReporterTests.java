package io.github.snowflakeid.sample;

import org.junit.jupiter.api.Test;

import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.web.server.PortInUseException;

import static org.assertj.core.api.Assertions.assertThat;

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

	private static String sentence(String description, String action, Throwable cause) {
		return StartFailureReporter.sentence(new FailureAnalysis(description, action, cause));
	}

}
