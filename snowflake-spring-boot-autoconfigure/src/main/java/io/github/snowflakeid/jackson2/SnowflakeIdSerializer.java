package io.github.snowflakeid.jackson2;

import java.util.function.Supplier;

import com.fasterxml.jackson.databind.BeanProperty;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.ser.ContextualSerializer;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializerBase;
import io.github.snowflakeid.IdText;
import io.github.snowflakeid.SnowflakeId;
import io.github.snowflakeid.text.SnowflakeIdText;
import org.jspecify.annotations.Nullable;

/**
 * Writes a {@link SnowflakeId} as the text of its id.
 */
final class SnowflakeIdSerializer extends ToStringSerializerBase implements ContextualSerializer {

	private static final long serialVersionUID = 1;

	private final transient Supplier<SnowflakeIdText> ids;

	private final transient @Nullable IdText text;

	SnowflakeIdSerializer(Supplier<SnowflakeIdText> ids) {
		this(ids, null);
	}

	private SnowflakeIdSerializer(Supplier<SnowflakeIdText> ids, @Nullable IdText text) {
		super(SnowflakeId.class);
		this.ids = ids;
		this.text = text;
	}

	@Override
	public JsonSerializer<?> createContextual(SerializerProvider context, @Nullable BeanProperty property) {
		return new SnowflakeIdSerializer(this.ids, IdAnnotations.text(property));
	}

	@Override
	public String valueToString(Object value) {
		long id = ((SnowflakeId) value).id();
		return (this.text != null) ? this.text.format(id) : this.ids.get().text().format(id);
	}

}
