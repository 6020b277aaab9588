package io.github.snowflakeid.jackson;

import java.util.function.Supplier;

import io.github.snowflakeid.IdText;
import io.github.snowflakeid.SnowflakeId;
import io.github.snowflakeid.text.SnowflakeIdText;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.BeanProperty;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.deser.std.StdScalarDeserializer;
import tools.jackson.databind.exc.InvalidFormatException;

/**
 * Reads a {@link SnowflakeId} from the text of its id, or from the id.
 */
final class SnowflakeIdDeserializer extends StdScalarDeserializer<SnowflakeId> {

	private final Supplier<SnowflakeIdText> ids;

	private final @Nullable IdText text;

	SnowflakeIdDeserializer(Supplier<SnowflakeIdText> ids) {
		this(ids, null);
	}

	private SnowflakeIdDeserializer(Supplier<SnowflakeIdText> ids, @Nullable IdText text) {
		super(SnowflakeId.class);
		this.ids = ids;
		this.text = text;
	}

	@Override
	public ValueDeserializer<?> createContextual(DeserializationContext context, @Nullable BeanProperty property) {
		return new SnowflakeIdDeserializer(this.ids, IdAnnotations.text(property));
	}

	@Override
	public @Nullable SnowflakeId deserialize(JsonParser parser, DeserializationContext context) {
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
