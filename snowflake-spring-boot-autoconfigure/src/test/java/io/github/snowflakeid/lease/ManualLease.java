package io.github.snowflakeid.lease;

import java.time.Duration;
import java.util.SplittableRandom;

import io.github.snowflakeid.Slices;
import io.github.snowflakeid.SnowflakeIdGenerator;
import io.github.snowflakeid.test.ScriptedTimeSource;

/**
 * A leased node whose keeper does something only when the test says so.
 */
public final class ManualLease {

	private final ScriptedTimeSource time;

	private final InMemoryNodeLeaseStore table;

	private final BreakableStore store;

	private final SnowflakeIdGenerator generator;

	private final LeaseKeeper keeper;

	public ManualLease(ScriptedTimeSource time, String nodeIds) {
		this.time = time;
		this.table = new InMemoryNodeLeaseStore(time);
		this.store = new BreakableStore(this.table);
		Slices slices = SnowflakeIdGenerator.builder().timeSource(time).maxWait(Duration.ZERO).buildLeased();
		this.generator = slices.generator();
		SplittableRandom random = new SplittableRandom(1);
		this.keeper = new LeaseKeeper(slices, this.store,
				new LeaseTerms("default", this.generator.layout(), NodeIdRanges.parse(nodeIds), Duration.ofSeconds(30),
						Duration.ofSeconds(10)),
				time, () -> new LeaseOwner("owner", "host-1", 4711, "shop"), random::nextLong, (task) -> {
				});
	}

	public SnowflakeIdGenerator generator() {
		return this.generator;
	}

	public LeaseKeeper keeper() {
		return this.keeper;
	}

	public void start() {
		this.keeper.begin();
		this.keeper.step();
	}

	public void stop() {
		this.keeper.beginStop();
		this.keeper.step();
	}

	public void breakStore() {
		this.store.goDown();
	}

	public void healStore() {
		this.store.heal();
	}

	/** Somebody else renews with this lease's token. */
	public void copy() {
		NodeLease lease = this.keeper.status().lease();
		this.table.renew(lease.changing(1), new LeaseRequest(this.keeper.terms(), lease.owner(), 0, 0, 1));
	}

	/** Lets time pass until something is due, and does it. */
	public void pass(Duration duration) {
		this.time.advance(duration);
		this.keeper.step();
	}

}
