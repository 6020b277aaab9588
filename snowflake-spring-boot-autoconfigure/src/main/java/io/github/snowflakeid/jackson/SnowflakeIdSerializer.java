package io.github.snowflakeid.jackson;

import java.util.function.Supplier;

import io.github.snowflakeid.IdText;
import io.github.snowflakeid.SnowflakeId;
import io.github.snowflakeid.text.SnowflakeIdText;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.BeanProperty;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.ser.std.ToStringSerializerBase;

/**
 * Writes a {@link SnowflakeId} as the text of its id.
 */
final class SnowflakeIdSerializer extends ToStringSerializerBase {

	private final Supplier<SnowflakeIdText> ids;

	private final @Nullable IdText text;

	SnowflakeIdSerializer(Supplier<SnowflakeIdText> ids) {
		this(ids, null);
	}

	private SnowflakeIdSerializer(Supplier<SnowflakeIdText> ids, @Nullable IdText text) {
		super(SnowflakeId.class);
		this.ids = ids;
		this.text = text;
	}

	@Override
	public ValueSerializer<?> createContextual(SerializationContext context, @Nullable BeanProperty property) {
		return new SnowflakeIdSerializer(this.ids, IdAnnotations.text(property));
	}

	@Override
	public String valueToString(Object value) {
		long id = ((SnowflakeId) value).id();
		return (this.text != null) ? this.text.format(id) : this.ids.get().text().format(id);
	}

}
