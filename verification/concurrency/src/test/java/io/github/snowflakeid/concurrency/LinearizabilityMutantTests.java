package io.github.snowflakeid.concurrency;

import java.nio.file.Path;

import io.github.snowflakeid.concurrency.LinearizabilityTests.Generator;
import org.jetbrains.lincheck.LincheckAssertionError;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * A generator with a fault is not a counter, and Lincheck finds that out. It keeps the
 * classes that it has rewritten by their names, so there can be one fault in a process;
 * {@code -Dlincheck.mutant} says which.
 */
@Tag("once")
class LinearizabilityMutantTests {

	private static final RaceMutant MUTANT = RaceMutant
		.valueOf(System.getProperty("lincheck.mutant", RaceMutant.TICKET_READ_AND_THEN_WRITTEN.name()));

	@TempDir
	private Path directory;

	@Test
	void generatorWithAFaultIsNoCounter() throws Exception {
		Class<?> generator = MUTANT.load(this.directory).loadClass(Generator.class.getName());
		assertThatExceptionOfType(LincheckAssertionError.class)
			.isThrownBy(() -> LinearizabilityTests.check(
					new ModelCheckingOptions().invocationsPerIteration(200).minimizeFailedScenario(false), generator))
			.withMessageContaining("Invalid execution results");
	}

}
