package io.github.snowflakeid.entities.jpa;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.SpringApplicationAotProcessor;
import org.springframework.context.aot.AbstractAotProcessor;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Processing ahead of time makes a session factory that has no settings, and runs without
 * one that was made then.
 */
@Tag("once")
class AheadOfTimeJpaTests {

	@TempDir
	private Path directory;

	@Test
	void anApplicationProcessedAheadOfTimeFillsIds() throws Exception {
		new SpringApplicationAotProcessor(AheadOfTimeJpaApplication.class,
				AbstractAotProcessor.Settings.builder()
					.sourceOutput(this.directory.resolve("sources"))
					.resourceOutput(this.directory.resolve("classes"))
					.classOutput(this.directory.resolve("classes"))
					.groupId("com.example")
					.artifactId("application")
					.build(),
				arguments())
			.process();
		compile();
		Path output = this.directory.resolve("output");
		assertThat(run(output)).as(Files.readString(output)).isZero();
		assertThat(this.directory.resolve("outcome")).hasContent("ahead of time: true, stored: true");
	}

	private String[] arguments() {
		return new String[] { "--spring.main.banner-mode=off", "--snowflake.node-id=7",
				"--spring.datasource.url=jdbc:h2:mem:ahead", "--spring.jpa.hibernate.ddl-auto=create",
				"--spring.jpa.open-in-view=false", "--outcome=" + this.directory.resolve("outcome") };
	}

	private void compile() throws IOException {
		JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
		try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, StandardCharsets.UTF_8);
				Stream<Path> sources = Files.walk(this.directory.resolve("sources"))) {
			Path classes = Files.createDirectories(this.directory.resolve("classes"));
			List<Path> paths = sources.filter((path) -> path.toString().endsWith(".java")).toList();
			assertThat(paths).anyMatch((path) -> path.toString().endsWith("PurchasesImpl__AotRepository.java"));
			assertThat(compiler
				.getTask(null, files, null,
						List.of("-proc:none", "-nowarn", "-d", classes.toString(), "-classpath",
								System.getProperty("java.class.path")),
						null, files.getJavaFileObjectsFromPaths(paths))
				.call()).isTrue();
		}
	}

	private int run(Path output) throws IOException, InterruptedException {
		List<String> command = Stream
			.concat(Stream.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
					"-XX:TieredStopAtLevel=1", "-Dspring.aot.enabled=true", "-cp",
					this.directory.resolve("classes") + File.pathSeparator + System.getProperty("java.class.path"),
					AheadOfTimeJpaApplication.class.getName()), Stream.of(arguments()))
			.toList();
		return new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile()).start().waitFor();
	}

}
