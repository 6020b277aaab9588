package io.github.snowflakeid.jackson2;

import java.io.IOException;
import java.util.function.Supplier;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.BeanProperty;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.deser.ContextualDeserializer;
import com.fasterxml.jackson.databind.deser.std.StdScalarDeserializer;
import com.fasterxml.jackson.databind.exc.InvalidFormatException;
import io.github.snowflakeid.IdText;
import io.github.snowflakeid.SnowflakeId;
import io.github.snowflakeid.text.SnowflakeIdText;
import org.jspecify.annotations.Nullable;

/**
 * Reads a {@link SnowflakeId} from the text of its id, or from the id.
 */
final class SnowflakeIdDeserializer extends StdScalarDeserializer<SnowflakeId> implements ContextualDeserializer {

	private static final long serialVersionUID = 1;

	private final transient Supplier<SnowflakeIdText> ids;

	private final transient @Nullable IdText text;

	SnowflakeIdDeserializer(Supplier<SnowflakeIdText> ids) {
		this(ids, null);
	}

	private SnowflakeIdDeserializer(Supplier<SnowflakeIdText> ids, @Nullable IdText text) {
		super(SnowflakeId.class);
		this.ids = ids;
		this.text = text;
	}

	@Override
	public JsonDeserializer<?> createContextual(DeserializationContext context, @Nullable BeanProperty property) {
		return new SnowflakeIdDeserializer(this.ids, IdAnnotations.text(property));
	}

	@Override
	public @Nullable SnowflakeId deserialize(JsonParser parser, DeserializationContext context) throws IOException {
		SnowflakeIdText all = this.ids.get();
		Object read = IdDeserializers.read(parser, context, (this.text != null) ? this.text : all.text(),
				SnowflakeId.class);
		if (!(read instanceof Long id)) {
			// from a problem handler of the application
			return (SnowflakeId) read;
		}
		try {
			return IdDeserializers.decompose(context, all, id);
		}
		catch (IllegalArgumentException ex) {
			try {
				return (SnowflakeId) context.handleWeirdNumberValue(SnowflakeId.class, id, "%s", ex.getMessage());
			}
			catch (InvalidFormatException refused) {
				throw new UnreadableIdException(context, refused, String.valueOf(ex.getMessage()));
			}
		}
	}

}
