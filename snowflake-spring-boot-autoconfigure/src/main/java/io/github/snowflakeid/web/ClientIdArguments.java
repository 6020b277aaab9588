package io.github.snowflakeid.web;

import java.time.Instant;
import java.util.List;
import java.util.Objects;

import io.github.snowflakeid.IdRange;
import io.github.snowflakeid.SnowflakeLayout;
import io.github.snowflakeid.text.SnowflakeIdText;
import io.github.snowflakeid.text.SnowflakeText;
import org.jspecify.annotations.Nullable;

import org.springframework.core.MethodParameter;
import org.springframework.core.convert.ConversionService;
import org.springframework.core.convert.TypeDescriptor;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.service.invoker.CookieValueArgumentResolver;
import org.springframework.web.service.invoker.HttpRequestValues;
import org.springframework.web.service.invoker.HttpServiceArgumentResolver;
import org.springframework.web.service.invoker.PathVariableArgumentResolver;
import org.springframework.web.service.invoker.RequestHeaderArgumentResolver;
import org.springframework.web.service.invoker.RequestParamArgumentResolver;

/**
 * Writes those arguments of HTTP interface clients for which a conversion service is not
 * enough: spans of time, which are two parameters, and arrays of annotated ids, of which
 * Spring does not hand on the annotation.
 */
final class ClientIdArguments implements HttpServiceArgumentResolver {

	private static final TypeDescriptor TEXTS = TypeDescriptor.collection(List.class,
			TypeDescriptor.valueOf(String.class));

	private final SnowflakeIdText text;

	private final ConversionService conversionService;

	private final HttpServiceArgumentResolver pathVariables;

	private final List<HttpServiceArgumentResolver> others;

	ClientIdArguments(SnowflakeIdText text, ConversionService conversionService) {
		this.text = text;
		this.conversionService = conversionService;
		this.pathVariables = new PathVariableArgumentResolver(conversionService);
		this.others = List.of(new RequestParamArgumentResolver(conversionService),
				new RequestHeaderArgumentResolver(conversionService),
				new CookieValueArgumentResolver(conversionService));
	}

	@Override
	public boolean resolve(@Nullable Object argument, MethodParameter parameter, HttpRequestValues.Builder values) {
		if (IdRanges.isMeantBy(parameter) && !parameter.hasParameterAnnotation(RequestBody.class)) {
			if (argument != null) {
				write((IdRange) argument, values);
			}
			return true;
		}
		TypeDescriptor type = new TypeDescriptor(parameter);
		return argument != null && type.isArray() && type.hasAnnotation(SnowflakeText.class)
				&& write(texts(argument, type), parameter, values);
	}

	/**
	 * A span that does not begin and end with a tick has no moments that say the same.
	 */
	private void write(IdRange range, HttpRequestValues.Builder values) {
		SnowflakeLayout layout = this.text.layout();
		Instant from = layout.decompose(range.first()).timestamp();
		Instant until = layout.decompose(range.last()).timestamp().plus(layout.tick());
		if (!layout.idRange(from, until).equals(range)) {
			throw new IllegalArgumentException("The argument is " + range + "; it must have all ids of a span of time, "
					+ "such as " + layout.idRange(from, until));
		}
		values.addRequestParameter(IdRanges.FROM, from.toString());
		values.addRequestParameter(IdRanges.UNTIL, until.toString());
	}

	/** Texts are left as they are. */
	private boolean write(List<?> texts, MethodParameter parameter, HttpRequestValues.Builder values) {
		String all = String.join(",", texts.stream().map(String::valueOf).toList());
		return this.pathVariables.resolve(all, parameter, values)
				|| this.others.stream().anyMatch((other) -> other.resolve(texts, parameter, values));
	}

	private List<?> texts(Object array, TypeDescriptor type) {
		Object texts = this.conversionService.convert(array, type, TEXTS);
		return ((List<?>) Objects.requireNonNull(texts)).stream().filter(Objects::nonNull).toList();
	}

}
