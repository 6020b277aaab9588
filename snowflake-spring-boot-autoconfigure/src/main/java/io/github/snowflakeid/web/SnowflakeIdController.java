package io.github.snowflakeid.web;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;

import io.github.snowflakeid.IdFormat;
import io.github.snowflakeid.IdGenerator;
import io.github.snowflakeid.IdRefusedException;
import io.github.snowflakeid.SnowflakeId;
import io.github.snowflakeid.SnowflakeIdGenerator;
import io.github.snowflakeid.SnowflakeLayout;
import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/**
 * Decodes ids and writes new ones, for Spring MVC and Spring WebFlux alike. Each has a
 * subclass that sends new ids, as bytes whose number is known: whatever a converter
 * writes goes out in chunks, which takes half as long again.
 */
@RestController
@RequestMapping("${snowflake.web.path:/ids}")
abstract class SnowflakeIdController {

	static final MediaType TEXT = new MediaType(MediaType.TEXT_PLAIN, StandardCharsets.UTF_8);

	static final String DO_NOT_STORE = "no-store";

	/** An id in decimal, and what stands between two of them. */
	private static final int MAX_WIDTH = 22;

	private final IdGenerator generator;

	private final int maxCount;

	SnowflakeIdController(IdGenerator generator, int maxCount) {
		this.generator = generator;
		this.maxCount = maxCount;
	}

	@GetMapping("/{id}")
	ResponseEntity<DecodedId> decode(@PathVariable("id") String id,
			@RequestParam(name = "format", defaultValue = "decimal") String format) {
		if (!(this.generator instanceof SnowflakeIdGenerator snowflake)) {
			throw new ProblemException(HttpStatus.NOT_FOUND,
					"Ids cannot be decoded: they do not come from a SnowflakeIdGenerator, so their layout is not known");
		}
		SnowflakeId parts = parseId(id, parseFormat(format), snowflake.layout());
		return answer(HttpStatus.OK, MediaType.APPLICATION_JSON).body(DecodedId.of(parts));
	}

	@ExceptionHandler
	ResponseEntity<ProblemDetail> onProblem(ProblemException ex) {
		return answer(ex.status, MediaType.APPLICATION_PROBLEM_JSON)
			.body(ProblemDetail.forStatusAndDetail(ex.status, ex.getMessage()));
	}

	@ExceptionHandler
	ResponseEntity<ProblemDetail> onRefusal(IdRefusedException ex) {
		HttpStatus status = ex.retryAfter().isPresent() ? HttpStatus.SERVICE_UNAVAILABLE
				: HttpStatus.INTERNAL_SERVER_ERROR;
		ProblemDetail problem = ProblemDetail.forStatusAndDetail(status, ex.getMessage());
		problem.setProperty("reason", ex.reason());
		ResponseEntity.BodyBuilder response = answer(status, MediaType.APPLICATION_PROBLEM_JSON);
		ex.retryAfter()
			.ifPresent((delay) -> response.header(HttpHeaders.RETRY_AFTER, Long.toString(wholeSeconds(delay))));
		return response.body(problem);
	}

	/** Writes new ids as the content of {@code {"ids":["1","2"]}}. */
	final byte[] json(String @Nullable [] counts, String @Nullable [] formats) {
		return write("{\"ids\":[\"", "\",\"", "\"]}", counts, formats);
	}

	/** Writes new ids, one a line. */
	final byte[] text(String @Nullable [] counts, String @Nullable [] formats) {
		return write("", "\n", "\n", counts, formats);
	}

	/**
	 * As bytes, because their number is known. No character of an id needs to be escaped.
	 */
	private byte[] write(String before, String between, String after, String @Nullable [] counts,
			String @Nullable [] formats) {
		IdFormat idFormat = parseFormat(value(formats, "decimal"));
		long[] ids = this.generator.nextIds(parseCount(value(counts, "1")));
		StringBuilder text = new StringBuilder(before.length() + MAX_WIDTH * ids.length + after.length());
		String separator = before;
		for (long id : ids) {
			text.append(separator).append(idFormat.format(id));
			separator = between;
		}
		return text.append(after).toString().getBytes(StandardCharsets.US_ASCII);
	}

	/**
	 * Returns all values of a parameter, as one text that is wrong where there are
	 * several.
	 */
	private static String value(String @Nullable [] values, String defaultValue) {
		return (values != null) ? String.join(",", values) : defaultValue;
	}

	private int parseCount(String count) {
		try {
			int parsed = Integer.parseInt(count);
			if (parsed >= 1 && parsed <= this.maxCount) {
				return parsed;
			}
		}
		catch (NumberFormatException ex) {
			// answered below, like a number that is out of range
		}
		throw new ProblemException(HttpStatus.BAD_REQUEST,
				String.format(Locale.ROOT, "count is '%s'; it must be a number from 1 to %d", count, this.maxCount));
	}

	private static IdFormat parseFormat(String format) {
		return switch (format) {
			case "decimal" -> IdFormat.DECIMAL;
			case "base32" -> IdFormat.BASE32;
			case "base62" -> IdFormat.BASE62;
			default -> throw new ProblemException(HttpStatus.BAD_REQUEST,
					String.format(Locale.ROOT, "format is '%s'; it must be decimal, base32 or base62", format));
		};
	}

	private static SnowflakeId parseId(String id, IdFormat format, SnowflakeLayout layout) {
		try {
			return layout.decompose(format.parse(id));
		}
		catch (IllegalArgumentException ex) {
			throw new ProblemException(HttpStatus.BAD_REQUEST,
					String.format(Locale.ROOT, "id is '%s'; it must be from %s to %s in this format", id,
							format.format(0), format.format(layout.maxId())));
		}
	}

	private static ResponseEntity.BodyBuilder answer(HttpStatus status, MediaType contentType) {
		return ResponseEntity.status(status).header(HttpHeaders.CACHE_CONTROL, DO_NOT_STORE).contentType(contentType);
	}

	private static long wholeSeconds(Duration delay) {
		return Math.max(1, delay.plusNanos(999_999_999).toSeconds());
	}

	/**
	 * An id and its parts.
	 *
	 * @param id the id in decimal
	 * @param base32 the id in base 32
	 * @param base62 the id in base 62
	 * @param timestamp when it was issued, in ISO-8601
	 * @param nodeId the node that issued it
	 * @param sequence its number within the tick
	 */
	record DecodedId(String id, String base32, String base62, String timestamp, long nodeId, long sequence) {

		static DecodedId of(SnowflakeId parts) {
			return new DecodedId(IdFormat.DECIMAL.format(parts.id()), IdFormat.BASE32.format(parts.id()),
					IdFormat.BASE62.format(parts.id()), parts.timestamp().toString(), parts.nodeId(), parts.sequence());
		}

	}

	/**
	 * A request that cannot be answered, and why.
	 */
	static final class ProblemException extends RuntimeException {

		private static final long serialVersionUID = 1L;

		private final HttpStatus status;

		ProblemException(HttpStatus status, String detail) {
			super(detail);
			this.status = status;
		}

	}

}
