package io.github.snowflakeid.jackson2;

import java.io.IOException;
import java.util.function.Supplier;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.BeanProperty;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.ser.ContextualSerializer;
import io.github.snowflakeid.IdText;
import io.github.snowflakeid.SnowflakeId;
import io.github.snowflakeid.text.SnowflakeIdText;
import org.jspecify.annotations.Nullable;

/**
 * Writes a {@link SnowflakeId} that is a key of a map.
 */
final class SnowflakeIdKeySerializer extends JsonSerializer<SnowflakeId> implements ContextualSerializer {

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
	public Class<SnowflakeId> handledType() {
		return SnowflakeId.class;
	}

	@Override
	public JsonSerializer<?> createContextual(SerializerProvider context, @Nullable BeanProperty property) {
		return new SnowflakeIdKeySerializer(this.ids, IdAnnotations.text(property));
	}

	@Override
	public void serialize(SnowflakeId key, JsonGenerator generator, SerializerProvider context) throws IOException {
		generator.writeFieldName(((this.text != null) ? this.text : this.ids.get().text()).format(key.id()));
	}

}
