package io.github.snowflakeid.jackson2;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.BeanDescription;
import com.fasterxml.jackson.databind.BeanProperty;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.SerializationConfig;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.jsontype.TypeSerializer;
import com.fasterxml.jackson.databind.ser.BeanPropertyWriter;
import com.fasterxml.jackson.databind.ser.BeanSerializerModifier;
import com.fasterxml.jackson.databind.ser.ContextualSerializer;
import com.fasterxml.jackson.databind.ser.std.StdDelegatingSerializer;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializerBase;
import com.fasterxml.jackson.databind.type.ArrayType;
import com.fasterxml.jackson.databind.util.StdConverter;
import io.github.snowflakeid.IdText;
import org.jspecify.annotations.Nullable;

/**
 * Stands before the serializers of {@code long} until it is known of which property the
 * values are. Jackson says that to elements, keys and values of what a property holds,
 * too.
 */
final class IdSerializers extends BeanSerializerModifier {

	private static final long serialVersionUID = 1;

	@Override
	public List<BeanPropertyWriter> changeProperties(SerializationConfig config, BeanDescription bean,
			List<BeanPropertyWriter> properties) {
		properties.forEach((property) -> IdAnnotations.check(property, true));
		return properties;
	}

	@Override
	public JsonSerializer<?> modifySerializer(SerializationConfig config, BeanDescription bean,
			JsonSerializer<?> serializer) {
		Class<?> type = bean.getBeanClass();
		if (type == long.class || type == Long.class) {
			return new ByProperty(serializer, OfLong::new);
		}
		if (type == OptionalLong.class) {
			return new ByProperty(serializer, (text) -> new StdDelegatingSerializer(new ToOptional()));
		}
		return serializer;
	}

	@Override
	public JsonSerializer<?> modifyArraySerializer(SerializationConfig config, ArrayType type, BeanDescription bean,
			JsonSerializer<?> serializer) {
		return type.hasRawClass(long[].class)
				? new ByProperty(serializer, (text) -> new StdDelegatingSerializer(new ToBoxes())) : serializer;
	}

	@Override
	public JsonSerializer<?> modifyKeySerializer(SerializationConfig config, JavaType type, BeanDescription bean,
			JsonSerializer<?> serializer) {
		return type.hasRawClass(Long.class) ? new ByProperty(serializer, OfKey::new) : serializer;
	}

	/** Ours for an annotated property, else what was there. */
	private static final class ByProperty extends JsonSerializer<Object> implements ContextualSerializer {

		private final JsonSerializer<Object> other;

		private final Function<IdText, JsonSerializer<?>> ours;

		@SuppressWarnings("unchecked")
		ByProperty(JsonSerializer<?> other, Function<IdText, JsonSerializer<?>> ours) {
			this.other = (JsonSerializer<Object>) other;
			this.ours = ours;
		}

		@Override
		public JsonSerializer<?> createContextual(SerializerProvider context, @Nullable BeanProperty property)
				throws JsonMappingException {
			IdText text = IdAnnotations.text(property);
			JsonSerializer<?> serializer = (text != null) ? this.ours.apply(text) : this.other;
			return context.handlePrimaryContextualization(serializer, property);
		}

		@Override
		public void serialize(Object value, JsonGenerator generator, SerializerProvider context) throws IOException {
			this.other.serialize(value, generator, context);
		}

		@Override
		public void serializeWithType(Object value, JsonGenerator generator, SerializerProvider context,
				TypeSerializer type) throws IOException {
			this.other.serializeWithType(value, generator, context, type);
		}

	}

	/** A single id. */
	static final class OfLong extends ToStringSerializerBase {

		private static final long serialVersionUID = 1;

		private final transient IdText text;

		OfLong(IdText text) {
			super(Long.class);
			this.text = text;
		}

		@Override
		public String valueToString(Object value) {
			return this.text.format((Long) value);
		}

	}

	/** An id that is a key of a map. */
	private static final class OfKey extends JsonSerializer<Object> {

		private final IdText text;

		OfKey(IdText text) {
			this.text = text;
		}

		@Override
		public void serialize(Object key, JsonGenerator generator, SerializerProvider context) throws IOException {
			generator.writeFieldName(this.text.format((Long) key));
		}

	}

	private static final class ToOptional extends StdConverter<OptionalLong, Optional<Long>> {

		@Override
		public Optional<Long> convert(OptionalLong value) {
			return value.isPresent() ? Optional.of(value.getAsLong()) : Optional.empty();
		}

	}

	private static final class ToBoxes extends StdConverter<long[], Long[]> {

		@Override
		public Long[] convert(long[] value) {
			return Arrays.stream(value).boxed().toArray(Long[]::new);
		}

	}

}
