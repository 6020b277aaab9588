package io.github.snowflakeid.autoconfigure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

import io.github.snowflakeid.TimeSource;
import io.github.snowflakeid.autoconfigure.lease.SnowflakeLeaseAutoConfiguration;
import io.github.snowflakeid.lease.InMemoryNodeLeaseStore;
import io.github.snowflakeid.lease.LeaseKeeper;
import io.github.snowflakeid.lease.NodeLeaseStore;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.bind.UnboundConfigurationPropertiesException;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * However a property is written: it is obeyed or refused, and never ignored. Node ids
 * that may be leased are all that separates two data centres.
 */
@Tag("once")
@Timeout(60)
class PropertyNotationTests {

	private static final String RANGE = "512-1023";

	private final Map<String, Object> variables = new LinkedHashMap<>();

	@TempDir
	private Path directory;

	@ParameterizedTest
	@ValueSource(strings = { "snowflake.lease.node-ids=512-1023", "snowflake.lease.node-ids[0]=512-1023",
			"snowflake.lease.nodeIds=512-1023", "snowflake.lease.node_ids[0]=512-1023",
			"snowflake.lease.node-ids=512-600, 601-1023", "snowflake.lease.node-ids[0]=512-600,601-1023",
			"snowflake.lease.node-ids[0]=512\nsnowflake.lease.node-ids[1]=513-1023" })
	void obeysPropertiesFiles(String text) throws IOException {
		assertThat(nodeIdsOf("properties", text)).isEqualTo(RANGE);
	}

	@ParameterizedTest
	@ValueSource(strings = { "node-ids: 512-1023", "node-ids: '512-1023'", "node-ids: [512-1023]",
			"node-ids: [512-600, 601-1023]", "node-ids: ['512-600,601-1023']", "node-ids:\n    - 512-1023",
			"node-ids:\n    - 512\n    - 513-1023", "node-ids: >\n    512-600,\n    601-1023", "nodeIds: [512-1023]" })
	void obeysYaml(String text) throws IOException {
		assertThat(nodeIdsOf("yaml", "snowflake:\n  lease:\n    " + text.replace("\n", "\n  "))).isEqualTo(RANGE);
	}

	@ParameterizedTest
	@ValueSource(strings = { "node-ids: 7", "node-ids: [7]", "node-ids:\n    - 7", "node-ids: '7'" })
	void obeysBareNumberInYaml(String text) throws IOException {
		assertThat(nodeIdsOf("yaml", "snowflake:\n  lease:\n    " + text.replace("\n", "\n  "))).isEqualTo("7");
	}

	@ParameterizedTest
	@ValueSource(strings = { "SNOWFLAKE_LEASE_NODEIDS", "SNOWFLAKE_LEASE_NODE_IDS", "SNOWFLAKE_LEASE_NODEIDS_0",
			"SNOWFLAKE_LEASE_NODE_IDS_0", "snowflake_lease_nodeids", "SNOWFLAKE_LEASE_NODEIDS_0_",
			"snowflake.lease.node-ids", "SNOWFLAKE.LEASE.NODE-IDS[0]", "snowflake_lease_node_ids_0" })
	void obeysEnvironmentVariables(String variable) {
		this.variables.put(variable, RANGE);
		assertThat(nodeIds()).isEqualTo(RANGE);
	}

	@Test
	void obeysTwoEnvironmentVariables() {
		this.variables.put("SNOWFLAKE_LEASE_NODEIDS_0", "512-600");
		this.variables.put("SNOWFLAKE_LEASE_NODE_IDS_1", "601-1023");
		assertThat(nodeIds()).isEqualTo(RANGE);
	}

	@Test
	void obeysJson() {
		this.variables.put("SPRING_APPLICATION_JSON",
				"{\"snowflake\":{\"lease\":{\"node-ids\":[\"512-600\",\"601-1023\"]}}}");
		assertThat(nodeIds()).isEqualTo(RANGE);
		this.variables.put("SPRING_APPLICATION_JSON", "{\"snowflake.lease.nodeIds\":[7]}");
		assertThat(nodeIds()).isEqualTo("7");
	}

	@Test
	void obeysTheCommandLine() {
		assertThat(nodeIds("--snowflake.lease.node-ids=512-1023")).isEqualTo(RANGE);
		assertThat(nodeIds("--snowflake.lease.node-ids[0]=512-600", "--snowflake.lease.node-ids[1]=601-1023"))
			.isEqualTo(RANGE);
		assertThat(nodeIds("--snowflake.lease.node-ids=512-600", "--snowflake.lease.node-ids=601-1023"))
			.isEqualTo(RANGE);
	}

	@Test
	void obeysConfigTree() throws IOException {
		Files.writeString(this.directory.resolve("snowflake.lease.node-ids"), RANGE + "\n");
		assertThat(nodeIds("--spring.config.import=configtree:" + this.directory + "/")).isEqualTo(RANGE);
	}

	@Test
	void obeysListInConfigTree() throws IOException {
		Files.writeString(this.directory.resolve("snowflake.lease.node-ids[0]"), RANGE + "\n");
		assertThat(nodeIds("--spring.config.import=configtree:" + this.directory + "/")).isEqualTo(RANGE);
	}

	@Test
	void takesTheHigherOfTwoSourcesAsWhole() throws IOException {
		Path file = write("yaml", "snowflake.lease.node-ids: [0-9, 20, 30]");
		assertThat(nodeIds("--spring.config.location=" + file, "--snowflake.lease.node-ids[0]=7")).isEqualTo("7");
		assertThat(nodeIds("--spring.config.location=" + file, "--snowflake.lease.node-ids=8")).isEqualTo("8");
		this.variables.put("SNOWFLAKE_LEASE_NODEIDS", "9");
		assertThat(nodeIds("--spring.config.location=" + file)).isEqualTo("9");
	}

	@ParameterizedTest
	@ValueSource(strings = { "node-ids: []", "node-ids: ''", "node-ids:", "node-ids: ['']", "node-ids: [512-1023, '']",
			"node-ids: {eu: 512-1023}", "node-ids: [[512-1023]]", "node-ids: [{eu: 512-1023}]", "node-ids: [512-1024]",
			"node-ids: [1.5]", "node-ids: ' '" })
	void refusesWhatIsNoListOfNodeIds(String text) throws IOException {
		assertThat(nodeIdsOf("yaml", "snowflake:\n  lease:\n    " + text)).startsWith("refused: ")
			.contains("snowflake.lease.node-ids");
	}

	@ParameterizedTest
	@ValueSource(strings = { "snowflake.lease.node-ids[1]=512-1023",
			"snowflake.lease.node-ids[0]=512\nsnowflake.lease.node-ids[2]=514",
			"snowflake.lease.node-ids[99999999999]=512", "snowflake.lease.node-ids[eu]=512",
			"snowflake.lease.node-ids.eu=512", "snowflake.lease.node-ids=512\nsnowflake.lease.node-ids[0]=513",
			"snowflake.lease.node-ids=" })
	void refusesListsThatWouldBeReadInPart(String text) throws IOException {
		assertThat(nodeIdsOf("properties", text)).startsWith("refused: ").contains("snowflake.lease.node-ids");
	}

	@ParameterizedTest
	@ValueSource(strings = { "SNOWFLAKE_LEASE_NODEIDS_1=512", "SNOWFLAKE_LEASE_NODE_IDS_1=512",
			"SNOWFLAKE_LEASE_NODE_IDS_0=512 SNOWFLAKE_LEASE_NODE_IDS_2=514",
			"SNOWFLAKE_LEASE_NODEIDS=512 SNOWFLAKE_LEASE_NODEIDS_0=513",
			"SNOWFLAKE_LEASE_NODE_IDS=512 SNOWFLAKE_LEASE_NODE_IDS_0=513", "SNOWFLAKE_LEASE_NODEIDS=",
			"SNOWFLAKE_LEASE_NODE_IDS_0_=512" })
	void refusesEnvironmentVariablesThatWouldBeReadInPart(String text) {
		Stream.of(text.split(" "))
			.map((variable) -> variable.split("=", -1))
			.forEach((pair) -> this.variables.put(pair[0], pair[1]));
		assertThat(nodeIds()).startsWith("refused: ")
			.containsAnyOf("snowflake.lease.node-ids", "SNOWFLAKE_LEASE_NODE_IDS");
	}

	@ParameterizedTest
	@FieldSource("io.github.snowflakeid.autoconfigure.PropertyShapes#SCALARS")
	void refusesEveryOtherPropertyAsListOrMap(String property) {
		assertThat(nodeIds("--" + property + "[0]=5")).isEqualTo(refusal(property, property + "[0]"));
		assertThat(nodeIds("--" + property + ".x=5")).isEqualTo(refusal(property, property + ".x"));
		this.variables.put(property.toUpperCase(Locale.ROOT).replace('.', '_').replace("-", "") + "_0", "5");
		assertThat(nodeIds()).startsWith("refused: ").contains(property);
		this.variables.clear();
		this.variables.put(property.toUpperCase(Locale.ROOT).replace('.', '_').replace("-", "_") + "_0", "5");
		assertThat(nodeIds()).startsWith("refused: ").contains(property);
	}

	@Test
	void refusesScalarsAsListsInYaml() throws IOException {
		assertThat(nodeIdsOf("yaml", "snowflake:\n  node-id: [7]")).isEqualTo(
				"refused: snowflake.node-id[0] is '7'; it must be removed, because snowflake.node-id has one value and is "
						+ "no list or map");
	}

	/**
	 * As Kubernetes sets them in each pod, for a service called snowflake-lease-store.
	 */
	@Test
	void leavesVariablesOfKubernetesServicesAlone() {
		this.variables.put("SNOWFLAKE_LEASE_STORE_SERVICE_HOST", "10.0.0.1");
		this.variables.put("SNOWFLAKE_LEASE_STORE_PORT_6379_TCP_ADDR", "10.0.0.1");
		this.variables.put("SNOWFLAKE_LEASE_NODE_IDS_PORT", "tcp://10.0.0.1:80");
		assertThat(nodeIds()).isEqualTo("0-1023");
	}

	@ParameterizedTest
	@ValueSource(strings = { "yes", "on", "1", "", "true ", "TRUE!" })
	void refusesTruthThatConditionsDoNotKnow(String value) {
		assertThat(nodeIds("--snowflake.enabled=" + value))
			.isEqualTo("refused: snowflake.enabled is '" + value + "'; it must be true or false");
		assertThat(nodeIds("--snowflake.web.enabled=" + value))
			.isEqualTo("refused: snowflake.web.enabled is '" + value + "'; it must be true or false");
	}

	@Test
	void refusesNodeIdOutsideTheListWithoutStoreToo() {
		assertThat(nodeIds("--test.store=false", "--snowflake.node-id=7", "--snowflake.lease.node-ids=512-1023"))
			.isEqualTo("refused: snowflake.node-id is 7; it must be one of snowflake.lease.node-ids, 512-1023");
	}

	private String nodeIdsOf(String format, String text) throws IOException {
		return nodeIds("--spring.config.location=" + write(format, text));
	}

	private Path write(String format, String text) throws IOException {
		return Files.writeString(this.directory.resolve("application." + format), text);
	}

	private String nodeIds(String... args) {
		try (ConfigurableApplicationContext context = start(args)) {
			return context.getBean(LeaseKeeper.class).terms().nodeIds().toString();
		}
		catch (RuntimeException ex) {
			Throwable cause = NestedExceptionUtils.getMostSpecificCause(ex);
			assertThat(cause).isInstanceOfAny(InvalidSnowflakeConfigurationException.class,
					UnboundConfigurationPropertiesException.class);
			return "refused: " + cause.getMessage();
		}
	}

	private ConfigurableApplicationContext start(String... args) {
		StandardEnvironment environment = new StandardEnvironment();
		environment.getPropertySources()
			.replace(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME, new SystemEnvironmentPropertySource(
					StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME, this.variables));
		return new SpringApplicationBuilder(Application.class).environment(environment)
			.web(WebApplicationType.NONE)
			.run(args);
	}

	private static String refusal(String property, String name) {
		boolean secret = property.contains("password");
		return "refused: " + name + " is " + (secret ? "set" : "'5'") + "; it must be removed, because " + property
				+ " has one value and is no list or map";
	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration({ SnowflakeConfigurationCheckAutoConfiguration.class, SnowflakeAutoConfiguration.class,
			SnowflakeLeaseAutoConfiguration.class })
	static class Application {

		@Bean
		@ConditionalOnBooleanProperty(name = "test.store", matchIfMissing = true)
		NodeLeaseStore leases() {
			return new InMemoryNodeLeaseStore(TimeSource.system());
		}

	}

}
