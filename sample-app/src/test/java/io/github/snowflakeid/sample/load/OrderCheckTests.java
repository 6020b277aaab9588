package io.github.snowflakeid.sample.load;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class OrderCheckTests {

	@Test
	void idsOfOneGeneratorIncreaseFromAnswerToAnswer() {
		assertThat(decreases(OrderCheck.ofOneGenerator(), new long[] { 1, 2 }, new long[] { 3 })).isZero();
		assertThat(decreases(OrderCheck.ofOneGenerator(), new long[] { 1, 3 }, new long[] { 2 })).isOne();
	}

	@Test
	void anIdThatIsRepeatedDoesNotIncrease() {
		assertThat(decreases(OrderCheck.ofOneGenerator(), new long[] { 7 }, new long[] { 7 })).isOne();
	}

	@Test
	void oneStepBackIsCountedOnce() {
		assertThat(decreases(OrderCheck.ofOneGenerator(), new long[] { 9, 1, 2, 3 })).isOne();
	}

	@Test
	void idsOfSeveralNodesIncreaseForEachNodeId() {
		// two bits of node id above two bits of sequence
		OrderCheck check = OrderCheck.ofNodes(2, 2);
		assertThat(decreases(check, new long[] { 0b1_01_00 }, new long[] { 0b0_10_00 }, new long[] { 0b1_01_01 },
				new long[] { 0b0_10_01 }))
			.isZero();
		assertThat(decreases(check, new long[] { 0b1_01_00 })).isOne();
	}

	@Test
	void withoutALayoutOnlyTheIdsOfOneAnswerAreCompared() {
		assertThat(decreases(OrderCheck.withinAnswer(), new long[] { 5, 6 }, new long[] { 1, 2 })).isZero();
		assertThat(decreases(OrderCheck.withinAnswer(), new long[] { 5, 6 }, new long[] { 2, 1 })).isOne();
	}

	@Test
	void onlyThePlaceOfTheAnswerIsRead() {
		OrderCheck check = OrderCheck.ofOneGenerator();
		check.accept(new long[] { 9, 1, 2, 0 }, 1, 2);
		assertThat(check.decreases()).isZero();
	}

	private static long decreases(OrderCheck check, long[]... answers) {
		long before = check.decreases();
		for (long[] answer : answers) {
			check.accept(answer, 0, answer.length);
		}
		return check.decreases() - before;
	}

}
