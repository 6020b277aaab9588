package io.github.snowflakeid.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

import io.github.snowflakeid.simulation.StoreClient.Call;

/**
 * Makes things go wrong, as the scenario allows, until faults end.
 */
final class Chaos {

	private static final long HOUR_MILLIS = 3_600_000;

	/** Steps of clocks seen in the field, and hours. */
	private static final long[] STEP_MILLIS = { 11, 11, 50, 200, 1_000, 1_000, 5_000, 61_000, 288_000, HOUR_MILLIS,
			5 * HOUR_MILLIS };

	private static final List<SimulatedFault> ANYWHERE = List.of(SimulatedFault.STEP_BACK, SimulatedFault.STEP_FORTH,
			SimulatedFault.STALL, SimulatedFault.STROBE, SimulatedFault.WALL_RATE, SimulatedFault.MONOTONIC_RATE,
			SimulatedFault.PAUSE, SimulatedFault.KILL, SimulatedFault.CLEAN_STOP, SimulatedFault.LIFECYCLE_RESTART,
			SimulatedFault.PARTITION, SimulatedFault.STORE_RESTART, SimulatedFault.STORE_STEP,
			SimulatedFault.ROW_DELETED);

	private static final List<SimulatedFault> IN_READINGS = List.of(SimulatedFault.PREEMPTION,
			SimulatedFault.PREEMPTION, SimulatedFault.PAUSE_IN_READING, SimulatedFault.STEP_IN_READING,
			SimulatedFault.KILL_IN_READING);

	private static final List<SimulatedFault> IN_CALLS = List.of(SimulatedFault.REQUEST_LOST, SimulatedFault.REPLY_LOST,
			SimulatedFault.DUPLICATE, SimulatedFault.DELAY, SimulatedFault.LATE_REPLY);

	private final Simulation simulation;

	private final Scenario scenario;

	private final World world;

	private static final List<SimulatedFault> LATER = List.of(SimulatedFault.INTERRUPT, SimulatedFault.INTERRUPT,
			SimulatedFault.INTERRUPT, SimulatedFault.STORE_FREEZE, SimulatedFault.HAND_BACK,
			SimulatedFault.HAND_BACK_AND_START, SimulatedFault.CALLER_LEAVES);

	private final SplittableRandom random;

	/** For faults that were added later, so that without them nothing changes. */
	private final SplittableRandom later;

	private final List<SimulatedFault> laterFaults;

	private final List<Call> hung = new ArrayList<>();

	private final List<SimulatedFault> anywhere;

	private final List<SimulatedFault> inReadings;

	private final List<SimulatedFault> inCalls;

	private boolean over;

	private long storeDownUntil;

	/** Until when the store keeps requests. */
	private long frozenUntil;

	Chaos(Simulation simulation, long seed) {
		this.simulation = simulation;
		this.scenario = simulation.scenario();
		this.world = simulation.world();
		this.random = this.world.random.split();
		this.anywhere = allowed(ANYWHERE);
		this.inReadings = allowed(IN_READINGS);
		this.inCalls = allowed(IN_CALLS);
		this.later = Scenario.later(~seed);
		this.laterFaults = allowed(LATER);
	}

	private List<SimulatedFault> allowed(List<SimulatedFault> faults) {
		List<SimulatedFault> allowed = new ArrayList<>(faults);
		allowed.retainAll(this.scenario.faults);
		return allowed;
	}

	void begin() {
		if (!this.anywhere.isEmpty()) {
			this.world.in(this.random.nextLong(2 * this.scenario.faultInterval), this::happen);
		}
	}

	void beginLater() {
		if (!this.laterFaults.isEmpty()) {
			this.world.in(this.later.nextLong(2 * this.scenario.faultInterval), this::happenLater);
		}
	}

	private void happenLater() {
		if (!this.over) {
			injectLater(this.laterFaults.get(this.later.nextInt(this.laterFaults.size())),
					this.simulation.machines().get(this.later.nextInt(this.scenario.machines)));
			beginLater();
		}
	}

	private void injectLater(SimulatedFault fault, Machine machine) {
		Instance instance = machine.instance;
		if (fault == SimulatedFault.STORE_FREEZE) {
			this.world.tell(fault, -1, 0);
			this.frozenUntil = this.world.now() + this.later.nextLong(2 * this.scenario.ttl.toNanos());
			return;
		}
		if (instance.dead) {
			return;
		}
		this.world.tell(fault, machine.index, 0);
		switch (fault) {
			case INTERRUPT -> instance.interrupt(this.later.nextInt(3) == 0, this.later);
			case CALLER_LEAVES -> instance.letCallerLeave(this.later.nextLong(2 * this.scenario.ttl.toNanos()));
			case HAND_BACK,
					HAND_BACK_AND_START ->
				instance.handBack(fault == SimulatedFault.HAND_BACK_AND_START,
						this.later.nextLong(2 * this.scenario.maxLead.toNanos()),
						this.later.nextLong(this.scenario.ttl.toNanos()));
			default -> throw new IllegalArgumentException(fault.name());
		}
	}

	/**
	 * No fault from now on; what is under way between processes and the store is lost.
	 */
	void end() {
		this.over = true;
		this.frozenUntil = 0;
		for (Call call : this.hung) {
			// one whose keeper was stopped has been left to itself, and may hang for ever
			if (call.reply == null && call.caller.host instanceof Instance instance && instance.isKeptBy(call.caller)) {
				call.reply = new IllegalStateException("connection reset");
				this.world.wake(0, call.caller);
			}
		}
	}

	private void happen() {
		if (this.over) {
			return;
		}
		inject(this.anywhere.get(this.random.nextInt(this.anywhere.size())),
				this.simulation.machines().get(this.random.nextInt(this.scenario.machines)));
		begin();
	}

	private void inject(SimulatedFault fault, Machine machine) {
		switch (fault) {
			case STEP_BACK, STEP_FORTH -> step(fault, machine);
			case STALL -> run(fault, machine, 0, this.random.nextLong(World.SECOND));
			case WALL_RATE -> run(fault, machine, rate(), 2 * World.SECOND);
			case MONOTONIC_RATE -> {
				this.world.tell(fault, machine.index, 0);
				machine.monotonic.run(this.world.now(), rate());
			}
			case STROBE -> {
				if (!machine.strobing) {
					machine.strobing = true;
					this.world.tell(fault, machine.index, 0);
					strobe(machine, 10 + this.random.nextInt(50), World.MILLI * (1 + this.random.nextInt(300)));
				}
			}
			case PAUSE -> pause(fault, machine.instance);
			case KILL -> {
				if (!machine.instance.dead) {
					this.world.tell(fault, machine.index, 0);
					this.simulation.kill(machine, restartAfter());
				}
			}
			case CLEAN_STOP, LIFECYCLE_RESTART -> {
				if (!machine.instance.dead) {
					this.world.tell(fault, machine.index, 0);
					machine.instance.stop(fault == SimulatedFault.LIFECYCLE_RESTART);
				}
			}
			case PARTITION -> {
				this.world.tell(fault, machine.index, 0);
				machine.cutUntil = this.world.now() + outage();
			}
			case STORE_RESTART -> {
				this.world.tell(fault, -1, 0);
				this.storeDownUntil = this.world.now() + outage();
			}
			case STORE_STEP -> {
				this.world.tell(fault, -1, 0);
				this.simulation.stepStore(this.random.nextBoolean() ? this.random.nextLong(3 * World.SECOND)
						: -this.random.nextLong((this.random.nextBoolean() ? 60 : 1) * World.SECOND));
			}
			case ROW_DELETED -> {
				long nodeId = this.random.nextInt(this.scenario.nodeIds);
				this.world.tell(fault, -1, nodeId);
				this.simulation.server().delete(nodeId);
			}
			default -> throw new IllegalArgumentException(fault.name());
		}
	}

	/** Steps the wall clock, from where it is or from the right time. */
	private void step(SimulatedFault fault, Machine machine) {
		long millis = STEP_MILLIS[this.random.nextInt(STEP_MILLIS.length)];
		long nanos = (millis / 2 + this.random.nextLong(millis)) * World.MILLI;
		long before = machine.wall.read(this.world.now());
		long target = (fault == SimulatedFault.STEP_BACK) ? before - nanos : before + nanos;
		if (this.random.nextInt(3) > 0) {
			// the clock is set right, or nearly so
			long right = this.simulation.trueWall() - 50 * World.MILLI + this.random.nextLong(100 * World.MILLI);
			target = ((fault == SimulatedFault.STEP_BACK) == right < before) ? right : target;
		}
		this.world.tell(fault, machine.index, (target - before) / World.MILLI);
		machine.wall.step(target - before);
	}

	private void run(SimulatedFault fault, Machine machine, long rate, long nanos) {
		this.world.tell(fault, machine.index, rate);
		machine.wall.run(this.world.now(), rate);
		this.world.in(nanos, () -> {
			if (!this.over) {
				machine.wall.run(this.world.now(), DriftingClock.TRUE_RATE);
			}
		});
	}

	/** From half to twice the speed, in millionths. */
	private long rate() {
		return this.random.nextBoolean() ? DriftingClock.TRUE_RATE / 2 + this.random.nextLong(1_500_000)
				: DriftingClock.TRUE_RATE - 500 + this.random.nextLong(1_000);
	}

	private void strobe(Machine machine, int times, long nanos) {
		if (this.over || times == 0) {
			machine.strobing = false;
			return;
		}
		machine.wall.step((times % 2 == 0) ? nanos : -nanos);
		this.world.in(1 + this.random.nextLong(10 * World.MILLI), () -> strobe(machine, times - 1, nanos));
	}

	private void pause(SimulatedFault fault, Instance instance) {
		if (!instance.dead) {
			long nanos = this.random
				.nextLong((this.random.nextInt(3) == 0) ? 3 * this.scenario.ttl.toNanos() : 100 * World.MILLI);
			this.world.tell(fault, instance.index(), nanos);
			instance.resumesAt = Math.max(instance.resumesAt, this.world.now() + nanos);
		}
	}

	private long restartAfter() {
		return this.random.nextBoolean() ? 0 : this.random.nextLong(2 * this.scenario.ttl.toNanos());
	}

	private long outage() {
		return this.random.nextLong((this.random.nextInt(3) == 0) ? 2 * this.scenario.ttl.toNanos() : World.SECOND);
	}

	/** Right before or after a reading of a clock. */
	void disturb(Instance instance) {
		if (this.over || this.inReadings.isEmpty() || this.random.nextInt(this.scenario.readingsPerDisturbance) > 0) {
			return;
		}
		SimulatedFault fault = this.inReadings.get(this.random.nextInt(this.inReadings.size()));
		switch (fault) {
			case PREEMPTION -> {
				this.world.tell(fault, instance.index(), 0);
				this.world.sleep(this.random
					.nextLong((this.random.nextInt(4) == 0) ? this.scenario.ttl.toNanos() : 10 * World.MILLI));
			}
			case PAUSE_IN_READING -> {
				pause(fault, instance);
				this.world.sleep(0);
			}
			case STEP_IN_READING -> {
				this.world.tell(fault, instance.index(), 0);
				step(this.random.nextBoolean() ? SimulatedFault.STEP_BACK : SimulatedFault.STEP_FORTH,
						instance.machine());
			}
			case KILL_IN_READING -> {
				if (this.random.nextInt(10) == 0) {
					this.world.tell(fault, instance.index(), 0);
					this.simulation.kill(instance.machine(), restartAfter());
					throw Killed.INSTANCE;
				}
			}
			default -> throw new IllegalArgumentException(fault.name());
		}
	}

	/** Says how long a wait really takes. */
	long wait(Instance instance, long nanos) {
		if (!this.over && this.random.nextInt(this.scenario.waitsPerDisturbance) == 0) {
			if (this.random.nextBoolean() && this.scenario.faults.contains(SimulatedFault.OVERSLEEP)) {
				this.world.tell(SimulatedFault.OVERSLEEP, instance.index(), nanos);
				return nanos + this.random.nextLong((this.random.nextInt(5) == 0) ? World.SECOND : World.MILLI);
			}
			if (this.scenario.faults.contains(SimulatedFault.SPURIOUS_WAKE_UP)) {
				this.world.tell(SimulatedFault.SPURIOUS_WAKE_UP, instance.index(), nanos);
				return this.random.nextLong(nanos);
			}
		}
		return nanos + this.random.nextLong(50 * World.MICRO);
	}

	/** Brings a request to the store and the reply back, or not. */
	void send(Instance instance, Call call) {
		if (this.scenario.hasLaterFaults() && !this.over && sendLater(instance, call)) {
			return;
		}
		SimulatedFault fault = null;
		if (!this.over && !this.inCalls.isEmpty() && this.random.nextInt(1_000) < this.scenario.networkTrouble) {
			fault = this.inCalls.get(this.random.nextInt(this.inCalls.size()));
			this.world.tell(fault, instance.index(), call.number);
		}
		if (fault == SimulatedFault.REQUEST_LOST) {
			failSoon(call);
			return;
		}
		if (fault == SimulatedFault.DUPLICATE) {
			deliver(instance, call, lateness(), null);
		}
		deliver(instance, call, (fault == SimulatedFault.DELAY) ? lateness() : latency(), fault);
	}

	private boolean sendLater(Instance instance, Call call) {
		if (this.scenario.faults.contains(SimulatedFault.HUNG_CALL)
				&& this.later.nextInt(1_000) < this.scenario.hungCalls) {
			this.world.tell(SimulatedFault.HUNG_CALL, instance.index(), call.number);
			call.hangs = true;
			this.hung.add(call);
			if (this.later.nextBoolean()) {
				deliver(instance, call, this.later.nextLong(3 * this.scenario.ttl.toNanos()), null);
			}
			return true;
		}
		if (call.acquires && this.scenario.faults.contains(SimulatedFault.UNHEARD_GRANT)
				&& this.later.nextInt(3) == 0) {
			this.world.tell(SimulatedFault.UNHEARD_GRANT, instance.index(), call.number);
			deliver(instance, call, latency(),
					this.later.nextBoolean() ? SimulatedFault.REPLY_LOST : SimulatedFault.LATE_REPLY);
			return true;
		}
		return false;
	}

	private void deliver(Instance instance, Call call, long after, SimulatedFault fault) {
		boolean before = !this.over;
		this.world.in(after, () -> {
			if (before && this.over) {
				return;
			}
			if (this.frozenUntil > this.world.now()) {
				deliver(instance, call, this.frozenUntil - this.world.now(), fault);
				return;
			}
			if (isCut(instance)) {
				failSoon(call);
				return;
			}
			Object reply = call.operation.get();
			if (fault == SimulatedFault.REPLY_LOST || (fault == SimulatedFault.DELAY && this.random.nextBoolean())) {
				failSoon(call);
				return;
			}
			long back = (fault == SimulatedFault.LATE_REPLY) ? lateness() : latency();
			this.world.in(back, instance, () -> {
				if (call.reply == null && (!before || !this.over)) {
					call.reply = isCut(instance) ? new IllegalStateException("connection is cut") : reply;
					this.world.wake(0, call.caller);
				}
			});
		});
	}

	/** Some networks say that something went wrong, others are silent. */
	private void failSoon(Call call) {
		if (!call.hangs && this.random.nextBoolean()) {
			this.world.in(latency(), call.caller.host, () -> {
				if (call.reply == null) {
					call.reply = new IllegalStateException("connection reset");
					this.world.wake(0, call.caller);
				}
			});
		}
	}

	private boolean isCut(Instance instance) {
		long now = this.world.now();
		return !this.over && (instance.machine().cutUntil > now || this.storeDownUntil > now);
	}

	private long latency() {
		return 50 * World.MICRO + this.random.nextLong(2 * World.MILLI);
	}

	private long lateness() {
		return this.random
			.nextLong((this.random.nextInt(3) == 0) ? 3 * this.scenario.ttl.toNanos() : 2 * this.scenario.callTimeout);
	}

}
