package io.github.snowflakeid.autoconfigure;

import java.nio.file.Path;
import java.time.Duration;

import io.github.snowflakeid.IdGenerator;
import io.github.snowflakeid.SnowflakeIdGenerator;
import io.github.snowflakeid.SnowflakeLayout;
import io.github.snowflakeid.TimeSource;
import io.github.snowflakeid.lease.InMemoryNodeLeaseStore;
import io.github.snowflakeid.lease.LeaseKeeper;
import io.github.snowflakeid.lease.LeaseTerms;
import io.github.snowflakeid.lease.NodeIdRanges;
import io.github.snowflakeid.lease.NodeLeaseStore;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Each context minds its own beans, and finds those of its ancestors.
 */
@Tag("once")
@Timeout(60)
class ParentAndChildTests {

	@TempDir
	private Path directory;

	@Test
	void childUsesTheGeneratorOfItsParentAndLeavesItWorking() {
		try (ConfigurableApplicationContext parent = run(parent(Auto.class))) {
			ConfigurableApplicationContext child = run(child(parent, Auto.class));
			assertThat(child.getBean(IdGenerator.class)).isSameAs(parent.getBean(IdGenerator.class));
			assertThat(child.getBeanFactory().getBeanNamesForType(LeaseKeeper.class)).isEmpty();
			assertThat(child.containsLocalBean("snowflakeLeaseLifecycle")).isFalse();
			assertThat(child.getBean(IdGenerator.class).nextId()).isPositive();
			child.close();
			assertThat(parent.getBean(IdGenerator.class).nextId()).isPositive();
			assertThat(parent.getBean(LeaseKeeper.class).status().lease()).isNotNull();
		}
	}

	@Test
	void siblingsUseTheGeneratorOfTheirParent() {
		try (ConfigurableApplicationContext parent = run(parent(Auto.class))) {
			ConfigurableApplicationContext one = run(child(parent, Auto.class));
			try (ConfigurableApplicationContext two = run(child(parent, Auto.class))) {
				one.close();
				assertThat(two.getBean(IdGenerator.class).nextId()).isPositive();
			}
		}
	}

	@Test
	void siblingsLeaseNodeIdsOfTheirOwnFromTheStoreOfTheirParent() {
		try (ConfigurableApplicationContext parent = run(
				new SpringApplicationBuilder(OwnStore.class).web(WebApplicationType.NONE));
				ConfigurableApplicationContext two = run(child(parent, Auto.class))) {
			ConfigurableApplicationContext one = run(child(parent, Auto.class));
			long nodeId = nodeId(one);
			assertThat(nodeId).isNotEqualTo(nodeId(two));
			one.close();
			assertThat(nodeId(two)).isNotEqualTo(nodeId);
			assertThat(parent.getBean(NodeLeaseStore.class).holders("default")).hasSize(1);
		}
	}

	@Test
	void childUsesTheGeneratorOfItsParentThatHasStoreOfItsOwn() {
		try (ConfigurableApplicationContext parent = run(
				new SpringApplicationBuilder(Auto.class, OwnStore.class).web(WebApplicationType.NONE))) {
			ConfigurableApplicationContext child = run(child(parent, Auto.class));
			assertThat(nodeId(child)).isEqualTo(nodeId(parent));
			child.close();
			assertThat(parent.getBean(IdGenerator.class).nextId()).isPositive();
		}
	}

	@Test
	void ownGeneratorOfChildGetsNodeIdOfItsOwn() {
		try (ConfigurableApplicationContext parent = run(parent(Auto.class))) {
			ConfigurableApplicationContext child = run(child(parent, Auto.class, OwnPrimary.class));
			assertThat(nodeId(child)).isNotEqualTo(nodeId(parent));
			child.close();
			assertThat(parent.getBean(IdGenerator.class).nextId()).isPositive();
		}
	}

	@Test
	void refusesChildWhoseOwnGeneratorIsNotThePrimaryOne() {
		try (ConfigurableApplicationContext parent = run(parent(Auto.class))) {
			assertRefused(child(parent, Auto.class, OwnGenerator.class), "one of the beans 'messageIds'",
					"'snowflakeIdGenerator'");
		}
	}

	@Test
	void refusesChildThatWantsStoreWhileItsParentHasFixedNodeId() {
		try (ConfigurableApplicationContext parent = run(
				new SpringApplicationBuilder(Auto.class).web(WebApplicationType.NONE)
					.properties("snowflake.node-id=7"))) {
			assertRefused(file(child(parent, Auto.class)), "the bean 'snowflakeIdGenerator'",
					"it must be one that gets leased node ids, because snowflake.lease.store is file");
		}
	}

	@Test
	void refusesChildThatWantsAnotherStoreThanItsParentHas() {
		try (ConfigurableApplicationContext parent = run(parent(Auto.class))) {
			assertRefused(child(parent, Auto.class).properties("snowflake.lease.store=redis"),
					"snowflake.lease.store is redis; it must be file, because that is the store which this context "
							+ "finds in its parent");
		}
	}

	@Test
	void childThatWantsNoStoreUsesTheGeneratorOfItsParent() {
		try (ConfigurableApplicationContext parent = run(parent(Auto.class));
				ConfigurableApplicationContext child = run(
						child(parent, Auto.class).properties("snowflake.lease.store=none"))) {
			assertThat(nodeId(child)).isEqualTo(nodeId(parent));
		}
	}

	@Test
	void childOfPlainParentIsAnApplicationOfItsOwn() {
		try (ConfigurableApplicationContext parent = run(
				new SpringApplicationBuilder(Plain.class).web(WebApplicationType.NONE));
				ConfigurableApplicationContext child = run(file(child(parent, Auto.class)))) {
			assertThat(child.getBean(LeaseKeeper.class).status().lease()).isNotNull();
		}
	}

	@Test
	void childServesTheIdsOfItsParent() {
		try (ConfigurableApplicationContext parent = run(parent(Auto.class));
				ConfigurableApplicationContext child = run(child(parent, Auto.class).web(WebApplicationType.SERVLET)
					.properties("snowflake.web.enabled=true", "server.port=0"))) {
			assertThat(child.containsLocalBean("snowflakeIdController")).isTrue();
		}
	}

	@Test
	void contextOfManagementPortLeavesTheIdsAlone() {
		try (ConfigurableApplicationContext application = run(parent(Auto.class).web(WebApplicationType.SERVLET)
			.properties("server.port=0", "management.server.port=0", "management.endpoints.web.exposure.include=*"))) {
			assertThat(application.getEnvironment().getProperty("local.management.port", int.class)).isPositive();
			assertThat(application.getBean(IdGenerator.class).nextId()).isPositive();
		}
	}

	private SpringApplicationBuilder parent(Class<?>... sources) {
		return file(new SpringApplicationBuilder(sources).web(WebApplicationType.NONE));
	}

	private SpringApplicationBuilder child(ConfigurableApplicationContext parent, Class<?>... sources) {
		return new SpringApplicationBuilder(sources).parent(parent).web(WebApplicationType.NONE);
	}

	private SpringApplicationBuilder file(SpringApplicationBuilder builder) {
		return builder.properties("snowflake.lease.store=file", "snowflake.lease.file.directory=" + this.directory);
	}

	private static ConfigurableApplicationContext run(SpringApplicationBuilder builder) {
		return builder.properties("spring.jmx.enabled=false", "spring.main.banner-mode=off").run();
	}

	private static void assertRefused(SpringApplicationBuilder builder, String... texts) {
		assertThatExceptionOfType(InvalidSnowflakeConfigurationException.class).isThrownBy(() -> run(builder).close())
			.withMessageContainingAll(texts);
	}

	private static long nodeId(ConfigurableApplicationContext context) {
		return SnowflakeLayout.DEFAULT.decompose(context.getBean(IdGenerator.class).nextId()).nodeId();
	}

	@SpringBootConfiguration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Auto {

	}

	@Configuration(proxyBeanMethods = false)
	static class Plain {

	}

	@Configuration(proxyBeanMethods = false)
	static class OwnStore {

		@Bean
		NodeLeaseStore leases() {
			return new InMemoryNodeLeaseStore(TimeSource.system());
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OwnPrimary {

		@Bean
		@Primary
		LeaseKeeper messageKeeper(NodeLeaseStore store) {
			LeaseTerms terms = new LeaseTerms("default", SnowflakeLayout.DEFAULT, NodeIdRanges.of(0, 1023),
					Duration.ofSeconds(3), Duration.ofSeconds(10));
			return new LeaseKeeper(SnowflakeIdGenerator.builder().buildLeased(), store, terms, "child",
					TimeSource.system());
		}

		@Bean
		@Primary
		SnowflakeIdGenerator messageIds(LeaseKeeper messageKeeper) {
			return messageKeeper.generator();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OwnGenerator {

		@Bean
		SnowflakeIdGenerator messageIds() {
			return SnowflakeIdGenerator.builder().buildLeased().generator();
		}

	}

}
