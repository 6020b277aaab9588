package io.github.snowflakeid.sample.monitoring;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

@Tag("once")
class AlertRulesTests {

	@Test
	void prometheusUnderstandsItsConfiguration() throws Exception {
		promtool("check", "config", "--lint-fatal", "prometheus.yml");
	}

	@Test
	void prometheusUnderstandsTheAlerts() throws Exception {
		promtool("check", "rules", "--lint-fatal", "alerts.yml");
	}

	@Test
	void everyAlertFiresWhenItShouldAndOnlyThen() throws Exception {
		List<String> command = new ArrayList<>(List.of("test", "rules"));
		try (Stream<Path> files = Files.list(MonitoringFiles.DIRECTORY)) {
			files.map((file) -> file.getFileName().toString())
				.filter((name) -> name.endsWith("-tests.yml"))
				.forEach(command::add);
		}
		assertThat(command).hasSizeGreaterThan(2);
		promtool(command.toArray(String[]::new));
	}

	@Test
	void everyAlertIsTested() throws IOException {
		String tests = Files.readString(MonitoringFiles.DIRECTORY.resolve("alerts-tests.yml"))
				+ Files.readString(MonitoringFiles.DIRECTORY.resolve("alerts-long-tests.yml"));
		assertThat(MonitoringFiles.alerts().keySet())
			.allSatisfy((alert) -> assertThat(tests).contains("alertname=\"" + alert + '"'));
	}

	@Test
	void everyAlertSaysHowBadItIsAndWhatToDo() throws IOException {
		for (Map<String, Object> group : MonitoringFiles.list(MonitoringFiles.yaml("alerts.yml"), "groups")) {
			assertThat(MonitoringFiles.list(group, "rules")).allSatisfy((rule) -> {
				assertThat(rule).extractingByKey("labels")
					.asInstanceOf(InstanceOfAssertFactories.MAP)
					.extractingByKey("severity")
					.isIn("warning", "critical");
				assertThat(rule).extractingByKey("annotations")
					.asInstanceOf(InstanceOfAssertFactories.MAP)
					.containsOnlyKeys("summary", "description");
			});
		}
	}

	private void promtool(String... arguments) throws IOException, InterruptedException {
		List<String> command = new ArrayList<>(List.of(PrometheusServer.installed("promtool")));
		command.addAll(List.of(arguments));
		Process process = new ProcessBuilder(command).directory(MonitoringFiles.DIRECTORY.toFile())
			.redirectErrorStream(true)
			.start();
		String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
		assertThat(process.waitFor()).as(output).isZero();
	}

}
