package io.github.snowflakeid.sample.load;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class TimetableTests {

	@Test
	void threadsTakeTurns() {
		LoadPlan plan = LoadPlan.atRate(2, 1, 1000);
		Timetable first = Timetable.of(plan, 0, 100);
		Timetable second = Timetable.of(plan, 1, 100);
		assertThat(new long[] { first.next(), second.next(), first.next(), second.next() }).containsExactly(100,
				1_000_100, 2_000_100, 3_000_100);
	}

	@Test
	void aBatchCountsForAllItsIds() {
		Timetable timetable = Timetable.of(LoadPlan.atRate(1, 500, 1000), 0, 0);
		assertThat(new long[] { timetable.next(), timetable.next() }).containsExactly(0, 500_000_000);
	}

	@Test
	void fractionsOfANanosecondDoNotAddUp() {
		Timetable timetable = Timetable.of(LoadPlan.atRate(1, 1, 3), 0, 0);
		long last = 0;
		for (int i = 0; i <= 3_000_000; i++) {
			last = timetable.next();
		}
		assertThat(last).isEqualTo(1_000_000_000_000_000L);
	}

	@Test
	void whatIsForgottenIsNotMadeUpFor() {
		Timetable timetable = Timetable.of(LoadPlan.atRate(1, 1, 1000), 0, 0);
		assertThat(timetable.next()).isZero();
		timetable.forgetBefore(10_500_000);
		assertThat(new long[] { timetable.next(), timetable.next() }).containsExactly(10_500_000, 11_500_000);
	}

	@Test
	void whatIsNotDueYetIsNotForgotten() {
		Timetable timetable = Timetable.of(LoadPlan.atRate(1, 1, 1000), 0, 0);
		assertThat(timetable.next()).isZero();
		timetable.forgetBefore(900_000);
		assertThat(timetable.next()).isEqualTo(1_000_000);
	}

}
