package io.github.snowflakeid.autoconfigure.lease.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

import io.github.snowflakeid.SnowflakeLayout;
import io.github.snowflakeid.TimeSource;
import io.github.snowflakeid.autoconfigure.InvalidSnowflakeConfigurationException;
import io.github.snowflakeid.autoconfigure.SnowflakeAutoConfiguration;
import io.github.snowflakeid.lease.InMemoryNodeLeaseStore;
import io.github.snowflakeid.lease.LeaseOwner;
import io.github.snowflakeid.lease.LeaseRequest;
import io.github.snowflakeid.lease.LeaseStoreException;
import io.github.snowflakeid.lease.LeaseTerms;
import io.github.snowflakeid.lease.NodeIdRanges;
import io.github.snowflakeid.lease.NodeLeaseStore;
import io.github.snowflakeid.lease.file.FileNodeLeaseStore;
import io.github.snowflakeid.test.ScriptedTimeSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.core.NestedExceptionUtils;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * The store of {@code snowflake.lease.store=file}.
 */
@ExtendWith(OutputCaptureExtension.class)
class FileLeaseStoreAutoConfigurationTests {

	private static final String PROPERTY = "snowflake.lease.file.directory";

	private final ScriptedTimeSource time = new ScriptedTimeSource();

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(
				AutoConfigurations.of(FileLeaseStoreAutoConfiguration.class, SnowflakeAutoConfiguration.class))
		.withBean(TimeSource.class, () -> this.time)
		.withPropertyValues("snowflake.node-id=7");

	@TempDir
	private Path directory;

	@Test
	void keepsLeasesInTheDirectory() {
		file().withPropertyValues(PROPERTY + "=" + this.directory).run((context) -> {
			assertThat(context).hasSingleBean(NodeLeaseStore.class).hasSingleBean(FileNodeLeaseStore.class);
			acquire(context);
			assertThat(this.directory.resolve("shop/5.row")).isRegularFile();
		});
	}

	@Test
	void keepsLeasesInTheHomeDirectoryByDefault() {
		file().withSystemProperties("user.home=" + this.directory).run((context) -> {
			acquire(context);
			assertThat(this.directory.resolve(".snowflake/leases/shop/5.row")).isRegularFile();
		});
	}

	@Test
	void createsNothingBeforeTheFirstLease() {
		file().withPropertyValues(PROPERTY + "=" + this.directory.resolve("new"))
			.run((context) -> assertThat(this.directory.resolve("new")).doesNotExist());
	}

	@Test
	void usesTheTimeSourceOfTheApplication() {
		file().withPropertyValues(PROPERTY + "=" + this.directory).run((context) -> {
			acquire(context);
			assertThat(context.getBean(NodeLeaseStore.class).holders("shop")).singleElement()
				.satisfies((row) -> assertThat(row.since()).isEqualTo(ScriptedTimeSource.START.toEpochMilli()));
		});
	}

	@Test
	void dropsItsLocksWithTheContext() {
		ApplicationContextRunner runner = file().withPropertyValues(PROPERTY + "=" + this.directory);
		runner.run(this::acquire);
		runner.run((context) -> {
			assertThat(context.getBean(NodeLeaseStore.class).holders("shop")).isEmpty();
			acquire(context);
		});
	}

	@ParameterizedTest
	@ValueSource(strings = { "snowflake.lease.store=none", "snowflake.enabled=false" })
	void backsOffIfItIsNotAskedFor(String property) {
		file().withPropertyValues(property).run((context) -> assertThat(context).doesNotHaveBean(NodeLeaseStore.class));
	}

	/** As in a test slice, where the store's own auto-configuration is not. */
	@Test
	void isRefusedIfAnotherIsAskedForThatIsNotThere() {
		file().withPropertyValues("snowflake.lease.store=jdbc")
			.run((context) -> assertThat(problem(context)).startsWith("snowflake.lease.store is jdbc; it must be none, "
					+ "because this context has no store: JdbcLeaseStoreAutoConfiguration is not active in it"));
	}

	@Test
	void isNotTheDefault() {
		this.runner.run((context) -> assertThat(context).doesNotHaveBean(NodeLeaseStore.class));
	}

	@Test
	void backsOffIfTheApplicationHasStore() {
		file().withBean(InMemoryNodeLeaseStore.class, () -> new InMemoryNodeLeaseStore(this.time))
			.run((context) -> assertThat(context).getBean(NodeLeaseStore.class)
				.isInstanceOf(InMemoryNodeLeaseStore.class));
	}

	@Test
	void refusesNoPath() {
		file().withPropertyValues(PROPERTY + "=")
			.run((context) -> assertThat(problem(context)).isEqualTo(
					PROPERTY + " is ''; it must be the absolute path of a directory that this process may write to"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "leases", "./leases", "../leases", "file:/var/leases", "file:///var/leases",
			"~root/leases", "${LEASES}/x", "/var/${LEASES}", "~leases", "$HOME/leases", "classpath:leases" })
	void refusesPathThatDependsOnTheWorkingDirectory(String path) {
		file().withPropertyValues(PROPERTY + "=" + path)
			.run((context) -> assertThat(problem(context)).isEqualTo(PROPERTY + " is '" + path
					+ "'; it must be the absolute path of a directory that this process may write to, or processes with "
					+ "another working directory would use another one"));
	}

	@ParameterizedTest
	@CsvSource({ "~,.", "~/leases,leases", "~/a/../b,b", "~/,." })
	void takesTildeForTheHomeDirectory(String path, String below) {
		file().withSystemProperties("user.home=" + this.directory)
			.withPropertyValues(PROPERTY + "=" + path)
			.run((context) -> {
				acquire(context);
				assertThat(this.directory.resolve(below).resolve("shop/5.row")).isRegularFile();
			});
	}

	@Test
	void refusesTildeForUserWithoutHome() {
		file().withSystemProperties("user.home=?")
			.withPropertyValues(PROPERTY + "=~/leases")
			.run((context) -> assertThat(problem(context))
				.contains("'~/leases', because the user has no home directory"));
	}

	@Test
	void tellsTheAbsoluteDirectoryOnce(CapturedOutput output) {
		file().withSystemProperties("user.home=" + this.directory)
			.withPropertyValues(PROPERTY + "=~/leases")
			.run((context) -> assertThat(context).hasNotFailed());
		assertThat(output).containsOnlyOnce("Node ids are leased in directory " + this.directory.resolve("leases"));
	}

	@Test
	void warnsInContainer(CapturedOutput output) {
		file().withPropertyValues(PROPERTY + "=/nowhere/leases", "spring.main.cloud-platform=kubernetes")
			.run((context) -> assertThat(context).hasNotFailed());
		assertThat(output).containsOnlyOnce("Directory /nowhere/leases of " + PROPERTY
				+ " seems to be on the disk of this container (the platform is KUBERNETES)");
	}

	@Test
	void refusesPathThatNoFileCanHave() {
		file().withPropertyValues(PROPERTY + "=/a\0b")
			.run((context) -> assertThat(problem(context)).isEqualTo(PROPERTY
					+ " is '/a\0b'; it must be the absolute path of a directory that this process may write to: "
					+ "Nul character not allowed"));
	}

	@Test
	void refusesFile() throws IOException {
		Path file = Files.createFile(this.directory.resolve("file"));
		file().withPropertyValues(PROPERTY + "=" + this.directory + "/x/../file")
			.run((context) -> assertThat(problem(context)).isEqualTo(PROPERTY + " is " + file
					+ "; it must be the absolute path of a directory that this process may write to, and this is a file"));
	}

	@Test
	void refusesToStartWithoutDirectoryForUserWithoutHome() {
		file().withSystemProperties("user.home=?")
			.run((context) -> assertThat(problem(context)).startsWith(PROPERTY)
				.contains("because the user has no home directory"));
	}

	@Test
	void namesThePropertyAndTheAbsolutePathWhereTheDirectoryCannotBeCreated() throws IOException {
		Path file = Files.createFile(this.directory.resolve("file"));
		file().withPropertyValues(PROPERTY + "=" + file.resolve("below"))
			.run((context) -> assertThatExceptionOfType(LeaseStoreException.class).isThrownBy(() -> acquire(context))
				.withMessageContainingAll(PROPERTY, file.resolve("below").toAbsolutePath().toString()));
	}

	private ApplicationContextRunner file() {
		return this.runner.withPropertyValues("snowflake.lease.store=file");
	}

	private void acquire(AssertableApplicationContext context) {
		LeaseTerms terms = new LeaseTerms("shop", SnowflakeLayout.DEFAULT, NodeIdRanges.of(5, 5), Duration.ofSeconds(3),
				Duration.ofSeconds(10));
		long now = this.time.millis();
		context.getBean(NodeLeaseStore.class)
			.acquire(
					new LeaseRequest(terms, LeaseOwner.ofThisProcess("app"), terms.tickAt(now), terms.untilAt(now), 1));
	}

	private static String problem(AssertableApplicationContext context) {
		assertThat(context).hasFailed();
		assertThat(context).getFailure().rootCause().isInstanceOf(InvalidSnowflakeConfigurationException.class);
		return NestedExceptionUtils.getRootCause(context.getStartupFailure()).getMessage();
	}

}
