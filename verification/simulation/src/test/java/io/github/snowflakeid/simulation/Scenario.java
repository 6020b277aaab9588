package io.github.snowflakeid.simulation;

import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import java.util.SplittableRandom;

import io.github.snowflakeid.SnowflakeLayout;
import io.github.snowflakeid.lease.LeaseTerms;
import io.github.snowflakeid.lease.NodeIdRanges;

/**
 * What one seed plays: how many processes, how they are configured, what may go wrong and
 * how often. Each scenario leaves some kinds of faults out, because a fault that happens
 * all the time hides others.
 */
final class Scenario {

	/** 2026-01-01T00:00:00Z. */
	static final long START_MILLIS = 1_767_225_600_000L;

	private static final int NODE_ID_BITS = 3;

	/**
	 * Faults that half of all seeds do without, and play as they did before there were
	 * any.
	 */
	private static final Set<SimulatedFault> LATER = EnumSet.range(SimulatedFault.INTERRUPT,
			SimulatedFault.CALLER_LEAVES);

	/** How long whoever stops a keeper waits for the store, by a clock at half speed. */
	private static final long STOP_LIMIT = 20 * World.SECOND;

	final int machines;

	final int callers;

	final int nodeIds;

	/** Whether each process wants one node id of its own. */
	final boolean fixed;

	final SnowflakeLayout layout;

	final Duration ttl;

	final Duration maxLead;

	final Duration maxWait;

	/** How long a call to the store takes before it is given up. */
	final long callTimeout;

	/** Mean time between the calls of one caller. */
	final long callInterval;

	final Set<SimulatedFault> faults = EnumSet.noneOf(SimulatedFault.class);

	/** When faults end. */
	final long healAt;

	/** Mean time between faults of clocks, processes and the store. */
	final long faultInterval;

	/** In how many of a thousand requests something goes wrong. */
	final int networkTrouble;

	/** One in so many readings of a clock is disturbed. */
	final int readingsPerDisturbance;

	/** One in so many waits does not last as long as it should. */
	final int waitsPerDisturbance;

	/** In how many of a thousand requests the call has no time limit. */
	final int hungCalls;

	/** Whether leases of every other process last twice as long. */
	private final boolean ttlsDiffer;

	Scenario(SplittableRandom random, long seed) {
		this.machines = 2 + random.nextInt(4);
		this.callers = 1 + random.nextInt(3);
		this.fixed = random.nextInt(8) == 0;
		this.nodeIds = this.fixed ? this.machines : Math.max(1, this.machines - 1 + (int) pick(random, 0, 0, 1, 2));
		Duration tick = Duration.ofMillis(pick(random, 1, 1, 1, 10));
		this.layout = new SnowflakeLayout(41, NODE_ID_BITS, 1 + random.nextInt(6), SnowflakeLayout.DEFAULT.epoch(),
				tick);
		this.ttl = Duration.ofMillis(pick(random, 1_000, 1_000, 1_500, 3_000));
		this.maxLead = Duration.ofMillis(pick(random, 100, 500, 500, 2_000, 10_000));
		this.maxWait = Duration.ofMillis(Math.min(this.maxLead.toMillis(), pick(random, 0, 5, 50, 300, 1_000)));
		this.callTimeout = this.ttl.toNanos() / pick(random, 2, 4, 8);
		this.callInterval = pick(random, 10, 40, 80, 160) * World.MILLI;
		for (SimulatedFault fault : SimulatedFault.values()) {
			if (fault.compareTo(SimulatedFault.ROW_DELETED) < 0 && random.nextInt(5) < 3) {
				this.faults.add(fault);
			}
		}
		this.healAt = pick(random, 2, 3, 5, 7) * World.SECOND;
		this.faultInterval = pick(random, 20, 80, 250, 800) * World.MILLI;
		this.networkTrouble = (int) pick(random, 0, 20, 100, 300);
		this.readingsPerDisturbance = (int) pick(random, 20, 100, 500, 2_000);
		this.waitsPerDisturbance = (int) pick(random, 3, 10, 100);
		// from numbers of their own, so that without these a seed plays as it always did
		SplittableRandom more = new SplittableRandom(~seed);
		this.ttlsDiffer = more.nextInt(3) == 0;
		if (more.nextInt(3) == 0) {
			this.faults.add(SimulatedFault.ROW_DELETED);
			// how far windows reach that were granted before is told by the store's clock
			this.faults.remove(SimulatedFault.STORE_STEP);
		}
		SplittableRandom later = later(seed);
		boolean some = later.nextInt(3) == 0;
		for (SimulatedFault fault : LATER) {
			if (some && later.nextBoolean()) {
				this.faults.add(fault);
			}
		}
		this.hungCalls = (int) pick(later, 5, 20, 100);
	}

	/** Random numbers for what was added later. */
	static SplittableRandom later(long seed) {
		return new SplittableRandom(Long.reverse(~seed));
	}

	boolean hasLaterFaults() {
		return this.faults.stream().anyMatch(LATER::contains);
	}

	private static long pick(SplittableRandom random, long... values) {
		return values[random.nextInt(values.length)];
	}

	LeaseTerms terms(int machine) {
		NodeIdRanges nodeIds = this.fixed ? NodeIdRanges.of(machine, machine) : NodeIdRanges.of(0, this.nodeIds - 1);
		return new LeaseTerms("fleet", this.layout, nodeIds, (machine % 2 == 0) ? this.ttl : longestTtl(),
				this.maxLead);
	}

	private Duration longestTtl() {
		return this.ttlsDiffer ? this.ttl.multipliedBy(2) : this.ttl;
	}

	/**
	 * Says how long after the last fault ids must flow again.
	 * <p>
	 * Every lease that nobody keeps ends within a ttl by the store's clock, plus what
	 * that clock was ahead when it was granted. The same bounds every mark, and where
	 * node ids without a row start: none lies further ahead of that clock than ttl and
	 * max-lead, so after that time each lies within max-lead of the wall clock, and can
	 * be used. A keeper has then to notice: it waits a third of a ttl at most, by a
	 * monotonic clock that ran at half speed at worst when the wait began, after a call
	 * that was just then given up, and needs two calls more. The second is for a caller
	 * that waits for max-wait, and for those calls. Where a call that hangs never
	 * returns, whoever stops its keeper waits for a while before it goes on.
	 * @param storeAhead how far the store's clock has ever been ahead
	 * @return the time in nanoseconds
	 */
	long recovery(long storeAhead) {
		return storeAhead + 2 * longestTtl().toNanos() + this.callTimeout + this.maxWait.toNanos() + World.SECOND
				+ (this.faults.contains(SimulatedFault.HUNG_CALL) ? STOP_LIMIT : 0);
	}

	@Override
	public String toString() {
		return ("%d processes with %d callers each, %d node ids%s, %d bits of sequence, tick %s, ttl %s%s, max-lead "
				+ "%s, max-wait %s, faults %s")
			.formatted(this.machines, this.callers, this.nodeIds, this.fixed ? " (fixed)" : "",
					this.layout.sequenceBits(), this.layout.tick(), this.ttl, this.ttlsDiffer ? " and twice that" : "",
					this.maxLead, this.maxWait, this.faults);
	}

}
