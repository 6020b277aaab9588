package io.github.snowflakeid.simulation;

import java.util.Map;

/**
 * What became of a seed.
 *
 * @param seed the seed
 * @param hash of everything that happened
 * @param events how much happened
 * @param ids how many ids were issued
 * @param failure what went wrong, or null
 * @param trace the scenario and the last events, if something went wrong
 * @param faults how many faults of each kind there were
 * @param refusals how many calls were refused for which reason
 */
public record SeedOutcome(long seed, long hash, long events, long ids, Throwable failure, String trace,
		Map<SimulatedFault, Long> faults, Map<?, Long> refusals) {

	/** Returns what did not hold, or null if all did or something else went wrong. */
	public Invariant violated() {
		return (this.failure instanceof Violation violation) ? violation.invariant() : null;
	}

	public String report() {
		return "seed %d: %s%n%s%nTo repeat it: -Dsimulation.seed=%d, and -Dsimulation.trace=1000 for more of the trace"
			.formatted(this.seed, this.failure, this.trace, this.seed);
	}

}
