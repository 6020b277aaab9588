package io.github.snowflakeid.jackson;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;

import io.github.snowflakeid.IdText;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.BeanDescription;
import tools.jackson.databind.BeanProperty;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.SerializationConfig;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.jsontype.TypeSerializer;
import tools.jackson.databind.ser.BeanPropertyWriter;
import tools.jackson.databind.ser.ValueSerializerModifier;
import tools.jackson.databind.ser.std.StdConvertingSerializer;
import tools.jackson.databind.ser.std.ToStringSerializerBase;
import tools.jackson.databind.type.ArrayType;
import tools.jackson.databind.util.StdConverter;

/**
 * Stands before the serializers of {@code long} until it is known of which property the
 * values are. Jackson says that to elements, keys and values of what a property holds,
 * too.
 */
final class IdSerializers extends ValueSerializerModifier {

	private static final long serialVersionUID = 1;

	@Override
	public List<BeanPropertyWriter> changeProperties(SerializationConfig config, BeanDescription.Supplier bean,
			List<BeanPropertyWriter> properties) {
		properties.forEach((property) -> IdAnnotations.check(property, true));
		return properties;
	}

	@Override
	public ValueSerializer<?> modifySerializer(SerializationConfig config, BeanDescription.Supplier bean,
			ValueSerializer<?> serializer) {
		Class<?> type = bean.getBeanClass();
		if (type == long.class || type == Long.class) {
			return new ByProperty(serializer, OfLong::new);
		}
		if (type == OptionalLong.class) {
			return new ByProperty(serializer, (text) -> new StdConvertingSerializer(new ToOptional()));
		}
		return serializer;
	}

	@Override
	public ValueSerializer<?> modifyArraySerializer(SerializationConfig config, ArrayType type,
			BeanDescription.Supplier bean, ValueSerializer<?> serializer) {
		return type.hasRawClass(long[].class)
				? new ByProperty(serializer, (text) -> new StdConvertingSerializer(new ToBoxes())) : serializer;
	}

	@Override
	public ValueSerializer<?> modifyKeySerializer(SerializationConfig config, JavaType type,
			BeanDescription.Supplier bean, ValueSerializer<?> serializer) {
		return type.hasRawClass(Long.class) ? new ByProperty(serializer, OfKey::new) : serializer;
	}

	/** Ours for an annotated property, else what was there. */
	private static final class ByProperty extends ValueSerializer<Object> {

		private final ValueSerializer<Object> other;

		private final Function<IdText, ValueSerializer<?>> ours;

		@SuppressWarnings("unchecked")
		ByProperty(ValueSerializer<?> other, Function<IdText, ValueSerializer<?>> ours) {
			this.other = (ValueSerializer<Object>) other;
			this.ours = ours;
		}

		@Override
		public ValueSerializer<?> createContextual(SerializationContext context, @Nullable BeanProperty property) {
			IdText text = IdAnnotations.text(property);
			ValueSerializer<?> serializer = (text != null) ? this.ours.apply(text) : this.other;
			return serializer.createContextual(context, property);
		}

		@Override
		public void serialize(Object value, JsonGenerator generator, SerializationContext context) {
			this.other.serialize(value, generator, context);
		}

		@Override
		public void serializeWithType(Object value, JsonGenerator generator, SerializationContext context,
				TypeSerializer type) {
			this.other.serializeWithType(value, generator, context, type);
		}

	}

	/** A single id. */
	static final class OfLong extends ToStringSerializerBase {

		private final IdText text;

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
	private static final class OfKey extends ValueSerializer<Object> {

		private final IdText text;

		OfKey(IdText text) {
			this.text = text;
		}

		@Override
		public void serialize(Object key, JsonGenerator generator, SerializationContext context) {
			generator.writeName(this.text.format((Long) key));
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
