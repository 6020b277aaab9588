package io.github.snowflakeid.web;

import io.github.snowflakeid.IdRange;
import io.github.snowflakeid.SnowflakeId;
import io.github.snowflakeid.text.SnowflakeIdText;
import io.github.snowflakeid.text.SnowflakeText;

import org.springframework.core.convert.ConversionService;
import org.springframework.format.FormatterRegistrar;
import org.springframework.format.FormatterRegistry;
import org.springframework.web.service.invoker.HttpServiceArgumentResolver;

/**
 * Lets a conversion service read and write ids: {@link SnowflakeId}, and {@code long} and
 * {@code Long} with {@link SnowflakeText}. Spring MVC, Spring WebFlux and the HTTP
 * interface clients that Spring Boot makes have it already. For those that are made by
 * hand:
 *
 * <pre class="code">
 * DefaultFormattingConversionService service = new DefaultFormattingConversionService();
 * formatters.registerFormatters(service);
 * HttpServiceProxyFactory.builder().conversionService(service)
 * </pre>
 */
public final class SnowflakeIdFormatters implements FormatterRegistrar {

	private final SnowflakeIdText text;

	/**
	 * Makes formatters.
	 * @param text how a {@link SnowflakeId} is written and read
	 */
	public SnowflakeIdFormatters(SnowflakeIdText text) {
		this.text = text;
	}

	/**
	 * Adds them. Whatever reads a {@link SnowflakeId} already stays; as to annotated
	 * numbers, the annotation precedes what reads other numbers.
	 * @param registry where to add them
	 */
	@Override
	public void registerFormatters(FormatterRegistry registry) {
		if (!(registry instanceof ConversionService service && service.canConvert(String.class, SnowflakeId.class))) {
			registry.addConverter(new SnowflakeIdConverter(this.text));
		}
		registry.addConverter(new AnnotatedIdConverter());
	}

	/**
	 * Returns a conversion service for a binder that is made by hand, as functional
	 * endpoints do. Other than with the service itself, a number that cannot be read as
	 * its annotation says is refused, and not read as a plain number after that.
	 * @param service a service that has these formatters
	 * @return a service that refuses
	 */
	public ConversionService strict(ConversionService service) {
		return new StrictConversionService(service);
	}

	/**
	 * Returns what an HTTP interface client that is made by hand needs beside its
	 * conversion service, by {@code customArgumentResolver}: it writes arguments of type
	 * {@link IdRange}, as the parameters {@code from} and {@code until}, and arrays of
	 * annotated ids.
	 * @param service a service that has these formatters
	 * @return a resolver of arguments
	 */
	public HttpServiceArgumentResolver argumentResolver(ConversionService service) {
		return new ClientIdArguments(this.text, service);
	}

}
