package io.github.snowflakeid.sample.demo;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import io.github.snowflakeid.sample.load.Texts;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;
import org.springframework.web.cors.CorsUtils;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/**
 * Tells browsers that the page needs nothing from anywhere else, refuses commands that
 * other pages send, and shows the page under the names alone that it is served as: for a
 * browser, a page of another name whose owner lets that name lead here is the same page.
 */
@Component
@ConditionalOnLivePage
final class PageGuard implements HandlerInterceptor, WebMvcConfigurer {

	private static final String POLICY = "default-src 'self'; base-uri 'none'; form-action 'none'; "
			+ "frame-ancestors 'none'; object-src 'none'";

	private static final String HOSTS = "sample.page.hosts";

	/** No name can look like one of these, so nobody can let it lead elsewhere. */
	private static final Pattern ADDRESS = Pattern.compile("\\d+\\.\\d+\\.\\d+\\.\\d+|\\[[0-9a-f:.]+]");

	private static final Pattern PORT = Pattern.compile(":\\d*$");

	private final Set<String> hosts;

	PageGuard(Environment environment) {
		this.hosts = Binder.get(environment)
			.bind(HOSTS, Bindable.setOf(String.class))
			.orElse(Set.of())
			.stream()
			.map(PageGuard::canonical)
			.collect(Collectors.toUnmodifiableSet());
	}

	@Override
	public void addInterceptors(InterceptorRegistry registry) {
		registry.addInterceptor(this);
	}

	@Override
	public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler)
			throws IOException {
		response.setHeader("Content-Security-Policy", POLICY);
		response.setHeader("X-Content-Type-Options", "nosniff");
		response.setHeader("Referrer-Policy", "no-referrer");
		if (isPage(handler) && !isServedAs(host(request))) {
			refuse(host(request), response);
			return false;
		}
		if (isCommand(request, handler) && isFromElsewhere(request)) {
			throw Problems.of(HttpStatus.FORBIDDEN, "Commands are taken from this application's own page only");
		}
		return true;
	}

	/** The files of the page are no methods, its stream and its commands are here. */
	private static boolean isPage(Object handler) {
		return !(handler instanceof HandlerMethod method)
				|| method.getBeanType().getPackage().equals(PageGuard.class.getPackage());
	}

	private boolean isServedAs(String host) {
		String name = canonical(PORT.matcher(host).replaceFirst(""));
		return name.equals("localhost") || name.endsWith(".localhost") || ADDRESS.matcher(name).matches()
				|| this.hosts.contains(name);
	}

	/** In plain text, which is what a browser shows to whoever has come by that name. */
	private static void refuse(String host, HttpServletResponse response) throws IOException {
		response.setStatus(HttpStatus.FORBIDDEN.value());
		response.setContentType(MediaType.TEXT_PLAIN_VALUE);
		response.setCharacterEncoding(StandardCharsets.UTF_8);
		response.getWriter()
			.println(
					("Host is '%s'; the page is served as localhost, as an IP address, and as what %s names. If this is "
							+ "its name, start it with --%s=<name>")
						.formatted(Texts.quoted(host), HOSTS, HOSTS));
	}

	/**
	 * What the client has sent, not what a proxy says of it: any script could say that.
	 */
	private static String host(HttpServletRequest request) {
		String host = request.getHeader(HttpHeaders.HOST);
		return (host != null) ? host : request.getServerName();
	}

	private static String canonical(String name) {
		String lowerCase = name.strip().toLowerCase(Locale.ROOT);
		return lowerCase.endsWith(".") ? lowerCase.substring(0, lowerCase.length() - 1) : lowerCase;
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
