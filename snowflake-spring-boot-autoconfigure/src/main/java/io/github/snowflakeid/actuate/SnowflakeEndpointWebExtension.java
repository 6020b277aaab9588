package io.github.snowflakeid.actuate;

import java.lang.reflect.RecordComponent;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

import io.github.snowflakeid.IdFormat;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;
import org.springframework.boot.actuate.endpoint.OperationResponseBody;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.boot.actuate.endpoint.web.annotation.EndpointWebExtension;
import org.springframework.util.MimeType;
import org.springframework.util.MimeTypeUtils;
import org.springframework.util.ReflectionUtils;
import org.springframework.util.StringUtils;

/**
 * The endpoint {@code snowflake} over HTTP. Its answers have a given type, and names and
 * values that nobody can write in another way: they do not depend on what the application
 * has configured for its own. Whoever asks for something wrong is told what, also where
 * the application's error pages keep messages back.
 */
@EndpointWebExtension(endpoint = SnowflakeEndpoint.class)
public final class SnowflakeEndpointWebExtension {

	private static final MimeType PROBLEM = new MimeType("application", "problem+json");

	private final SnowflakeEndpoint endpoint;

	/**
	 * Creates the extension.
	 * @param endpoint the endpoint whose answers are sent
	 */
	public SnowflakeEndpointWebExtension(SnowflakeEndpoint endpoint) {
		this.endpoint = endpoint;
	}

	@ReadOperation
	WebEndpointResponse<Members> state() {
		return new WebEndpointResponse<>(Members.of(this.endpoint.state()), MimeTypeUtils.APPLICATION_JSON);
	}

	@ReadOperation
	WebEndpointResponse<Members> decode(@Selector String id, @Nullable String format, @Nullable String generator) {
		try {
			return new WebEndpointResponse<>(Members.of(this.endpoint.decode(id, parse(format), generator)),
					MimeTypeUtils.APPLICATION_JSON);
		}
		catch (InvalidEndpointRequestException ex) {
			return new WebEndpointResponse<>(
					Members.of(new Problem("Bad Request", WebEndpointResponse.STATUS_BAD_REQUEST, ex.getReason())),
					WebEndpointResponse.STATUS_BAD_REQUEST, PROBLEM);
		}
	}

	private static @Nullable IdFormat parse(@Nullable String format) {
		if (format == null) {
			return null;
		}
		for (IdFormat candidate : IdFormat.values()) {
			if (candidate.name().equalsIgnoreCase(format)) {
				return candidate;
			}
		}
		throw SnowflakeEndpoint
			.invalid(String.format(Locale.ROOT, "format is '%s'; it must be decimal, base32 or base62",
					StringUtils.truncate(format, SnowflakeEndpoint.QUOTED_LENGTH)));
	}

	/**
	 * A request that cannot be answered, as in RFC 9457.
	 *
	 * @param title the name of the status
	 * @param status the status
	 * @param detail what is wrong
	 */
	record Problem(String title, int status, @Nullable String detail) {

	}

	/**
	 * The components of a record by name, but for those that are null: whoever writes
	 * texts, numbers and truth values in maps and lists can write but one JSON.
	 */
	static final class Members extends LinkedHashMap<String, Object> implements OperationResponseBody {

		private static final long serialVersionUID = 1L;

		static Members of(Record value) {
			Members members = new Members();
			for (RecordComponent component : value.getClass().getRecordComponents()) {
				ReflectionUtils.makeAccessible(component.getAccessor());
				Object member = ReflectionUtils.invokeMethod(component.getAccessor(), value);
				if (member != null) {
					members.put(component.getName(), plain(member));
				}
			}
			return members;
		}

		private static Object plain(Object value) {
			if (value instanceof Number || value instanceof Boolean) {
				return value;
			}
			if (value instanceof Record members) {
				return of(members);
			}
			if (value instanceof Map<?, ?> map) {
				Members members = new Members();
				map.forEach((name, member) -> members.put(name.toString(), plain(member)));
				return members;
			}
			if (value instanceof Collection<?> elements) {
				return elements.stream().map(Members::plain).toList();
			}
			return value.toString();
		}

	}

}
