package io.github.snowflakeid.simulation;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Everything that can happen in a small world up to some depth.
 * {@code -Dsimulation.deeper=1} goes one action deeper, which takes about ten times as
 * long.
 */
@Tag("once")
@ExtendWith(QuietProduct.class)
class ModelTests {

	private static final int DEEPER = Integer.getInteger("simulation.deeper", 0);

	@ParameterizedTest
	@CsvSource({ "2, 1, 1, 5", "2, 2, 2, 4", "3, 1, 1, 4" })
	void whatIsPromisedHoldsInEachOrderOfActions(int processes, int nodeIds, int holders, int depth) {
		Model model = new Model(processes, nodeIds, holders);
		SeedOutcome outcome = model.apply(depth + DEEPER);
		QuietProduct.tell("%d processes, %d node ids, %d of them held: %d states, %d transitions to depth %d"
			.formatted(processes, nodeIds, holders, model.states(), model.transitions(), depth + DEEPER));
		if (outcome.failure() != null) {
			throw new AssertionError("%s, after%n%s".formatted(outcome.failure(), outcome.trace()), outcome.failure());
		}
		assertThat(model.outcomes()).contains("id", "acquired", "renewed", "released", "LEASE_EXPIRED",
				"SEQUENCE_EXHAUSTED", "ClockAheadException", "NodeLeaseUnavailableException");
		assertThat(model.states()).isGreaterThan(10_000);
	}

	@Test
	void leasesAreLostAndClocksRegressInTheModelToo() {
		Model model = new Model(2, 1, 1);
		model.apply(3);
		assertThat(model.outcomes()).contains("NodeLeaseLostException", "CLOCK_REGRESSION");
	}

	@Test
	void findsTheSameStatesInEachRun() {
		Model first = new Model();
		Model second = new Model();
		SeedOutcome outcome = first.apply(3);
		assertThat(outcome.hash()).isPositive().isEqualTo(second.apply(3).hash());
		assertThat(first.states()).isPositive().isEqualTo(second.states());
	}

}
