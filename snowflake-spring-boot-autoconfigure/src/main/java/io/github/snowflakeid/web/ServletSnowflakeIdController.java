package io.github.snowflakeid.web;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Enumeration;
import java.util.Map;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.servlet.ModelAndView;

/**
 * Serves ids on Spring MVC.
 */
class ServletSnowflakeIdController extends SnowflakeIdController {

	ServletSnowflakeIdController(ServedGenerators generators, SnowflakeWebSettings settings) {
		super(generators, settings);
	}

	@GetMapping
	void ids(HttpServletRequest request, HttpServletResponse response) throws IOException {
		send(draw(request), response);
	}

	private Answer draw(HttpServletRequest request) {
		try {
			Request ids = read(HttpMethod.HEAD.matches(request.getMethod()), accept(request),
					request.getParameterValues("count"), request.getParameterValues("format"),
					request.getParameterValues("generator"));
			return ids.headerOnly() ? ids.header() : ids.answer(ids.generator().nextIds(ids.count()));
		}
		catch (RuntimeException ex) {
			return answer(ex);
		}
	}

	// As a map, because one alone would be converted as the application says
	@GetMapping("/{id}")
	void id(@PathVariable Map<String, String> path, HttpServletRequest request, HttpServletResponse response)
			throws IOException {
		send(decode(path.getOrDefault("id", ""), request.getParameterValues("format"),
				request.getParameterValues("generator")), response);
	}

	static @Nullable String accept(HttpServletRequest request) {
		Enumeration<String> values = request.getHeaders(HttpHeaders.ACCEPT);
		return values.hasMoreElements() ? String.join(",", Collections.list(values)) : null;
	}

	/** Sends what is to be said of an exception. */
	static ModelAndView resolve(Answer answer, HttpServletResponse response) {
		try {
			send(answer, response);
		}
		catch (IOException gone) {
			// so is the client
		}
		return new ModelAndView();
	}

	private static void send(Answer answer, HttpServletResponse response) throws IOException {
		// One that is forced upon all responses would not be the one of these bytes
		response.setCharacterEncoding((String) null);
		response.setStatus(answer.status().value());
		response.setContentType(answer.contentType().toString());
		response.setHeader(HttpHeaders.CACHE_CONTROL, Answer.DO_NOT_STORE);
		if (answer.retryAfter() != null) {
			response.setHeader(HttpHeaders.RETRY_AFTER, answer.retryAfter());
		}
		byte[] body = answer.body();
		if (body == null) {
			return;
		}
		ServletOutputStream stream;
		try {
			stream = response.getOutputStream();
		}
		catch (IllegalStateException ex) {
			// Whoever failed had begun to write text
			response.getWriter().write(new String(body, StandardCharsets.UTF_8));
			return;
		}
		response.setContentLength(body.length);
		stream.write(body);
	}

}
