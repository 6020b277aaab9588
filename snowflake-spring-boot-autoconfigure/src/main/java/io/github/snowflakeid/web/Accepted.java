package io.github.snowflakeid.web;

import java.util.List;

import org.jspecify.annotations.Nullable;

import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import org.springframework.util.MimeTypeUtils;

/**
 * What a client accepts, by its header alone. What the application has set for its own
 * pages does not matter.
 */
final class Accepted {

	private Accepted() {
	}

	/**
	 * Says whether a client is a browser, or another reader of pages, which the
	 * application has pages for errors for.
	 * @param accept the header, or null
	 * @return whether it prefers HTML to JSON
	 */
	static boolean prefersPages(@Nullable String accept) {
		return prefers(accept, MediaType.TEXT_HTML, MediaType.APPLICATION_JSON);
	}

	/**
	 * Says which of two types a client prefers. One that accepts neither prefers the
	 * usual one, as does one that cannot be understood.
	 * @param accept the header, or null
	 * @param type a type
	 * @param usual what is sent to whoever has no preference
	 * @return whether it is the first one
	 */
	static boolean prefers(@Nullable String accept, MediaType type, MediaType usual) {
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
		for (MediaType range : accepted) {
			if (isAccepted(usual, range, accepted)) {
				return false;
			}
			if (isAccepted(type, range, accepted)) {
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

}
