package io.github.snowflakeid.web;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Locale;

import io.github.snowflakeid.IdRange;
import io.github.snowflakeid.SnowflakeLayout;
import io.github.snowflakeid.text.SnowflakeIdText;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.TypeMismatchException;
import org.springframework.core.MethodParameter;
import org.springframework.util.StringUtils;

/**
 * The ids of a span of time, from two parameters of a request. Where one is missing, the
 * span is open: it begins with the first id, or ends with the last one that there will
 * ever be.
 */
final class IdRanges {

	/** The first moment of the span. */
	static final String FROM = "from";

	/** The first moment after the span. */
	static final String UNTIL = "until";

	private static final int QUOTED_LENGTH = 40;

	private final SnowflakeIdText text;

	IdRanges(SnowflakeIdText text) {
		this.text = text;
	}

	static boolean isMeantBy(MethodParameter parameter) {
		return parameter.getParameterType() == IdRange.class;
	}

	/**
	 * Reads a span.
	 * @param from all values of the one parameter, or null
	 * @param until all values of the other one, or null
	 * @return the ids of the span
	 * @throws TypeMismatchException if they are no moments, or no span
	 * @throws IllegalStateException if the layout of ids is not known
	 */
	IdRange read(@Nullable List<? extends @Nullable String> from, @Nullable List<? extends @Nullable String> until) {
		SnowflakeLayout layout = this.text.layout();
		Instant first = moment(FROM, from, layout.epoch());
		Instant end = moment(UNTIL, until, layout.endOfLife());
		try {
			return layout.idRange(first, end);
		}
		catch (IllegalArgumentException ex) {
			boolean ofFrom = Answer.detail(ex).startsWith(FROM);
			throw mismatch(ofFrom ? FROM : UNTIL, ofFrom ? first : end, Answer.detail(ex));
		}
	}

	/** Forms send the empty text for what is not filled in. */
	private static Instant moment(String name, @Nullable List<? extends @Nullable String> values, Instant open) {
		String value = (values != null) ? StringUtils
			.collectionToCommaDelimitedString(values.stream().map((each) -> (each != null) ? each : "").toList()) : "";
		if (value.isEmpty()) {
			return open;
		}
		try {
			// A plus that was not escaped arrives as a blank, which no moment has
			return Instant.parse(value.replace(' ', '+'));
		}
		catch (DateTimeParseException ex) {
			throw mismatch(name, value,
					String.format(Locale.ROOT,
							"%s is '%s'; it must be a moment with its offset, such as 2026-11-30T00:00:00Z", name,
							StringUtils.truncate(value, QUOTED_LENGTH)));
		}
	}

	private static TypeMismatchException mismatch(String name, Object value, String message) {
		TypeMismatchException mismatch = new TypeMismatchException(value, IdRange.class,
				new InvalidIdException(message, true));
		mismatch.initPropertyName(name);
		return mismatch;
	}

}
