package io.github.snowflakeid.web;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Locale;

import io.github.snowflakeid.DecodedId;
import io.github.snowflakeid.IdFormat;
import io.github.snowflakeid.IdGenerator;
import io.github.snowflakeid.IdRefusedException;
import io.github.snowflakeid.RefusalReason;
import io.github.snowflakeid.SnowflakeIdGenerator;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.json.JsonWriter;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
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

	private static final MediaType TEXT = new MediaType(MediaType.TEXT_PLAIN, StandardCharsets.UTF_8);

	/** An id in decimal, and what stands between two of them. */
	private static final int MAX_WIDTH = 22;

	private static final int DECIMAL_MAX_WIDTH = 19;

	private static final int QUOTED_LENGTH = 40;

	private static final JsonWriter<Decoded> DECODED = JsonWriter.of((members) -> {
		members.add("generator", Decoded::generator).whenNotNull();
		members.add("id", (decoded) -> decoded.id().id());
		members.add("base32", (decoded) -> decoded.id().base32());
		members.add("base62", (decoded) -> decoded.id().base62());
		members.add("timestamp", (decoded) -> decoded.id().timestamp()).as(Instant::toString);
		members.add("nodeId", (decoded) -> decoded.id().nodeId());
		members.add("nodeIdParts", (decoded) -> decoded.id().nodeIdParts()).whenNotNull();
		members.add("sequence", (decoded) -> decoded.id().sequence());
		members.add("doubt", (decoded) -> decoded.id().doubt()).whenNotNull();
	});

	private final ServedGenerators generators;

	private final int maxCount;

	private final IdFormat format;

	SnowflakeIdController(ServedGenerators generators, SnowflakeWebSettings settings) {
		this.generators = generators;
		this.maxCount = settings.maxCount();
		this.format = settings.format();
	}

	/**
	 * Reads a request for ids. One that asks for the header only gets none.
	 */
	final Request read(boolean headerOnly, @Nullable String accept, String @Nullable [] counts,
			String @Nullable [] formats, String @Nullable [] names) {
		IdGenerator generator = generator(parseName(names));
		IdFormat format = parseFormat(formats);
		int count = parseCount(value(counts, "1"));
		boolean text = Accepted.prefers(accept, MediaType.TEXT_PLAIN, MediaType.APPLICATION_JSON);
		return new Request(generator, count, format, text, headerOnly);
	}

	/** What is answered to a request for which there are no ids. */
	static Answer answer(RuntimeException exception) {
		if (exception instanceof ProblemException problem) {
			return Answer.problem(problem.status, Answer.detail(problem));
		}
		if (exception instanceof IdRefusedException refusal) {
			return Answer.refusal(refusal);
		}
		throw exception;
	}

	final Answer decode(String id, String @Nullable [] formats, String @Nullable [] names) {
		try {
			String name = parseName(names);
			if (!(generator(name) instanceof SnowflakeIdGenerator snowflake)) {
				throw new ProblemException(HttpStatus.NOT_FOUND,
						"Ids cannot be decoded: they do not come from a SnowflakeIdGenerator, so their layout is not known");
			}
			return new Answer(HttpStatus.OK, MediaType.APPLICATION_JSON,
					DECODED
						.write(new Decoded(this.generators.areSeveral() ? name : null,
								decode(id, parseFormat(formats), snowflake)))
						.toByteArray());
		}
		catch (ProblemException ex) {
			return Answer.problem(ex.status, Answer.detail(ex));
		}
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

	private String parseName(String @Nullable [] names) {
		String name = (names != null) ? value(names, "") : this.generators.byDefault();
		if (name == null) {
			throw new ProblemException(HttpStatus.BAD_REQUEST,
					String.format(Locale.ROOT, "generator is not given; it must be %s", this.generators.choice()));
		}
		return name;
	}

	private IdGenerator generator(String name) {
		IdGenerator generator = this.generators.byName().get(name);
		if (generator == null) {
			throw wrong("generator", name, this.generators.choice());
		}
		return generator;
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

	private IdFormat parseFormat(String @Nullable [] formats) {
		if (formats == null) {
			return this.format;
		}
		String format = value(formats, "");
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

	/**
	 * What is said of an id.
	 *
	 * @param generator whose layout it was read with, or null if there is but one
	 * @param id its parts
	 */
	private record Decoded(@Nullable String generator, DecodedId id) {

	}

	/**
	 * A request for ids.
	 *
	 * @param generator whose ids are asked for
	 * @param count how many
	 * @param format how they are written
	 * @param text whether as lines of text, or else as JSON
	 * @param headerOnly whether no ids are drawn
	 */
	record Request(IdGenerator generator, int count, IdFormat format, boolean text, boolean headerOnly) {

		Answer header() {
			RefusalReason refusal = (this.generator instanceof SnowflakeIdGenerator snowflake)
					? snowflake.refusal().orElse(null) : null;
			return (refusal != null) ? new Answer(Answer.statusOf(refusal), MediaType.APPLICATION_PROBLEM_JSON, null)
					: new Answer(HttpStatus.OK, contentType(), null);
		}

		Answer answer(long[] ids) {
			return new Answer(HttpStatus.OK, contentType(), this.text ? write("", "\n", "\n", ids, this.format)
					: write("{\"ids\":[\"", "\",\"", "\"]}", ids, this.format));
		}

		private MediaType contentType() {
			return this.text ? TEXT : MediaType.APPLICATION_JSON;
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
