package io.github.snowflakeid.web.springdoc;

import java.lang.annotation.Annotation;
import java.util.List;
import java.util.function.UnaryOperator;

import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.parameters.Parameter;
import org.jspecify.annotations.Nullable;
import org.springdoc.core.customizers.ParameterCustomizer;

import org.springframework.core.MethodParameter;
import org.springframework.core.annotation.AnnotationUtils;
import org.springframework.util.StringUtils;
import org.springframework.web.bind.annotation.ValueConstants;

/**
 * Gives parameters with ids the defaults that the application has written. Springdoc
 * shows what they are converted to: numbers.
 */
public final class SnowflakeIdParameterCustomizer implements ParameterCustomizer {

	private final UnaryOperator<@Nullable String> placeholders;

	/**
	 * Makes a customizer.
	 * @param placeholders replaces the placeholders of a text
	 */
	public SnowflakeIdParameterCustomizer(UnaryOperator<@Nullable String> placeholders) {
		this.placeholders = placeholders;
	}

	@Override
	public @Nullable Parameter customize(@Nullable Parameter parameter, MethodParameter methodParameter) {
		Schema<Object> schema = (parameter != null) ? schema(parameter) : null;
		if (schema != null && schema.getDefault() != null) {
			String text = this.placeholders.apply(written(methodParameter));
			if (text != null && isId(schema)) {
				schema.setDefault(text);
			}
			else if (text != null && schema.getItems() != null && isId(schema.getItems())) {
				schema.setDefault(List.of(StringUtils.commaDelimitedListToStringArray(text)));
			}
		}
		return parameter;
	}

	@SuppressWarnings("unchecked")
	private static @Nullable Schema<Object> schema(Parameter parameter) {
		return parameter.getSchema();
	}

	private static boolean isId(Schema<?> schema) {
		return IdSchemas.FORMAT.equals(schema.getFormat());
	}

	private static @Nullable String written(MethodParameter parameter) {
		for (Annotation annotation : parameter.getParameterAnnotations()) {
			if (AnnotationUtils.getValue(annotation, "defaultValue") instanceof String text
					&& !text.equals(ValueConstants.DEFAULT_NONE)) {
				return text;
			}
		}
		return null;
	}

}
