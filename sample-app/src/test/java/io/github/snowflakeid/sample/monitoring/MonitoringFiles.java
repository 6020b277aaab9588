package io.github.snowflakeid.sample.monitoring;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The files that the tests are about, and the expressions in them.
 */
final class MonitoringFiles {

	static final Path DIRECTORY = Path.of("monitoring");

	private MonitoringFiles() {
	}

	static Map<String, Object> yaml(String name) throws IOException {
		return new Yaml(new SafeConstructor(new LoaderOptions())).load(Files.readString(DIRECTORY.resolve(name)));
	}

	@SuppressWarnings("unchecked")
	static List<Map<String, Object>> list(Object map, String key) {
		return (List<Map<String, Object>>) ((Map<String, Object>) map).get(key);
	}

	/** Returns the expressions of the alerts by their names. */
	static Map<String, String> alerts() throws IOException {
		Map<String, String> expressions = new LinkedHashMap<>();
		for (Map<String, Object> group : list(yaml("alerts.yml"), "groups")) {
			for (Map<String, Object> rule : list(group, "rules")) {
				expressions.put((String) rule.get("alert"), (String) rule.get("expr"));
			}
		}
		return expressions;
	}

	static JsonNode dashboard() throws IOException {
		return new JsonMapper().readTree(DIRECTORY.resolve("dashboard.json"));
	}

	/** Returns the queries of the dashboard by the titles of their panels. */
	static Map<String, String> panels() throws IOException {
		Map<String, String> expressions = new LinkedHashMap<>();
		for (JsonNode panel : dashboard().get("panels")) {
			for (JsonNode target : panel.get("targets")) {
				expressions.put(panel.get("title").asString() + ' ' + target.get("refId").asString(),
						target.get("expr").asString());
			}
		}
		return expressions;
	}

}
