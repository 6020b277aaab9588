package io.github.snowflakeid.sample.live;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import org.springframework.web.cors.CorsUtils;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/**
 * Tells browsers that the page needs nothing from anywhere else, and refuses commands
 * that other pages send.
 */
@Component
@ConditionalOnLivePage
final class PageGuard implements HandlerInterceptor, WebMvcConfigurer {

	private static final String POLICY = "default-src 'self'; base-uri 'none'; form-action 'none'; "
			+ "frame-ancestors 'none'; object-src 'none'";

	@Override
	public void addInterceptors(InterceptorRegistry registry) {
		registry.addInterceptor(this);
	}

	@Override
	public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler) {
		response.setHeader("Content-Security-Policy", POLICY);
		response.setHeader("X-Content-Type-Options", "nosniff");
		response.setHeader("Referrer-Policy", "no-referrer");
		if (isCommand(request, handler) && isFromElsewhere(request)) {
			throw Problems.of(HttpStatus.FORBIDDEN, "Commands are taken from this application's own page only");
		}
		return true;
	}

	private static boolean isCommand(HttpServletRequest request, Object handler) {
		return HttpMethod.POST.matches(request.getMethod()) && handler instanceof HandlerMethod method
				&& method.getBeanType() == LiveController.class;
	}

	/**
	 * Browsers say where a request comes from, those of old in {@code Origin} alone. Who
	 * says nothing is no browser.
	 */
	private static boolean isFromElsewhere(HttpServletRequest request) {
		String site = request.getHeader("Sec-Fetch-Site");
		return (site != null && !site.equals("same-origin")) || CorsUtils.isCorsRequest(request);
	}

}
