package io.github.snowflakeid.jackson2;

import java.io.IOException;
import java.util.Iterator;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BiFunction;
import java.util.stream.Stream;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.BeanDescription;
import com.fasterxml.jackson.databind.BeanProperty;
import com.fasterxml.jackson.databind.DeserializationConfig;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.KeyDeserializer;
import com.fasterxml.jackson.databind.deser.BeanDeserializerBuilder;
import com.fasterxml.jackson.databind.deser.BeanDeserializerModifier;
import com.fasterxml.jackson.databind.deser.ContextualDeserializer;
import com.fasterxml.jackson.databind.deser.ContextualKeyDeserializer;
import com.fasterxml.jackson.databind.deser.SettableBeanProperty;
import com.fasterxml.jackson.databind.deser.std.StdDelegatingDeserializer;
import com.fasterxml.jackson.databind.deser.std.StdScalarDeserializer;
import com.fasterxml.jackson.databind.exc.InvalidFormatException;
import com.fasterxml.jackson.databind.type.ArrayType;
import com.fasterxml.jackson.databind.type.ReferenceType;
import com.fasterxml.jackson.databind.util.StdConverter;
import io.github.snowflakeid.IdFormat;
import io.github.snowflakeid.IdText;
import io.github.snowflakeid.SnowflakeId;
import io.github.snowflakeid.text.SnowflakeIdText;
import org.jspecify.annotations.Nullable;

/**
 * The way back of {@link IdSerializers}.
 */
final class IdDeserializers extends BeanDeserializerModifier {

	private static final long serialVersionUID = 1;

	@Override
	public BeanDeserializerBuilder updateBuilder(DeserializationConfig config, BeanDescription bean,
			BeanDeserializerBuilder builder) {
		Iterator<SettableBeanProperty> properties = builder.getProperties();
		properties.forEachRemaining((property) -> IdAnnotations.check(property, false));
		return builder;
	}

	@Override
	public JsonDeserializer<?> modifyDeserializer(DeserializationConfig config, BeanDescription bean,
			JsonDeserializer<?> deserializer) {
		Class<?> type = bean.getBeanClass();
		if (type == long.class || type == Long.class) {
			return new ByProperty(deserializer, OfLong::new);
		}
		return deserializer;
	}

	@Override
	public JsonDeserializer<?> modifyReferenceDeserializer(DeserializationConfig config, ReferenceType type,
			BeanDescription bean, JsonDeserializer<?> deserializer) {
		return type.hasRawClass(OptionalLong.class)
				? new ByProperty(deserializer, (text, other) -> new StdDelegatingDeserializer<>(new FromOptional()))
				: deserializer;
	}

	@Override
	public JsonDeserializer<?> modifyArrayDeserializer(DeserializationConfig config, ArrayType type,
			BeanDescription bean, JsonDeserializer<?> deserializer) {
		return type.hasRawClass(long[].class)
				? new ByProperty(deserializer, (text, other) -> new StdDelegatingDeserializer<>(new FromBoxes()))
				: deserializer;
	}

	@Override
	public KeyDeserializer modifyKeyDeserializer(DeserializationConfig config, JavaType type,
			KeyDeserializer deserializer) {
		return type.hasRawClass(Long.class) ? new KeyByProperty(deserializer) : deserializer;
	}

	/** Takes a text, and a number, whose digits no reader of Java loses. */
	static Object read(JsonParser parser, DeserializationContext context, IdText text, Class<?> type)
			throws IOException {
		if (!parser.hasToken(JsonToken.VALUE_STRING) && !parser.hasToken(JsonToken.VALUE_NUMBER_INT)) {
			throw new UnreadableIdException(parser, parser.getText(), type,
					"an id is expected, a text such as \"" + text + "\" or a whole number");
		}
		String value = parser.getText();
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
	static SnowflakeId decompose(DeserializationContext context, SnowflakeIdText all, long id) throws IOException {
		try {
			return all.decompose(id);
		}
		catch (IllegalStateException ex) {
			return context.reportBadDefinition(SnowflakeId.class, String.valueOf(ex.getMessage()));
		}
	}

	static Object handleWeirdKey(DeserializationContext context, Class<?> type, String key, IllegalArgumentException ex)
			throws IOException {
		try {
			return context.handleWeirdKey(type, key, "%s", ex.getMessage());
		}
		catch (InvalidFormatException refused) {
			throw new UnreadableIdException(context, refused, String.valueOf(ex.getMessage()));
		}
	}

	/** Ours for an annotated property, else what was there. */
	private static final class ByProperty extends JsonDeserializer<Object> implements ContextualDeserializer {

		private final JsonDeserializer<?> other;

		private final BiFunction<IdText, JsonDeserializer<?>, JsonDeserializer<?>> ours;

		ByProperty(JsonDeserializer<?> other, BiFunction<IdText, JsonDeserializer<?>, JsonDeserializer<?>> ours) {
			this.other = other;
			this.ours = ours;
		}

		@Override
		public JsonDeserializer<?> createContextual(DeserializationContext context, @Nullable BeanProperty property)
				throws JsonMappingException {
			IdText text = IdAnnotations.text(property);
			JsonDeserializer<?> deserializer = (text != null) ? this.ours.apply(text, this.other) : this.other;
			return context.handlePrimaryContextualization(deserializer, property, context.constructType(Long.class));
		}

		@Override
		public Object deserialize(JsonParser parser, DeserializationContext context) throws IOException {
			return this.other.deserialize(parser, context);
		}

	}

	/** A single id. */
	private static final class OfLong extends StdScalarDeserializer<Object> {

		private static final long serialVersionUID = 1;

		private final transient IdText text;

		private final transient JsonDeserializer<?> other;

		OfLong(IdText text, JsonDeserializer<?> other) {
			super(other.handledType());
			this.text = text;
			this.other = other;
		}

		@Override
		public Object deserialize(JsonParser parser, DeserializationContext context) throws IOException {
			return read(parser, context, this.text, Long.class);
		}

		/** As the mapper says: null, 0 or a refusal. */
		@Override
		public @Nullable Object getNullValue(DeserializationContext context) throws JsonMappingException {
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
		public KeyDeserializer createContextual(DeserializationContext context, @Nullable BeanProperty property)
				throws JsonMappingException {
			IdText text = IdAnnotations.text(property);
			if (text != null) {
				return new OfKey(text);
			}
			return (this.other instanceof ContextualKeyDeserializer contextual)
					? contextual.createContextual(context, property) : this.other;
		}

		@Override
		public @Nullable Object deserializeKey(String key, DeserializationContext context) throws IOException {
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
		public Object deserializeKey(String key, DeserializationContext context) throws IOException {
			try {
				return this.text.parse(key);
			}
			catch (IllegalArgumentException ex) {
				return handleWeirdKey(context, Long.class, key, ex);
			}
		}

	}

	private static final class FromOptional extends StdConverter<Optional<Long>, OptionalLong> {

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
