package io.github.snowflakeid.jackson;

import java.util.Iterator;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BiFunction;
import java.util.stream.Stream;

import io.github.snowflakeid.IdFormat;
import io.github.snowflakeid.IdText;
import io.github.snowflakeid.SnowflakeId;
import io.github.snowflakeid.text.SnowflakeIdText;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.BeanDescription;
import tools.jackson.databind.BeanProperty;
import tools.jackson.databind.DeserializationConfig;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.KeyDeserializer;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.deser.BeanDeserializerBuilder;
import tools.jackson.databind.deser.ContextualKeyDeserializer;
import tools.jackson.databind.deser.SettableBeanProperty;
import tools.jackson.databind.deser.ValueDeserializerModifier;
import tools.jackson.databind.deser.std.StdConvertingDeserializer;
import tools.jackson.databind.deser.std.StdScalarDeserializer;
import tools.jackson.databind.exc.InvalidFormatException;
import tools.jackson.databind.type.ArrayType;
import tools.jackson.databind.util.StdConverter;

/**
 * The way back of {@link IdSerializers}.
 */
final class IdDeserializers extends ValueDeserializerModifier {

	private static final long serialVersionUID = 1;

	@Override
	public BeanDeserializerBuilder updateBuilder(DeserializationConfig config, BeanDescription.Supplier bean,
			BeanDeserializerBuilder builder) {
		Iterator<SettableBeanProperty> properties = builder.getProperties();
		properties.forEachRemaining((property) -> IdAnnotations.check(property, false));
		return builder;
	}

	@Override
	public ValueDeserializer<?> modifyDeserializer(DeserializationConfig config, BeanDescription.Supplier bean,
			ValueDeserializer<?> deserializer) {
		Class<?> type = bean.getBeanClass();
		if (type == long.class || type == Long.class) {
			return new ByProperty(deserializer, OfLong::new);
		}
		return deserializer;
	}

	@Override
	public ValueDeserializer<?> modifyArrayDeserializer(DeserializationConfig config, ArrayType type,
			BeanDescription.Supplier bean, ValueDeserializer<?> deserializer) {
		return type.hasRawClass(long[].class)
				? new ByProperty(deserializer, (text, other) -> new StdConvertingDeserializer<>(new FromBoxes()))
				: deserializer;
	}

	@Override
	public KeyDeserializer modifyKeyDeserializer(DeserializationConfig config, JavaType type,
			KeyDeserializer deserializer) {
		return type.hasRawClass(Long.class) ? new KeyByProperty(deserializer) : deserializer;
	}

	/** Takes a text, and a number, whose digits no reader of Java loses. */
	static Object read(JsonParser parser, DeserializationContext context, IdText text, Class<?> type) {
		if (!parser.hasToken(JsonToken.VALUE_STRING) && !parser.hasToken(JsonToken.VALUE_NUMBER_INT)) {
			throw new UnreadableIdException(parser, parser.getString(), type,
					"an id is expected, a text such as \"" + text + "\" or a whole number");
		}
		String value = parser.getString();
		try {
			return parser.hasToken(JsonToken.VALUE_STRING) ? text.parse(value) : IdFormat.DECIMAL.parse(value);
		}
		catch (IllegalArgumentException ex) {
			try {
				return context.handleWeirdStringValue(type, value, "%s", ex.getMessage());
			}
			catch (InvalidFormatException refused) {
				throw new UnreadableIdException(context, refused, String.valueOf(ex.getMessage()));
			}
		}
	}

	/**
	 * That nobody knows the layout is no fault of who sent the id: Spring tells them
	 * apart by the exception.
	 */
	static SnowflakeId decompose(DeserializationContext context, SnowflakeIdText all, long id) {
		try {
			return all.decompose(id);
		}
		catch (IllegalStateException ex) {
			return context.reportBadDefinition(SnowflakeId.class, String.valueOf(ex.getMessage()));
		}
	}

	static Object handleWeirdKey(DeserializationContext context, Class<?> type, String key,
			IllegalArgumentException ex) {
		try {
			return context.handleWeirdKey(type, key, "%s", ex.getMessage());
		}
		catch (InvalidFormatException refused) {
			throw new UnreadableIdException(context, refused, String.valueOf(ex.getMessage()));
		}
	}

	/** Ours for an annotated property, else what was there. */
	private static final class ByProperty extends ValueDeserializer<Object> {

		private final ValueDeserializer<?> other;

		private final BiFunction<IdText, ValueDeserializer<?>, ValueDeserializer<?>> ours;

		ByProperty(ValueDeserializer<?> other, BiFunction<IdText, ValueDeserializer<?>, ValueDeserializer<?>> ours) {
			this.other = other;
			this.ours = ours;
		}

		@Override
		public ValueDeserializer<?> createContextual(DeserializationContext context, @Nullable BeanProperty property) {
			IdText text = IdAnnotations.text(property);
			ValueDeserializer<?> deserializer = (text != null) ? this.ours.apply(text, this.other) : this.other;
			return deserializer.createContextual(context, property);
		}

		@Override
		public Object deserialize(JsonParser parser, DeserializationContext context) {
			return this.other.deserialize(parser, context);
		}

	}

	/** A single id. */
	private static final class OfLong extends StdScalarDeserializer<Object> {

		private final IdText text;

		private final ValueDeserializer<?> other;

		OfLong(IdText text, ValueDeserializer<?> other) {
			super(other.handledType());
			this.text = text;
			this.other = other;
		}

		@Override
		public Object deserialize(JsonParser parser, DeserializationContext context) {
			return read(parser, context, this.text, Long.class);
		}

		/** As the mapper says: null, 0 or a refusal. */
		@Override
		public @Nullable Object getNullValue(DeserializationContext context) {
			return this.other.getNullValue(context);
		}

	}

	/** Ours for the keys of an annotated property, else what was there. */
	private static final class KeyByProperty extends KeyDeserializer implements ContextualKeyDeserializer {

		private final KeyDeserializer other;

		KeyByProperty(KeyDeserializer other) {
			this.other = other;
		}

		@Override
		public KeyDeserializer createContextual(DeserializationContext context, @Nullable BeanProperty property) {
			IdText text = IdAnnotations.text(property);
			if (text != null) {
				return new OfKey(text);
			}
			return (this.other instanceof ContextualKeyDeserializer contextual)
					? contextual.createContextual(context, property) : this.other;
		}

		@Override
		public @Nullable Object deserializeKey(String key, DeserializationContext context) {
			return this.other.deserializeKey(key, context);
		}

	}

	/** An id that is a key of a map. */
	private static final class OfKey extends KeyDeserializer {

		private final IdText text;

		OfKey(IdText text) {
			this.text = text;
		}

		@Override
		public Object deserializeKey(String key, DeserializationContext context) {
			try {
				return this.text.parse(key);
			}
			catch (IllegalArgumentException ex) {
				return handleWeirdKey(context, Long.class, key, ex);
			}
		}

	}

	static final class FromOptional extends StdConverter<Optional<Long>, OptionalLong> {

		@Override
		public OptionalLong convert(Optional<Long> value) {
			return value.map(OptionalLong::of).orElseGet(OptionalLong::empty);
		}

	}

	private static final class FromBoxes extends StdConverter<Long[], long[]> {

		@Override
		public long[] convert(Long[] value) {
			return Stream.of(value).mapToLong((id) -> {
				if (id == null) {
					throw new IllegalArgumentException("null is no id: an array of long has a place for ids only");
				}
				return id;
			}).toArray();
		}

	}

}
