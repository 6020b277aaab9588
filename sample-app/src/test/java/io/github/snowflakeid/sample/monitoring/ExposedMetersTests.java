package io.github.snowflakeid.sample.monitoring;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.github.snowflakeid.sample.monitoring.PromQl.Selector;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Import;
import org.springframework.web.client.RestClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the application exposes, with a leased node id, is what dashboard, alerts and
 * docs/operations.md speak of.
 */
@Tag("once")
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT, properties = "snowflake.lease.ttl=30s")
@Import(SteppedTimeSource.class)
class ExposedMetersTests {

	private static final Set<String> LABELS_OF_TARGETS = Set.of("job", "instance");

	private static final Pattern NAME = Pattern.compile("`([a-z_]+)`");

	private final List<Selector> exposed = new ArrayList<>();

	@BeforeEach
	void readWhatIsExposed(@LocalServerPort int port) {
		String text = RestClient.create("http://localhost:" + port + "/actuator/prometheus")
			.get()
			.retrieve()
			.body(String.class);
		// a series is written like the selector that finds it
		text.lines()
			.filter((line) -> !line.startsWith("#"))
			.map((line) -> PromQl.parse(line.substring(0, line.lastIndexOf(' '))))
			.forEach((series) -> this.exposed.addAll(series.selectors()));
		this.exposed.add(new Selector("up", Set.of(), Map.of()));
	}

	@ParameterizedTest
	@MethodSource("expressions")
	void everyExpressionNamesWhatIsExposed(String expression) {
		PromQl names = PromQl.parse(expression.replace("$__rate_interval", "1m").replace("$cap", "1"));
		assertThat(names.selectors()).isNotEmpty().allSatisfy((selector) -> {
			List<Selector> series = series(selector.metric());
			assertThat(series).as(selector.metric()).isNotEmpty();
			assertThat(withoutTarget(selector.labels())).allSatisfy(
					(label) -> assertThat(series).anySatisfy((one) -> assertThat(one.labels()).contains(label)));
			Map<String, String> equal = selector.equal()
				.entrySet()
				.stream()
				.filter((entry) -> !LABELS_OF_TARGETS.contains(entry.getKey()))
				.collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
			assertThat(series).anySatisfy((one) -> assertThat(one.equal()).containsAllEntriesOf(equal));
		});
		assertThat(withoutTarget(names.groupingLabels()))
			.allSatisfy((label) -> assertThat(names.selectors()).flatMap((selector) -> series(selector.metric()))
				.anySatisfy((one) -> assertThat(one.labels()).contains(label)));
	}

	static Stream<String> expressions() throws IOException {
		return Stream.concat(MonitoringFiles.alerts().values().stream(), MonitoringFiles.panels().values().stream());
	}

	@Test
	void theVariablesOfTheDashboardNameWhatIsExposed() throws IOException {
		Pattern labelValues = Pattern.compile("label_values\\((.+), (\\w+)\\)");
		List<String> queries = new ArrayList<>();
		for (JsonNode variable : MonitoringFiles.dashboard().get("templating").get("list")) {
			if ("query".equals(variable.get("type").asString())) {
				queries.add(variable.get("query").get("query").asString());
			}
		}
		assertThat(queries).hasSize(2).allSatisfy((query) -> {
			Matcher matcher = labelValues.matcher(query);
			assertThat(matcher.matches()).isTrue();
			assertThat(LABELS_OF_TARGETS).contains(matcher.group(2));
			assertThat(PromQl.parse(matcher.group(1)).selectors())
				.allSatisfy((selector) -> assertThat(series(selector.metric())).isNotEmpty());
		});
	}

	@Test
	void theDashboardNamesNoDataSourceOfItsOwn() throws IOException {
		assertThat(MonitoringFiles.dashboard().findValues("datasource")).hasSizeGreaterThan(2)
			.allSatisfy((source) -> assertThat(source.get("uid").asString()).isEqualTo("${datasource}"));
	}

	@Test
	void thePageForOperatorsListsWhatIsExposed() throws IOException {
		Set<String> listed = new TreeSet<>();
		Files.readString(Path.of("..", "docs", "operations.md"))
			.lines()
			.filter((line) -> line.startsWith("| `snowflake_"))
			.forEach((line) -> listed.addAll(names(line)));
		Set<String> meters = this.exposed.stream()
			.map(Selector::metric)
			.filter((metric) -> metric.startsWith("snowflake_"))
			.collect(Collectors.toSet());
		assertThat(listed).isEqualTo(new TreeSet<>(meters));
	}

	/**
	 * The names in the first cell of a row; {@code _sum} replaces the last word before
	 * it.
	 */
	private Set<String> names(String row) {
		Set<String> names = new TreeSet<>();
		String last = "";
		Matcher name = NAME.matcher(row.substring(0, row.indexOf('|', 1)));
		while (name.find()) {
			last = name.group(1).startsWith("_") ? last.substring(0, last.lastIndexOf('_')) + name.group(1)
					: name.group(1);
			names.add(last);
		}
		return names;
	}

	private List<Selector> series(String metric) {
		return this.exposed.stream().filter((series) -> series.metric().equals(metric)).toList();
	}

	private Set<String> withoutTarget(Set<String> labels) {
		return labels.stream().filter((label) -> !LABELS_OF_TARGETS.contains(label)).collect(Collectors.toSet());
	}

}
