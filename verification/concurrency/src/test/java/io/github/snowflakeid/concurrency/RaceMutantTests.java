package io.github.snowflakeid.concurrency;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Each race can fail: for each there is a fault of the product that it shows. How soon is
 * a matter of chance, so the race is run until it does, a thousand times if need be.
 */
@Tag("once")
class RaceMutantTests {

	private static final int MILLIS = 100;

	private static final int MOST_RUNS = 1000;

	@TempDir
	private Path directory;

	@ParameterizedTest
	@EnumSource
	void isCaughtByItsRace(RaceMutant mutant) throws Exception {
		Sampling sampling = new Sampling(mutant.race(), mutant.load(this.directory));
		int runs = 0;
		while (sampling.forbidden().isEmpty() && runs < MOST_RUNS) {
			sampling.run(MILLIS);
			runs++;
		}
		System.out.printf("%s, %d times %d ms: %s", mutant, runs, MILLIS, sampling.summary());
		assertThat(sampling.forbidden()).isNotEmpty();
	}

	@Test
	void eachRaceHasItsMutant() {
		assertThat(Arrays.stream(RaceMutant.values()).map(RaceMutant::race).collect(Collectors.toSet()))
			.containsExactlyInAnyOrderElementsOf(Sampling.races());
	}

}
