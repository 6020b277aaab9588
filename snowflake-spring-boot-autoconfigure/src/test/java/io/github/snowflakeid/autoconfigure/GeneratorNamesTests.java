package io.github.snowflakeid.autoconfigure;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.springframework.core.io.ByteArrayResource;

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

	/** Each of its words may be set off by an underscore, or not. */
	@ParameterizedTest
	@ValueSource(strings = { "order-items", "orders" })
	void noVariableIsIgnoredWhereverItsUnderscoresStand(String generator) {
		this.properties.put("snowflake.generators." + generator + ".max-wait", "0s");
		for (String property : List.of("lease.node-ids", "layout.node-id-bits", "node-id")) {
			String[] words = ("snowflake.generators." + generator + "." + property).split("[.-]", -1);
			for (int places = 0; places < 1 << (words.length - 1); places++) {
				String variable = words[0];
				for (int i = 1; i < words.length; i++) {
					variable += ((places >> (i - 1) & 1) != 0 ? "_" : "") + words[i];
				}
				this.variables.clear();
				this.variables.put(variable.toUpperCase(Locale.ROOT), "7");
				SnowflakeProperties inherited = InheritedProperties.of(generator, environment());
				boolean read = Stream
					.of(inherited.getLease().getNodeIds(), inherited.getLayout().getNodeIdBits(), inherited.getNodeId())
					.anyMatch(Objects::nonNull);
				assertThat(UnknownProperties.problems(environment())).as(variable).hasSize(read ? 0 : 1);
				assertThat(UnknownProperties.doubts(environment())).as(variable).isEmpty();
			}
		}
	}

	@Test
	void refusesTwoVariablesForOneProperty() {
		this.properties.put("snowflake.generators.order-items.max-wait", "0s");
		this.variables.put("SNOWFLAKE_GENERATORS_ORDERITEMS_NODEID", "7");
		this.variables.put("SNOWFLAKE_GENERATORS_ORDER_ITEMS_NODE_ID", "7");
		assertThat(UnknownProperties.problems(environment())).isEmpty();
		this.variables.put("SNOWFLAKE_GENERATORS_ORDER_ITEMS_NODE_ID", "8");
		assertThat(UnknownProperties.problems(environment())).singleElement()
			.satisfies(
					(problem) -> assertThat(problem.description() + " " + problem.remedy()).contains("to another value",
							"SNOWFLAKE_GENERATORS_ORDERITEMS_NODEID or SNOWFLAKE_GENERATORS_ORDER_ITEMS_NODE_ID"));
	}

	@Test
	void takesElementsOfAListInAnyNotation() {
		this.variables.put("SNOWFLAKE_LEASE_NODEIDS_0", "1-5");
		this.variables.put("SNOWFLAKE_LEASE_NODE_IDS_1", "7");
		assertThat(UnknownProperties.problems(environment())).isEmpty();
	}

	@Test
	void refusesVariableOfAGeneratorThatNobodyNames() {
		this.variables.put("SNOWFLAKE_GENERATORS_ORDER_ITEMS_NODE_ID", "7");
		assertThat(UnknownProperties.problems(environment())).singleElement().satisfies((problem) -> {
			assertThat(problem.description()).contains("it must be written SNOWFLAKE_GENERATORS_ORDERITEMS_NODEID");
			assertThat(problem.remedy()).contains("The generator is then called orderitems");
		});
	}

	@ParameterizedTest
	@ValueSource(strings = { "1ST", "FALSE" })
	void refusesVariableOfANameThatCannotBe(String name) {
		this.variables.put("SNOWFLAKE_GENERATORS_" + name + "_NODEID", "7");
		assertThat(UnknownProperties.problems(environment())).singleElement()
			.satisfies((problem) -> assertThat(problem.description())
				.contains("is set; it must be one with the name of a generator, which begins with a letter"));
	}

	@ParameterizedTest
	@CsvSource({ "SNOWFLAKE_GENERATORS_ORDERS_EPCOH,it is written SNOWFLAKE_GENERATORS_ORDERS_EPOCH",
			"SNOWFLAKE_GENERATORS_ORDERS,It has to end with the name of a generator and one of its properties",
			"SNOWFLAKE_GENERATORS_NODEID,It has to end with the name of a generator and one of its properties",
			"SNOWFLAKE_GENERATORS_1ST_EPCOH,It has to end with the name of a generator and one of its properties" })
	void namesEveryOtherVariableOfGenerators(String variable, String words) {
		this.variables.put(variable, "x");
		assertThat(GeneratorNames.of(environment())).isEmpty();
		assertThat(UnknownProperties.doubts(environment())).singleElement()
			.asString()
			.startsWith("The environment variable " + variable + " is not read. ")
			.contains(words);
	}

	@ParameterizedTest
	@ValueSource(strings = { "Orders", "1st", "order_items" })
	void tellsANameThatCannotBeOnce(String name) {
		this.properties.put("snowflake.generators." + name + ".node-id", "7");
		this.properties.put("snowflake.generators." + name + ".lease.node-ids[0]", "7");
		assertThat(UnknownProperties.problems(environment())).isEmpty();
	}

	@Test
	void refusesWhatYamlMakesOfNo() throws IOException {
		String yaml = "snowflake: {generators: {no: {node-id: 7}, on: {node-id: 8}, 'off': {node-id: 9}}}";
		StandardEnvironment environment = environment();
		new YamlPropertySourceLoader().load("yaml", new ByteArrayResource(yaml.getBytes(StandardCharsets.UTF_8)))
			.forEach(environment.getPropertySources()::addLast);
		assertThat(GeneratorNames.of(environment)).containsExactly("off");
		assertThat(GeneratorNames.problems(environment))
			.extracting(InvalidSnowflakeConfigurationException.Problem::description)
			.satisfiesExactly((no) -> assertThat(no).contains("the name 'false'", "YAML reads no, off, on and yes"),
					(on) -> assertThat(on).contains("the name 'true'"));
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
