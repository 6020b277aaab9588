package io.github.snowflakeid.test;

import java.nio.file.Path;
import java.util.List;

import io.github.snowflakeid.IdGenerator;
import io.github.snowflakeid.SnowflakeIdGenerator;
import io.github.snowflakeid.TimeSource;
import io.github.snowflakeid.lease.LeaseKeeper;
import io.github.snowflakeid.lease.NodeLeaseStore;
import io.github.snowflakeid.lease.file.FileNodeLeaseStore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.autoconfigure.json.JsonTest;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.test.context.ContextConfiguration;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.context.TestContextManager;
import org.springframework.test.context.TestPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What contexts of tests have of an application whose node ids are leased from a database
 * that is not there: application.properties says so.
 */
@ExtendWith(OutputCaptureExtension.class)
class TestNodeIdTests {

	@TempDir
	private static Path directory;

	@Test
	void contextHasANodeIdAndLeasesNone() throws Exception {
		ApplicationContext context = context(Whole.class);
		assertThat(context.getBean(IdGenerator.class).nextId()).isPositive();
		assertThat(context.getBeansOfType(LeaseKeeper.class)).isEmpty();
		assertThat(context.getBeansOfType(NodeLeaseStore.class)).isEmpty();
	}

	@Test
	void eachContextHasAnother() throws Exception {
		assertThat(List.of(nodeId(Whole.class), nodeId(Other.class), nodeId(Slice.class))).doesNotHaveDuplicates();
	}

	@Test
	void testsShareAContextAsBefore() throws Exception {
		assertThat(context(Whole.class)).isSameAs(context(Same.class));
	}

	@Test
	void logSaysWhichItIs(CapturedOutput output) throws Exception {
		long nodeId = nodeId(Logged.class);
		assertThat(output).containsOnlyOnce(
				"Ids: node id " + nodeId + " (snowflake.node-id, from the context of a test, which leases none)");
	}

	@Test
	void propertiesOfTheTestPrecede() throws Exception {
		assertThat(nodeId(FixedNodeId.class)).isEqualTo(7);
	}

	@Test
	void testThatNamesAStoreLeases() throws Exception {
		try (ConfigurableApplicationContext context = context(Leasing.class)) {
			assertThat(context.getBean(FileNodeLeaseStore.class).holders("default")).singleElement()
				.satisfies((row) -> assertThat(row.nodeId()).isEqualTo(3));
		}
	}

	@Test
	void storeOfTheApplicationItselfStays() throws Exception {
		try (ConfigurableApplicationContext context = context(OwnStore.class)) {
			assertThat(context.getBean(FileNodeLeaseStore.class).holders("default")).hasSize(1);
		}
	}

	private static long nodeId(Class<?> test) throws Exception {
		return context(test).getBean(SnowflakeIdGenerator.class).nodeId().orElseThrow();
	}

	private static ConfigurableApplicationContext context(Class<?> test) throws Exception {
		return (ConfigurableApplicationContext) new TestContextManager(test).getTestContext().getApplicationContext();
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class ApplicationWithStore {

		@Bean
		FileNodeLeaseStore nodeLeaseStore() {
			return new FileNodeLeaseStore(directory.resolve("own"), TimeSource.system());
		}

	}

	@SpringBootTest(classes = Application.class)
	static class Whole {

	}

	@SpringBootTest(classes = Application.class)
	static class Same {

	}

	@SpringBootTest(classes = Application.class, properties = "some.other=context")
	static class Other {

	}

	@JsonTest
	@ContextConfiguration(classes = Application.class)
	static class Slice {

	}

	@SpringBootTest(classes = Application.class, properties = "some.logged=context")
	static class Logged {

	}

	@SpringBootTest(classes = Application.class)
	@TestPropertySource(properties = "snowflake.node-id=7")
	static class FixedNodeId {

	}

	@SpringBootTest(classes = Application.class)
	static class Leasing {

		@DynamicPropertySource
		static void store(DynamicPropertyRegistry registry) {
			registry.add("snowflake.lease.store", () -> "file");
			registry.add("snowflake.lease.file.directory", directory::toString);
		}

	}

	@SpringBootTest(classes = ApplicationWithStore.class)
	static class OwnStore {

	}

}
