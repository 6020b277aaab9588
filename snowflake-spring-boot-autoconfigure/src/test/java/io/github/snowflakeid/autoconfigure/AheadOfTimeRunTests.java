package io.github.snowflakeid.autoconfigure;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.SpringApplicationAotProcessor;
import org.springframework.context.aot.AbstractAotProcessor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * An application that is processed ahead of time as the build plugins do, compiled, and
 * run in processes of its own with other properties than it was built with.
 */
@Tag("once")
@Timeout(180)
class AheadOfTimeRunTests {

	private static final String BUILT_IN = ", which was built in when this application was processed ahead of time";

	@TempDir
	private Path directory;

	@Test
	void leasesFromTheStoreThatWasBuiltInAndFromNoOther() throws Exception {
		build("snowflake.lease.store=file");
		assertThat(run("snowflake.lease.store=FILE|snowflake.lease.node-ids[0]=5", "snowflake.lease.store=redis",
				"snowflake.lease.store=none|snowflake.node-id=7", "snowflake.node-id=7",
				"snowflake.lease.store=jdbc|spring.main.lazy-initialization=true",
				"snowflake.lease.store=file|snowflake.lease.node-ids[0]=5|spring.main.lazy-initialization=true",
				"snowflake.lease.store=file|snowflake.node-id[0]=7"))
			.containsExactly("started with node id 5, leased, issues ids: true", refusal("redis", "file"),
					refusal("none", "file"), refusal("none", "file"), refusal("jdbc", "file"),
					"started with node id 5, leased, issues ids: true",
					"refused: snowflake.node-id[0] is '7'; it must be removed, because snowflake.node-id has one value "
							+ "and is no list or map");
	}

	@Test
	void leasesFromDatabaseThatWasBuiltIn() throws Exception {
		build("snowflake.lease.store=jdbc");
		assertThat(run("snowflake.lease.store=JDBC|snowflake.node-id=7", "snowflake.lease.store=file"))
			.containsExactly("started with node id 7, leased, issues ids: true", refusal("file", "jdbc"));
	}

	@Test
	void refusesAnotherStoreThatAnEnvironmentVariableNames() throws Exception {
		build("snowflake.lease.store=file");
		assertThat(run(Map.of("SNOWFLAKE_LEASE_STORE", "redis"), "")).containsExactly(refusal("redis", "file"));
	}

	@Test
	void takesTheNodeIdOfTheRunAndRefusesStoresIfItWasBuiltWithoutOne() throws Exception {
		build("a=b");
		assertThat(run("snowflake.node-id=9", "snowflake.lease.store=None|snowflake.node-id=9",
				"snowflake.lease.store=zookeeper|snowflake.node-id=9", "snowflake.web.enabled=true|snowflake.node-id=9",
				"snowflake.enabled=false"))
			.containsExactly("started with node id 9, not leased, issues ids: true",
					"started with node id 9, not leased, issues ids: true", refusal("zookeeper", "none"),
					"refused: snowflake.web.enabled is true; it must be false" + BUILT_IN,
					"refused: snowflake.enabled is false; it must be true" + BUILT_IN);
	}

	@Test
	void readsTheNamesOfGeneratorsInTheRun() throws Exception {
		build("snowflake.lease.store=file", "snowflake.generators.built.node-id=5");
		assertThat(run("snowflake.lease.store=file|snowflake.node-id=7|snowflake.generators.late.lease.ttl=5s",
				"snowflake.lease.store=file|snowflake.generators.late.node-id[0]=7"))
			.containsExactly("started with node id 7, leased, issues ids: true, beside late",
					"refused: snowflake.generators.late.node-id[0] is '7'; it must be removed, because "
							+ "snowflake.generators.late.node-id has one value and is no list or map");
	}

	@Test
	void hasNoGeneratorWithoutNameWhereTheRunNamesAnotherAndSaysNothingOfIt() throws Exception {
		build("snowflake.node-id=5");
		assertThat(
				run("snowflake.generators.late.node-id=7", "snowflake.node-id=9|snowflake.generators.late.node-id=7"))
			.containsExactly("started with node id 7, not leased, issues ids: true, beside late",
					"started with node id 9, not leased, issues ids: true, beside late");
	}

	@Test
	void refusesNamesOfBeansInTheRun() throws Exception {
		build("snowflake.node-id=5", "test.own=orders");
		assertThat(run("snowflake.node-id=5|snowflake.generators.environment.node-id=7",
				"snowflake.node-id=5|snowflake.generators.orders.node-id=7|spring.main.allow-bean-definition-overriding=true"))
			.satisfiesExactly(
					(outcome) -> assertThat(outcome)
						.startsWith("refused: snowflake.generators.environment is the name of a generator"),
					(outcome) -> assertThat(outcome)
						.startsWith("refused: snowflake.generators.orders is the name of a generator"));
	}

	@Test
	void refusesToDoWhatWasOffInTheBuild() throws Exception {
		build("snowflake.enabled=false", "snowflake.lease.store=file");
		assertThat(run("snowflake.enabled=false|snowflake.lease.store=redis", "snowflake.node-id=7")).containsExactly(
				"started without a generator", "refused: snowflake.enabled is true; it must be false" + BUILT_IN);
	}

	@Test
	void doesNotMindAnyValueBesideStoreOfTheApplication() throws Exception {
		build("snowflake.lease.store=file", "test.own=store", "snowflake.web.enabled=true",
				"snowflake.web.path=no path", "snowflake.lease.node-ids=no id");
		assertThat(run("snowflake.lease.store=jdbc|snowflake.node-id=7|snowflake.web.enabled=true",
				"snowflake.node-id=7|snowflake.web.enabled=true", "snowflake.node-id=7|snowflake.web.enabled=false"))
			.containsExactly("started with node id 7, leased, issues ids: true",
					"started with node id 7, leased, issues ids: true",
					"refused: snowflake.web.enabled is false; it must be true" + BUILT_IN);
	}

	@Test
	void refusesTheBuildIfTheInjectedGeneratorGetsNoLease() {
		assertThatThrownBy(() -> build("snowflake.lease.store=file", "test.own=generator"))
			.isInstanceOf(InvalidSnowflakeConfigurationException.class)
			.hasMessageContaining("the bean 'messageIds'");
	}

	@Test
	void refusesTheRunThatAsksForStoreBesideAnOwnGenerator() throws Exception {
		build("test.own=generator");
		assertThat(run("snowflake.lease.store=file", "snowflake.lease.store=none"))
			.containsExactly(refusal("file", "none"), "started without a generator");
	}

	private static String refusal(String asked, String built) {
		return String.format("refused: snowflake.lease.store is %s; it must be %s%s", asked, built, BUILT_IN);
	}

	private void build(String... properties) throws IOException {
		AbstractAotProcessor.Settings settings = AbstractAotProcessor.Settings.builder()
			.sourceOutput(this.directory.resolve("sources"))
			.resourceOutput(this.directory.resolve("classes"))
			.classOutput(this.directory.resolve("classes"))
			.groupId("com.example")
			.artifactId("application")
			.build();
		new SpringApplicationAotProcessor(AheadOfTimeApplication.class, settings, arguments(List.of(properties)))
			.process();
		compile();
	}

	private void compile() throws IOException {
		JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
		try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, StandardCharsets.UTF_8);
				Stream<Path> sources = Files.walk(this.directory.resolve("sources"))) {
			Path classes = Files.createDirectories(this.directory.resolve("classes"));
			List<Path> paths = sources.filter((path) -> path.toString().endsWith(".java")).toList();
			assertThat(compiler
				.getTask(null, files, null,
						List.of("-proc:none", "-nowarn", "-d", classes.toString(), "-classpath",
								System.getProperty("java.class.path")),
						null, files.getJavaFileObjectsFromPaths(paths))
				.call()).isTrue();
		}
	}

	private List<String> run(String... runs) throws IOException, InterruptedException {
		return run(Map.of(), runs);
	}

	/** Each run is the properties of one start, with bars between. */
	private List<String> run(Map<String, String> variables, String... runs) throws IOException, InterruptedException {
		String classPath = this.directory.resolve("classes") + System.getProperty("path.separator")
				+ System.getProperty("java.class.path");
		List<String> command = new ArrayList<>(
				List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:TieredStopAtLevel=1",
						"-XX:+UseSerialGC", "-Dspring.aot.enabled=true", "-cp", classPath,
						AheadOfTimeRuns.class.getName(), this.directory.resolve("outcomes").toString()));
		Stream.of(runs).map((run) -> String.join("|", arguments(List.of(run.split("\\|"))))).forEach(command::add);
		Path output = this.directory.resolve("output");
		ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
		builder.environment().putAll(variables);
		assertThat(builder.start().waitFor()).as(() -> read(output)).isZero();
		return Files.readAllLines(this.directory.resolve("outcomes"));
	}

	private String[] arguments(List<String> properties) {
		List<String> arguments = new ArrayList<>(
				List.of("--spring.main.web-application-type=none", "--spring.main.banner-mode=off",
						"--snowflake.lease.file.directory=" + this.directory.resolve("leases")));
		properties.stream().filter((property) -> !property.isEmpty()).map("--"::concat).forEach(arguments::add);
		return arguments.toArray(String[]::new);
	}

	private static String read(Path file) {
		try {
			return Files.readString(file);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
