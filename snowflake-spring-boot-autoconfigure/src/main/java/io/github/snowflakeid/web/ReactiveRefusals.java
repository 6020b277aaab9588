package io.github.snowflakeid.web;

import io.github.snowflakeid.IdRefusedException;
import reactor.core.publisher.Mono;

import org.springframework.core.Ordered;
import org.springframework.http.HttpHeaders;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebExceptionHandler;

/**
 * Answers requests that failed because an id was refused, in Spring WebFlux. The last
 * handler before Spring Boot's own one, which takes whatever comes to it, so that
 * whatever the application says of it precedes. A response that has begun is left to
 * Spring WebFlux, which breaks it off.
 */
final class ReactiveRefusals implements WebExceptionHandler, Ordered {

	private final RefusedRequests refused;

	ReactiveRefusals(RefusedRequests refused) {
		this.refused = refused;
	}

	@Override
	public int getOrder() {
		return ReactiveInvalidIds.ORDER;
	}

	@Override
	public Mono<Void> handle(ServerWebExchange exchange, Throwable ex) {
		IdRefusedException refusal = this.refused.find(ex);
		ServerHttpResponse response = exchange.getResponse();
		if (refusal == null || response.isCommitted()) {
			return Mono.error(ex);
		}
		this.refused.log(refusal);
		Answer answer = Answer.refusal(refusal);
		if (!Accepted.prefersPages(ReactiveSnowflakeIdController.accept(exchange.getRequest()))) {
			return ReactiveSnowflakeIdController.send(answer, response);
		}
		if (answer.retryAfter() != null) {
			response.getHeaders().set(HttpHeaders.RETRY_AFTER, answer.retryAfter());
		}
		response.getHeaders().setCacheControl(Answer.DO_NOT_STORE);
		return Mono.error(new ResponseStatusException(answer.status(), Answer.detail(refusal), refusal));
	}

}
