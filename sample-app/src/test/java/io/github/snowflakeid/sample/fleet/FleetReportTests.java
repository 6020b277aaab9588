package io.github.snowflakeid.sample.fleet;

import java.util.List;
import java.util.Map;

import io.github.snowflakeid.sample.load.LoadReport;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

class FleetReportTests {

	private final FleetReport report = new FleetReport(false, "node 2 has ended", "file",
			new LoadReport(true, List.of("2 nodes over HTTP"), 8, 100, "closed", null, 2.0, 10.5, null, null, null, 10,
					1, 1, null, null, new LoadReport.Latency(1, 2, 3, 4, 5, 6), 0.25, null, Map.of(), 3, 0, null, 0,
					new LoadReport.Check(7000, 0, null, 1, 2)),
			List.of(new FleetReport.Node(1, 8080, List.of(3L, 44L), 2000, 25, 4, 1, 0, 1, 4.25, "/tmp/node-1.log"),
					new FleetReport.Node(2, 8081, List.of(5L), 5000, 51, 0, 2, 1, 0, 0, "/tmp/node-2.log")));

	@Test
	void aNodeThatHasFailedFailsTheRun() {
		assertThat(this.report.exitCode()).isOne();
		assertThat(this.report.text()).contains("failure            node 2 has ended");
	}

	@Test
	void peopleReadALineForEachNodeAndOneForAll() {
		assertThat(this.report.text()).containsPattern("1 +8080 +3 44 +2,000 +25 +4 +1 +0 +1 +4\\.3")
			.containsPattern("2 +8081 +5 +5,000 +51 +0 +2 +1 +0 +0\\.0")
			.containsPattern("total +7,000 +76 +4 +3 +1 +1 +4\\.3")
			.contains("logs: /tmp/node-1.log /tmp/node-2.log");
	}

	@Test
	void machinesReadTheSameNamesFromVersionToVersion() {
		JsonNode json = JsonMapper.builder().build().readTree(LoadReport.json(this.report));
		assertThat(json.propertyNames()).containsExactly("passed", "failure", "store", "load", "nodes");
		assertThat(json.at("/nodes/0").propertyNames()).containsExactly("number", "port", "nodeIds", "ids", "requests",
				"refused", "unacknowledged", "lost", "restarts", "secondsWithoutIds", "log");
	}

}
