package io.github.snowflakeid.web;

import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.github.snowflakeid.text.UnreadableId;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.TypeMismatchException;
import org.springframework.http.HttpStatus;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.util.StringUtils;
import org.springframework.validation.Errors;
import org.springframework.validation.FieldError;
import org.springframework.web.server.ServerWebInputException;

/**
 * Finds ids that could not be read in what Spring makes of them.
 */
final class InvalidIds {

	/** The names on the way to an id in a body may be the client's. */
	private static final int PLACE_LENGTH = 100;

	private InvalidIds() {
	}

	/**
	 * Answers a request that failed because of ids that cannot be read.
	 * @param failure how it failed
	 * @return the answer, or null if that was not the reason
	 */
	static @Nullable Answer answer(Throwable failure) {
		String detail = (failure instanceof Errors errors) ? detail(errors) : detail(failure, null);
		return (detail != null) ? Answer.problem(HttpStatus.BAD_REQUEST, detail) : null;
	}

	/** What else is wrong with the same form comes up once these are right. */
	private static @Nullable String detail(Errors errors) {
		String details = errors.getFieldErrors()
			.stream()
			.flatMap((error) -> Stream.ofNullable(detail(error)))
			.collect(Collectors.joining("; "));
		return details.isEmpty() ? null : details;
	}

	private static @Nullable String detail(FieldError error) {
		return error.contains(TypeMismatchException.class)
				? detail(error.unwrap(TypeMismatchException.class), error.getField()) : null;
	}

	private static @Nullable String detail(Throwable failure, @Nullable String field) {
		String name = field;
		for (Throwable cause : Causes.of(failure)) {
			if (name == null && cause instanceof TypeMismatchException mismatch) {
				name = mismatch.getPropertyName();
			}
			if (cause instanceof InvalidIdException invalid) {
				String message = Answer.detail(invalid);
				return (name != null && !invalid.isNamed()) ? name + ": " + message : message;
			}
			if (cause instanceof UnreadableId unreadable && isOfRequest(failure)) {
				return detail(unreadable);
			}
		}
		return null;
	}

	private static String detail(UnreadableId unreadable) {
		String place = StringUtils.truncate(unreadable.place(), PLACE_LENGTH);
		return place.isEmpty() ? unreadable.sentence() : place + ": " + unreadable.sentence();
	}

	/** And not of an answer that the application itself got from somewhere. */
	private static boolean isOfRequest(Throwable failure) {
		return failure instanceof HttpMessageNotReadableException || failure instanceof ServerWebInputException;
	}

}
