package io.github.snowflakeid.web;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

import io.github.snowflakeid.IdGenerator;
import io.github.snowflakeid.IdRefusedException;
import io.github.snowflakeid.SnowflakeIdGenerator;
import io.github.snowflakeid.SnowflakeLayout;
import io.github.snowflakeid.test.ScriptedTimeSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ResponseBody;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Ids that are refused to controllers of the application, over real HTTP. Every kind of
 * web application passes it.
 */
@ExtendWith(OutputCaptureExtension.class)
abstract class AbstractRefusalsTests {

	private static final String REFUSED = "503 application/problem+json 3590 {\"title\":\"Service Unavailable\","
			+ "\"status\":503,\"detail\":\"The wall clock is PT1H behind the newest id, more than max-lead (PT10S) "
			+ "allows. Set the machine's clock right; ids are issued again once it is back in range.\","
			+ "\"reason\":\"CLOCK_REGRESSION\"}";

	@Autowired
	SnowflakeIdGenerator generator;

	@Autowired
	ScriptedTimeSource time;

	@LocalServerPort
	int port;

	abstract WebApplicationType type();

	@BeforeEach
	void startAfterEverythingBefore() {
		this.time.setWall(ScriptedTimeSource.START);
		this.time.advance(this.generator.lead().plusDays(1));
	}

	@ParameterizedTest
	@ValueSource(strings = { "/draw", "/draw/cause", "/draw/deep", "/draw/future", "/draw/mono", "/draw/function",
			"/draw/argument" })
	void answersServiceUnavailable(String path) {
		assertThat(new Browser(this.port).ask(path)).startsWith("200 ");
		letClockFallBehind();
		assertThat(new Browser(this.port).ask(path)).isEqualTo(REFUSED);
	}

	@Test
	void forbidsToStoreTheAnswer() {
		letClockFallBehind();
		assertThat(new Browser(this.port).get("/draw").headers().allValues("Cache-Control"))
			.containsExactly("no-store");
	}

	@Test
	void answersServerErrorAtTheEndOfLife() {
		this.time.setWall(SnowflakeLayout.DEFAULT.endOfLife());
		assertThat(new Browser(this.port).ask("/draw"))
			.startsWith(
					"500 application/problem+json {\"title\":\"Internal Server Error\",\"status\":500,\"detail\":\"")
			.endsWith("\"reason\":\"END_OF_LIFE\"}");
	}

	@Test
	void browsersGetTheErrorPageOfTheApplication() {
		letClockFallBehind();
		HttpResponse<String> response = new Browser(this.port).get("/draw", "Accept", Browser.PAGES);
		assertThat(Browser.line(response)).startsWith("503 text/html");
		assertThat(response.headers().allValues("Retry-After")).containsExactly("3590");
	}

	@ParameterizedTest
	@ValueSource(strings = { "/draw/status", "/draw/annotated" })
	void statusThatTheApplicationGivesPrecedes(String path) {
		letClockFallBehind();
		assertThat(new Browser(this.port).get(path).statusCode()).isEqualTo(409);
	}

	@ParameterizedTest
	@ValueSource(classes = { HandlesRefusals.class, HandlesEverything.class })
	void handlerOfTheApplicationPrecedes(Class<?> advice) {
		try (ConfigurableApplicationContext context = start(List.of(Application.class, advice))) {
			assertThat(Browser.of(context).ask("/draw")).matches("202 text/plain;charset=UTF-8 own(?s:.*)");
			assertThat(Browser.of(context).ask("/draw/mono")).matches("202 text/plain;charset=UTF-8 own(?s:.*)");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "/draw", "/draw/cause" })
	void canBeSwitchedOff(String path) {
		try (ConfigurableApplicationContext context = start(List.of(Application.class),
				"--snowflake.web.refusals.enabled=false")) {
			assertThat(Browser.of(context).ask(path)).startsWith("500 application/json");
		}
	}

	@Test
	void doesNotDependOnProblemsOfSpring() {
		String property = (type() == WebApplicationType.SERVLET) ? "spring.mvc" : "spring.webflux";
		try (ConfigurableApplicationContext context = start(List.of(Application.class),
				"--" + property + ".problemdetails.enabled=true", "--snowflake.web.enabled=true")) {
			assertThat(Browser.of(context).ask("/draw")).isEqualTo(Browser.of(context).ask("/ids"))
				.startsWith("503 application/problem+json 3590 ");
		}
	}

	@Test
	void otherFailuresStayWhatTheyAre() {
		assertThat(new Browser(this.port).ask("/draw/other")).startsWith("500 application/json");
	}

	@Test
	void logsOneLineForManyRequests(CapturedOutput output) {
		this.time.advance(Duration.ofMinutes(2));
		letClockFallBehind();
		int start = output.length();
		for (int i = 0; i < 20; i++) {
			new Browser(this.port).ask("/draw");
			new Browser(this.port).ask("/draw/mono");
			new Browser(this.port).ask("/draw/function");
			this.time.advance(Duration.ofSeconds(1));
		}
		assertThat(warnings(output, start)).singleElement()
			.asString()
			.contains("WARN", "Requests that need an id are answered with 503 (CLOCK_REGRESSION): The wall clock is PT",
					"ids are issued again once it is back in range. Those that follow are not logged, until there "
							+ "was none for 60 s");
	}

	@Test
	void logsTheNextPeriodAgain(CapturedOutput output) {
		this.time.advance(Duration.ofMinutes(2));
		letClockFallBehind();
		int start = output.length();
		new Browser(this.port).ask("/draw");
		this.time.advance(Duration.ofSeconds(60));
		new Browser(this.port).ask("/draw");
		assertThat(warnings(output, start)).hasSize(1);
		this.time.advance(Duration.ofSeconds(61));
		new Browser(this.port).ask("/draw");
		assertThat(warnings(output, start)).hasSize(2);
	}

	/** All but that of the generator, which says that the clock has stepped back. */
	private static List<String> warnings(CapturedOutput output, int start) {
		return output.getAll()
			.substring(start)
			.lines()
			.filter((line) -> line.matches(".*(WARN|ERROR|Exception).*") && !line.contains("stepped back"))
			.toList();
	}

	private void letClockFallBehind() {
		this.generator.nextId();
		this.time.stepWall(Duration.ofHours(-1));
	}

	/** With a clock that falls behind. */
	private ConfigurableApplicationContext start(List<Class<?>> sources, String... arguments) {
		ConfigurableApplicationContext context = new SpringApplicationBuilder(sources.toArray(Class<?>[]::new))
			.web(type())
			.properties("server.port=0", "snowflake.node-id=1")
			.run(arguments);
		context.getBean(IdGenerator.class).nextId();
		context.getBean(ScriptedTimeSource.class).stepWall(Duration.ofHours(-1));
		return context;
	}

	@Configuration(proxyBeanMethods = false)
	@WebAutoConfiguration
	@Import(Drawing.class)
	static class Application {

		@Bean
		ScriptedTimeSource timeSource() {
			return new ScriptedTimeSource();
		}

	}

	@RestController
	static class Drawing {

		private final IdGenerator generator;

		Drawing(IdGenerator generator) {
			this.generator = generator;
		}

		@GetMapping("/draw")
		String draw() {
			return Long.toString(this.generator.nextId());
		}

		@GetMapping("/draw/cause")
		String cause() {
			return failing(1);
		}

		@GetMapping("/draw/deep")
		String deep() {
			return failing(10);
		}

		private String failing(int times) {
			try {
				return draw();
			}
			catch (IdRefusedException ex) {
				RuntimeException failure = ex;
				for (int i = 0; i < times; i++) {
					failure = new CompletionException("as of a transaction", failure);
				}
				throw failure;
			}
		}

		@GetMapping("/draw/future")
		CompletableFuture<String> future() {
			return CompletableFuture.supplyAsync(this::draw);
		}

		@GetMapping("/draw/mono")
		Mono<String> mono() {
			return Mono.fromCallable(this::draw);
		}

		@GetMapping("/draw/status")
		String status() {
			try {
				return draw();
			}
			catch (IdRefusedException ex) {
				throw new ResponseStatusException(HttpStatus.CONFLICT, "own", ex);
			}
		}

		@GetMapping("/draw/annotated")
		String annotated() {
			try {
				return draw();
			}
			catch (IdRefusedException ex) {
				throw new ConflictException(ex);
			}
		}

		@GetMapping("/draw/other")
		String other() {
			throw new IllegalStateException("own");
		}

	}

	@ResponseStatus(HttpStatus.CONFLICT)
	static final class ConflictException extends RuntimeException {

		private static final long serialVersionUID = 1L;

		ConflictException(Throwable cause) {
			super(cause);
		}

	}

	@ControllerAdvice
	static class HandlesRefusals {

		@ExceptionHandler
		@ResponseBody
		@ResponseStatus(HttpStatus.ACCEPTED)
		String handle(IdRefusedException ex) {
			return "own " + ex.reason();
		}

	}

	@ControllerAdvice
	static class HandlesEverything {

		@ExceptionHandler
		@ResponseBody
		@ResponseStatus(HttpStatus.ACCEPTED)
		String handle(Exception ex) {
			return "own " + ex;
		}

	}

}
