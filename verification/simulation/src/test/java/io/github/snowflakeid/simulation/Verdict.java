package io.github.snowflakeid.simulation;

import java.util.EnumMap;
import java.util.Map;

/**
 * How a mutant fared.
 */
final class Verdict {

	static final String HEADER = "%n| mutant | caught in the simulation | in seeds | first | in the model |%n| --- | --- | --- | --- | --- |%n"
		.formatted();

	private final SimulationMutant mutant;

	private final SeedOutcome inModel;

	private final Map<Invariant, Integer> violations = new EnumMap<>(Invariant.class);

	private int seeds;

	private int caught;

	private int others;

	private long first;

	Verdict(SimulationMutant mutant, SeedOutcome inModel) {
		this.mutant = mutant;
		this.inModel = inModel;
		if (inModel.failure() != null && !isCaughtInModel()) {
			this.others++;
		}
	}

	void add(SeedOutcome outcome) {
		this.seeds++;
		if (this.mutant.intended().contains(outcome.violated())) {
			this.violations.merge(outcome.violated(), 1, Integer::sum);
			this.caught++;
			this.first = (this.first == 0) ? outcome.seed() : this.first;
		}
		else if (outcome.failure() != null) {
			this.others++;
		}
	}

	boolean caught() {
		return this.caught > 0 || isCaughtInModel();
	}

	/** Says whether more seeds are worth while: a mutant has not been caught by any. */
	boolean isOpen() {
		return this.caught == 0;
	}

	/** Returns how many runs failed for another reason than the intended. */
	int others() {
		return this.others;
	}

	private boolean isCaughtInModel() {
		return this.mutant.intended().contains(this.inModel.violated());
	}

	String row() {
		return "| %s | %s | %d of %d | %s | %s |%n".formatted(this.mutant.name(),
				this.violations.isEmpty() ? "no" : this.violations.keySet(), this.caught, this.seeds,
				(this.first > 0) ? this.first : "",
				isCaughtInModel() ? "%s at depth %d".formatted(this.inModel.violated(), this.inModel.seed()) : "no");
	}

}
