package io.github.snowflakeid.sample.monitoring;

import java.util.Map;
import java.util.Set;

import io.github.snowflakeid.sample.monitoring.PromQl.Selector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class PromQlTests {

	@Test
	void readsAMetricWithItsLabels() {
		assertThat(PromQl.parse("a_total{job=\"x\", instance=~\"$instance\",code!='500',}").selectors())
			.containsExactly(new Selector("a_total", Set.of("job", "instance", "code"), Map.of("job", "x")));
	}

	@Test
	void readsEveryMetricOfAnExpression() {
		assertThat(PromQl.parse("""
				sum by (job, instance) (rate(a_total[5m])) / on (job) group_left (node) max(b) without (code)
				unless (c offset 10m >= bool 1.5e3) or -d:rate5m ^ .5 and Inf # e
				""")).satisfies((names) -> {
			assertThat(names.selectors()).extracting(Selector::metric).containsExactly("a_total", "b", "c", "d:rate5m");
			assertThat(names.groupingLabels()).containsExactlyInAnyOrder("job", "instance", "node", "code");
		});
	}

	@Test
	void textIsNoName() {
		assertThat(PromQl.parse("count_values(\"version{x}\", label_replace(a, 'b', `c`, \"d\\\"e\", ''))").selectors())
			.containsExactly(new Selector("a", Set.of(), Map.of()));
	}

	@Test
	void aMetricMayBeCalledLikeAnAggregation() {
		assertThat(PromQl.parse("count{job=\"x\"} + sum").selectors()).extracting(Selector::metric)
			.containsExactly("count", "sum");
	}

	@Test
	void groupingNeedsNoLabels() {
		assertThat(PromQl.parse("a * on (job) group_left b")).satisfies((names) -> {
			assertThat(names.selectors()).extracting(Selector::metric).containsExactly("a", "b");
			assertThat(names.groupingLabels()).containsExactly("job");
		});
	}

	@ParameterizedTest
	@ValueSource(strings = { "a{job=\"x\"", "sum by (job", "a{job=\"x}", "{__name__=\"a\"}", "a{" })
	void whatItCannotReadIsRefused(String expression) {
		assertThatIllegalArgumentException().isThrownBy(() -> PromQl.parse(expression));
	}

}
