package io.github.snowflakeid.web;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

import io.github.snowflakeid.IdRefusedException;
import io.github.snowflakeid.RefusalReason;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.json.JsonWriter;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;

/**
 * What to send. Nothing of it may be stored.
 *
 * @param status the status
 * @param contentType the type of the body
 * @param body the body, or null if only the header is wanted and the body's length is not
 * known
 * @param retryAfter seconds until another attempt is worthwhile, or null
 */
@SuppressWarnings("ArrayRecordComponent")
record Answer(HttpStatus status, MediaType contentType, byte @Nullable [] body, @Nullable String retryAfter) {

	static final String DO_NOT_STORE = "no-store";

	Answer(HttpStatus status, MediaType contentType, byte @Nullable [] body) {
		this(status, contentType, body, null);
	}

	/**
	 * A problem as in RFC 9457.
	 * @param status the status
	 * @param detail what is wrong
	 */
	static Answer problem(HttpStatus status, String detail) {
		return problem(status, detail, null, null);
	}

	/**
	 * A refused id as a problem, with the reason as an extension of it.
	 * @param refusal the refusal
	 */
	static Answer refusal(IdRefusedException refusal) {
		return problem(statusOf(refusal.reason()), detail(refusal), refusal.reason(),
				refusal.retryAfter().map(Answer::wholeSeconds).orElse(null));
	}

	/**
	 * The status of a refused id: it is worthwhile to come again, or it never will be.
	 * @param reason why it was refused
	 */
	static HttpStatus statusOf(RefusalReason reason) {
		return (reason != RefusalReason.END_OF_LIFE) ? HttpStatus.SERVICE_UNAVAILABLE
				: HttpStatus.INTERNAL_SERVER_ERROR;
	}

	/** As bytes, which every application can send. */
	ResponseEntity<Object> entity() {
		return ResponseEntity.status(this.status)
			.contentType(this.contentType)
			.header(HttpHeaders.CACHE_CONTROL, DO_NOT_STORE)
			.body(this.body);
	}

	static String detail(RuntimeException ex) {
		String message = ex.getMessage();
		return (message != null) ? message : "";
	}

	private static Answer problem(HttpStatus status, String detail, @Nullable RefusalReason reason,
			@Nullable String retryAfter) {
		Map<String, Object> members = new LinkedHashMap<>();
		members.put("title", status.getReasonPhrase());
		members.put("status", status.value());
		members.put("detail", detail);
		if (reason != null) {
			members.put("reason", reason);
		}
		return new Answer(status, MediaType.APPLICATION_PROBLEM_JSON,
				JsonWriter.standard().write(members).toByteArray(), retryAfter);
	}

	private static String wholeSeconds(Duration delay) {
		return Long.toString(Math.max(1, delay.plusNanos(999_999_999).toSeconds()));
	}

}
