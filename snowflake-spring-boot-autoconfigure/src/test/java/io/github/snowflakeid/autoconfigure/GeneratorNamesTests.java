package io.github.snowflakeid.autoconfigure;

import java.util.HashMap;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

/**
 * Tests for {@link GeneratorNames}.
 */
class GeneratorNamesTests {

	private final Map<String, Object> properties = new HashMap<>();

	private final Map<String, Object> variables = new HashMap<>();

	@Test
	void findsThemInAllSources() {
		this.properties.put("snowflake.generators.order-items.epoch", "2020-01-01T00:00:00Z");
		this.properties.put("snowflake.generators.audit.lease.node-ids[0]", "7");
		this.variables.put("SNOWFLAKE_GENERATORS_NEWS_NODEID", "7");
		this.variables.put("SNOWFLAKE_GENERATORS_TALK_LEASE_NODEIDS_0", "7");
		assertThat(GeneratorNames.of(environment())).containsExactly("audit", "news", "order-items", "talk");
	}

	@Test
	void takesVariableForTheOneThatIsNamedElsewhere() {
		this.properties.put("snowflake.generators.order-items.epoch", "2020-01-01T00:00:00Z");
		this.variables.put("SNOWFLAKE_GENERATORS_ORDERITEMS_NODEID", "7");
		assertThat(GeneratorNames.of(environment())).containsExactly("order-items");
		assertThat(InheritedProperties.of("order-items", environment()).getNodeId()).hasToString("7");
		assertThat(GeneratorNames.problems(environment())).isEmpty();
	}

	@Test
	void takesNoVariableOfKubernetesForOne() {
		this.variables.put("SNOWFLAKE_GENERATORS_PORT", "tcp://10.0.0.1:80");
		this.variables.put("SNOWFLAKE_GENERATORS_SERVICE_HOST", "10.0.0.1");
		this.variables.put("SNOWFLAKE_GENERATORS_PORT_80_TCP_ADDR", "10.0.0.1");
		assertThat(GeneratorNames.of(environment())).isEmpty();
		assertThat(GeneratorNames.problems(environment())).isEmpty();
	}

	@Test
	void takesNameWithNothingBelowForOneThatInheritsAll() {
		this.properties.put("snowflake.generators.orders", "");
		this.properties.put("snowflake.generators", "");
		assertThat(GeneratorNames.of(environment())).containsExactly("orders");
		assertThat(GeneratorNames.problems(environment())).isEmpty();
		assertThat(UnknownProperties.problems(environment())).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { "orderItems", "order_items", "[order items]", "0", "[a.b]" })
	void refusesNamesThatCannotBe(String name) {
		this.properties.put(name.startsWith("[") ? "snowflake.generators" + name + ".epoch"
				: "snowflake.generators." + name + ".epoch", "2020-01-01T00:00:00Z");
		assertThat(GeneratorNames.of(environment())).isEmpty();
		assertThat(GeneratorNames.problems(environment())).singleElement()
			.satisfies((problem) -> assertThat(problem.description())
				.contains("it must be a map whose names begin with a letter and have lower-case letters"));
	}

	@Test
	void refusesNamesThatAreOne() {
		this.properties.put("snowflake.generators.order-items.epoch", "2020-01-01T00:00:00Z");
		this.properties.put("snowflake.generators.orderitems.node-id", "7");
		assertThat(GeneratorNames.problems(environment())).singleElement()
			.satisfies((problem) -> assertThat(problem.description())
				.contains("a map with the names order-items and orderitems"));
	}

	@Test
	void refusesTheNameThatIsEmpty() {
		this.properties.put("snowflake.generators[].epoch", "2020-01-01T00:00:00Z");
		assertThat(GeneratorNames.problems(environment())).singleElement()
			.satisfies((problem) -> assertThat(problem.description())
				.endsWith("removed, because a generator has properties and no value"));
	}

	@Test
	void refusesValueInPlaceOfProperties() {
		this.properties.put("snowflake.generators.orders", "7");
		assertThat(GeneratorNames.problems(environment())).singleElement()
			.satisfies((problem) -> assertThat(problem.description()).startsWith("snowflake.generators.orders is '7'"));
	}

	@Test
	void refusesWhatDoesNotExistBelowThem() {
		this.properties.put("snowflake.generators.orders.epcoh", "2020-01-01T00:00:00Z");
		this.properties.put("snowflake.generators.orders.web.path", "/ids");
		this.properties.put("snowflake.generator.orders.max-wait", "0s");
		assertThat(UnknownProperties.problems(environment()))
			.extracting(InvalidSnowflakeConfigurationException.Problem::property,
					(problem) -> problem.remedy().contains("to snowflake.generators.orders."))
			.containsExactlyInAnyOrder(tuple("snowflake.generators.orders.epcoh", true),
					tuple("snowflake.generators.orders.web.path", true),
					tuple("snowflake.generator.orders.max-wait", true));
	}

	@Test
	void refusesListsInPlaceOfValues() {
		this.properties.put("snowflake.generators.orders.node-id[0]", "7");
		assertThat(PropertyShapes.problems(environment())).singleElement()
			.satisfies((problem) -> assertThat(problem.property()).isEqualTo("snowflake.generators.orders.node-id[0]"));
	}

	@Test
	void namesVariableThatIsMisspelt() {
		this.properties.put("snowflake.generators.orders.epoch", "2020-01-01T00:00:00Z");
		this.variables.put("SNOWFLAKE_GENERATORS_ORDERS_NODID", "7");
		assertThat(UnknownProperties.doubts(environment())).singleElement()
			.asString()
			.contains("it is written SNOWFLAKE_GENERATORS_ORDERS_NODEID");
	}

	private StandardEnvironment environment() {
		StandardEnvironment environment = new StandardEnvironment();
		environment.getPropertySources()
			.replace(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME, new SystemEnvironmentPropertySource(
					StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME, this.variables));
		environment.getPropertySources().addLast(new MapPropertySource("test", this.properties));
		return environment;
	}

}
