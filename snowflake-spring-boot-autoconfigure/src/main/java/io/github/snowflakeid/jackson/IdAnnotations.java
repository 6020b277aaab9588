package io.github.snowflakeid.jackson;

import java.lang.annotation.Annotation;
import java.util.Locale;
import java.util.OptionalLong;

import com.fasterxml.jackson.annotation.JsonFormat;
import io.github.snowflakeid.IdText;
import io.github.snowflakeid.SnowflakeId;
import io.github.snowflakeid.entity.SnowflakeGenerated;
import io.github.snowflakeid.text.SnowflakeText;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.Version;
import tools.jackson.databind.AnnotationIntrospector;
import tools.jackson.databind.BeanProperty;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.cfg.MapperConfig;
import tools.jackson.databind.deser.std.StdConvertingDeserializer;
import tools.jackson.databind.introspect.Annotated;

/**
 * What annotations say of ids. Those of the application that bear one of ours say the
 * same.
 */
final class IdAnnotations extends AnnotationIntrospector {

	private static final long serialVersionUID = 1;

	@Override
	public boolean isAnnotationBundle(Annotation annotation) {
		Class<? extends Annotation> type = annotation.annotationType();
		return type.isAnnotationPresent(SnowflakeText.class) || type.isAnnotationPresent(SnowflakeGenerated.class);
	}

	/**
	 * What an entity has in its table may be negative, which no format of ours writes: so
	 * Jackson's own text of a number.
	 */
	@Override
	public JsonFormat.@Nullable Value findFormat(MapperConfig<?> config, Annotated annotated) {
		return (annotated.hasAnnotation(SnowflakeGenerated.class) && isLong(annotated.getRawType()))
				? JsonFormat.Value.forShape(JsonFormat.Shape.STRING) : null;
	}

	@Override
	public @Nullable Object findSerializer(MapperConfig<?> config, Annotated annotated) {
		SnowflakeText annotation = annotated.getAnnotation(SnowflakeText.class);
		// where Jackson asks for no property: of a @JsonValue
		return (annotation != null && isLong(annotated.getRawType())) ? new IdSerializers.OfLong(text(annotation))
				: null;
	}

	/** Jackson 3 shows no modifier what it reads an OptionalLong with. */
	@Override
	public @Nullable Object findDeserializer(MapperConfig<?> config, Annotated annotated) {
		return (annotated.hasAnnotation(SnowflakeText.class) && annotated.getRawType() == OptionalLong.class)
				? new StdConvertingDeserializer<>(new IdDeserializers.FromOptional()) : null;
	}

	@Override
	public Version version() {
		return Version.unknownVersion();
	}

	static @Nullable IdText text(@Nullable BeanProperty property) {
		SnowflakeText annotation = (property != null) ? property.getAnnotation(SnowflakeText.class) : null;
		return (annotation != null) ? text(annotation) : null;
	}

	/** A type that is none of ids would be written as if nobody had asked. */
	static void check(BeanProperty property, boolean written) {
		IdText text = text(property);
		if (text != null && !isOfIds(property.getType(), written)) {
			throw new IllegalArgumentException(String.format(Locale.ROOT,
					"@SnowflakeText stands on the property '%s', which is a %s; it is for long, Long, OptionalLong "
							+ "and SnowflakeId, and for arrays, collections, Optionals and maps of them",
					property.getName(), property.getType().toCanonical()));
		}
	}

	/** A type parameter is written as what is there. */
	private static boolean isOfIds(@Nullable JavaType type, boolean written) {
		if (type == null) {
			return false;
		}
		Class<?> raw = type.getRawClass();
		return isLong(raw) || raw == OptionalLong.class || raw == SnowflakeId.class
				|| (written && raw.isAssignableFrom(Long.class)) || isOfIds(type.getKeyType(), written)
				|| isOfIds(type.getContentType(), written);
	}

	private static boolean isLong(Class<?> type) {
		return type == long.class || type == Long.class;
	}

	private static IdText text(SnowflakeText annotation) {
		return IdText.of(annotation.format(), annotation.prefix(), annotation.checkSymbol());
	}

}
