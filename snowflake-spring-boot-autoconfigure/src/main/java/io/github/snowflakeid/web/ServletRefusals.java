package io.github.snowflakeid.web;

import java.io.IOException;

import io.github.snowflakeid.IdRefusedException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;

import org.springframework.core.Ordered;
import org.springframework.http.HttpHeaders;
import org.springframework.web.servlet.HandlerExceptionResolver;
import org.springframework.web.servlet.ModelAndView;

/**
 * Answers requests that failed because an id was refused, in Spring MVC. The last of all
 * resolvers, so that whatever the application says of it precedes. A response that has
 * begun is left to the container, which breaks it off.
 */
final class ServletRefusals implements HandlerExceptionResolver, Ordered {

	private final RefusedRequests refused;

	ServletRefusals(RefusedRequests refused) {
		this.refused = refused;
	}

	@Override
	public int getOrder() {
		return LOWEST_PRECEDENCE;
	}

	@Override
	public @Nullable ModelAndView resolveException(HttpServletRequest request, HttpServletResponse response,
			@Nullable Object handler, Exception ex) {
		IdRefusedException refusal = this.refused.find(ex);
		if (refusal == null || response.isCommitted()) {
			return null;
		}
		this.refused.log(refusal);
		Answer answer = Answer.refusal(refusal);
		if (!Accepted.prefersPages(ServletSnowflakeIdController.accept(request))) {
			return ServletSnowflakeIdController.resolve(answer, response);
		}
		if (answer.retryAfter() != null) {
			response.setHeader(HttpHeaders.RETRY_AFTER, answer.retryAfter());
		}
		response.setHeader(HttpHeaders.CACHE_CONTROL, Answer.DO_NOT_STORE);
		try {
			response.sendError(answer.status().value(), Answer.detail(refusal));
		}
		catch (IOException gone) {
			// so is the client
		}
		return new ModelAndView();
	}

}
