package io.github.snowflakeid.web;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.github.snowflakeid.IdGenerator;
import io.github.snowflakeid.IdRange;
import io.github.snowflakeid.SnowflakeId;
import io.github.snowflakeid.autoconfigure.web.IdArgumentsAutoConfiguration;
import io.github.snowflakeid.autoconfigure.web.RefusalsAutoConfiguration;
import io.github.snowflakeid.test.ScriptedTimeSource;
import io.github.snowflakeid.text.SnowflakeText;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.publisher.Mono;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.beans.TypeMismatchException;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ResponseEntity;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseBody;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.context.request.WebRequest;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.ServerWebInputException;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Bad ids and refused ones are answered in the same way whatever the application has set,
 * unless it has handlers of its own; and whatever else is wrong with a request is
 * answered as if there were no ids.
 */
class IdProblemsUnderSettingsTests {

	private static final List<String> PATHS = List.of("/orders/x", "/orders?from=x", "/orders?order=x",
			"/forms?order=x");

	private static final List<String> ANSWERS = List.of(problem("id: 'x' does not begin with 'ord_', as 'ord_0' does"),
			problem("from is 'x'; it must be a moment with its offset, such as 2026-11-30T00:00:00Z"),
			problem("order: 'x' is not a decimal id, 1 to 19 digits, at most 9223372036854775807: the character at "
					+ "index 0 does not belong there"),
			problem("order: 'x' is not a decimal id, 1 to 19 digits, at most 9223372036854775807: the character at "
					+ "index 0 does not belong there"));

	/** What is wrong with these is none of our business. */
	private static final List<String> OTHERS = List.of("/numbers/x", "/numbers?number=x", "/numbers", "/forms?age=x",
			"/nowhere", "/failing");

	/** Bodies with bad ids, and what is said of them. */
	private static final Map<String, String> BAD_BODIES = Map.of("{\"id\":\"x\"}",
			problem("id: 'x' does not begin with 'ord_', as 'ord_0' does"), "{\"id\":true}",
			problem("id: an id is expected, a text such as \\\"ord_9223372036854775807\\\" or a whole number"),
			"{\"others\":[1,\"x\"]}",
			problem("others[1]: 'x' is not a decimal id, 1 to 19 digits, at most 9223372036854775807: the character at "
					+ "index 0 does not belong there"),
			"{\"names\":{\"x\":\"\"}}",
			problem("names: 'x' is not a decimal id, 1 to 19 digits, at most 9223372036854775807: the character at "
					+ "index 0 does not belong there"),
			"{\"range\":{\"first\":\"x\",\"last\":\"1\"}}",
			problem("range.first: 'x' is not a decimal id, 1 to 19 digits, at most 9223372036854775807: the character at "
					+ "index 0 does not belong there"));

	/** Whose names are the client's. */
	private static final String LONG_PLACE = "{\"places\":{\"" + "x".repeat(1000) + "\":\"x\"}}";

	/** Bodies that are wrong in another way. */
	private static final List<String> OTHER_BODIES = List.of("{", "{\"count\":\"x\"}", "[]", "");

	private static final String REFUSED = "503 application/problem+json 3590 {\"title\":\"Service Unavailable\","
			+ "\"status\":503,\"detail\":\"The wall clock is PT1H behind the newest id, more than max-lead (PT10S) "
			+ "allows. Set the machine's clock right; ids are issued again once it is back in range.\","
			+ "\"reason\":\"CLOCK_REGRESSION\"}";

	static Stream<Arguments> settings() {
		return Stream.of(WebApplicationType.SERVLET, WebApplicationType.REACTIVE)
			.flatMap((type) -> settings(type).map((setting) -> Arguments.of(type, setting)));
	}

	private static Stream<List<String>> settings(WebApplicationType type) {
		boolean servlet = type == WebApplicationType.SERVLET;
		String web = servlet ? "spring.mvc." : "spring.webflux.";
		List<List<String>> settings = new ArrayList<>(List.of(List.of(), List.of(web + "problemdetails.enabled=true"),
				List.of("spring.jackson.property-naming-strategy=UPPER_CAMEL_CASE",
						"spring.jackson.default-property-inclusion=non_default",
						"spring.jackson.json.write.write-numbers-as-strings=true", web + "problemdetails.enabled=true"),
				List.of(web + "apiversion.default=1.0", web + "apiversion.use.header=API-Version"),
				List.of("spring.web.error.include-message=always", "spring.web.error.whitelabel.enabled=false"),
				List.of("spring.main.lazy-initialization=true")));
		if (servlet) {
			settings.add(List.of("spring.mvc.contentnegotiation.favor-parameter=true",
					"spring.mvc.contentnegotiation.parameter-name=from"));
			settings.add(List.of("spring.mvc.contentnegotiation.default-content-types=application/xml"));
		}
		return settings.stream();
	}

	static Stream<Arguments> handlers() {
		return Stream.of(Arguments.of(WebApplicationType.SERVLET, HandlesMismatches.class, false),
				Arguments.of(WebApplicationType.SERVLET, HandlesEverything.class, false),
				Arguments.of(WebApplicationType.SERVLET, OwnServletProblems.class, false),
				Arguments.of(WebApplicationType.SERVLET, OwnServletProblems.class, true),
				Arguments.of(WebApplicationType.REACTIVE, HandlesInput.class, false),
				Arguments.of(WebApplicationType.REACTIVE, HandlesEverything.class, false),
				Arguments.of(WebApplicationType.REACTIVE, OwnReactiveProblems.class, false),
				Arguments.of(WebApplicationType.REACTIVE, OwnReactiveProblems.class, true));
	}

	@Tag("once")
	@ParameterizedTest
	@MethodSource("settings")
	void answersAreThoseOfAnApplicationThatHasSetNothing(WebApplicationType type, List<String> properties) {
		List<String> others;
		try (ConfigurableApplicationContext context = start(type, null, properties)) {
			Browser browser = Browser.of(context);
			assertThat(PATHS).extracting((path) -> browser.ask(path)).isEqualTo(ANSWERS);
			BAD_BODIES.forEach((body, answer) -> {
				assertThat(Browser.line(browser.postJson("/bodies", body))).isEqualTo(answer);
				assertThat(Browser.line(browser.postJson("/functional", body))).isEqualTo(answer);
			});
			assertThat(browser.postJson("/bodies", LONG_PLACE).body())
				.contains("places." + "x".repeat(93) + " (truncated)...: 'x' is not a decimal id");
			assertThat(browser.get("/fetched").statusCode()).isEqualTo(500);
			others = others(browser);
			context.getBean(IdGenerator.class).nextId();
			context.getBean(ScriptedTimeSource.class).stepWall(Duration.ofHours(-1));
			assertThat(browser.ask("/draw")).isEqualTo(REFUSED);
		}
		List<String> without = new ArrayList<>(properties);
		without.add("spring.autoconfigure.exclude=" + IdArgumentsAutoConfiguration.class.getName() + ","
				+ RefusalsAutoConfiguration.class.getName());
		try (ConfigurableApplicationContext context = start(type, null, without)) {
			assertThat(others).isEqualTo(others(Browser.of(context)));
		}
	}

	@Tag("once")
	@ParameterizedTest
	@MethodSource("handlers")
	void handlerOfTheApplicationPrecedes(WebApplicationType type, Class<?> handler, boolean problemDetails) {
		String web = (type == WebApplicationType.SERVLET) ? "spring.mvc." : "spring.webflux.";
		try (ConfigurableApplicationContext context = start(type, handler,
				List.of(web + "problemdetails.enabled=" + problemDetails))) {
			assertThat(Browser.of(context).get("/orders/x").statusCode()).isEqualTo(202);
			assertThat(Browser.of(context).get("/orders?from=x").statusCode()).isEqualTo(202);
			assertThat(Browser.of(context).postJson("/bodies", "{\"id\":\"x\"}").statusCode()).isEqualTo(202);
		}
	}

	/** Without what differs from one request to the next. */
	private static List<String> others(Browser browser) {
		return Stream
			.concat(OTHERS.stream().map(browser::ask),
					OTHER_BODIES.stream().map((body) -> Browser.line(browser.postJson("/bodies", body))))
			.map((answer) -> answer.replaceAll("(?i)\"(timestamp|request_?id)\":\"[^\"]*\"|localhost:\\d+", ""))
			.toList();
	}

	private static String problem(String detail) {
		return "400 application/problem+json {\"title\":\"Bad Request\",\"status\":400,\"detail\":\"" + detail + "\"}";
	}

	private static ConfigurableApplicationContext start(WebApplicationType type, @Nullable Class<?> handler,
			List<String> properties) {
		SpringApplicationBuilder application = new SpringApplicationBuilder(Application.class,
				(type == WebApplicationType.SERVLET) ? ServletRoutes.class : ReactiveRoutes.class)
			.web(type)
			.properties("server.port=0", "snowflake.node-id=7")
			.properties(properties.toArray(String[]::new));
		return ((handler != null) ? application.sources(handler) : application).run();
	}

	@Configuration(proxyBeanMethods = false)
	@WebAutoConfiguration
	@Import(Orders.class)
	static class Application {

		@Bean
		ScriptedTimeSource timeSource() {
			return new ScriptedTimeSource();
		}

	}

	/** With names that no setting changes. */
	record Body(@JsonProperty("places") Map<String, SnowflakeId> places,
			@JsonProperty("id") @SnowflakeText(prefix = "ord_") Long id,
			@JsonProperty("others") List<SnowflakeId> others, @JsonProperty("names") Map<SnowflakeId, String> names,
			@JsonProperty("range") IdRange range, @JsonProperty("count") Integer count) {

	}

	@Configuration(proxyBeanMethods = false)
	static class ServletRoutes {

		@Bean
		org.springframework.web.servlet.function.RouterFunction<?> routes() {
			return org.springframework.web.servlet.function.RouterFunctions.route()
				.POST("/functional",
						(request) -> org.springframework.web.servlet.function.ServerResponse.ok()
							.body(request.body(Body.class).toString()))
				.build();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class ReactiveRoutes {

		@Bean
		org.springframework.web.reactive.function.server.RouterFunction<?> routes() {
			return org.springframework.web.reactive.function.server.RouterFunctions.route()
				.POST("/functional",
						(request) -> request.bodyToMono(Body.class)
							.flatMap((body) -> org.springframework.web.reactive.function.server.ServerResponse.ok()
								.bodyValue(body.toString())))
				.build();
		}

	}

	record Form(SnowflakeId order, Integer age) {

	}

	@RestController
	static class Orders {

		private final IdGenerator generator;

		private final JsonMapper mapper;

		Orders(IdGenerator generator, JsonMapper mapper) {
			this.generator = generator;
			this.mapper = mapper;
		}

		@GetMapping("/orders/{id}")
		String order(@PathVariable @SnowflakeText(prefix = "ord_") long id) {
			return Long.toString(id);
		}

		@GetMapping("/orders")
		String orders(IdRange range, @RequestParam(required = false) SnowflakeId order) {
			return range.toString() + order;
		}

		@GetMapping("/forms")
		String form(@ModelAttribute Form form) {
			return form.toString();
		}

		@PostMapping("/bodies")
		String body(@RequestBody Body body) {
			return body.toString();
		}

		/** What another system has sent is no fault of the client. */
		@GetMapping("/fetched")
		String fetched() {
			return this.mapper.readValue("{\"id\":\"x\"}", Body.class).toString();
		}

		@GetMapping("/numbers/{number}")
		String number(@PathVariable long number) {
			return Long.toString(number);
		}

		@GetMapping("/numbers")
		String numbers(@RequestParam List<Long> number) {
			return number.toString();
		}

		@GetMapping("/failing")
		String failing() {
			throw new IllegalArgumentException("own");
		}

		@GetMapping("/draw")
		String draw() {
			return Long.toString(this.generator.nextId());
		}

	}

	@ControllerAdvice
	static class HandlesMismatches {

		@ExceptionHandler({ TypeMismatchException.class, HttpMessageNotReadableException.class })
		@ResponseBody
		@ResponseStatus(HttpStatus.ACCEPTED)
		String handle() {
			return "own";
		}

	}

	@ControllerAdvice
	static class HandlesInput {

		@ExceptionHandler(ServerWebInputException.class)
		@ResponseBody
		@ResponseStatus(HttpStatus.ACCEPTED)
		String handle() {
			return "own";
		}

	}

	@ControllerAdvice
	static class HandlesEverything {

		@ExceptionHandler(Exception.class)
		@ResponseBody
		@ResponseStatus(HttpStatus.ACCEPTED)
		String handle() {
			return "own";
		}

	}

	@ControllerAdvice
	static class OwnServletProblems
			extends org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler {

		@Override
		protected ResponseEntity<Object> handleTypeMismatch(TypeMismatchException ex, HttpHeaders headers,
				HttpStatusCode status, WebRequest request) {
			return ResponseEntity.accepted().build();
		}

		@Override
		protected ResponseEntity<Object> handleHttpMessageNotReadable(HttpMessageNotReadableException ex,
				HttpHeaders headers, HttpStatusCode status, WebRequest request) {
			return ResponseEntity.accepted().build();
		}

	}

	@ControllerAdvice
	static class OwnReactiveProblems
			extends org.springframework.web.reactive.result.method.annotation.ResponseEntityExceptionHandler {

		@Override
		protected Mono<ResponseEntity<Object>> handleServerWebInputException(ServerWebInputException ex,
				HttpHeaders headers, HttpStatusCode status, ServerWebExchange exchange) {
			return Mono.just(ResponseEntity.accepted().build());
		}

	}

}
