package io.github.snowflakeid.simulation;

import java.lang.reflect.Constructor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.LongFunction;

import io.github.snowflakeid.support.PatchedProduct;
import io.github.snowflakeid.support.SourcePatch;
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
class SimulationMutantTests {

	private static final String BASE = "io.github.snowflakeid.";

	/** What both sides talk about has to be the same class for both. */
	private static final Set<String> SHARED = Set.of(SeedOutcome.class.getName(), Invariant.class.getName(),
			Violation.class.getName(), SimulatedFault.class.getName());

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
		for (SimulationMutant mutant : SimulationMutant.ALL) {
			verdicts.add(judge(mutant, MOST_SEEDS));
		}
		StringBuilder table = new StringBuilder(Verdict.HEADER);
		verdicts.forEach((verdict) -> table.append(verdict.row()));
		QuietProduct.tell(table.toString());
		assertThat(verdicts).as(table.toString()).allMatch(Verdict::caught);
	}

	@Test
	void productAsItIsPassesTheSameWay() throws Exception {
		// recompiled, so that the way is the same in everything but the fault
		SimulationMutant none = new SimulationMutant("none", EnumSet.allOf(Invariant.class),
				List.of(SourcePatch.add("Slice", ""), SourcePatch.add("LeaseRules", "")));
		Verdict verdict = judge(none, SEEDS);
		assertThat(verdict.caught()).as(verdict.row()).isFalse();
		assertThat(verdict.others()).as(verdict.row()).isZero();
	}

	private Verdict judge(SimulationMutant mutant, int mostSeeds) throws Exception {
		ClassLoader product = PatchedProduct
			.compile(mutant.patches(), Files.createTempDirectory(this.directory, "mutant"))
			.load(getClass().getClassLoader(), (type) -> type.startsWith(BASE) && !SHARED.contains(type));
		SeedOutcome inModel = player(product, Model.class).apply(DEPTH);
		LongFunction<SeedOutcome> simulation = player(product, Simulation.class);
		Verdict verdict = new Verdict(mutant, inModel);
		try (AutoCloseable closing = (AutoCloseable) simulation) {
			for (int seed = 1; seed <= SEEDS || (seed <= mostSeeds && verdict.isOpen()); seed++) {
				verdict.add(simulation.apply(seed));
			}
		}
		return verdict;
	}

	/** Returns a player of seeds that is linked with the patched product. */
	@SuppressWarnings("unchecked")
	private static LongFunction<SeedOutcome> player(ClassLoader product,
			Class<? extends LongFunction<SeedOutcome>> type) throws ReflectiveOperationException {
		Constructor<?> constructor = product.loadClass(type.getName()).getDeclaredConstructor();
		constructor.setAccessible(true);
		return (LongFunction<SeedOutcome>) constructor.newInstance();
	}

}
