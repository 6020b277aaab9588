package io.github.snowflakeid.text;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import com.fasterxml.jackson.annotation.JacksonAnnotationsInside;
import com.fasterxml.jackson.annotation.JsonFormat;
import io.github.snowflakeid.IdFormat;
import io.github.snowflakeid.IdText;

/**
 * Says that a {@code long} or {@code Long} is an id, and is a text wherever it leaves the
 * application: in JSON, in paths and parameters, in OpenAPI. JavaScript, and much else
 * that reads JSON, keeps 53 bits of a number only; an id has 63.
 *
 * <pre class="code">
 * record Order(&#064;SnowflakeText long id, &#064;SnowflakeText(prefix = "usr_", format = IdFormat.BASE32) Long userId) {
 * }
 * </pre>
 *
 * Stands on fields, getters, setters, components of records and parameters. On an array
 * or a collection it speaks of the elements, on an {@code Optional} of the value, on a
 * map of keys and values, as far as they are {@code long} or {@code Long}.
 * <p>
 * What reads it: the application's JSON mappers, and Spring MVC, Spring WebFlux and HTTP
 * interface clients. A mapper that knows nothing but Jackson's own annotations writes the
 * digits as a text, whatever the format.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ ElementType.FIELD, ElementType.METHOD, ElementType.PARAMETER, ElementType.RECORD_COMPONENT,
		ElementType.ANNOTATION_TYPE })
@JacksonAnnotationsInside
@JsonFormat(shape = JsonFormat.Shape.STRING)
public @interface SnowflakeText {

	/**
	 * The format of the text.
	 * @return the format
	 */
	IdFormat format() default IdFormat.DECIMAL;

	/**
	 * What stands before the id in each text, such as {@code ord_}, so that the id of an
	 * order is not taken for that of a user. A text without it is refused.
	 * @return the prefix: letters and digits of ASCII, {@code _}, {@code -} and
	 * {@code .}, at most {@value IdText#MAX_PREFIX} of them; or an empty text
	 */
	String prefix() default "";

	/**
	 * Whether a check symbol stands behind the id, which tells most typing errors:
	 * Crockford's, for {@link IdFormat#BASE32} only.
	 * @return whether to write and to require it
	 */
	boolean checkSymbol() default false;

}
