package io.github.snowflakeid.web.springdoc;

import java.lang.annotation.Annotation;
import java.util.Iterator;
import java.util.OptionalLong;
import java.util.function.Supplier;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.introspect.AnnotatedMember;
import io.github.snowflakeid.IdFormat;
import io.github.snowflakeid.IdRange;
import io.github.snowflakeid.IdText;
import io.github.snowflakeid.SnowflakeId;
import io.github.snowflakeid.entity.SnowflakeGenerated;
import io.github.snowflakeid.text.SnowflakeText;
import io.swagger.v3.core.converter.AnnotatedType;
import io.swagger.v3.core.converter.ModelConverter;
import io.swagger.v3.core.converter.ModelConverterContext;
import io.swagger.v3.core.util.Json;
import io.swagger.v3.core.util.PrimitiveType;
import io.swagger.v3.oas.annotations.media.ArraySchema;
import io.swagger.v3.oas.models.SpecVersion;
import io.swagger.v3.oas.models.media.Schema;
import org.jspecify.annotations.Nullable;

import org.springframework.core.Ordered;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.util.ClassUtils;
import org.springframework.util.StringUtils;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestPart;

/**
 * Describes ids as the texts that they are in JSON, in paths and in parameters:
 * {@link SnowflakeId}, {@code long} and {@code Long} with {@link SnowflakeText}, and
 * those of entities with {@link SnowflakeGenerated}; also in collections and maps; and
 * the bounds of an {@link IdRange}.
 * <p>
 * What the application says of a type is kept. So this one is asked after all other
 * converters, and just before swagger-core's own: who comes first in the list, which is
 * turned around, is asked last.
 */
public final class SnowflakeIdModelConverter implements ModelConverter, Ordered {

	private final Supplier<IdText> text;

	/**
	 * Makes a converter, and has swagger-core take a {@link SnowflakeId} for a text
	 * rather than an object with properties.
	 * @param text supplies how a {@link SnowflakeId} is written
	 */
	public SnowflakeIdModelConverter(Supplier<IdText> text) {
		this.text = text;
		PrimitiveType.customClasses().putIfAbsent(SnowflakeId.class.getName(), PrimitiveType.STRING);
	}

	@Override
	public int getOrder() {
		return HIGHEST_PRECEDENCE;
	}

	@Override
	public @Nullable Schema<?> resolve(AnnotatedType type, ModelConverterContext context,
			Iterator<ModelConverter> chain) {
		JavaType javaType = Json.mapper().constructType(type.getType());
		IdText idText = isDescribed(type) ? null : text(javaType, type);
		if (idText != null) {
			Schema<?> schema = next(asText(type), context, chain);
			return (schema != null) ? IdSchemas.describe(schema, idText) : null;
		}
		Schema<?> schema = next(type, context, chain);
		if (schema != null && javaType.hasRawClass(IdRange.class)) {
			describeBounds((schema.get$ref() != null)
					? context.getDefinedModels().get(StringUtils.getFilename(schema.get$ref())) : schema);
		}
		IdText keyText = javaType.isMapLikeType() ? text(javaType.getKeyType(), type) : null;
		if (schema != null && keyText != null && schema.getAdditionalProperties() != null) {
			describeKeys(schema, keyText);
		}
		return schema;
	}

	private static @Nullable Schema<?> next(AnnotatedType type, ModelConverterContext context,
			Iterator<ModelConverter> chain) {
		return chain.hasNext() ? chain.next().resolve(type, context, chain) : null;
	}

	/** No annotation of ours can stand there. */
	private static void describeBounds(@Nullable Schema<?> schema) {
		if (schema != null && schema.getProperties() != null) {
			schema.getProperties()
				.replaceAll((name, bound) -> IdSchemas.describe(IdSchemas.string(), IdText.of(IdFormat.DECIMAL)));
		}
	}

	/** OpenAPI 3.0 has no word for keys. */
	private static void describeKeys(Schema<?> schema, IdText text) {
		if (schema.getSpecVersion() == SpecVersion.V31) {
			schema.setPropertyNames(IdSchemas.describe(IdSchemas.string(), text));
		}
		else if (schema.getDescription() == null) {
			schema.setDescription("The keys are ids: " + text.pattern());
		}
	}

	/** Returns how a value of the type is written, or null if it is no id. */
	private @Nullable IdText text(JavaType type, AnnotatedType annotated) {
		IdText direct = text(type.getRawClass(), annotation(annotated, SnowflakeText.class),
				annotation(annotated, SnowflakeGenerated.class) != null);
		if (direct != null) {
			return direct;
		}
		AnnotatedMember value = value(type);
		return (value != null) ? text(value.getRawType(), value.getAnnotation(SnowflakeText.class),
				value.hasAnnotation(SnowflakeGenerated.class)) : null;
	}

	private @Nullable IdText text(Class<?> type, @Nullable SnowflakeText annotation, boolean generated) {
		if (type == SnowflakeId.class) {
			return this.text.get();
		}
		Class<?> boxed = ClassUtils.resolvePrimitiveIfNecessary(type);
		if (boxed != Long.class && boxed != OptionalLong.class) {
			return null;
		}
		if (annotation != null) {
			return IdText.of(annotation.format(), annotation.prefix(), annotation.checkSymbol());
		}
		return generated ? IdText.of(IdFormat.DECIMAL) : null;
	}

	/** What {@code @JsonValue} stands on: the whole of it in JSON. */
	private static @Nullable AnnotatedMember value(JavaType type) {
		if (type.isPrimitive() || type.isContainerType() || type.getRawClass().getName().startsWith("java.")) {
			return null;
		}
		return Json.mapper().getSerializationConfig().introspect(type).findJsonValueAccessor();
	}

	/**
	 * Looks for an annotation where those look who write the values: Jackson does not
	 * look behind annotations, nor at those of a parameter that is a body; Spring's
	 * conversion does the former, for parameters of all other kinds.
	 */
	private static <A extends Annotation> @Nullable A annotation(AnnotatedType type, Class<A> annotation) {
		Annotation[] annotations = type.getCtxAnnotations();
		if (annotations == null) {
			return null;
		}
		if (type.isSchemaProperty()) {
			return Stream.of(annotations).filter(annotation::isInstance).map(annotation::cast).findFirst().orElse(null);
		}
		boolean body = Stream.of(annotations)
			.anyMatch((each) -> each instanceof RequestBody || each instanceof RequestPart);
		return body ? null : AnnotatedElementUtils
			.findMergedAnnotation(AnnotatedElementUtils.forAnnotations(annotations), annotation);
	}

	/** Whether the application itself says which type it is. */
	private static boolean isDescribed(AnnotatedType type) {
		Annotation[] annotations = type.getCtxAnnotations();
		return annotations != null
				&& Stream.of(annotations)
					.anyMatch((annotation) -> (annotation instanceof io.swagger.v3.oas.annotations.media.Schema schema
							&& hasType(schema))
							|| (annotation instanceof ArraySchema array && hasType(array.schema())));
	}

	private static boolean hasType(io.swagger.v3.oas.annotations.media.Schema schema) {
		return !schema.type().isEmpty() || schema.types().length > 0 || !schema.ref().isEmpty()
				|| schema.implementation() != Void.class;
	}

	/** The same in all else, so that what stands beside the id is kept. */
	private static AnnotatedType asText(AnnotatedType type) {
		return new AnnotatedType(String.class).name(type.getName())
			.parent(type.getParent())
			.ctxAnnotations(type.getCtxAnnotations())
			.components(type.getComponents())
			.jsonViewAnnotation(type.getJsonViewAnnotation())
			.propertyName(type.getPropertyName())
			.resolveAsRef(type.isResolveAsRef())
			.schemaProperty(type.isSchemaProperty())
			.skipOverride(type.isSkipOverride());
	}

}
