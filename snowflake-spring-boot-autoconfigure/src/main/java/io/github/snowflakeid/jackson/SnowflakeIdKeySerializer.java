package io.github.snowflakeid.jackson;

import java.util.function.Supplier;

import io.github.snowflakeid.IdText;
import io.github.snowflakeid.SnowflakeId;
import io.github.snowflakeid.text.SnowflakeIdText;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.BeanProperty;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueSerializer;

/**
 * Writes a {@link SnowflakeId} that is a key of a map.
 */
final class SnowflakeIdKeySerializer extends ValueSerializer<SnowflakeId> {

	private final Supplier<SnowflakeIdText> ids;

	private final @Nullable IdText text;

	SnowflakeIdKeySerializer(Supplier<SnowflakeIdText> ids) {
		this(ids, null);
	}

	private SnowflakeIdKeySerializer(Supplier<SnowflakeIdText> ids, @Nullable IdText text) {
		this.ids = ids;
		this.text = text;
	}

	@Override
	public Class<?> handledType() {
		return SnowflakeId.class;
	}

	@Override
	public ValueSerializer<?> createContextual(SerializationContext context, @Nullable BeanProperty property) {
		return new SnowflakeIdKeySerializer(this.ids, IdAnnotations.text(property));
	}

	@Override
	public void serialize(SnowflakeId key, JsonGenerator generator, SerializationContext context) {
		generator.writeName(((this.text != null) ? this.text : this.ids.get().text()).format(key.id()));
	}

}
