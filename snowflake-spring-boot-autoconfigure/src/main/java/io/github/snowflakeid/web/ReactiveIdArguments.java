package io.github.snowflakeid.web;

import io.github.snowflakeid.IdRange;

import org.springframework.beans.TypeMismatchException;
import org.springframework.core.MethodParameter;
import org.springframework.format.FormatterRegistry;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.reactive.BindingContext;
import org.springframework.web.reactive.config.WebFluxConfigurer;
import org.springframework.web.reactive.result.method.SyncHandlerMethodArgumentResolver;
import org.springframework.web.reactive.result.method.annotation.ArgumentResolverConfigurer;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.ServerWebInputException;

/**
 * Ids, and the ids of spans of time, as arguments of controllers in Spring WebFlux.
 */
final class ReactiveIdArguments implements WebFluxConfigurer {

	private final SnowflakeIdFormatters formatters;

	private final IdRanges ranges;

	ReactiveIdArguments(SnowflakeIdFormatters formatters, IdRanges ranges) {
		this.formatters = formatters;
		this.ranges = ranges;
	}

	@Override
	public void addFormatters(FormatterRegistry registry) {
		this.formatters.registerFormatters(registry);
	}

	@Override
	public void configureArgumentResolvers(ArgumentResolverConfigurer configurer) {
		configurer.addCustomResolver(new RangeResolver(this.ranges));
	}

	private record RangeResolver(IdRanges ranges) implements SyncHandlerMethodArgumentResolver {

		@Override
		public boolean supportsParameter(MethodParameter parameter) {
			return IdRanges.isMeantBy(parameter);
		}

		@Override
		public IdRange resolveArgumentValue(MethodParameter parameter, BindingContext bindingContext,
				ServerWebExchange exchange) {
			ServerHttpRequest request = exchange.getRequest();
			try {
				return this.ranges.read(request.getQueryParams().get(IdRanges.FROM),
						request.getQueryParams().get(IdRanges.UNTIL));
			}
			catch (TypeMismatchException ex) {
				throw new ServerWebInputException("Type mismatch.", parameter, ex);
			}
		}

	}

}
