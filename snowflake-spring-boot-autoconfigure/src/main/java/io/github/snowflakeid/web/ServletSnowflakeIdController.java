package io.github.snowflakeid.web;

import java.io.IOException;

import io.github.snowflakeid.IdGenerator;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;

/**
 * Serves ids on Spring MVC. Reads the request and writes the response itself: resolving
 * arguments and copying headers would take longer than the ids.
 */
class ServletSnowflakeIdController extends SnowflakeIdController {

	ServletSnowflakeIdController(IdGenerator generator, int maxCount) {
		super(generator, maxCount);
	}

	// Every type besides JSON, or a client that accepts anything would match both methods
	@GetMapping(produces = { MediaType.APPLICATION_JSON_VALUE, MediaType.ALL_VALUE })
	void json(HttpServletRequest request, HttpServletResponse response) throws IOException {
		byte[] body = json(request.getParameterValues("count"), request.getParameterValues("format"));
		send(body, MediaType.APPLICATION_JSON_VALUE, response);
	}

	@GetMapping(produces = MediaType.TEXT_PLAIN_VALUE)
	void text(HttpServletRequest request, HttpServletResponse response) throws IOException {
		byte[] body = text(request.getParameterValues("count"), request.getParameterValues("format"));
		send(body, TEXT.toString(), response);
	}

	private static void send(byte[] body, String contentType, HttpServletResponse response) throws IOException {
		response.setContentType(contentType);
		response.setContentLength(body.length);
		response.setHeader(HttpHeaders.CACHE_CONTROL, DO_NOT_STORE);
		response.getOutputStream().write(body);
	}

}
