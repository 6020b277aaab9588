package io.github.snowflakeid.web;

import org.jspecify.annotations.Nullable;

import org.springframework.core.convert.ConversionFailedException;
import org.springframework.core.convert.ConversionService;
import org.springframework.core.convert.TypeDescriptor;
import org.springframework.web.bind.support.ConfigurableWebBindingInitializer;
import org.springframework.web.bind.support.WebBindingInitializer;

/**
 * Keeps Spring from trying something else where an id cannot be read. Its binders take a
 * failed conversion for a hint only, and read the text as any number after that: 5 would
 * be an id that has to be {@code ord_5}.
 */
final class StrictConversionService implements ConversionService {

	private final ConversionService service;

	StrictConversionService(ConversionService service) {
		this.service = service;
	}

	/**
	 * Replaces the conversion service of the binders that bind arguments of controllers.
	 * @param initializer what sets it. One of the application's own making keeps its own
	 */
	static void use(@Nullable WebBindingInitializer initializer) {
		if (initializer instanceof ConfigurableWebBindingInitializer configurable) {
			ConversionService service = configurable.getConversionService();
			if (service != null && !(service instanceof StrictConversionService)) {
				configurable.setConversionService(new StrictConversionService(service));
			}
		}
	}

	@Override
	public boolean canConvert(@Nullable Class<?> sourceType, Class<?> targetType) {
		return this.service.canConvert(sourceType, targetType);
	}

	@Override
	public boolean canConvert(@Nullable TypeDescriptor sourceType, TypeDescriptor targetType) {
		return this.service.canConvert(sourceType, targetType);
	}

	@Override
	public <T> @Nullable T convert(@Nullable Object source, Class<T> targetType) {
		try {
			return this.service.convert(source, targetType);
		}
		catch (ConversionFailedException ex) {
			throw failure(ex);
		}
	}

	@Override
	public @Nullable Object convert(@Nullable Object source, @Nullable TypeDescriptor sourceType,
			TypeDescriptor targetType) {
		try {
			return this.service.convert(source, sourceType, targetType);
		}
		catch (ConversionFailedException ex) {
			throw failure(ex);
		}
	}

	private static RuntimeException failure(ConversionFailedException ex) {
		for (Throwable cause : Causes.of(ex)) {
			if (cause instanceof InvalidIdException invalid) {
				return invalid;
			}
		}
		return ex;
	}

}
