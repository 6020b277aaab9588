package io.github.snowflakeid.simulation;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.function.LongFunction;

import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The simulation and the model would notice: each deliberate fault of the product is
 * caught, by an invariant that it is meant to break. The product as it is passes the very
 * same way.
 */
@Tag("once")
@ExtendWith(QuietProduct.class)
class MutantTests {

	/** Played with each mutant. */
	private static final int SEEDS = Integer.getInteger("simulation.mutants.seeds", 10);

	/** Played with a mutant that none of the first has caught. */
	private static final int MOST_SEEDS = 2_000;

	/** Of the model. */
	private static final int DEPTH = 2 + Integer.getInteger("simulation.deeper", 0);

	@TempDir
	private Path directory;

	@Test
	void eachMutantIsCaught() throws Exception {
		List<Verdict> verdicts = new ArrayList<>();
		try (StandardJavaFileManager files = files()) {
			for (Mutant mutant : Mutant.ALL) {
				verdicts.add(judge(mutant, files, MOST_SEEDS));
			}
		}
		StringBuilder table = new StringBuilder(Verdict.HEADER);
		verdicts.forEach((verdict) -> table.append(verdict.row()));
		QuietProduct.tell(table.toString());
		assertThat(verdicts).as(table.toString()).allMatch(Verdict::caught);
	}

	@Test
	void productAsItIsPassesTheSameWay() throws Exception {
		try (StandardJavaFileManager files = files()) {
			// recompiled, so that the way is the same in everything but the fault
			Mutant none = new Mutant("none", EnumSet.allOf(Invariant.class),
					List.of(new Mutant.Patch("Slice", "final class Slice", "final class Slice"), new Mutant.Patch(
							"lease/LeaseRules", "public final class LeaseRules", "public final class LeaseRules")));
			Verdict verdict = judge(none, files, SEEDS);
			assertThat(verdict.caught()).as(verdict.row()).isFalse();
			assertThat(verdict.others()).as(verdict.row()).isZero();
		}
	}

	private static StandardJavaFileManager files() {
		return ToolProvider.getSystemJavaCompiler().getStandardFileManager(null, null, null);
	}

	private Verdict judge(Mutant mutant, StandardJavaFileManager files, int mostSeeds) throws Exception {
		MutatedProduct product = new MutatedProduct(mutant, Files.createTempDirectory(this.directory, "mutant"), files);
		Outcome inModel = product.player(Model.class).apply(DEPTH);
		LongFunction<Outcome> simulation = product.player(Simulation.class);
		Verdict verdict = new Verdict(mutant, inModel);
		try (AutoCloseable closing = (AutoCloseable) simulation) {
			for (int seed = 1; seed <= SEEDS || (seed <= mostSeeds && verdict.isOpen()); seed++) {
				verdict.add(simulation.apply(seed));
			}
		}
		return verdict;
	}

}
