package io.github.snowflakeid.autoconfigure;

import org.junit.jupiter.api.Test;

import org.springframework.aot.generate.ClassNameGenerator;
import org.springframework.aot.generate.DefaultGenerationContext;
import org.springframework.aot.generate.GeneratedFiles.Kind;
import org.springframework.aot.generate.InMemoryGeneratedFiles;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.TypeReference;
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.boot.web.server.servlet.context.AnnotationConfigServletWebServerApplicationContext;
import org.springframework.context.aot.ApplicationContextAotGenerator;
import org.springframework.javapoet.ClassName;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The configuration as a native image needs it: every bean known, and a hint for each
 * type that is read by reflection.
 */
class AheadOfTimeTests {

	private final InMemoryGeneratedFiles files = new InMemoryGeneratedFiles();

	private final RuntimeHints hints = process();

	@Test
	void knowsTheConcreteTypeOfTheGenerator() throws Exception {
		assertThat(this.files.getGeneratedFileContent(Kind.SOURCE,
				"io/github/snowflakeid/autoconfigure/SnowflakeAutoConfiguration__BeanDefinitions.java"))
			.contains("new RootBeanDefinition(SnowflakeIdGenerator.class)");
	}

	@Test
	void registersTheController() throws Exception {
		assertThat(this.files.getGeneratedFileContent(Kind.SOURCE,
				"io/github/snowflakeid/web/SnowflakeWebConfiguration__BeanDefinitions.java"))
			.contains("new RootBeanDefinition(ServletSnowflakeIdController.class)");
	}

	@Test
	void letsJacksonWriteTheStateInTheEndpoint() throws Exception {
		assertWritable("io.github.snowflakeid.actuate.SnowflakeEndpoint$LayoutDescription", "endOfLife");
	}

	@Test
	void letsJacksonWriteTheNumbersInTheEndpoint() throws Exception {
		assertWritable("io.github.snowflakeid.GeneratorNumbers", "refused");
	}

	@Test
	void letsJacksonWriteDecodedIdsInTheEndpoint() throws Exception {
		assertWritable("io.github.snowflakeid.DecodedId", "base62");
	}

	@Test
	void bindsTheProperties() {
		assertThat(RuntimeHintsPredicates.reflection().onType(SnowflakeProperties.Layout.class)).accepts(this.hints);
	}

	private void assertWritable(String type, String accessor) throws Exception {
		assertThat(RuntimeHintsPredicates.reflection().onMethodInvocation(type, accessor)).accepts(this.hints);
		assertThat(this.hints.reflection().getTypeHint(TypeReference.of(type))).isNotNull();
	}

	private RuntimeHints process() {
		DefaultGenerationContext generation = new DefaultGenerationContext(
				new ClassNameGenerator(ClassName.get("com.example", "Application")), this.files);
		try (AnnotationConfigServletWebServerApplicationContext context = new AnnotationConfigServletWebServerApplicationContext()) {
			context.register(Application.class);
			TestPropertyValues
				.of("snowflake.node-id=1", "snowflake.web.enabled=true",
						"management.endpoints.web.exposure.include=snowflake")
				.applyTo(context);
			new ApplicationContextAotGenerator().processAheadOfTime(context, generation);
			generation.writeGeneratedContent();
		}
		return generation.getRuntimeHints();
	}

	@SpringBootConfiguration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

	}

}
