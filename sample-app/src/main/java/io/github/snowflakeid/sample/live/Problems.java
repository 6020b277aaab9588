package io.github.snowflakeid.sample.live;

import java.util.Map;

import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.ErrorResponseException;

/**
 * Answers to requests that cannot be met, which say what to send instead.
 */
final class Problems {

	private static final int QUOTED_LENGTH = 40;

	private Problems() {
	}

	static ErrorResponseException of(HttpStatus status, String detail) {
		return new ErrorResponseException(status, ProblemDetail.forStatusAndDetail(status, detail), null);
	}

	static ErrorResponseException wrong(String parameter, @Nullable Object value, String range) {
		String given = (value != null) ? "is '%s'".formatted(quoted(value.toString())) : "is missing";
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

	static String quoted(String text) {
		return (text.length() > QUOTED_LENGTH) ? text.substring(0, QUOTED_LENGTH) + "..." : text;
	}

}
