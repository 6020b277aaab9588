package io.github.snowflakeid.web;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.github.snowflakeid.IdText;
import io.github.snowflakeid.SnowflakeId;
import io.github.snowflakeid.text.SnowflakeText;
import org.jspecify.annotations.Nullable;

import org.springframework.core.convert.TypeDescriptor;
import org.springframework.core.convert.converter.ConditionalGenericConverter;

/**
 * Reads and writes a {@code long} or {@code Long} with {@link SnowflakeText}. Spring
 * takes arrays, collections and the like apart, and hands on the annotation. No text is
 * no {@code Long}.
 */
final class AnnotatedIdConverter implements ConditionalGenericConverter {

	/** Where the annotation is an error that nobody would notice. */
	private static final Set<Class<?>> MISPLACED = Set.of(BigDecimal.class, BigInteger.class, Byte.class, Double.class,
			Float.class, Integer.class, OptionalLong.class, Short.class, SnowflakeId.class, String.class, UUID.class);

	@Override
	public Set<ConvertiblePair> getConvertibleTypes() {
		return Stream.concat(Stream.of(Long.class), MISPLACED.stream())
			.flatMap((type) -> Stream.of(new ConvertiblePair(String.class, type),
					new ConvertiblePair(type, String.class)))
			.collect(Collectors.toUnmodifiableSet());
	}

	/**
	 * Says whether there is an annotation. One that is wrong is the application's fault,
	 * and not that of the client that happens to be the first one; Spring tells them
	 * apart by the exception.
	 */
	@Override
	public boolean matches(TypeDescriptor sourceType, TypeDescriptor targetType) {
		TypeDescriptor id = id(sourceType, targetType);
		SnowflakeText annotation = id.getAnnotation(SnowflakeText.class);
		if (annotation == null) {
			return false;
		}
		if (id.getObjectType() != Long.class) {
			throw new IllegalStateException("@SnowflakeText stands on " + id.getType().getName()
					+ "; it must be on long or Long, or an array, a collection or an Optional of Long");
		}
		try {
			text(annotation);
		}
		catch (IllegalArgumentException ex) {
			throw new IllegalStateException("@SnowflakeText is wrong: " + ex.getMessage(), ex);
		}
		return true;
	}

	@Override
	public @Nullable Object convert(@Nullable Object source, TypeDescriptor sourceType, TypeDescriptor targetType) {
		TypeDescriptor id = id(sourceType, targetType);
		SnowflakeText annotation = id.getAnnotation(SnowflakeText.class);
		if (source == null || annotation == null) {
			return null;
		}
		IdText text = text(annotation);
		if (source instanceof Long number) {
			return text.format(number);
		}
		String value = (String) source;
		if (value.isEmpty() && !id.isPrimitive()) {
			return null;
		}
		try {
			return text.parse(value);
		}
		catch (IllegalArgumentException ex) {
			throw new InvalidIdException(Answer.detail(ex), false);
		}
	}

	/** One of the two is a text. */
	private static TypeDescriptor id(TypeDescriptor sourceType, TypeDescriptor targetType) {
		boolean reads = sourceType.getType() == String.class && targetType.hasAnnotation(SnowflakeText.class);
		return reads ? targetType : sourceType;
	}

	private static IdText text(SnowflakeText annotation) {
		return IdText.of(annotation.format(), annotation.prefix(), annotation.checkSymbol());
	}

}
