package io.github.snowflakeid.entity;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import io.github.snowflakeid.IdFormat;
import io.github.snowflakeid.IdGenerator;
import org.hibernate.annotations.IdGeneratorType;
import org.hibernate.annotations.ValueGenerationType;

/**
 * Fills a property of an entity with a new id when the entity is stored for the first
 * time. Stands beside the {@code @Id} of JPA or of Spring Data, on a {@code long},
 * {@code Long} or {@code String}:
 *
 * <pre class="code">
 * &#064;Id
 * &#064;SnowflakeGenerated
 * private Long id;
 * </pre>
 *
 * What is there already stays: only {@code null}, and 0 of a {@code long}, is filled.
 * Wrong use is refused when the application starts.
 * <p>
 * In JSON a {@code long} or {@code Long} is written as a decimal text, and read as text
 * or number, since browsers lose digits of a number; {@code @SnowflakeText} beside it
 * decides the format.
 * <p>
 * Drawing an id is {@link IdGenerator#nextId()}: storing fails with its
 * {@link io.github.snowflakeid.IdRefusedException} where no id can be issued, and may
 * wait for one before.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ ElementType.FIELD, ElementType.METHOD, ElementType.ANNOTATION_TYPE })
// Hibernate looks for the first on ids, and for the second on all else. Where there is no
// Hibernate, the JVM ignores both.
@IdGeneratorType(HibernateIdGeneration.class)
@ValueGenerationType(generatedBy = HibernateIdGeneration.class)
public @interface SnowflakeGenerated {

	/**
	 * The text of the id, for properties of type {@code String}.
	 * @return the format
	 */
	IdFormat format() default IdFormat.DECIMAL;

	/**
	 * The bean name, or a qualifier, of the {@link IdGenerator} that is to issue the ids;
	 * by default the one that is injected where nothing but the type is named.
	 * @return the name, or an empty text
	 */
	String generator() default "";

}
