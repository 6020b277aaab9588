package io.github.snowflakeid.architecture;

import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.Method;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

import io.github.snowflakeid.IdGenerator;
import io.github.snowflakeid.Slices;
import io.github.snowflakeid.SnowflakeIdGenerator;
import io.github.snowflakeid.TimeSource;
import io.github.snowflakeid.autoconfigure.SnowflakeAutoConfiguration;
import io.github.snowflakeid.autoconfigure.SnowflakeConfigurationCheckAutoConfiguration;
import io.github.snowflakeid.autoconfigure.actuate.SnowflakeEndpointAutoConfiguration;
import io.github.snowflakeid.autoconfigure.actuate.SnowflakeHealthAutoConfiguration;
import io.github.snowflakeid.autoconfigure.actuate.SnowflakeMetricsAutoConfiguration;
import io.github.snowflakeid.autoconfigure.lease.SnowflakeLeaseAutoConfiguration;
import io.github.snowflakeid.lease.InMemoryNodeLeaseStore;
import io.github.snowflakeid.lease.LeaseKeeper;
import io.github.snowflakeid.lease.NodeLeaseStore;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.aop.support.AopUtils;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Nobody who injects a generator, or any other bean, can open, extend or close its
 * slices: only whoever has built it, and the keeper that was given the handle.
 */
@Tag("once")
@Timeout(60)
class SlicesAccessTests {

	@ParameterizedTest
	@ValueSource(strings = { "generator.openSlice(7, 0, 1);", "generator.extendSlice(1);", "generator.shortenSlice(1);",
			"generator.closeSlice();", "generator.onWindowRequest(() -> { });", "generator.idNow();",
			"new io.github.snowflakeid.Slices(generator);" })
	void whoInjectsTheGeneratorCannotCompileAccessToItsSlices(String statement) {
		assertThat(errors(statement)).singleElement()
			.asString()
			.endsWith("is not public in io.github.snowflakeid."
					+ (statement.startsWith("new") ? "Slices" : "SnowflakeIdGenerator")
					+ "; cannot be accessed from outside package");
	}

	@ParameterizedTest
	@ValueSource(strings = { "generator.slices();", "keeper.slices();", "keeper.slices.close();" })
	void theHandleCannotBeHadFromGeneratorOrKeeper(String statement) {
		assertThat(errors(statement)).hasSize(1);
	}

	@ParameterizedTest
	@ValueSource(strings = { "generator.nextId();", "keeper.generator().nextIds(2);", "keeper.requestWindow();",
			"SnowflakeIdGenerator.builder().buildLeased().close();" })
	void whatAnApplicationMayDoCompiles(String statement) {
		assertThat(errors(statement)).isEmpty();
	}

	@Test
	void noBeanIsAHandleOrGivesOneAwayOrTakesOne() {
		new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(SnowflakeConfigurationCheckAutoConfiguration.class,
					SnowflakeAutoConfiguration.class, SnowflakeLeaseAutoConfiguration.class,
					SnowflakeEndpointAutoConfiguration.class, SnowflakeHealthAutoConfiguration.class,
					SnowflakeMetricsAutoConfiguration.class))
			.withBean(NodeLeaseStore.class, () -> new InMemoryNodeLeaseStore(TimeSource.system()))
			.run((context) -> {
				assertThat(context).hasSingleBean(LeaseKeeper.class).hasSingleBean(SnowflakeIdGenerator.class);
				assertThat(context.getBean(IdGenerator.class).nextId()).isPositive();
				assertThat(context).doesNotHaveBean(Slices.class);
				assertThat(Stream.of(context.getBeanDefinitionNames())
					.map(context::getBean)
					.map(AopUtils::getTargetClass)
					.filter((type) -> type.getName().startsWith("io.github.snowflakeid."))
					.flatMap(SlicesAccessTests::accessible)
					.filter(SlicesAccessTests::speaksOfSlices)
					.map(Executable::toString)).containsExactlyInAnyOrder(keeperConstructors());
			});
	}

	private static String[] keeperConstructors() {
		return Stream.of(LeaseKeeper.class.getConstructors()).map(Constructor::toString).toArray(String[]::new);
	}

	/** All that can be called from another package, inherited methods too. */
	private static Stream<Executable> accessible(Class<?> type) {
		List<Executable> accessible = new ArrayList<>(List.of(type.getMethods()));
		accessible.addAll(List.of(type.getConstructors()));
		return accessible.stream();
	}

	private static boolean speaksOfSlices(Executable executable) {
		boolean given = executable instanceof Method method && method.getReturnType() == Slices.class;
		return given || List.of(executable.getParameterTypes()).contains(Slices.class);
	}

	/** Compiles a method of an application, which has both injected. */
	private static List<String> errors(String statement) {
		String source = """
				package com.example;

				import io.github.snowflakeid.SnowflakeIdGenerator;
				import io.github.snowflakeid.lease.LeaseKeeper;

				class Application {

					void use(SnowflakeIdGenerator generator, LeaseKeeper keeper) {
						%s
					}

				}
				""".formatted(statement);
		DiagnosticCollector<JavaFileObject> diagnostics = new DiagnosticCollector<>();
		JavaFileObject file = new SimpleJavaFileObject(URI.create("string:///com/example/Application.java"),
				JavaFileObject.Kind.SOURCE) {

			@Override
			public CharSequence getCharContent(boolean ignoreEncodingErrors) {
				return source;
			}

		};
		List<String> options = List.of("-proc:none", "-implicit:none", "-Xlint:none", "-XDshould-stop.ifNoError=FLOW",
				"-classpath", System.getProperty("java.class.path"));
		ToolProvider.getSystemJavaCompiler().getTask(null, null, diagnostics, options, null, List.of(file)).call();
		return diagnostics.getDiagnostics()
			.stream()
			.filter((diagnostic) -> diagnostic.getKind() == Diagnostic.Kind.ERROR)
			.map((diagnostic) -> diagnostic.getMessage(Locale.ROOT))
			.toList();
	}

}
