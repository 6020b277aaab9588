package io.github.snowflakeid.autoconfigure;

import io.github.snowflakeid.IdGenerator;
import io.github.snowflakeid.TimeSource;
import io.github.snowflakeid.autoconfigure.lease.SnowflakeLeaseAutoConfiguration;
import io.github.snowflakeid.autoconfigure.lease.zookeeper.ZooKeeperLeaseStoreAutoConfiguration;
import io.github.snowflakeid.lease.InMemoryNodeLeaseStore;
import io.github.snowflakeid.lease.NodeLeaseStore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What an operator reads when the context has not what is asked for. The
 * auto-configurations of the stores are filtered as in reality.
 */
@ExtendWith(OutputCaptureExtension.class)
class SnowflakeConfigurationCheckTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withUserConfiguration(Snowflake.class)
		.withPropertyValues("snowflake.node-id=7");

	@ParameterizedTest
	@CsvSource({ "jdbc,org.springframework.boot:spring-boot-starter-jdbc,org.springframework.boot.jdbc",
			"redis,org.springframework.boot:spring-boot-starter-data-redis,org.springframework.data.redis",
			"zookeeper,org.apache.curator:curator-framework,org.apache.curator",
			"ZooKeeper,org.apache.curator:curator-framework,org.apache.curator" })
	void namesTheArtifactToAdd(String store, String artifact, String missing) {
		assertThat(text(this.runner.withClassLoader(new FilteredClassLoader(missing))
			.withPropertyValues("snowflake.lease.store=" + store)))
			.isEqualTo("""
					Snowflake ids cannot be configured:

					    - snowflake.lease.store is %s; it must be another store, unless %s is on the class path

					Change your application's configuration:

					    - Add a dependency on %s, or set snowflake.lease.store to another store.""".formatted(store,
					artifact, artifact));
	}

	@ParameterizedTest
	@CsvSource({ "file,FileLeaseStoreAutoConfiguration", "jdbc,JdbcLeaseStoreAutoConfiguration",
			"redis,RedisLeaseStoreAutoConfiguration", "zookeeper,ZooKeeperLeaseStoreAutoConfiguration" })
	void saysWhatElseKeepsTheStoreAway(String store, String configuration) {
		ApplicationContextRunner withoutStores = new ApplicationContextRunner()
			.withUserConfiguration(SnowflakeWithoutStores.class);
		assertThat(text(withoutStores.withPropertyValues("snowflake.node-id=7", "snowflake.lease.store=" + store)))
			.isEqualTo("""
					Snowflake ids cannot be configured:

					    - snowflake.lease.store is %s; it must be none, because this context has no store: %s is not \
					active in it, and there is no bean of type NodeLeaseStore

					Change your application's configuration:

					    - See to it that %s is not excluded. In a test slice, name it in @ImportAutoConfiguration, or \
					set snowflake.lease.store=none and snowflake.node-id for the test.""".formatted(store,
					configuration, configuration));
	}

	/** Spring Boot takes it for a property that is not set, but not for a store. */
	@Test
	void falseIsNoStore() {
		this.runner.withPropertyValues("snowflake.lease.store=false").run((context) -> assertThat(context).hasFailed());
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "mongo", "zoo-keeper" })
	void tellsTheStoresThatThereAre(String store) {
		assertThat(text(this.runner.withPropertyValues("snowflake.lease.store=" + store))).isEqualTo("""
				Snowflake ids cannot be configured:

				    - snowflake.lease.store is '%s'; it must be none, file, jdbc, redis or zookeeper

				Change your application's configuration:

				    - Set snowflake.lease.store to one of these, or define a bean of type NodeLeaseStore."""
			.formatted(store));
	}

	@Test
	void failsEvenIfBeansAreMadeLate() {
		this.runner.withPropertyValues("snowflake.lease.store=mongo", "spring.main.lazy-initialization=true")
			.run((context) -> assertThat(context).getFailure()
				.isInstanceOf(InvalidSnowflakeConfigurationException.class));
	}

	@Test
	void doesNotMindAnyValueIfTheApplicationHasStore() {
		this.runner.withPropertyValues("snowflake.lease.store=jdbc")
			.withClassLoader(new FilteredClassLoader("org.springframework.boot.jdbc"))
			.withBean(NodeLeaseStore.class, () -> new InMemoryNodeLeaseStore(TimeSource.system()))
			.run((context) -> assertThat(context).hasSingleBean(NodeLeaseStore.class));
	}

	@ParameterizedTest
	@ValueSource(strings = { "snowflake.lease.store=none", "snowflake.lease.store=NONE", "a=b" })
	void asksForNoStoreIfNoneIsChosen(String property) {
		this.runner.withPropertyValues(property)
			.run((context) -> assertThat(context).hasSingleBean(IdGenerator.class)
				.doesNotHaveBean(NodeLeaseStore.class));
	}

	@Test
	void checksNothingIfTheStarterIsDisabled() {
		this.runner.withPropertyValues("snowflake.lease.store=mongo", "snowflake.enabled=false")
			.run((context) -> assertThat(context).hasNotFailed());
	}

	@ParameterizedTest
	@ValueSource(strings = { "3.5.7", "2.7.18", "3.5.7-SNAPSHOT" })
	void refusesSpringBootThatIsTooOld(String version) {
		assertThatExceptionOfType(InvalidSnowflakeConfigurationException.class)
			.isThrownBy(() -> SnowflakeConfigurationCheck.checkVersion(version))
			.withMessage("Spring Boot is " + version + "; it must be 4.0, 4.1 or a later 4.x");
	}

	@ParameterizedTest
	@ValueSource(strings = { "4.0.0", "4.1.2", "4.9.0-RC1", "unknown" })
	void servesSpringBoot4(String version, CapturedOutput output) {
		SnowflakeConfigurationCheck.checkVersion(version);
		assertThat(output).isEmpty();
	}

	/** Ids would be right, but nobody knows what else is missing. */
	@Test
	void warnsOfSpringBootThatIsNewer(CapturedOutput output) {
		SnowflakeConfigurationCheck.checkVersion("5.0.0-M1");
		assertThat(output)
			.containsOnlyOnce("Spring Boot is 5.0.0-M1; this starter was made for 4.0, 4.1 or a later 4.x.");
	}

	@Test
	void knowsWhatMakesTheKeeper() {
		assertThat(SnowflakeConfigurationCheck.LEASES).isEqualTo(SnowflakeLeaseAutoConfiguration.class.getName());
	}

	private static String text(ApplicationContextRunner runner) {
		String[] text = new String[1];
		runner.run((context) -> {
			text[0] = FailureAnalyses.textOf(context.getStartupFailure());
		});
		return text[0];
	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration({ SnowflakeConfigurationCheckAutoConfiguration.class, SnowflakeAutoConfiguration.class,
			SnowflakeLeaseAutoConfiguration.class, ZooKeeperLeaseStoreAutoConfiguration.class })
	static class Snowflake {

	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration({ SnowflakeConfigurationCheckAutoConfiguration.class, SnowflakeAutoConfiguration.class })
	static class SnowflakeWithoutStores {

	}

}
