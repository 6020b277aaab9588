package io.github.snowflakeid.web;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

import io.github.snowflakeid.SnowflakeIdGenerator;
import io.github.snowflakeid.test.ScriptedTimeSource;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.beans.propertyeditors.StringTrimmerEditor;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.MethodParameter;
import org.springframework.core.codec.ByteArrayEncoder;
import org.springframework.core.env.Environment;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.http.codec.EncoderHttpMessageWriter;
import org.springframework.http.codec.ServerCodecConfigurer;
import org.springframework.http.converter.ByteArrayHttpMessageConverter;
import org.springframework.http.converter.HttpMessageConverter;
import org.springframework.http.converter.HttpMessageConverters.ServerBuilder;
import org.springframework.http.server.ServerHttpRequest;
import org.springframework.http.server.ServerHttpResponse;
import org.springframework.web.bind.WebDataBinder;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.InitBinder;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.filter.ShallowEtagHeaderFilter;
import org.springframework.web.reactive.accept.RequestedContentTypeResolverBuilder;
import org.springframework.web.reactive.config.WebFluxConfigurer;
import org.springframework.web.servlet.config.annotation.ContentNegotiationConfigurer;
import org.springframework.web.servlet.config.annotation.CorsRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import org.springframework.web.servlet.mvc.method.annotation.ResponseBodyAdvice;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Ids and the endpoint answer what they always do, whatever the application has set for
 * its own pages.
 */
class AnswersUnderSettingsTests {

	/** Of an application that has set nothing, on Spring MVC and Spring WebFlux. */
	private static final String ANSWERS = """
			GET /actuator/snowflake
			200 application/json {"generators":{"snowflakeIdGenerator":{"layout":{"timestampBits":41,"nodeIdBits":10,\
			"sequenceBits":12,"tick":"PT0.001S","epoch":"2025-01-01T00:00:00Z",\
			"endOfLife":"2094-09-07T15:47:35.552Z","idsPerSecond":4096000,"fitsJavaScript":false},"nodeId":7,\
			"lead":"PT0S","numbers":{"ids":0,"sequenceExhausted":0,"clockRegressions":0,"waits":0,\
			"waited":"PT0S","refused":{"CLOCK_REGRESSION":0,"SEQUENCE_EXHAUSTED":0,"LEASE_EXPIRED":0,\
			"END_OF_LIFE":0}}}}}
			GET /ids?count=2
			200 application/json no-store {"ids":["132271570944028811","132271570944028812"]}
			GET /ids?format=base32
			200 application/json no-store {"ids":["03NFC9C000W4D"]}
			GET /ids with Accept: text/plain
			200 text/plain;charset=UTF-8 no-store 132271570944028814
			GET /ids with Accept: application/xml
			200 application/json no-store {"ids":["132271570944028815"]}
			GET /ids with If-None-Match: *
			200 application/json no-store {"ids":["132271570944028816"]}
			HEAD /ids
			200 application/json no-store
			GET /ids?count=%C3%A9
			400 application/problem+json no-store {"title":"Bad Request","status":400,\
			"detail":"count is 'é'; it must be a number from 1 to 10000"}
			GET /ids?format=json
			400 application/problem+json no-store {"title":"Bad Request","status":400,\
			"detail":"format is 'json'; it must be decimal, base32 or base62"}
			GET /ids/8796105633821
			200 application/json no-store {"id":"8796105633821","base32":"00008000C0W0X","base62":"0002UrLGpNF",\
			"timestamp":"2025-01-01T00:34:57.155Z","nodeId":7,"sequence":29}
			GET /ids/00008000C0W0X?format=base32
			200 application/json no-store {"id":"8796105633821","base32":"00008000C0W0X","base62":"0002UrLGpNF",\
			"timestamp":"2025-01-01T00:34:57.155Z","nodeId":7,"sequence":29}
			GET /ids/%205 with Accept: text/plain
			400 application/problem+json no-store {"title":"Bad Request","status":400,\
			"detail":"id is ' 5'; it must be from 0 to 9223372036854775807 in this format"}
			GET /actuator/snowflake/00008000C0W0X?format=base32
			200 application/json {"generators":{"snowflakeIdGenerator":{"id":"8796105633821",\
			"base32":"00008000C0W0X","base62":"0002UrLGpNF","timestamp":"2025-01-01T00:34:57.155Z","nodeId":7,\
			"sequence":29}}}
			GET /actuator/snowflake/00008000C0W0X?format=xml
			400 application/problem+json {"title":"Bad Request","status":400,\
			"detail":"format is 'xml'; it must be decimal, base32 or base62"}
			GET /actuator/snowflake/xyz
			400 application/problem+json {"title":"Bad Request","status":400,"detail":"id: 'xyz' is not a decimal id,\
			 1 to 19 digits, at most 9223372036854775807: the character at index 0 does not belong there"}
			GET /ids with Accept: text/plain
			503 application/problem+json no-store 3590 {"title":"Service Unavailable","status":503,\
			"detail":"The wall clock is PT1H behind the newest id, more than max-lead (PT10S) allows. Set \
			the machine's clock right; ids are issued again once it is back in range.","reason":"CLOCK_REGRESSION"}
			HEAD /ids
			503 application/problem+json no-store
			GET /actuator/snowflake
			200 application/json {"generators":{"snowflakeIdGenerator":{"layout":{"timestampBits":41,"nodeIdBits":10,\
			"sequenceBits":12,"tick":"PT0.001S","epoch":"2025-01-01T00:00:00Z",\
			"endOfLife":"2094-09-07T15:47:35.552Z","idsPerSecond":4096000,"fitsJavaScript":false},"nodeId":7,\
			"lead":"PT1H","refusal":"CLOCK_REGRESSION","numbers":{"ids":6,"sequenceExhausted":0,"clockRegressions":1,\
			"waits":0,"waited":"PT0S","refused":{"CLOCK_REGRESSION":1,"SEQUENCE_EXHAUSTED":0,"LEASE_EXPIRED":0,\
			"END_OF_LIFE":0}}}}}
			""";

	private static final String ORIGIN = "https://shop.example";

	private static final HttpClient client = HttpClient.newHttpClient();

	static Stream<Arguments> settings() {
		return Stream.of(WebApplicationType.SERVLET, WebApplicationType.REACTIVE)
			.flatMap((type) -> settings(type).map((setting) -> Arguments.of(type, setting)));
	}

	private static Stream<Setting> settings(WebApplicationType type) {
		boolean servlet = type == WebApplicationType.SERVLET;
		String web = servlet ? "spring.mvc." : "spring.webflux.";
		List<Setting> settings = new ArrayList<>(List.of(
				Setting.of("spring.jackson.property-naming-strategy=SNAKE_CASE",
						"spring.jackson.default-property-inclusion=non_default"),
				Setting.of("spring.jackson.property-naming-strategy=UPPER_CAMEL_CASE",
						"management.endpoints.jackson.isolated-json-mapper=false"),
				Setting.of("spring.jackson.datatype.datetime.write-dates-as-timestamps=true",
						"spring.jackson.datatype.datetime.write-durations-as-timestamps=true",
						"spring.jackson.json.write.write-numbers-as-strings=true",
						"spring.jackson.json.write.escape-non-ascii=true", "spring.jackson.time-zone=Asia/Kathmandu",
						"spring.jackson.locale=ar-EG", "spring.jackson.serialization.indent-output=true",
						"spring.jackson.serialization.wrap-root-value=true"),
				Setting.of("spring.jackson.visibility.getter=none", "spring.jackson.visibility.field=none",
						"spring.jackson.visibility.is-getter=none", "spring.jackson.visibility.creator=none",
						"spring.jackson.mapper.sort-properties-alphabetically=true",
						"management.endpoints.jackson.isolated-json-mapper=false"),
				Setting.of(web + "problemdetails.enabled=true"),
				Setting.of(web + "apiversion.default=1.0", web + "apiversion.use.header=API-Version"),
				Setting.of("spring.web.error.include-message=never", "spring.web.error.whitelabel.enabled=false"),
				Setting.of("server.compression.enabled=true", "server.compression.min-response-size=1",
						"server.compression.additional-mime-types=application/problem+json"),
				Setting.of("server.http2.enabled=true"), Setting.of("spring.main.lazy-initialization=true"),
				new Setting(servlet ? OwnMvc.class : OwnWebFlux.class, List.of())));
		if (servlet) {
			settings.addAll(List.of(Setting.of("spring.mvc.contentnegotiation.favor-parameter=true"),
					Setting.of("spring.mvc.contentnegotiation.favor-parameter=true",
							"spring.mvc.contentnegotiation.parameter-name=count",
							"spring.mvc.contentnegotiation.media-types.2=application/xml"),
					Setting.of("spring.mvc.contentnegotiation.default-content-types=application/xml"),
					Setting.of("server.servlet.context-path=/app", "spring.mvc.servlet.path=/web"),
					Setting.of("spring.mvc.hiddenmethod.filter.enabled=true"), Setting.of("management.server.port=0")));
		}
		else {
			settings.add(Setting.of("spring.webflux.base-path=/app"));
		}
		return settings.stream();
	}

	/** What a JDK may change: nothing is set, or the threads are its virtual ones. */
	static Stream<Arguments> settingsOfThisJdk() {
		Stream<Setting> settings = (Runtime.version().feature() < 21) ? Stream.of(Setting.of())
				: Stream.of(Setting.of(), Setting.of("spring.threads.virtual.enabled=true"));
		return settings.flatMap((setting) -> Stream.of(WebApplicationType.SERVLET, WebApplicationType.REACTIVE)
			.map((type) -> Arguments.of(type, setting)));
	}

	/** Without what Spring Boot's own endpoints cannot do without either. */
	static Stream<Arguments> settingsForIdsOnly() {
		return Stream.of(
				Arguments.of(WebApplicationType.SERVLET,
						Setting.of("spring.servlet.encoding.force=true", "spring.servlet.encoding.charset=UTF-16")),
				Arguments.of(WebApplicationType.SERVLET, new Setting(BytesOnlyMvc.class, List.of())),
				Arguments.of(WebApplicationType.SERVLET, new Setting(WrappingAdvice.class, List.of())),
				Arguments.of(WebApplicationType.REACTIVE, new Setting(BytesOnlyWebFlux.class, List.of())),
				Arguments.of(WebApplicationType.REACTIVE, new Setting(ParameterWebFlux.class, List.of())));
	}

	@ParameterizedTest
	@MethodSource("settingsOfThisJdk")
	void answersAreTheSameOnEachJdk(WebApplicationType type, Setting setting) {
		try (ConfigurableApplicationContext context = start(type, setting)) {
			assertThat(answers(context)).isEqualTo(ANSWERS);
		}
	}

	@Tag("once")
	@ParameterizedTest
	@MethodSource("settings")
	void answersAreThoseOfAnApplicationThatHasSetNothing(WebApplicationType type, Setting setting) {
		try (ConfigurableApplicationContext context = start(type, setting)) {
			assertThat(answers(context)).isEqualTo(ANSWERS);
		}
	}

	@Tag("once")
	@ParameterizedTest
	@MethodSource("settingsForIdsOnly")
	void idsNeedNothingThatConvertsOrNegotiates(WebApplicationType type, Setting setting) {
		try (ConfigurableApplicationContext context = start(type, setting)) {
			assertThat(ofIds(answers(context))).isEqualTo(ofIds(ANSWERS));
		}
	}

	@Tag("once")
	@ParameterizedTest
	@EnumSource(names = { "SERVLET", "REACTIVE" })
	void preflightsAreAnsweredAsTheApplicationSays(WebApplicationType type) {
		Class<?> source = (type == WebApplicationType.SERVLET) ? OwnMvc.class : OwnWebFlux.class;
		try (ConfigurableApplicationContext context = start(type, new Setting(source, List.of()))) {
			HttpRequest preflight = HttpRequest
				.newBuilder(URI
					.create("http://localhost:" + context.getEnvironment().getProperty("local.server.port") + "/ids"))
				.method("OPTIONS", BodyPublishers.noBody())
				.headers("Origin", ORIGIN, "Access-Control-Request-Method", "GET")
				.build();
			HttpResponse<byte[]> response = client.sendAsync(preflight, BodyHandlers.ofByteArray()).join();
			assertThat(response.headers().allValues("Access-Control-Allow-Origin")).containsExactly(ORIGIN);
			assertThat(context.getBean(SnowflakeIdGenerator.class).numbers().ids()).isZero();
		}
	}

	private static ConfigurableApplicationContext start(WebApplicationType type, Setting setting) {
		return new SpringApplicationBuilder(Application.class, setting.source()).web(type)
			.properties("server.port=0", "snowflake.node-id=7", "snowflake.web.enabled=true",
					"management.endpoints.web.exposure.include=snowflake")
			.properties(setting.properties().toArray(String[]::new))
			.run();
	}

	private static String ofIds(String answers) {
		return answers.replaceAll("(?m)^GET /actuator.*\n.*\n", "");
	}

	private static String answers(ConfigurableApplicationContext context) {
		Environment environment = context.getEnvironment();
		String port = environment.getRequiredProperty("local.server.port");
		String base = "http://localhost:" + port + environment.getProperty("server.servlet.context-path", "")
				+ environment.getProperty("spring.mvc.servlet.path", "")
				+ environment.getProperty("spring.webflux.base-path", "");
		String management = environment.getRequiredProperty("local.management.port");
		Transcript transcript = new Transcript(Map.of("/ids", base + "/ids", "/actuator/snowflake",
				(management.equals(port) ? base : "http://localhost:" + management) + "/actuator/snowflake"));
		transcript.get("/actuator/snowflake", "");
		transcript.get("/ids", "?count=2");
		transcript.get("/ids", "?format=base32");
		transcript.get("/ids", "", "Accept", "text/plain");
		transcript.get("/ids", "", "Accept", "application/xml");
		transcript.get("/ids", "", "If-None-Match", "*");
		transcript.ask("HEAD", "/ids", "");
		transcript.get("/ids", "?count=%C3%A9");
		transcript.get("/ids", "?format=json");
		transcript.get("/ids", "/8796105633821");
		transcript.get("/ids", "/00008000C0W0X?format=base32");
		transcript.get("/ids", "/%205", "Accept", "text/plain");
		transcript.get("/actuator/snowflake", "/00008000C0W0X?format=base32");
		transcript.get("/actuator/snowflake", "/00008000C0W0X?format=xml");
		transcript.get("/actuator/snowflake", "/xyz");
		context.getBean(ScriptedTimeSource.class).stepWall(Duration.ofHours(-1));
		transcript.get("/ids", "", "Accept", "text/plain");
		transcript.ask("HEAD", "/ids", "");
		transcript.get("/actuator/snowflake", "");
		return transcript.text();
	}

	/**
	 * What an application may set.
	 *
	 * @param source its configuration
	 * @param properties its properties
	 */
	record Setting(Class<?> source, List<String> properties) {

		static Setting of(String... properties) {
			return new Setting(Application.class, List.of(properties));
		}

		@Override
		public String toString() {
			return this.source.getSimpleName() + this.properties;
		}

	}

	/**
	 * Requests, and what was answered to them.
	 */
	private static final class Transcript {

		private final Map<String, String> addresses;

		private final StringBuilder text = new StringBuilder();

		Transcript(Map<String, String> addresses) {
			this.addresses = addresses;
		}

		void get(String page, String rest, String... headers) {
			ask("GET", page, rest, headers);
		}

		void ask(String method, String page, String rest, String... headers) {
			HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(this.addresses.get(page) + rest))
				.header("Accept-Encoding", "gzip")
				.method(method, BodyPublishers.noBody());
			if (headers.length > 0) {
				request.headers(headers);
			}
			HttpResponse<byte[]> response = client.sendAsync(request.build(), BodyHandlers.ofByteArray()).join();
			this.text.append(method).append(' ').append(page).append(rest);
			this.text.append((headers.length > 0) ? " with " + String.join(": ", headers) : "").append('\n');
			this.text.append(Stream
				.of(Integer.toString(response.statusCode()), header(response, "Content-Type"),
						header(response, "Cache-Control"), header(response, "Retry-After"), body(response).strip())
				.filter((part) -> !part.isEmpty())
				.collect(Collectors.joining(" ")));
			this.text.append('\n');
		}

		private static String header(HttpResponse<?> response, String name) {
			return String.join(",", response.headers().allValues(name));
		}

		private static String body(HttpResponse<byte[]> response) {
			byte[] body = response.body();
			if (body.length > 0 && header(response, "Content-Encoding").equals("gzip")) {
				try (GZIPInputStream unzipped = new GZIPInputStream(new ByteArrayInputStream(body))) {
					body = unzipped.readAllBytes();
				}
				catch (IOException ex) {
					throw new UncheckedIOException(ex);
				}
			}
			return new String(body, StandardCharsets.UTF_8);
		}

		String text() {
			return this.text.toString();
		}

	}

	@Configuration(proxyBeanMethods = false)
	@WebAutoConfiguration
	static class Application {

		@Bean
		ScriptedTimeSource timeSource() {
			return new ScriptedTimeSource();
		}

	}

	/** Minds the controllers of the application, and every exception. */
	@ControllerAdvice
	static class Advice {

		@InitBinder
		void trim(WebDataBinder binder) {
			binder.registerCustomEditor(String.class, new StringTrimmerEditor(true));
		}

		@ModelAttribute("user")
		String user() {
			return "somebody";
		}

		@ExceptionHandler
		ResponseEntity<String> any(Exception ex) {
			return ResponseEntity.status(HttpStatus.CONFLICT).body("own: " + ex);
		}

	}

	@Configuration(proxyBeanMethods = false)
	@Import(Advice.class)
	static class OwnMvc implements WebMvcConfigurer {

		@Override
		public void addCorsMappings(CorsRegistry registry) {
			registry.addMapping("/**").allowedOrigins(ORIGIN);
		}

		@Override
		public void configureContentNegotiation(ContentNegotiationConfigurer configurer) {
			configurer.ignoreAcceptHeader(true).defaultContentType(MediaType.APPLICATION_PDF);
		}

		@Bean
		ShallowEtagHeaderFilter etags() {
			return new ShallowEtagHeaderFilter();
		}

	}

	@Configuration(proxyBeanMethods = false)
	@Import(Advice.class)
	static class OwnWebFlux implements WebFluxConfigurer {

		@Override
		public void addCorsMappings(org.springframework.web.reactive.config.CorsRegistry registry) {
			registry.addMapping("/**").allowedOrigins(ORIGIN);
		}

		@Override
		public void configureContentTypeResolver(RequestedContentTypeResolverBuilder builder) {
			builder.fixedResolver(MediaType.APPLICATION_PDF);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class ParameterWebFlux implements WebFluxConfigurer {

		@Override
		public void configureContentTypeResolver(RequestedContentTypeResolverBuilder builder) {
			builder.parameterResolver();
		}

	}

	/** Without Jackson, of either generation. */
	@Configuration(proxyBeanMethods = false)
	static class BytesOnlyMvc implements WebMvcConfigurer {

		@Override
		public void configureMessageConverters(ServerBuilder builder) {
			builder.configureMessageConvertersList((converters) -> {
				converters.clear();
				converters.add(new ByteArrayHttpMessageConverter());
			});
		}

	}

	/** Without Jackson, of either generation. */
	@Configuration(proxyBeanMethods = false)
	static class BytesOnlyWebFlux implements WebFluxConfigurer {

		@Override
		public void configureHttpMessageCodecs(ServerCodecConfigurer configurer) {
			configurer.registerDefaults(false);
			configurer.customCodecs().register(new EncoderHttpMessageWriter<>(new ByteArrayEncoder()));
		}

	}

	/** Wraps whatever controllers answer, as many applications do. */
	@ControllerAdvice
	static class WrappingAdvice implements ResponseBodyAdvice<Object> {

		@Override
		public boolean supports(MethodParameter returnType, Class<? extends HttpMessageConverter<?>> converterType) {
			return true;
		}

		@Override
		public Object beforeBodyWrite(Object body, MethodParameter returnType, MediaType selectedContentType,
				Class<? extends HttpMessageConverter<?>> selectedConverterType, ServerHttpRequest request,
				ServerHttpResponse response) {
			return Map.of("code", 0, "data", body);
		}

	}

}
