package io.github.snowflakeid.web;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.List;
import java.util.stream.Stream;

import org.springframework.boot.autoconfigure.AutoConfigurationImportSelector;
import org.springframework.boot.autoconfigure.AutoConfigurationPackage;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Import;
import org.springframework.core.annotation.AnnotationAttributes;
import org.springframework.core.type.AnnotationMetadata;

/**
 * What {@link EnableAutoConfiguration} does in an application that has the starter,
 * {@code spring-boot-starter-web} or {@code spring-boot-starter-webflux} and
 * {@code spring-boot-starter-actuator} without meters and health. On the class path of
 * these tests there is every store besides, and each application would connect to some.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@AutoConfigurationPackage
@Import(WebAutoConfiguration.Selector.class)
public @interface WebAutoConfiguration {

	/** As of {@link EnableAutoConfiguration}. */
	Class<?>[] exclude() default {};

	/** As of {@link EnableAutoConfiguration}. */
	String[] excludeName() default {};

	/** Leaves out what stores and meters bring. */
	class Selector extends AutoConfigurationImportSelector {

		private static final List<String> LEFT_OUT = Stream
			.of("data", "health", "hibernate", "jdbc", "jooq", "micrometer", "mongodb", "persistence", "r2dbc",
					"transaction")
			.map("org.springframework.boot.%s."::formatted)
			.toList();

		@Override
		protected Class<?> getAnnotationClass() {
			return WebAutoConfiguration.class;
		}

		@Override
		protected List<String> getCandidateConfigurations(AnnotationMetadata metadata,
				AnnotationAttributes attributes) {
			return super.getCandidateConfigurations(metadata, attributes).stream()
				.filter((candidate) -> LEFT_OUT.stream().noneMatch(candidate::startsWith))
				.toList();
		}

	}

}
