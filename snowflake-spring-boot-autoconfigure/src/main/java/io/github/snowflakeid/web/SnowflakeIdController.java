package io.github.snowflakeid.web;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import io.github.snowflakeid.DecodedId;
import io.github.snowflakeid.IdFormat;
import io.github.snowflakeid.IdGenerator;
import io.github.snowflakeid.IdRefusedException;
import io.github.snowflakeid.RefusalReason;
import io.github.snowflakeid.SnowflakeIdGenerator;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.json.JsonWriter;
import org.springframework.http.HttpStatus;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import org.springframework.util.MimeTypeUtils;
import org.springframework.util.StringUtils;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * Answers requests for ids, for Spring MVC and Spring WebFlux alike; each has a subclass
 * that reads the request and sends the answer.
 * <p>
 * An answer is bytes, and chosen here by the request alone. What converts, negotiates or
 * handles exceptions for the controllers of an application obeys the application's
 * settings, and would give these answers other names, other types or none. It would take
 * longer than the ids, too.
 */
@RestController
@RequestMapping("#{@snowflakeWebSettings.path()}")
abstract class SnowflakeIdController {

	static final String DO_NOT_STORE = "no-store";

	private static final MediaType TEXT = new MediaType(MediaType.TEXT_PLAIN, StandardCharsets.UTF_8);

	/** An id in decimal, and what stands between two of them. */
	private static final int MAX_WIDTH = 22;

	private static final int DECIMAL_MAX_WIDTH = 19;

	private static final int QUOTED_LENGTH = 40;

	private static final JsonWriter<DecodedId> DECODED = JsonWriter.of((members) -> {
		members.add("id", DecodedId::id);
		members.add("base32", DecodedId::base32);
		members.add("base62", DecodedId::base62);
		members.add("timestamp", DecodedId::timestamp).as(Instant::toString);
		members.add("nodeId", DecodedId::nodeId);
		members.add("sequence", DecodedId::sequence);
		members.add("doubt", DecodedId::doubt).whenNotNull();
	});

	private final IdGenerator generator;

	private final int maxCount;

	SnowflakeIdController(IdGenerator generator, SnowflakeWebSettings settings) {
		this.generator = generator;
		this.maxCount = settings.maxCount();
	}

	/**
	 * Draws ids, but not for a request that asks for the header only.
	 */
	final Answer draw(boolean headerOnly, @Nullable String accept, String @Nullable [] counts,
			String @Nullable [] formats) {
		try {
			IdFormat format = parseFormat(formats);
			int count = parseCount(value(counts, "1"));
			boolean text = prefersText(accept);
			MediaType contentType = text ? TEXT : MediaType.APPLICATION_JSON;
			if (headerOnly) {
				return header(contentType);
			}
			long[] ids = this.generator.nextIds(count);
			return new Answer(HttpStatus.OK, contentType,
					text ? write("", "\n", "\n", ids, format) : write("{\"ids\":[\"", "\",\"", "\"]}", ids, format));
		}
		catch (ProblemException ex) {
			return problem(ex.status, detail(ex), null, null);
		}
		catch (IdRefusedException ex) {
			return problem(statusOf(ex.reason()), detail(ex), ex.reason(),
					ex.retryAfter().map(SnowflakeIdController::wholeSeconds).orElse(null));
		}
	}

	final Answer decode(String id, String @Nullable [] formats) {
		try {
			if (!(this.generator instanceof SnowflakeIdGenerator snowflake)) {
				throw new ProblemException(HttpStatus.NOT_FOUND,
						"Ids cannot be decoded: they do not come from a SnowflakeIdGenerator, so their layout is not known");
			}
			return new Answer(HttpStatus.OK, MediaType.APPLICATION_JSON,
					DECODED.write(decode(id, parseFormat(formats), snowflake)).toByteArray());
		}
		catch (ProblemException ex) {
			return problem(ex.status, detail(ex), null, null);
		}
	}

	private Answer header(MediaType contentType) {
		RefusalReason refusal = (this.generator instanceof SnowflakeIdGenerator snowflake)
				? snowflake.refusal().orElse(null) : null;
		return (refusal != null) ? new Answer(statusOf(refusal), MediaType.APPLICATION_PROBLEM_JSON, null)
				: new Answer(HttpStatus.OK, contentType, null);
	}

	/**
	 * As bytes, because their number is known. No character of an id needs to be escaped.
	 */
	private static byte[] write(String before, String between, String after, long[] ids, IdFormat format) {
		StringBuilder text = new StringBuilder(before.length() + MAX_WIDTH * ids.length + after.length());
		String separator = before;
		for (long id : ids) {
			text.append(separator).append(format.format(id));
			separator = between;
		}
		return text.append(after).toString().getBytes(StandardCharsets.US_ASCII);
	}

	/**
	 * Whoever accepts neither JSON nor text gets JSON, as does whoever cannot be
	 * understood.
	 */
	private static boolean prefersText(@Nullable String accept) {
		if (accept == null || accept.equals(MediaType.ALL_VALUE)) {
			return false;
		}
		List<MediaType> accepted;
		try {
			accepted = MediaType.parseMediaTypes(accept);
		}
		catch (InvalidMediaTypeException ex) {
			return false;
		}
		MimeTypeUtils.sortBySpecificity(accepted);
		for (MediaType type : accepted) {
			if (isAccepted(MediaType.APPLICATION_JSON, type, accepted)) {
				return false;
			}
			if (isAccepted(MediaType.TEXT_PLAIN, type, accepted)) {
				return true;
			}
		}
		return false;
	}

	private static boolean isAccepted(MediaType type, MediaType range, List<MediaType> accepted) {
		return range.includes(type) && range.getQualityValue() > 0
				&& accepted.stream().noneMatch((other) -> other.equalsTypeAndSubtype(type) && isRefused(other));
	}

	private static boolean isRefused(MediaType range) {
		return range.getQualityValue() == 0;
	}

	/**
	 * Returns all values of a parameter, as one text that is wrong where there are
	 * several. A parameter without a value is null in Spring WebFlux.
	 */
	private static String value(@Nullable String @Nullable [] values, String defaultValue) {
		if (values == null) {
			return defaultValue;
		}
		StringBuilder text = new StringBuilder();
		for (int i = 0; i < values.length; i++) {
			text.append((i > 0) ? "," : "").append((values[i] != null) ? values[i] : "");
		}
		return text.toString();
	}

	private int parseCount(String count) {
		// Digits of ASCII only: the JDK takes a sign too, and digits of other scripts
		if (count.chars().allMatch((character) -> character >= '0' && character <= '9')) {
			try {
				int parsed = Integer.parseInt(count);
				if (parsed >= 1 && parsed <= this.maxCount) {
					return parsed;
				}
			}
			catch (NumberFormatException ex) {
				// answered below, like a number that is out of range
			}
		}
		throw wrong("count", count, String.format(Locale.ROOT, "a number from 1 to %d", this.maxCount));
	}

	private static IdFormat parseFormat(String @Nullable [] formats) {
		String format = value(formats, "decimal");
		return switch (format) {
			case "decimal" -> IdFormat.DECIMAL;
			case "base32" -> IdFormat.BASE32;
			case "base62" -> IdFormat.BASE62;
			default -> throw wrong("format", format, "decimal, base32 or base62");
		};
	}

	private static DecodedId decode(String id, IdFormat format, SnowflakeIdGenerator generator) {
		try {
			return DecodedId.of(format.parse(id), generator);
		}
		catch (IllegalArgumentException ex) {
			// Whatever begins with zeros may well lie in the range
			boolean tooLong = format == IdFormat.DECIMAL && id.startsWith("0") && id.length() > DECIMAL_MAX_WIDTH;
			throw wrong("id", id,
					String.format(Locale.ROOT, "from %s to %s in this format%s", format.format(0),
							format.format(generator.layout().maxId()),
							tooLong ? ", with " + DECIMAL_MAX_WIDTH + " digits at most" : ""));
		}
	}

	private static ProblemException wrong(String parameter, String value, String allowed) {
		return new ProblemException(HttpStatus.BAD_REQUEST, String.format(Locale.ROOT, "%s is '%s'; it must be %s",
				parameter, StringUtils.truncate(value, QUOTED_LENGTH), allowed));
	}

	private static HttpStatus statusOf(RefusalReason reason) {
		return (reason != RefusalReason.END_OF_LIFE) ? HttpStatus.SERVICE_UNAVAILABLE
				: HttpStatus.INTERNAL_SERVER_ERROR;
	}

	/** As in RFC 9457, with the reason as an extension of it. */
	private static Answer problem(HttpStatus status, String detail, @Nullable RefusalReason reason,
			@Nullable String retryAfter) {
		Map<String, Object> members = new LinkedHashMap<>();
		members.put("title", status.getReasonPhrase());
		members.put("status", status.value());
		members.put("detail", detail);
		if (reason != null) {
			members.put("reason", reason);
		}
		return new Answer(status, MediaType.APPLICATION_PROBLEM_JSON, json(members), retryAfter);
	}

	private static String detail(RuntimeException ex) {
		String message = ex.getMessage();
		return (message != null) ? message : "";
	}

	private static byte[] json(Map<String, Object> members) {
		return JsonWriter.standard().write(members).toByteArray();
	}

	private static String wholeSeconds(Duration delay) {
		return Long.toString(Math.max(1, delay.plusNanos(999_999_999).toSeconds()));
	}

	/**
	 * What to send. Nothing of it may be stored.
	 *
	 * @param status the status
	 * @param contentType the type of the body
	 * @param body the body, or null if only the header is wanted and the body's length is
	 * not known
	 * @param retryAfter seconds until another attempt is worthwhile, or null
	 */
	@SuppressWarnings("ArrayRecordComponent")
	record Answer(HttpStatus status, MediaType contentType, byte @Nullable [] body, @Nullable String retryAfter) {

		Answer(HttpStatus status, MediaType contentType, byte @Nullable [] body) {
			this(status, contentType, body, null);
		}

	}

	/**
	 * A request that cannot be answered, and why.
	 */
	private static final class ProblemException extends RuntimeException {

		private static final long serialVersionUID = 1L;

		private final HttpStatus status;

		ProblemException(HttpStatus status, String detail) {
			super(detail);
			this.status = status;
		}

	}

}
