package io.github.snowflakeid.faults;

import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;

import io.github.snowflakeid.faults.NemesisFault.Kind;

/**
 * What a run is to be. Equal terms give equal schedules.
 *
 * @param store which store: jdbc, redis, zookeeper or file
 * @param nodes how many nodes
 * @param nodeIds how many node ids they share
 * @param seed what the schedule is drawn from
 * @param length for how long faults begin
 * @param calm the mean time between a node's faults
 * @param idsPerSecond how many ids each node is to draw
 * @param kinds which faults may happen
 * @param steps how far clocks step
 * @param recovery how long it may take until each node issues ids after the last fault
 */
record Terms(String store, int nodes, int nodeIds, long seed, Duration length, Duration calm, int idsPerSecond,
		Set<Kind> kinds, Steps steps, Duration recovery) {

	static final Duration TTL = Duration.ofSeconds(2);

	/** Of some processes, for some time. */
	static final Duration OTHER_TTL = Duration.ofSeconds(4);

	static final Duration MAX_LEAD = Duration.ofSeconds(2);

	static final Steps ALL_STEPS = new Steps(11, 288_000, true, true);

	/** Long enough for a machine that does something else as well. */
	static final Duration RECOVERY = Duration.ofMinutes(1);

	/**
	 * All that can go wrong. There is one node id more than nodes, so that node ids
	 * change hands often. The file store has no clock but the nodes' own, so there one
	 * that runs ahead takes a node id ahead with it, and some more are needed meanwhile.
	 */
	static Terms of(String store, int nodes, long seed, Duration length, Duration calm, int idsPerSecond) {
		int nodeIds = store.equals("file") ? 4 * nodes : nodes + 1;
		return new Terms(store, nodes, nodeIds, seed, length, calm, idsPerSecond, kindsOf(store), ALL_STEPS, RECOVERY);
	}

	/**
	 * With these kinds alone, as far as the store has them; with all if there is none.
	 */
	Terms only(Set<Kind> kinds) {
		Set<Kind> left = EnumSet.copyOf(this.kinds);
		left.removeIf((kind) -> !kinds.isEmpty() && !kinds.contains(kind));
		return new Terms(this.store, this.nodes, this.nodeIds, this.seed, this.length, this.calm, this.idsPerSecond,
				left, this.steps, this.recovery);
	}

	/** All kinds that the store has, without clocks where those cannot be set. */
	private static Set<Kind> kindsOf(String store) {
		return EnumSet.allOf(Kind.class)
			.stream()
			.filter((kind) -> kind.happensTo(store) && (Jvm.clocksCanBeSet() || !kind.isOfClock()))
			.collect(Collectors.toCollection(() -> EnumSet.noneOf(Kind.class)));
	}

	/** Whether leases expire by the clock of a server. */
	boolean storeHasExpiry() {
		return this.store.equals("jdbc") || this.store.equals("redis");
	}

	Duration longestTtl() {
		return this.kinds.contains(Kind.OTHER_TTL) ? OTHER_TTL : TTL;
	}

	boolean storeHasClock() {
		return !this.store.equals("file");
	}

	/**
	 * How far clocks step.
	 *
	 * @param smallest the smallest step in milliseconds
	 * @param largest the largest
	 * @param back whether they step back
	 * @param ahead whether they step ahead
	 */
	record Steps(long smallest, long largest, boolean back, boolean ahead) {

	}

}
