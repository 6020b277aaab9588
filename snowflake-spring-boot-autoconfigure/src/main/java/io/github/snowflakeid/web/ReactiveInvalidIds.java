package io.github.snowflakeid.web;

import reactor.core.publisher.Mono;

import org.springframework.core.Ordered;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebExceptionHandler;

/**
 * Answers requests with ids that cannot be read, in Spring WebFlux. Browsers get the page
 * that the application has for errors.
 */
final class ReactiveInvalidIds implements WebExceptionHandler, Ordered {

	/** That of Spring Boot's own handler, which takes whatever comes to it. */
	static final int ORDER = -1;

	@Override
	public int getOrder() {
		return ORDER;
	}

	@Override
	public Mono<Void> handle(ServerWebExchange exchange, Throwable ex) {
		Answer answer = InvalidIds.answer(ex);
		if (answer == null || exchange.getResponse().isCommitted()
				|| Accepted.prefersPages(ReactiveSnowflakeIdController.accept(exchange.getRequest()))) {
			return Mono.error(ex);
		}
		return ReactiveSnowflakeIdController.send(answer, exchange.getResponse());
	}

}
