package io.github.snowflakeid.simulation;

import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * What many seeds add up to.
 */
final class Summary {

	private final Map<SimulatedFault, Long> faults = new EnumMap<>(SimulatedFault.class);

	private final Map<String, Long> refusals = new TreeMap<>();

	private long seeds;

	private long events;

	private long ids;

	/** The failure of the lowest seed, or null. */
	private SeedOutcome failure;

	private long failures;

	synchronized void add(SeedOutcome outcome) {
		this.seeds++;
		this.events += outcome.events();
		this.ids += outcome.ids();
		outcome.faults().forEach((fault, count) -> this.faults.merge(fault, count, Long::sum));
		outcome.refusals().forEach((reason, count) -> this.refusals.merge(reason.toString(), count, Long::sum));
		if (outcome.failure() != null) {
			this.failures++;
			if (this.failure == null || outcome.seed() < this.failure.seed()) {
				this.failure = outcome;
			}
		}
	}

	synchronized Map<SimulatedFault, Long> faults() {
		return this.faults;
	}

	synchronized Map<String, Long> refusals() {
		return this.refusals;
	}

	synchronized void requireNoFailure() {
		if (this.failure != null) {
			throw new AssertionError(
					"%d of %d seeds failed, first %s".formatted(this.failures, this.seeds, this.failure.report()),
					this.failure.failure());
		}
	}

	@Override
	public synchronized String toString() {
		return "%d seeds, %d events, %d ids, faults %s, refusals %s".formatted(this.seeds, this.events, this.ids,
				this.faults, this.refusals);
	}

}
