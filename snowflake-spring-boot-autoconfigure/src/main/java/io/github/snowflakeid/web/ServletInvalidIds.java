package io.github.snowflakeid.web;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;

import org.springframework.web.servlet.HandlerExceptionResolver;
import org.springframework.web.servlet.ModelAndView;

/**
 * Answers requests with ids that cannot be read, in Spring MVC. Browsers get the page
 * that the application has for errors.
 */
final class ServletInvalidIds implements HandlerExceptionResolver {

	@Override
	public @Nullable ModelAndView resolveException(HttpServletRequest request, HttpServletResponse response,
			@Nullable Object handler, Exception ex) {
		Answer answer = InvalidIds.answer(ex);
		if (answer == null || response.isCommitted()
				|| Accepted.prefersPages(ServletSnowflakeIdController.accept(request))) {
			return null;
		}
		return ServletSnowflakeIdController.resolve(answer, response);
	}

}
