package io.github.snowflakeid.jackson2;

import java.io.IOException;
import java.util.function.Supplier;

import com.fasterxml.jackson.databind.BeanProperty;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.KeyDeserializer;
import com.fasterxml.jackson.databind.deser.ContextualKeyDeserializer;
import io.github.snowflakeid.IdText;
import io.github.snowflakeid.SnowflakeId;
import io.github.snowflakeid.text.SnowflakeIdText;
import org.jspecify.annotations.Nullable;

/**
 * Reads a {@link SnowflakeId} that is a key of a map.
 */
final class SnowflakeIdKeyDeserializer extends KeyDeserializer implements ContextualKeyDeserializer {

	private final Supplier<SnowflakeIdText> ids;

	private final @Nullable IdText text;

	SnowflakeIdKeyDeserializer(Supplier<SnowflakeIdText> ids) {
		this(ids, null);
	}

	private SnowflakeIdKeyDeserializer(Supplier<SnowflakeIdText> ids, @Nullable IdText text) {
		this.ids = ids;
		this.text = text;
	}

	@Override
	public KeyDeserializer createContextual(DeserializationContext context, @Nullable BeanProperty property) {
		return new SnowflakeIdKeyDeserializer(this.ids, IdAnnotations.text(property));
	}

	@Override
	public Object deserializeKey(String key, DeserializationContext context) throws IOException {
		SnowflakeIdText all = this.ids.get();
		try {
			return IdDeserializers.decompose(context, all, ((this.text != null) ? this.text : all.text()).parse(key));
		}
		catch (IllegalArgumentException ex) {
			return IdDeserializers.handleWeirdKey(context, SnowflakeId.class, key, ex);
		}
	}

}
