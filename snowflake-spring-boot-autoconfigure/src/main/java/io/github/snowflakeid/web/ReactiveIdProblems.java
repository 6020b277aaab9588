package io.github.snowflakeid.web;

import reactor.core.publisher.Mono;

import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.support.WebExchangeBindException;
import org.springframework.web.reactive.result.method.annotation.ResponseEntityExceptionHandler;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.ServerWebInputException;

/**
 * In the place of what Spring Boot has for {@code spring.webflux.problemdetails.enabled}:
 * the same answers, but for ids that cannot be read, whose own sentence would be lost.
 */
@ControllerAdvice
@Order(0)
class ReactiveIdProblems extends ResponseEntityExceptionHandler {

	@Override
	protected Mono<ResponseEntity<Object>> handleServerWebInputException(ServerWebInputException ex,
			HttpHeaders headers, HttpStatusCode status, ServerWebExchange exchange) {
		Answer answer = InvalidIds.answer(ex);
		return (answer != null) ? Mono.just(answer.entity())
				: super.handleServerWebInputException(ex, headers, status, exchange);
	}

	@Override
	protected Mono<ResponseEntity<Object>> handleWebExchangeBindException(WebExchangeBindException ex,
			HttpHeaders headers, HttpStatusCode status, ServerWebExchange exchange) {
		Answer answer = InvalidIds.answer(ex);
		return (answer != null) ? Mono.just(answer.entity())
				: super.handleWebExchangeBindException(ex, headers, status, exchange);
	}

}
