package io.github.snowflakeid.autoconfigure;

import io.github.snowflakeid.IdGenerator;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.webmvc.test.autoconfigure.WebMvcTest;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.test.context.ContextConfiguration;
import org.springframework.test.context.TestContextManager;
import org.springframework.test.context.TestPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A slice of an application whose properties name a store, while the slice has none: it
 * must say so, and not that the store is to be set.
 */
class TestSliceTests {

	@Test
	void saysThatTheSliceHasNoStore() {
		assertThat(failure(GeneratorOnly.class)).isInstanceOf(InvalidSnowflakeConfigurationException.class)
			.hasMessage("snowflake.lease.store is jdbc; it must be none, because this context has no store: "
					+ "JdbcLeaseStoreAutoConfiguration is not active in it, and there is no bean of type NodeLeaseStore");
	}

	@Test
	void saysSoIfTheSliceHasTheCheckToo() {
		assertThat(failure(WithCheck.class)).isInstanceOf(InvalidSnowflakeConfigurationException.class)
			.hasMessageContaining("this context has no store: JdbcLeaseStoreAutoConfiguration is not active in it");
	}

	@Test
	void startsWithoutAnyOfIt() throws Exception {
		new TestContextManager(Plain.class).getTestContext().getApplicationContext();
	}

	@Test
	void startsIfTheTestTakesTheStoreAwayAndSetsNodeId() throws Exception {
		assertThat(new TestContextManager(FixedNodeId.class).getTestContext()
			.getApplicationContext()
			.getBean(IdGenerator.class)
			.nextId()).isPositive();
	}

	/** With a node id, it would have started, and leased nothing. */
	@Test
	void doesNotTakeTheNodeIdForFixedWhereTheStoreIsMissing() {
		new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(SnowflakeAutoConfiguration.class))
			.withPropertyValues("snowflake.lease.store=jdbc", "snowflake.node-id=7")
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.hasMessageContaining("this context has no store"));
	}

	private static Throwable failure(Class<?> test) {
		try {
			new TestContextManager(test).getTestContext().getApplicationContext();
			throw new AssertionError("It has started");
		}
		catch (IllegalStateException ex) {
			return NestedExceptionUtils.getMostSpecificCause(ex);
		}
	}

	@Configuration(proxyBeanMethods = false)
	static class Application {

	}

	@WebMvcTest
	@ContextConfiguration(classes = Application.class)
	@ImportAutoConfiguration(SnowflakeAutoConfiguration.class)
	@TestPropertySource(properties = "snowflake.lease.store=jdbc")
	static class GeneratorOnly {

	}

	@WebMvcTest
	@ContextConfiguration(classes = Application.class)
	@ImportAutoConfiguration({ SnowflakeConfigurationCheckAutoConfiguration.class, SnowflakeAutoConfiguration.class })
	@TestPropertySource(properties = { "snowflake.lease.store=jdbc", "snowflake.node-id=7" })
	static class WithCheck {

	}

	@WebMvcTest
	@ContextConfiguration(classes = Application.class)
	@TestPropertySource(properties = "snowflake.lease.store=jdbc")
	static class Plain {

	}

	@WebMvcTest
	@ContextConfiguration(classes = Application.class)
	@ImportAutoConfiguration(SnowflakeAutoConfiguration.class)
	@TestPropertySource(properties = { "snowflake.lease.store=none", "snowflake.node-id=7" })
	static class FixedNodeId {

	}

}
