package io.github.snowflakeid.web;

import java.util.Set;

import io.github.snowflakeid.SnowflakeId;
import io.github.snowflakeid.text.SnowflakeIdText;
import org.jspecify.annotations.Nullable;

import org.springframework.core.convert.TypeDescriptor;
import org.springframework.core.convert.converter.ConditionalGenericConverter;

/**
 * Reads and writes a {@link SnowflakeId}. No text is none.
 */
final class SnowflakeIdConverter implements ConditionalGenericConverter {

	private final SnowflakeIdText text;

	SnowflakeIdConverter(SnowflakeIdText text) {
		this.text = text;
	}

	@Override
	public Set<ConvertiblePair> getConvertibleTypes() {
		return Set.of(new ConvertiblePair(String.class, SnowflakeId.class),
				new ConvertiblePair(SnowflakeId.class, String.class));
	}

	/**
	 * Without a layout nothing can be read, whatever the client sends. What fails here is
	 * taken for the application's fault, and what fails later for the client's.
	 */
	@Override
	public boolean matches(TypeDescriptor sourceType, TypeDescriptor targetType) {
		if (targetType.getType() == SnowflakeId.class) {
			this.text.layout();
		}
		return true;
	}

	@Override
	public @Nullable Object convert(@Nullable Object source, TypeDescriptor sourceType, TypeDescriptor targetType) {
		if (source instanceof SnowflakeId id) {
			return this.text.format(id);
		}
		String value = (String) source;
		if (value == null || value.isEmpty()) {
			return null;
		}
		try {
			return this.text.parse(value);
		}
		catch (IllegalArgumentException ex) {
			throw new InvalidIdException(Answer.detail(ex), false);
		}
	}

}
