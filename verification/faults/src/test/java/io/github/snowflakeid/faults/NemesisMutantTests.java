package io.github.snowflakeid.faults;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

import io.github.snowflakeid.faults.Findings.Violations;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The nemesis would notice: with deliberate faults of the product in the nodes it finds
 * violations, by a check that is meant to. Two of the mutants by default;
 * {@code nemesis.sh --mutants} plays all.
 */
@Tag("once")
@Execution(ExecutionMode.CONCURRENT)
class NemesisMutantTests {

	/** Those with this text in their names, or the two of a build. */
	private static final String NAMED = System.getProperty("nemesis.mutants", "");

	private static final long SEED = Long.getLong("nemesis.seed", 1);

	private static final int NODES = 3;

	private static final Duration LENGTH = Duration.ofSeconds(5);

	private static final Duration CALM = Duration.ofSeconds(1);

	private static final int LONGER = 4;

	private static final Duration RECOVERY = Duration.ofSeconds(20);

	private static final int IDS_PER_SECOND = 20_000;

	private static final int MOST_ROUNDS = 12;

	@TempDir
	private Path directory;

	static List<NemesisMutant> mutants() {
		return NAMED.isEmpty() ? List.of(NemesisMutant.NO_WINDOW_CHECK, NemesisMutant.SLICE_NOT_CLOSED)
				: NemesisMutant.ALL.stream()
					.filter((mutant) -> NAMED.equals("all") || mutant.name().contains(NAMED))
					.toList();
	}

	static List<NemesisMutant> all() {
		return NemesisMutant.ALL;
	}

	/** Also those that a build does not play: their texts move with the product's. */
	@ParameterizedTest
	@MethodSource("all")
	void mutantCanBeMade(NemesisMutant mutant) throws Exception {
		assertThat(mutant.compile(this.directory)).isNotEmpty();
	}

	@ParameterizedTest
	@MethodSource("mutants")
	void mutantIsCaught(NemesisMutant mutant) throws Exception {
		Assumptions.assumeTrue(Jvm.clocksCanBeSet() || !mutant.needsClocks(), "needs Debian's package libfaketime");
		String classPath = mutant.compile(Files.createDirectory(this.directory.resolve("mutant")));
		Set<Check> caught = EnumSet.noneOf(Check.class);
		int longer = mutant.needsStarts() ? LONGER : 1;
		double seconds = 0;
		long faults = 0;
		for (int round = 0; round < MOST_ROUNDS && caught.isEmpty(); round++) {
			Terms terms = new Terms("jdbc", NODES, NODES + mutant.spareNodeIds(), SEED + round,
					LENGTH.multipliedBy(longer), CALM.multipliedBy(longer), IDS_PER_SECOND, mutant.kinds(),
					mutant.steps(), RECOVERY);
			Path files = Files.createDirectory(this.directory.resolve("round-" + round));
			Run run = Run.of(terms, files, classPath);
			caught.addAll(run.findings().violations().keySet());
			caught.retainAll(mutant.intended());
			long first = first(run, caught);
			// some show while the fleet starts
			seconds += Math.max(0, first - run.timeline().began()) / 1e9;
			faults += run.timeline().events().stream().filter((event) -> event.from() - first <= 0).count();
			if (caught.isEmpty()) {
				System.out.println(new NemesisReport(run).text());
			}
		}
		String row = String.format(Locale.ROOT, "| %s | %s | %.1f s | %d |", mutant.name(), caught, seconds, faults);
		System.out.println(row);
		Path target = Files.createDirectories(Path.of("target/nemesis"));
		Files.writeString(target.resolve("mutant-%s.md".formatted(mutant.name().replaceAll("\\W+", "-"))), row + "\n");
		assertThat(caught).as(row).isNotEmpty();
	}

	/** When the first of these violations showed, or the run's end. */
	private static long first(Run run, Set<Check> checks) {
		return run.findings()
			.violations()
			.entrySet()
			.stream()
			.filter((entry) -> checks.contains(entry.getKey()))
			.map((entry) -> entry.getValue())
			.mapToLong(Violations::first)
			.min()
			.orElse(run.timeline().ended());
	}

}
