package io.github.snowflakeid.benchmarks.http;

import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * Answers with a constant that is as long as the answer of {@code /ids}: what a request
 * costs that does nothing.
 */
@RestController
class ConstantController {

	private static final String ANSWER = "{\"ids\":[\"216172809514205184\"]}";

	@GetMapping(path = "/constant", produces = MediaType.APPLICATION_JSON_VALUE)
	String constant() {
		return ANSWER;
	}

}
