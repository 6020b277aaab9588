package io.github.snowflakeid.sample.demo;

import java.util.Map;

import io.github.snowflakeid.sample.load.Texts;
import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.ErrorResponseException;

/**
 * Answers to requests that cannot be met, which say what to send instead.
 */
final class Problems {

	/** About as long as a restart takes. */
	private static final long RESTART_SECONDS = 5;

	private Problems() {
	}

	static ErrorResponseException of(HttpStatus status, String detail) {
		return new ErrorResponseException(status, ProblemDetail.forStatusAndDetail(status, detail), null);
	}

	/** For what will do later. */
	static ErrorResponseException later(HttpStatus status, String detail, long seconds) {
		ErrorResponseException problem = of(status, detail);
		problem.getHeaders().set(HttpHeaders.RETRY_AFTER, Long.toString(seconds));
		return problem;
	}

	/** For everything that is asked of an application that stops. */
	static ErrorResponseException ending() {
		return later(HttpStatus.SERVICE_UNAVAILABLE, "The application is about to end", RESTART_SECONDS);
	}

	static ErrorResponseException wrong(String parameter, @Nullable Object value, String range) {
		String given = (value != null) ? "is '%s'".formatted(Texts.quoted(value.toString())) : "is missing";
		ErrorResponseException problem = of(HttpStatus.BAD_REQUEST,
				"%s %s; it must be %s".formatted(parameter, given, range));
		problem.getBody().setProperty("parameter", parameter);
		return problem;
	}

	static int integer(Map<String, Object> body, String parameter, int least, int most) {
		Object value = body.get(parameter);
		if (value instanceof Integer number && number >= least && number <= most) {
			return number;
		}
		throw wrong(parameter, value, "a whole number from %d to %d".formatted(least, most));
	}

	static boolean flag(Map<String, Object> body, String parameter) {
		Object value = body.get(parameter);
		if (value instanceof Boolean flag) {
			return flag;
		}
		throw wrong(parameter, value, "true or false");
	}

}
