package io.github.snowflakeid.autoconfigure;

import java.beans.PropertyDescriptor;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.beans.BeanUtils;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.DataObjectPropertyName;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What an IDE offers when somebody types {@code snowflake.}
 */
class ConfigurationMetadataTests {

	private final JsonNode metadata = read();

	@Test
	void listsEveryPropertyWithItsDefault() {
		assertThat(properties()).containsExactly(Map.entry("snowflake.allow-unknown-properties", "false"),
				Map.entry("snowflake.enabled", "true"), Map.entry("snowflake.epoch", "2025-01-01T00:00:00Z"),
				Map.entry("snowflake.format", "decimal"), Map.entry("snowflake.generators", ""),
				Map.entry("snowflake.layout.node-id-bits", "10"), Map.entry("snowflake.layout.sequence-bits", "12"),
				Map.entry("snowflake.layout.spread-bits", ""), Map.entry("snowflake.layout.tick", "1ms"),
				Map.entry("snowflake.layout.timestamp-bits", "41"), Map.entry("snowflake.lease.acquire-timeout", "60s"),
				Map.entry("snowflake.lease.file.directory", "${user.home}/.snowflake/leases"),
				Map.entry("snowflake.lease.jdbc.initialize-schema", "embedded"),
				Map.entry("snowflake.lease.jdbc.platform", ""),
				Map.entry("snowflake.lease.jdbc.schema",
						"classpath:io/github/snowflakeid/lease/jdbc/schema-@@platform@@.sql"),
				Map.entry("snowflake.lease.jdbc.table-prefix", "snowflake_"),
				Map.entry("snowflake.lease.namespace", "default"), Map.entry("snowflake.lease.node-ids", ""),
				Map.entry("snowflake.lease.quarantine", ""), Map.entry("snowflake.lease.redis.command-timeout", "2s"),
				Map.entry("snowflake.lease.redis.key-prefix", "snowflake:"), Map.entry("snowflake.lease.store", "none"),
				Map.entry("snowflake.lease.ttl", ""), Map.entry("snowflake.lease.zookeeper.base-path", "/snowflake"),
				Map.entry("snowflake.lease.zookeeper.connect-string", ""),
				Map.entry("snowflake.lease.zookeeper.connection-timeout", "3s"),
				Map.entry("snowflake.lease.zookeeper.password", ""),
				Map.entry("snowflake.lease.zookeeper.session-timeout", "10s"),
				Map.entry("snowflake.lease.zookeeper.username", ""), Map.entry("snowflake.max-lead", "10s"),
				Map.entry("snowflake.max-wait", "1s"), Map.entry("snowflake.node-id", ""),
				Map.entry("snowflake.preset", ""), Map.entry("snowflake.preset-zone", ""),
				Map.entry("snowflake.web.enabled", "false"), Map.entry("snowflake.web.max-count", "10000"),
				Map.entry("snowflake.web.path", "/ids"), Map.entry("snowflake.web.refusals.enabled", "true"));
	}

	@Test
	void describesEveryPropertyInFullSentences() {
		assertThat(this.metadata.get("properties"))
			.allSatisfy((property) -> assertThat(property.path("description").asString("")).matches("[A-Z0-9].*\\."));
	}

	@Test
	void givesTheTypeOfEveryProperty() {
		assertThat(this.metadata.get("properties"))
			.allSatisfy((property) -> assertThat(property.path("type").asString("")).contains("."));
	}

	@Test
	void isSorted() {
		assertThat(this.metadata.get("properties")).extracting((property) -> property.get("name").asString())
			.isSorted();
	}

	@Test
	void hintsAtExistingPropertiesOnly() {
		assertThat(this.metadata.get("hints")).extracting((hint) -> hint.get("name").asString())
			.isNotEmpty()
			.isSubsetOf(properties().keySet());
	}

	@Test
	void isWhatThePageShows() throws IOException {
		StringBuilder table = new StringBuilder("| property | default | what it is |\n| --- | --- | --- |\n");
		for (JsonNode property : this.metadata.get("properties")) {
			JsonNode defaultValue = property.path("defaultValue");
			table.append("| `%s` | %s | %s |\n".formatted(property.get("name").asString(),
					defaultValue.isMissingNode() ? "" : "`%s`".formatted(defaultValue.asString()),
					property.get("description").asString()));
		}
		assertThat(Files.readString(Path.of("../docs/properties.md"))).contains("<!-- properties -->\n" + table + "\n");
	}

	@Test
	void knowsWhichPropertiesAreListsAndWhichHaveOneValue() {
		Map<Boolean, List<String>> names = new TreeMap<>(Map.of(true, new ArrayList<>(), false, new ArrayList<>()));
		for (JsonNode property : this.metadata.get("properties")) {
			// what may stand below that, GeneratorNamesTests looks at
			boolean generators = property.get("name").asString().equals("snowflake.generators");
			if (property.get("name").asString().startsWith("snowflake.") && !generators) {
				names.get(property.get("type").asString().startsWith("java.util.List"))
					.add(property.get("name").asString());
			}
		}
		assertThat(PropertyShapes.LISTS).isEqualTo(names.get(true));
		assertThat(PropertyShapes.SCALARS).isEqualTo(names.get(false));
	}

	@Test
	void offersBelowNamesOfGeneratorsWhatIsReadThere() throws ClassNotFoundException {
		Class<?> type = typeOfGenerators();
		assertThat(type).isEqualTo(GeneratorProperties.class);
		assertThat(namesIn(type, GeneratorNames.prefix("x") + ".")).containsExactlyInAnyOrderElementsOf(
				Stream.concat(GeneratorNames.scalars(List.of("x")), GeneratorNames.lists(List.of("x"))).toList());
	}

	@Test
	void offersBelowNamesOfGeneratorsTypesThatTakeWhatIsReadThere() {
		MapConfigurationPropertySource values = new MapConfigurationPropertySource(
				Map.ofEntries(Map.entry("x.node-id", "1/1"), Map.entry("x.epoch", "2020-01-01T00:00:00Z"),
						Map.entry("x.max-lead", "10s"), Map.entry("x.max-wait", "1s"), Map.entry("x.preset", "hutool"),
						Map.entry("x.preset-zone", "UTC"), Map.entry("x.layout.timestamp-bits", "41"),
						Map.entry("x.layout.node-id-bits", "10"), Map.entry("x.layout.sequence-bits", "12"),
						Map.entry("x.layout.tick", "1ms"), Map.entry("x.layout.spread-bits", "2"),
						Map.entry("x.lease.store", "none"), Map.entry("x.lease.namespace", "shop"),
						Map.entry("x.lease.node-ids", "0-9,20"), Map.entry("x.lease.ttl", "30s"),
						Map.entry("x.lease.quarantine", "60s")));
		GeneratorProperties bound = new Binder(values).bind("x", GeneratorProperties.class).get();
		assertThat(bound).hasNoNullFieldsOrProperties();
		assertThat(bound.getLayout()).hasNoNullFieldsOrProperties();
		assertThat(bound.getLease()).hasNoNullFieldsOrProperties();
	}

	private Class<?> typeOfGenerators() throws ClassNotFoundException {
		for (JsonNode property : this.metadata.get("properties")) {
			if (property.get("name").asString().equals(GeneratorNames.PROPERTY)) {
				return Class.forName(property.get("type").asString().replaceAll(".*,|>$", ""));
			}
		}
		throw new AssertionError("There is no " + GeneratorNames.PROPERTY);
	}

	private static List<String> namesIn(Class<?> type, String prefix) {
		List<String> names = new ArrayList<>();
		for (PropertyDescriptor property : BeanUtils.getPropertyDescriptors(type)) {
			String name = prefix + DataObjectPropertyName.toDashedForm(property.getName());
			if (property.getWriteMethod() != null) {
				names.add(name);
			}
			else if (!property.getName().equals("class")) {
				names.addAll(namesIn(property.getPropertyType(), name + "."));
			}
		}
		return names;
	}

	private SortedMap<String, String> properties() {
		SortedMap<String, String> properties = new TreeMap<>();
		for (JsonNode property : this.metadata.get("properties")) {
			if (property.get("name").asString().startsWith("snowflake.")) {
				properties.put(property.get("name").asString(), property.path("defaultValue").asString(""));
			}
		}
		return properties;
	}

	private static JsonNode read() {
		try {
			Path classes = Path
				.of(SnowflakeProperties.class.getProtectionDomain().getCodeSource().getLocation().toURI());
			return JsonMapper.shared()
				.readTree(Files.readString(classes.resolve("META-INF/spring-configuration-metadata.json")));
		}
		catch (IOException | URISyntaxException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
