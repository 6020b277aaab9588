package io.github.snowflakeid.web;

import java.io.IOException;
import java.time.Duration;

import io.github.snowflakeid.IdGenerator;
import io.github.snowflakeid.test.ScriptedTimeSource;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.webflux.error.ErrorWebExceptionHandler;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerResponse;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebExceptionHandler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

@Tag("once")
@SpringBootTest(classes = { AbstractRefusalsTests.Application.class, ReactiveRefusalsTests.OfWebFlux.class },
		webEnvironment = WebEnvironment.RANDOM_PORT,
		properties = { "snowflake.node-id=7", "spring.main.web-application-type=reactive" })
class ReactiveRefusalsTests extends AbstractRefusalsTests {

	@Override
	WebApplicationType type() {
		return WebApplicationType.REACTIVE;
	}

	@Test
	void breaksOffWhatHasBegun(CapturedOutput output) {
		this.time.advance(Duration.ofMinutes(2));
		this.generator.nextId();
		this.time.stepWall(Duration.ofHours(-1));
		assertThatException().isThrownBy(() -> new Browser(this.port).get("/flux"))
			.withRootCauseInstanceOf(IOException.class);
		assertThat(output).doesNotContain("Requests that need an id");
	}

	@Test
	void handlerOfTheApplicationForAllThatIsLeftPrecedes() {
		assertThat(statusWith(OwnErrors.class)).isEqualTo(202);
		assertThat(statusWith(OwnHandler.class)).isEqualTo(202);
	}

	private int statusWith(Class<?> own) {
		try (ConfigurableApplicationContext context = new SpringApplicationBuilder(Application.class, own)
			.web(WebApplicationType.REACTIVE)
			.run("--server.port=0", "--snowflake.node-id=1")) {
			context.getBean(IdGenerator.class).nextId();
			context.getBean(ScriptedTimeSource.class).stepWall(Duration.ofHours(-1));
			return Browser.of(context).get("/draw").statusCode();
		}
	}

	private static Mono<Void> accept(ServerWebExchange exchange) {
		exchange.getResponse().setStatusCode(HttpStatus.ACCEPTED);
		return exchange.getResponse().setComplete();
	}

	@Configuration(proxyBeanMethods = false)
	@Import(Streaming.class)
	static class OfWebFlux {

		@Bean
		RouterFunction<ServerResponse> function(IdGenerator generator) {
			return RouterFunctions.route()
				.GET("/draw/function", (request) -> ServerResponse.ok().bodyValue(Long.toString(generator.nextId())))
				.build();
		}

	}

	@RestController
	static class Streaming {

		private final IdGenerator generator;

		Streaming(IdGenerator generator) {
			this.generator = generator;
		}

		@GetMapping(path = "/flux", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
		Flux<String> flux() {
			return Flux.just("begun").concatWith(Mono.fromCallable(() -> Long.toString(this.generator.nextId())));
		}

		/** Fails before the method is called. */
		@GetMapping("/draw/argument")
		String argument(@ModelAttribute("id") String id) {
			return id;
		}

		@ModelAttribute("id")
		Mono<String> id(ServerWebExchange exchange) {
			return exchange.getRequest().getPath().value().endsWith("argument")
					? Mono.fromCallable(() -> Long.toString(this.generator.nextId())) : Mono.just("");
		}

	}

	static class OwnErrors {

		@Bean
		ErrorWebExceptionHandler own() {
			return (exchange, ex) -> accept(exchange);
		}

	}

	static class OwnHandler {

		@Bean
		@Order(-1)
		WebExceptionHandler own() {
			return (exchange, ex) -> accept(exchange);
		}

	}

}
