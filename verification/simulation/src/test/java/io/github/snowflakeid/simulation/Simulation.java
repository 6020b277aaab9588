package io.github.snowflakeid.simulation;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.LongFunction;

import io.github.snowflakeid.RefusalReason;

/**
 * Plays seeds: a fleet of processes with one store, in a world where everything goes
 * wrong for some seconds, and then nothing any more.
 */
final class Simulation implements LongFunction<SeedOutcome>, AutoCloseable {

	private final Crew crew = new Crew();

	private final Trace trace = new Trace();

	private Scenario scenario;

	private World world;

	private Ledger ledger;

	private StoreServer server;

	private Chaos chaos;

	private List<Machine> machines;

	private DriftingClock storeClock;

	/** How far the store's clock has ever been ahead. */
	private long storeAhead;

	private long calls;

	private boolean healed;

	private int recovered;

	private final Map<RefusalReason, Long> refusals = new EnumMap<>(RefusalReason.class);

	private long ids;

	/** Plays one seed. */
	@Override
	public SeedOutcome apply(long seed) {
		this.trace.clear();
		this.world = new World(this.crew, this.trace, seed);
		this.scenario = new Scenario(this.world.random, seed);
		this.ledger = new Ledger(this.scenario.terms(0));
		this.server = new StoreServer(this.ledger, new Random(this.world.random.nextLong()));
		this.storeClock = new DriftingClock(trueWall());
		this.storeAhead = 0;
		this.calls = 0;
		this.healed = false;
		this.recovered = 0;
		this.ids = 0;
		this.refusals.clear();
		this.chaos = new Chaos(this, seed);
		this.machines = new ArrayList<>();
		for (int i = 0; i < this.scenario.machines; i++) {
			Machine machine = new Machine(i,
					trueWall() - 5 * World.MILLI + this.world.random.nextLong(10 * World.MILLI),
					this.world.random.nextLong());
			this.machines.add(machine);
			boot(machine);
		}
		this.chaos.begin();
		this.chaos.beginLater();
		this.world.in(this.scenario.healAt, this::heal);
		this.world.run();
		Throwable failure = this.world.failure();
		return new SeedOutcome(seed, this.trace.hash(), this.trace.events(), this.ids, failure,
				(failure != null) ? this.scenario + System.lineSeparator() + this.trace.tail() : "",
				this.world.faults(), Map.copyOf(this.refusals));
	}

	private void boot(Machine machine) {
		machine.instance = new Instance(this, machine);
		machine.instance.boot();
	}

	/** Ends a process, and starts the next one on that machine some time later. */
	void kill(Machine machine, long restartAfter) {
		Instance killed = machine.instance;
		this.world.tell(Happening.KILLED, machine.index, 0, 0, 0);
		this.world.kill(killed);
		this.world.in(restartAfter, () -> {
			if (machine.instance == killed) {
				boot(machine);
			}
		});
	}

	/** From now on clocks are right, processes run and the store answers. */
	private void heal() {
		this.healed = true;
		this.chaos.end();
		this.storeClock.set(this.world.now(), trueWall());
		for (Machine machine : this.machines) {
			machine.wall.set(this.world.now(), trueWall());
			machine.monotonic.run(this.world.now(), DriftingClock.TRUE_RATE);
			this.world.resume(machine.instance);
			if (machine.instance.dead) {
				boot(machine);
			}
		}
		long recovery = this.scenario.recovery(this.storeAhead);
		this.world.tell(Happening.HEAL, -1, this.world.now() + recovery, 0, 0);
		this.world.in(recovery, () -> {
			throw new Violation(Invariant.RECOVERY, "%d of %d processes had an id within %d ms after the last fault"
				.formatted(this.recovered, recoverable(), recovery / World.MILLI));
		});
	}

	private int recoverable() {
		return Math.min(this.scenario.machines, this.scenario.nodeIds);
	}

	void issued(Machine machine, int count) {
		this.ids += count;
		if (this.healed && !machine.recovered) {
			machine.recovered = true;
			if (++this.recovered == recoverable()) {
				this.world.end();
			}
		}
	}

	void refused(RefusalReason reason) {
		this.refusals.merge(reason, 1L, Long::sum);
	}

	/** Steps the store's clock, but not further ahead than some seconds. */
	void stepStore(long nanos) {
		long ahead = this.storeClock.read(this.world.now()) - trueWall() + nanos;
		if (ahead < 3 * World.SECOND) {
			this.storeClock.step(nanos);
			this.storeAhead = Math.max(this.storeAhead, ahead);
		}
	}

	void setStoreClock() {
		this.server.setMillis(this.storeClock.read(this.world.now()) / World.MILLI);
	}

	/** What a perfect clock says, in nanoseconds since 1970. */
	long trueWall() {
		return Scenario.START_MILLIS * World.MILLI + this.world.now();
	}

	long nextCall() {
		return this.calls++;
	}

	Scenario scenario() {
		return this.scenario;
	}

	World world() {
		return this.world;
	}

	Trace trace() {
		return this.trace;
	}

	Ledger ledger() {
		return this.ledger;
	}

	StoreServer server() {
		return this.server;
	}

	Chaos chaos() {
		return this.chaos;
	}

	List<Machine> machines() {
		return this.machines;
	}

	@Override
	public void close() {
		this.crew.close();
	}

}
