package io.github.snowflakeid.web;

import java.util.List;
import java.util.Map;

import io.github.snowflakeid.reactive.ReactiveIdGenerator;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.server.ServerWebExchange;

/**
 * Serves ids on Spring WebFlux. Who waits for ids keeps no thread.
 */
class ReactiveSnowflakeIdController extends SnowflakeIdController {

	ReactiveSnowflakeIdController(ServedGenerators generators, SnowflakeWebSettings settings) {
		super(generators, settings);
	}

	@GetMapping
	Mono<Void> ids(ServerWebExchange exchange) {
		ServerHttpRequest request = exchange.getRequest();
		return Mono.defer(() -> draw(request))
			.onErrorResume(RuntimeException.class, (ex) -> Mono.fromSupplier(() -> answer(ex)))
			.flatMap((answer) -> send(answer, exchange.getResponse()));
	}

	private Mono<Answer> draw(ServerHttpRequest request) {
		Request ids = read(HttpMethod.HEAD.equals(request.getMethod()), accept(request), values(request, "count"),
				values(request, "format"), values(request, "generator"));
		return ids.headerOnly() ? Mono.just(ids.header())
				: new ReactiveIdGenerator(ids.generator()).nextIds(ids.count()).map(ids::answer);
	}

	// As a map, because one alone would be converted as the application says
	@GetMapping("/{id}")
	Mono<Void> id(@PathVariable Map<String, String> path, ServerWebExchange exchange) {
		return send(decode(path.getOrDefault("id", ""), values(exchange.getRequest(), "format"),
				values(exchange.getRequest(), "generator")), exchange.getResponse());
	}

	static @Nullable String accept(ServerHttpRequest request) {
		List<String> values = request.getHeaders().get(HttpHeaders.ACCEPT);
		return (values != null) ? String.join(",", values) : null;
	}

	private static String @Nullable [] values(ServerHttpRequest request, String name) {
		List<String> values = request.getQueryParams().get(name);
		return (values != null) ? values.toArray(String[]::new) : null;
	}

	static Mono<Void> send(Answer answer, ServerHttpResponse response) {
		response.setStatusCode(answer.status());
		HttpHeaders headers = response.getHeaders();
		headers.setContentType(answer.contentType());
		headers.setCacheControl(Answer.DO_NOT_STORE);
		if (answer.retryAfter() != null) {
			headers.set(HttpHeaders.RETRY_AFTER, answer.retryAfter());
		}
		byte[] body = answer.body();
		if (body == null) {
			return response.setComplete();
		}
		headers.setContentLength(body.length);
		return response.writeWith(Mono.fromSupplier(() -> response.bufferFactory().wrap(body)));
	}

}
