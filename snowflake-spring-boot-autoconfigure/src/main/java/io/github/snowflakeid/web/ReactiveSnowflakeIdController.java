package io.github.snowflakeid.web;

import java.util.List;

import io.github.snowflakeid.IdGenerator;
import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpEntity;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.util.MultiValueMap;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;

/**
 * Serves ids on Spring WebFlux.
 */
class ReactiveSnowflakeIdController extends SnowflakeIdController {

	ReactiveSnowflakeIdController(IdGenerator generator, int maxCount) {
		super(generator, maxCount);
	}

	// Every type besides JSON, or a client that accepts anything would match both methods
	@GetMapping(produces = { MediaType.APPLICATION_JSON_VALUE, MediaType.ALL_VALUE })
	HttpEntity<byte[]> json(@RequestParam MultiValueMap<String, String> parameters) {
		return answer(json(values(parameters, "count"), values(parameters, "format")), MediaType.APPLICATION_JSON);
	}

	@GetMapping(produces = MediaType.TEXT_PLAIN_VALUE)
	HttpEntity<byte[]> text(@RequestParam MultiValueMap<String, String> parameters) {
		return answer(text(values(parameters, "count"), values(parameters, "format")), TEXT);
	}

	private static String @Nullable [] values(MultiValueMap<String, String> parameters, String name) {
		List<String> values = parameters.get(name);
		return (values != null) ? values.toArray(String[]::new) : null;
	}

	private static HttpEntity<byte[]> answer(byte[] body, MediaType contentType) {
		HttpHeaders headers = new HttpHeaders();
		headers.setContentType(contentType);
		headers.setCacheControl(DO_NOT_STORE);
		return new HttpEntity<>(body, headers);
	}

}
