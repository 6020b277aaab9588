package io.github.snowflakeid.autoconfigure;

import java.util.List;
import java.util.Map;

import io.github.snowflakeid.autoconfigure.InvalidSnowflakeConfigurationException.Problem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Properties that are misspelt, and those that belong to somebody else.
 */
class UnknownPropertiesTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(SnowflakeConfigurationCheckAutoConfiguration.class,
				SnowflakeAutoConfiguration.class))
		.withPropertyValues("snowflake.node-id=7");

	@ParameterizedTest
	@CsvSource({ "snowflake.epoc,snowflake.epoch", "snowflake.nodeid2,snowflake.node-id",
			"snowflake.node,snowflake.node-id", "snowflake.ttl,snowflake.lease.ttl",
			"snowflake.namespace,snowflake.lease.namespace", "snowflake.lease.nodeids-allowed,snowflake.lease.node-ids",
			"snowflake.layout.nodeBits,snowflake.layout.node-id-bits",
			"snowflake.lease.file.dir,snowflake.lease.file.directory",
			"snowflake.web.max_counts,snowflake.web.max-count",
			"snowflake.lease.jdbc.prefix,snowflake.lease.jdbc.table-prefix" })
	void misspeltPropertyIsRefusedWithTheNearestName(String name, String nearest) {
		assertThat(problems(name)).singleElement()
			.satisfies((problem) -> assertThat(problem.description() + " " + problem.remedy()).contains(nearest));
	}

	@ParameterizedTest
	@ValueSource(strings = { "snowflake.node-id", "snowflake.nodeId", "snowflake.node_id", "snowflake.NODEID",
			"snowflake.lease.node-ids[0]", "snowflake.lease.zookeeper.connectString", "snowflake.web.path" })
	void everyNotationOfPropertyThatExistsIsKnown(String name) {
		assertThat(problems(name)).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { "snowflake.account", "snowflake.url", "snowflake.user", "snowflake.role",
			"snowflake.warehouse", "snowflake.database", "snowflake.schema", "snowflake.password",
			"snowflake.private-key", "snowflake.privateKeyPath", "snowflake.jdbc.url",
			"snowflake.datasource.hikari.maximum-pool-size", "snowflake.url.name", "snowflake.private.key.passphrase" })
	void whatIsMeantForTheWarehouseIsLetBe(String name) {
		assertThat(problems(name)).isEmpty();
	}

	@Test
	void environmentVariablesAreLetBe() {
		StandardEnvironment environment = new StandardEnvironment();
		environment.getPropertySources()
			.addFirst(new SystemEnvironmentPropertySource("test-systemEnvironment",
					Map.of("SNOWFLAKE_SERVICE_HOST", "10.0.0.1", "SNOWFLAKE_EPOC", "2024")));
		assertThat(UnknownProperties.problems(environment)).isEmpty();
	}

	@ParameterizedTest
	@CsvSource({ "SNOWFLAKE_EPOC,SNOWFLAKE_EPOCH", "SNOWFLAKE_NODE_IDS,SNOWFLAKE_NODEID",
			"SNOWFLAKE_LEASE_STOR,SNOWFLAKE_LEASE_STORE", "snowflake.epoc,SNOWFLAKE_EPOCH" })
	void misspeltEnvironmentVariableIsDoubted(String variable, String right) {
		assertThat(doubts(variable)).singleElement().asString().contains(variable).contains(right);
	}

	@ParameterizedTest
	@ValueSource(strings = { "SNOWFLAKE_NODEID", "SNOWFLAKE_NODE_ID", "SNOWFLAKE_LEASE_NODEIDS_0", "SNOWFLAKE_HOME",
			"SNOWFLAKE_PORT", "SNOWFLAKE_ROLE", "SNOWFLAKE_SERVICE_HOST", "SNOWFLAKE", "SNOWFLAKE_", "OTHER_EPOC" })
	void otherEnvironmentVariablesAreNotDoubted(String variable) {
		assertThat(doubts(variable)).isEmpty();
	}

	@ParameterizedTest
	@CsvSource({ "SNOWFLAKE_LAYOUT_NODEID_BITS,SNOWFLAKE_LAYOUT_NODEIDBITS", "SNOWFLAKE_NODE__ID,SNOWFLAKE_NODEID",
			"SNOWFLAKE_LEASE_NODE_I_DS_0,SNOWFLAKE_LEASE_NODEIDS_0", "SNOW_FLAKE_EPOCH,SNOWFLAKE_EPOCH",
			"SNOWFLAKE_MAX_LEAD_,SNOWFLAKE_MAXLEAD", "SNOWFLAKE_LEASENAMESPACE,SNOWFLAKE_LEASE_NAMESPACE" })
	void environmentVariableWithUnderscoresInOtherPlacesIsRefused(String variable, String right) {
		assertThat(UnknownProperties.problems(environment(variable))).singleElement().satisfies((problem) -> {
			assertThat(problem.description()).startsWith(variable + " is set; it must be written " + right + ", or ");
			assertThat(problem.remedy()).isEqualTo("Rename " + variable + " to " + right + ".");
		});
		assertThat(doubts(variable)).isEmpty();
	}

	@Test
	void otherPrefixesAreLetBe() {
		assertThat(problems("snowflakes.epoc")).isEmpty();
	}

	@Test
	void applicationDoesNotStartWithMisspeltProperty() {
		this.runner.withPropertyValues("snowflake.epoc=2024-01-01T00:00:00Z")
			.run((context) -> assertThat(context).getFailure()
				.isInstanceOf(InvalidSnowflakeConfigurationException.class)
				.hasMessageContaining("snowflake.epoc")
				.hasMessageContaining("such as snowflake.epoch"));
	}

	@Test
	void applicationStartsIfItSaysSo() {
		this.runner.withPropertyValues("snowflake.epoc=2024-01-01T00:00:00Z", "snowflake.allow-unknown-properties=true")
			.run((context) -> assertThat(context).hasNotFailed());
	}

	@Test
	void nothingIsLookedAtWhereNothingIsWanted() {
		this.runner.withPropertyValues("snowflake.epoc=2024-01-01T00:00:00Z", "snowflake.enabled=false")
			.run((context) -> assertThat(context).hasNotFailed());
	}

	private static List<String> doubts(String variable) {
		return UnknownProperties.doubts(environment(variable));
	}

	private static StandardEnvironment environment(String variable) {
		StandardEnvironment environment = new StandardEnvironment();
		environment.getPropertySources()
			.addFirst(new SystemEnvironmentPropertySource("test-systemEnvironment", Map.of(variable, "1")));
		return environment;
	}

	private static List<Problem> problems(String name) {
		StandardEnvironment environment = new StandardEnvironment();
		environment.getPropertySources().addFirst(new MapPropertySource("test", Map.of(name, "1")));
		return UnknownProperties.problems(environment);
	}

}
