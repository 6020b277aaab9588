package io.github.snowflakeid.concurrency;

import java.util.Collection;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Each race has acceptable outcomes only. {@code -Drace.millis=60000} runs each for a
 * minute.
 */
class RaceTests {

	private static final int MILLIS = Integer.getInteger("race.millis", 100);

	/** On a machine that is busy with something else it may take longer. */
	private static final int LEAST_SAMPLES = 10_000;

	private static final int MOST_RUNS = 100;

	static Collection<String> races() {
		return Sampling.races();
	}

	@ParameterizedTest
	@MethodSource("races")
	void endsInNoForbiddenWay(String race) throws ReflectiveOperationException {
		Sampling sampling = new Sampling(race, RaceTests.class.getClassLoader());
		for (int run = 0; run < MOST_RUNS && sampling.samples() < LEAST_SAMPLES; run++) {
			sampling.run(MILLIS);
		}
		System.out.print(sampling.summary());
		assertThat(sampling.forbidden()).isEmpty();
		assertThat(sampling.samples()).isGreaterThanOrEqualTo(LEAST_SAMPLES);
	}

}
