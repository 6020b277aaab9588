package io.github.snowflakeid.autoconfigure;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What an IDE offers when somebody types {@code snowflake.}
 */
class ConfigurationMetadataTests {

	private final JsonNode metadata = read();

	@Test
	void listsEveryPropertyWithItsDefault() {
		assertThat(properties()).containsExactly(Map.entry("snowflake.enabled", "true"),
				Map.entry("snowflake.epoch", "2025-01-01T00:00:00Z"), Map.entry("snowflake.layout.node-id-bits", "10"),
				Map.entry("snowflake.layout.sequence-bits", "12"), Map.entry("snowflake.layout.spread-bits", ""),
				Map.entry("snowflake.layout.tick", "1ms"), Map.entry("snowflake.layout.timestamp-bits", "41"),
				Map.entry("snowflake.max-lead", "10s"), Map.entry("snowflake.max-wait", "1s"),
				Map.entry("snowflake.node-id", ""), Map.entry("snowflake.web.enabled", "false"),
				Map.entry("snowflake.web.max-count", "10000"), Map.entry("snowflake.web.path", "/ids"));
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
	void isWhatTheReadmeShows() throws IOException {
		StringBuilder table = new StringBuilder("| property | default | what it is |\n| --- | --- | --- |\n");
		for (JsonNode property : this.metadata.get("properties")) {
			JsonNode defaultValue = property.path("defaultValue");
			table.append("| `%s` | %s | %s |\n".formatted(property.get("name").asString(),
					defaultValue.isMissingNode() ? "" : "`%s`".formatted(defaultValue.asString()),
					property.get("description").asString()));
		}
		assertThat(Files.readString(Path.of("../README.md"))).contains("<!-- properties -->\n" + table + "\n");
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
