package io.github.snowflakeid.sample.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.util.regex.Pattern;

import io.github.snowflakeid.SnowflakeLayout;
import org.apache.hc.client5.http.ConnectTimeoutException;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.HttpStatus;
import org.apache.hc.core5.http.io.entity.EntityUtils;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Draws ids over HTTP from one place, with connections that are kept. No request is
 * repeated behind the caller's back, because each failure has to be accounted for.
 */
public final class IdClient implements AutoCloseable {

	private static final Timeout TIMEOUT = Timeout.ofSeconds(10);

	private static final String NOT_IDS = "an answer that is not {\"ids\":[\"...\"]}";

	private static final Pattern DIGITS = Pattern.compile("[0-9]{1,19}");

	private static final JsonMapper JSON = JsonMapper.builder().build();

	private final URI ids;

	private final CloseableHttpClient http;

	/**
	 * Creates a client.
	 * @param ids where ids are served
	 * @param connections how many requests may be under way
	 */
	public IdClient(URI ids, int connections) {
		this.ids = ids;
		this.http = HttpClients.custom()
			.setConnectionManager(PoolingHttpClientConnectionManagerBuilder.create()
				.setMaxConnPerRoute(connections)
				.setMaxConnTotal(connections)
				.setDefaultConnectionConfig(
						ConnectionConfig.custom().setConnectTimeout(TIMEOUT).setSocketTimeout(TIMEOUT).build())
				.build())
			.setDefaultRequestConfig(RequestConfig.custom().setResponseTimeout(TIMEOUT).build())
			.disableAutomaticRetries()
			.disableCookieManagement()
			.disableContentCompression()
			.build();
	}

	URI ids() {
		return this.ids;
	}

	/**
	 * Draws ids by one request.
	 * @param into where to put them
	 * @param from the place of the first one
	 * @param count how many there must be
	 * @throws FailedDraw if the answer is no ids
	 * @throws IOException if there is no answer
	 */
	public void draw(long[] into, int from, int count) throws FailedDraw, IOException {
		Answer answer = get(URI.create(this.ids + "?count=" + count));
		if (answer.status() == HttpStatus.SC_SERVICE_UNAVAILABLE
				|| answer.status() == HttpStatus.SC_TOO_MANY_REQUESTS) {
			throw FailedDraw.refused(reason(answer), answer.retryAfter());
		}
		if (answer.status() != HttpStatus.SC_OK) {
			throw FailedDraw.lost("HTTP %d %s".formatted(answer.status(), property(answer, "detail")).strip());
		}
		try {
			parse(answer.body(), into, from, count);
		}
		catch (JacksonException ex) {
			throw FailedDraw.lost(NOT_IDS);
		}
	}

	/**
	 * Asks the endpoint {@code snowflake} of the same server what it knows.
	 * @return what it says, or null if it does not answer or has not one generator
	 */
	public @Nullable Description describe() {
		try {
			Answer answer = get(this.ids.resolve("/actuator/snowflake"));
			if (answer.status() != HttpStatus.SC_OK) {
				return null;
			}
			JsonNode generators = JSON.readTree(answer.body()).path("generators");
			return (generators.size() == 1) ? Description.of(generators.iterator().next()) : null;
		}
		catch (IOException | RuntimeException ex) {
			return null;
		}
	}

	/**
	 * Asks the endpoint {@code health} of the same server.
	 * @return whether it says that all is well
	 */
	public boolean isHealthy() {
		try {
			return get(this.ids.resolve("/actuator/health")).status() == HttpStatus.SC_OK;
		}
		catch (IOException ex) {
			return false;
		}
	}

	@Override
	public void close() {
		try {
			this.http.close();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private Answer get(URI uri) throws IOException {
		HttpGet request = new HttpGet(uri);
		request.addHeader(HttpHeaders.ACCEPT, "application/json");
		return this.http.execute(request, Answer::of);
	}

	private static void parse(byte[] body, long[] into, int from, int count) throws FailedDraw {
		try (JsonParser parser = JSON.createParser(body)) {
			if (parser.nextToken() != JsonToken.START_OBJECT) {
				throw FailedDraw.lost(NOT_IDS);
			}
			boolean found = false;
			int received = 0;
			while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
				boolean ids = "ids".equals(parser.currentName());
				if (parser.nextToken() != JsonToken.START_ARRAY || !ids) {
					parser.skipChildren();
					continue;
				}
				found = true;
				while (parser.nextToken() != JsonToken.END_ARRAY) {
					long id = id(parser);
					if (received < count) {
						into[from + received] = id;
					}
					received++;
				}
			}
			if (!found) {
				throw FailedDraw.lost(NOT_IDS);
			}
			if (received != count) {
				throw FailedDraw.lost("%s in place of %,d".formatted(Texts.count(received, "id"), count));
			}
		}
	}

	private static long id(JsonParser parser) throws FailedDraw {
		String text = parser.currentToken().isScalarValue() ? parser.getString() : "";
		if (parser.currentToken() != JsonToken.VALUE_STRING) {
			throw FailedDraw.lost("an id that is no text%s; ids must be texts, since JavaScript loses digits of numbers"
				.formatted(text.isEmpty() ? "" : " but " + Texts.quoted(text)));
		}
		try {
			if (DIGITS.matcher(text).matches()) {
				return Long.parseLong(text);
			}
		}
		catch (NumberFormatException ex) {
			// said below
		}
		throw FailedDraw.lost("an id that is '%s'; ids must be 0 to %d".formatted(Texts.quoted(text), Long.MAX_VALUE));
	}

	/**
	 * Says what has become of a request to which no answer came.
	 * @param failure what was thrown
	 * @return the end of a sentence about the server
	 */
	public static String describe(IOException failure) {
		if (failure instanceof SocketTimeoutException && !(failure instanceof ConnectTimeoutException)) {
			return "does not answer within %d s".formatted(TIMEOUT.toSeconds());
		}
		boolean unreachable = failure instanceof SocketTimeoutException || failure instanceof ConnectException
				|| failure instanceof NoRouteToHostException || failure instanceof UnknownHostException;
		return "%s: %s".formatted(unreachable ? "cannot be reached" : "gives no answer", Texts.message(failure));
	}

	private static String reason(Answer answer) {
		String reason = property(answer, "reason");
		return reason.isEmpty() ? "HTTP_" + answer.status() : reason;
	}

	private static String property(Answer answer, String name) {
		try {
			return Texts.sentence(JSON.readTree(answer.body()).path(name).asString(""));
		}
		catch (JacksonException ex) {
			return "";
		}
	}

	/**
	 * What the endpoint {@code snowflake} says of a generator.
	 *
	 * @param layout the layout of its ids
	 * @param counts what it has counted
	 */
	public record Description(SnowflakeLayout layout, Counts counts) {

		static Description of(JsonNode generator) {
			JsonNode layout = generator.required("layout");
			JsonNode numbers = generator.required("numbers");
			return new Description(
					new SnowflakeLayout(layout.required("timestampBits").asInt(), layout.required("nodeIdBits").asInt(),
							layout.required("sequenceBits").asInt(), Instant.parse(layout.required("epoch").asString()),
							Duration.parse(layout.required("tick").asString())),
					new Counts(numbers.required("sequenceExhausted").asLong(),
							numbers.required("clockRegressions").asLong(), numbers.required("waits").asLong(),
							Duration.parse(numbers.required("waited").asString())));
		}

	}

	/**
	 * An answer, read to its end.
	 *
	 * @param status the status code
	 * @param retryAfter what the header says, or a second
	 * @param body the content
	 */
	@SuppressWarnings("ArrayRecordComponent")
	private record Answer(int status, Duration retryAfter, byte[] body) {

		static Answer of(ClassicHttpResponse response) throws IOException {
			Header retryAfter = response.getFirstHeader(HttpHeaders.RETRY_AFTER);
			byte[] body = EntityUtils.toByteArray(response.getEntity());
			return new Answer(response.getCode(), seconds(retryAfter), (body != null) ? body : new byte[0]);
		}

		private static Duration seconds(@Nullable Header header) {
			try {
				return Duration.ofSeconds((header != null) ? Integer.parseInt(header.getValue()) : 1);
			}
			catch (NumberFormatException ex) {
				// a date, which is no more than a hint either
				return Duration.ofSeconds(1);
			}
		}

	}

}
