package io.github.snowflakeid.web;

import java.util.Arrays;
import java.util.List;

import io.github.snowflakeid.IdRange;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.TypeMismatchException;
import org.springframework.core.MethodParameter;
import org.springframework.format.FormatterRegistry;
import org.springframework.web.bind.support.WebDataBinderFactory;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.method.support.ModelAndViewContainer;
import org.springframework.web.servlet.HandlerExceptionResolver;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import org.springframework.web.servlet.mvc.support.DefaultHandlerExceptionResolver;

/**
 * Ids, and the ids of spans of time, as arguments of controllers in Spring MVC.
 */
final class ServletIdArguments implements WebMvcConfigurer {

	private final SnowflakeIdFormatters formatters;

	private final IdRanges ranges;

	ServletIdArguments(SnowflakeIdFormatters formatters, IdRanges ranges) {
		this.formatters = formatters;
		this.ranges = ranges;
	}

	@Override
	public void addFormatters(FormatterRegistry registry) {
		this.formatters.registerFormatters(registry);
	}

	@Override
	public void addArgumentResolvers(List<HandlerMethodArgumentResolver> resolvers) {
		resolvers.add(new RangeResolver(this.ranges));
	}

	/**
	 * Just before Spring MVC's own answer to whatever cannot be converted: the handlers
	 * of the application had their turn.
	 */
	@Override
	public void extendHandlerExceptionResolvers(List<HandlerExceptionResolver> resolvers) {
		int index = 0;
		while (index < resolvers.size() && !(resolvers.get(index) instanceof DefaultHandlerExceptionResolver)) {
			index++;
		}
		resolvers.add(index, new ServletInvalidIds());
	}

	private record RangeResolver(IdRanges ranges) implements HandlerMethodArgumentResolver {

		@Override
		public boolean supportsParameter(MethodParameter parameter) {
			return IdRanges.isMeantBy(parameter);
		}

		@Override
		public IdRange resolveArgument(MethodParameter parameter, @Nullable ModelAndViewContainer mavContainer,
				NativeWebRequest webRequest, @Nullable WebDataBinderFactory binderFactory) {
			try {
				return this.ranges.read(values(webRequest, IdRanges.FROM), values(webRequest, IdRanges.UNTIL));
			}
			catch (TypeMismatchException ex) {
				throw new MethodArgumentTypeMismatchException(ex.getValue(), ex.getRequiredType(),
						String.valueOf(ex.getPropertyName()), parameter, ex.getCause());
			}
		}

		private static @Nullable List<String> values(NativeWebRequest request, String name) {
			String[] values = request.getParameterValues(name);
			return (values != null) ? Arrays.asList(values) : null;
		}

	}

}
