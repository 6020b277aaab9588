package io.github.snowflakeid.web;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.Callable;

import io.github.snowflakeid.IdGenerator;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.web.HttpRequestHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.context.request.async.DeferredResult;
import org.springframework.web.servlet.HandlerExceptionResolver;
import org.springframework.web.servlet.ModelAndView;
import org.springframework.web.servlet.function.RouterFunction;
import org.springframework.web.servlet.function.RouterFunctions;
import org.springframework.web.servlet.function.ServerResponse;
import org.springframework.web.servlet.mvc.method.annotation.StreamingResponseBody;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

@Tag("once")
@SpringBootTest(classes = { AbstractRefusalsTests.Application.class, ServletRefusalsTests.OfServlets.class },
		webEnvironment = WebEnvironment.RANDOM_PORT,
		properties = { "snowflake.node-id=7", "spring.main.web-application-type=servlet" })
class ServletRefusalsTests extends AbstractRefusalsTests {

	@Override
	WebApplicationType type() {
		return WebApplicationType.SERVLET;
	}

	@ParameterizedTest
	@ValueSource(strings = { "/servlet/callable", "/servlet/deferred", "/servlet/checked", "/servlet/handler" })
	void answersWhateverAServletCanDo(String path) {
		assertThat(new Browser(this.port).ask(path)).startsWith("200 ");
		this.time.stepWall(Duration.ofHours(-1));
		assertThat(new Browser(this.port).ask(path)).startsWith("503 application/problem+json 35");
	}

	@Test
	void breaksOffWhatHasBegun(CapturedOutput output) {
		this.time.advance(Duration.ofMinutes(2));
		this.generator.nextId();
		this.time.stepWall(Duration.ofHours(-1));
		assertThatException().isThrownBy(() -> new Browser(this.port).get("/servlet/stream"))
			.withRootCauseInstanceOf(IOException.class);
		assertThat(output).doesNotContain("Requests that need an id");
	}

	@Test
	void resolverOfTheApplicationPrecedes() {
		assertThat(new ServletRefusals(new RefusedRequests(true, this.time)).getOrder()).isEqualTo(Integer.MAX_VALUE);
		this.generator.nextId();
		this.time.stepWall(Duration.ofHours(-1));
		assertThat(new Browser(this.port).get("/servlet/resolved").statusCode()).isEqualTo(202);
	}

	@Configuration(proxyBeanMethods = false)
	@Import(Servlets.class)
	static class OfServlets {

		@Bean
		RouterFunction<ServerResponse> function(IdGenerator generator) {
			return RouterFunctions.route()
				.GET("/draw/function", (request) -> ServerResponse.ok().body(Long.toString(generator.nextId())))
				.build();
		}

		@Bean("/servlet/handler")
		HttpRequestHandler handler(IdGenerator generator) {
			return (request, response) -> response.getWriter().print(generator.nextId());
		}

		/** Without an order, as it comes to everyone's mind. */
		@Bean
		HandlerExceptionResolver own() {
			return new OwnResolver();
		}

	}

	static class OwnResolver implements HandlerExceptionResolver {

		@Override
		public @Nullable ModelAndView resolveException(HttpServletRequest request, HttpServletResponse response,
				@Nullable Object handler, Exception ex) {
			if (!request.getRequestURI().endsWith("/resolved")) {
				return null;
			}
			response.setStatus(202);
			return new ModelAndView();
		}

	}

	@RestController
	static class Servlets {

		private final IdGenerator generator;

		Servlets(IdGenerator generator) {
			this.generator = generator;
		}

		private String draw() {
			return Long.toString(this.generator.nextId());
		}

		/** Fails before the method is called. */
		@GetMapping("/draw/argument")
		String argument(@ModelAttribute("id") String id) {
			return id;
		}

		@ModelAttribute("id")
		String id(HttpServletRequest request) {
			return request.getRequestURI().endsWith("argument") ? draw() : "";
		}

		@GetMapping("/servlet/resolved")
		String resolved() {
			return draw();
		}

		@GetMapping("/servlet/callable")
		Callable<String> callable() {
			return this::draw;
		}

		@GetMapping("/servlet/deferred")
		DeferredResult<String> deferred() {
			DeferredResult<String> result = new DeferredResult<>();
			try {
				result.setResult(draw());
			}
			catch (RuntimeException ex) {
				result.setErrorResult(ex);
			}
			return result;
		}

		@GetMapping("/servlet/checked")
		String checked() throws ServletException {
			try {
				return draw();
			}
			catch (RuntimeException ex) {
				throw new ServletException(ex);
			}
		}

		@GetMapping("/servlet/stream")
		StreamingResponseBody stream() {
			return (body) -> {
				body.write("begun".repeat(20_000).getBytes(StandardCharsets.UTF_8));
				body.flush();
				body.write(draw().getBytes(StandardCharsets.UTF_8));
			};
		}

	}

}
