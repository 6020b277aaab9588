package io.github.snowflakeid.sample.load;

import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

class LoadReportTests {

	private final LoadReport report = new LoadReport(false, List.of("http://a/ids"), 8, 100, "open", 5000.0, 2.0, 10.5,
			null, "interrupted", new LoadReport.Layout(41, 10, 12), 52_500, 525, 5000, 4_096_000L, 0.12,
			new LoadReport.Latency(1.5, 2, 3, 4, 5, 6), 0.25, new LoadReport.Generator(1, 2, 3, 4.5),
			Map.of("LEASE_EXPIRED", 7L), 8, 9, "HTTP 500", 10,
			new LoadReport.Check(60_000, 1, "123", 11_000_001, 50_000_000));

	@Test
	void machinesReadTheSameNamesFromVersionToVersion() {
		JsonNode json = JsonMapper.builder().build().readTree(LoadReport.json(this.report));
		assertThat(json.propertyNames()).containsExactly("passed", "sources", "threads", "batch", "loop",
				"targetIdsPerSecond", "warmUpSeconds", "measuredSeconds", "failure", "endedEarly", "layout", "ids",
				"calls", "idsPerSecond", "capIdsPerSecond", "capSharePercent", "latencyMicros", "cpuCores", "generator",
				"refusedCalls", "unacknowledgedRequests", "lostRequests", "firstLoss", "decreases", "duplicateCheck");
		assertThat(json.get("layout").propertyNames()).containsExactly("timestampBits", "nodeIdBits", "sequenceBits");
		assertThat(json.get("latencyMicros").propertyNames()).containsExactly("p50", "p90", "p99", "p99.9", "p99.99",
				"max");
		assertThat(json.get("generator").propertyNames()).containsExactly("sequenceExhausted", "clockRegressions",
				"waits", "waitedMillis");
		assertThat(json.get("duplicateCheck").propertyNames()).containsExactly("ids", "duplicates", "firstDuplicate",
				"peakBytes", "boundBytes");
	}

	@Test
	void jsonIsOneLine() {
		assertThat(LoadReport.json(this.report)).endsWith("}" + System.lineSeparator()).hasLineCount(1);
	}

	@Test
	void peopleReadWhatWasWrong() {
		assertThat(this.report.text()).contains("open loop")
			.contains("5,000 ids/s asked for")
			.contains("ended early        interrupted")
			.contains("refusals           7: LEASE_EXPIRED 7")
			.contains("unacknowledged     8 requests")
			.contains(
					"lost               9 requests without an answer, or with one that is not the ids asked for; the first: HTTP 500")
			.contains("duplicates         1 in 60,000 ids, exactly; the first is 123")
			.contains("decreases          10")
			.contains("memory of check    12 MB of at most 50 MB");
	}

	@Test
	void oneThingIsNotSeveral() {
		LoadReport one = new LoadReport(true, List.of("a"), 1, 1, "open", 0.4, 0, 2.5, null, null, null, 1, 1, 0.4,
				null, null, new LoadReport.Latency(1, 1, 1, 1, 1, 1), 0, null, Map.of(), 1, 1, null, 0,
				new LoadReport.Check(1, 0, null, 1, 1));
		assertThat(one.text()).contains("1 thread, 1 id a call, 0.40 ids/s asked for, open loop")
			.contains("1 in 1 call" + System.lineSeparator())
			.contains("ids per second     0.40" + System.lineSeparator())
			.contains("1 request, cut off")
			.contains("1 request without an answer")
			.contains("0 in 1 id, exactly");
	}

	@Test
	void peopleReadWhatWasMeasured() {
		assertThat(this.report.text()).contains("ids                52,500 in 525 calls")
			.contains("ids per second     5,000, 0.12 % of the cap of 4,096,000")
			.contains("p50 1.50   p90 2.00   p99 3.00   p99.9 4.00   p99.99 5.00   max 6.00")
			.contains("waits              3, 5 ms in all");
	}

}
