package io.github.snowflakeid.autoconfigure;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

import io.github.snowflakeid.IdGenerator;
import io.github.snowflakeid.SnowflakeIdGenerator;
import io.github.snowflakeid.TimeSource;
import io.github.snowflakeid.autoconfigure.lease.SnowflakeLeaseAutoConfiguration;
import io.github.snowflakeid.lease.InMemoryNodeLeaseStore;
import io.github.snowflakeid.lease.LeaseKeeper;
import io.github.snowflakeid.lease.NodeLeaseStore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.NoSuchBeanDefinitionException;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.test.autoconfigure.json.JsonTest;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.webflux.test.autoconfigure.WebFluxTest;
import org.springframework.boot.webmvc.test.autoconfigure.WebMvcTest;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.test.context.ContextConfiguration;
import org.springframework.test.context.TestContextManager;
import org.springframework.test.context.TestPropertySource;
import org.springframework.test.web.reactive.server.WebTestClient;
import org.springframework.test.web.servlet.MockMvc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.get;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.status;

/**
 * A slice of an application whose properties name a store, while the slice has none: it
 * has ids all the same, and leases nothing. Whoever puts together what a slice has by
 * hand is told that there is no store, and not that the store is to be set.
 */
@ExtendWith(OutputCaptureExtension.class)
class TestSliceTests {

	private static final String NO_STORE = "snowflake.lease.store is jdbc; it must be none, because this context has no "
			+ "store: JdbcLeaseStoreAutoConfiguration is not active in it, and there is no bean of type NodeLeaseStore";

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(SnowflakeAutoConfiguration.class))
		.withPropertyValues("snowflake.lease.store=jdbc");

	@ParameterizedTest
	@ValueSource(classes = { Mvc.class, WebFlux.class, Json.class })
	void hasIdsAndLeasesNone(Class<?> test) throws Exception {
		ApplicationContext context = context(test);
		assertThat(context.getBean(IdGenerator.class).nextId()).isPositive();
		assertThat(context.getBeansOfType(NodeLeaseStore.class)).isEmpty();
		assertThat(context.getBeansOfType(LeaseKeeper.class)).isEmpty();
	}

	@Test
	void eachHasAnotherNodeId() throws Exception {
		assertThat(List.of(nodeId(Mvc.class), nodeId(WebFlux.class), nodeId(Json.class))).doesNotHaveDuplicates();
	}

	@Test
	void saysWhichNodeIdItHas(CapturedOutput output) throws Exception {
		long nodeId = nodeId(Logged.class);
		assertThat(output).containsOnlyOnce(
				"Ids: node id " + nodeId + " (snowflake.node-id, from the context of a test, which leases none)");
	}

	@Test
	void nodeIdOfTheTestPrecedes() throws Exception {
		assertThat(nodeId(FixedNodeId.class)).isEqualTo(7);
	}

	@Test
	void nodeIdIsOneOfThoseThatMayBeLeased() throws Exception {
		assertThat(nodeId(FewNodeIds.class)).isIn(20L, 21L);
	}

	@Test
	void nodeIdIsZeroWhereThereIsNoOther() throws Exception {
		assertThat(nodeId(NoNodeIdBits.class)).isZero();
	}

	@Test
	void ofWrongPropertiesSaysWhatIsWrong() {
		assertThatExceptionOfType(InvalidSnowflakeConfigurationException.class).isThrownBy(() -> {
			try {
				context(WrongNodeIds.class);
			}
			catch (IllegalStateException ex) {
				throw rootCause(ex);
			}
		}).withMessageContaining("snowflake.lease.node-ids is 'some'");
	}

	@Test
	void startsIfItHasTheCheckToo() throws Exception {
		assertThat(context(WithCheck.class).getBean(IdGenerator.class).nextId()).isPositive();
	}

	@Test
	void doesNotLeaseFromTheApplicationsOwnStore() throws Exception {
		ApplicationContext context = context(OwnStore.class);
		assertThat(context.getBean(IdGenerator.class).nextId()).isPositive();
		assertThat(context.getBean(InMemoryNodeLeaseStore.class).holders("default")).isEmpty();
	}

	@Test
	void leasesIfTheTestBringsWhatLeases() throws Exception {
		ApplicationContext context = context(Leasing.class);
		assertThat(context.getBean(InMemoryNodeLeaseStore.class).holders("default")).singleElement()
			.satisfies((row) -> assertThat(row.nodeId()).isEqualTo(nodeId(Leasing.class)));
	}

	@Test
	void hasNoIdsIfTheyAreDisabled() throws Exception {
		ApplicationContext context = context(Disabled.class);
		assertThatExceptionOfType(NoSuchBeanDefinitionException.class)
			.isThrownBy(() -> context.getBean(IdGenerator.class));
	}

	@Test
	void hasIdsOverHttpIfTheApplicationHas() throws Exception {
		context(MvcWithIds.class).getBean(MockMvc.class).perform(get("/ids")).andExpect(status().isOk());
		context(Mvc.class).getBean(MockMvc.class).perform(get("/ids")).andExpect(status().isNotFound());
		context(WebFluxWithIds.class).getBean(WebTestClient.class).get().uri("/ids").exchange().expectStatus().isOk();
	}

	@Test
	void isNoSliceWhereAutoConfigurationIsOn() {
		this.runner.withUserConfiguration(SliceNodeId.class)
			.run((context) -> assertThat(context).getFailure().rootCause().hasMessage(NO_STORE));
	}

	@Test
	void onlySlicesNameWhatIsForThem() throws IOException {
		String imports = "/META-INF/spring/org.springframework.boot.autoconfigure.AutoConfiguration.imports";
		try (InputStream file = getClass().getResourceAsStream(imports)) {
			assertThat(new String(file.readAllBytes(), StandardCharsets.UTF_8))
				.doesNotContain(SliceNodeId.class.getSimpleName());
		}
	}

	@Test
	void byHandSaysThatThereIsNoStore() {
		this.runner.run((context) -> assertThat(context).getFailure()
			.rootCause()
			.isInstanceOf(InvalidSnowflakeConfigurationException.class)
			.hasMessage(NO_STORE));
	}

	@Test
	void byHandSaysSoWithTheCheckToo() {
		this.runner.withConfiguration(AutoConfigurations.of(SnowflakeConfigurationCheckAutoConfiguration.class))
			.withPropertyValues("snowflake.node-id=7")
			.run((context) -> assertThat(context).getFailure()
				.isInstanceOf(InvalidSnowflakeConfigurationException.class)
				.hasMessage(NO_STORE));
	}

	/** With a node id, it would have started, and leased nothing. */
	@Test
	void byHandDoesNotTakeTheNodeIdForFixedWhereTheStoreIsMissing() {
		this.runner.withPropertyValues("snowflake.node-id=7")
			.run((context) -> assertThat(context).getFailure().rootCause().hasMessage(NO_STORE));
	}

	@Test
	void byHandStartsIfTheTestTakesTheStoreAwayAndSetsNodeId() {
		this.runner.withPropertyValues("snowflake.lease.store=none", "snowflake.node-id=7")
			.run((context) -> assertThat(context.getBean(SnowflakeIdGenerator.class).nodeId()).hasValue(7));
	}

	private static long nodeId(Class<?> test) throws Exception {
		return context(test).getBean(SnowflakeIdGenerator.class).nodeId().orElseThrow();
	}

	private static ApplicationContext context(Class<?> test) throws Exception {
		return new TestContextManager(test).getTestContext().getApplicationContext();
	}

	private static Throwable rootCause(Throwable failure) {
		return (failure.getCause() != null) ? rootCause(failure.getCause()) : failure;
	}

	@Configuration(proxyBeanMethods = false)
	static class Application {

	}

	@Configuration(proxyBeanMethods = false)
	static class ApplicationWithStore {

		@Bean
		InMemoryNodeLeaseStore nodeLeaseStore() {
			return new InMemoryNodeLeaseStore(TimeSource.system());
		}

	}

	@WebMvcTest
	@ContextConfiguration(classes = Application.class)
	@TestPropertySource(properties = "snowflake.lease.store=jdbc")
	static class Mvc {

	}

	@WebFluxTest
	@ContextConfiguration(classes = Application.class)
	@TestPropertySource(properties = "snowflake.lease.store=jdbc")
	static class WebFlux {

	}

	@JsonTest
	@ContextConfiguration(classes = Application.class)
	@TestPropertySource(properties = "snowflake.lease.store=jdbc")
	static class Json {

	}

	@JsonTest
	@ContextConfiguration(classes = Application.class)
	@TestPropertySource(properties = "snowflake.lease.store=redis")
	static class Logged {

	}

	@WebMvcTest
	@ContextConfiguration(classes = Application.class)
	@ImportAutoConfiguration(SnowflakeConfigurationCheckAutoConfiguration.class)
	@TestPropertySource(properties = "snowflake.lease.store=jdbc")
	static class WithCheck {

	}

	@WebMvcTest
	@ContextConfiguration(classes = Application.class)
	@TestPropertySource(properties = { "snowflake.lease.store=jdbc", "snowflake.node-id=7" })
	static class FixedNodeId {

	}

	@JsonTest
	@ContextConfiguration(classes = Application.class)
	@TestPropertySource(properties = "snowflake.lease.node-ids=20,21")
	static class FewNodeIds {

	}

	@JsonTest
	@ContextConfiguration(classes = Application.class)
	@TestPropertySource(properties = "snowflake.layout.node-id-bits=0")
	static class NoNodeIdBits {

	}

	@JsonTest
	@ContextConfiguration(classes = Application.class)
	@TestPropertySource(properties = "snowflake.lease.node-ids=some")
	static class WrongNodeIds {

	}

	@JsonTest
	@ContextConfiguration(classes = ApplicationWithStore.class)
	static class OwnStore {

	}

	@JsonTest
	@ContextConfiguration(classes = ApplicationWithStore.class)
	@ImportAutoConfiguration(SnowflakeLeaseAutoConfiguration.class)
	static class Leasing {

	}

	@JsonTest
	@ContextConfiguration(classes = Application.class)
	@TestPropertySource(properties = "snowflake.enabled=false")
	static class Disabled {

	}

	@WebMvcTest
	@ContextConfiguration(classes = Application.class)
	@TestPropertySource(properties = "snowflake.web.enabled=true")
	static class MvcWithIds {

	}

	@WebFluxTest
	@ContextConfiguration(classes = Application.class)
	@TestPropertySource(properties = "snowflake.web.enabled=true")
	static class WebFluxWithIds {

	}

}
