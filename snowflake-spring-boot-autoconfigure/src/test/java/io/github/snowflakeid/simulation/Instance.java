package io.github.snowflakeid.simulation;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

import io.github.snowflakeid.ClockRegressionException;
import io.github.snowflakeid.EndOfLifeException;
import io.github.snowflakeid.IdRefusedException;
import io.github.snowflakeid.NodeLeaseExpiredException;
import io.github.snowflakeid.SequenceExhaustedException;
import io.github.snowflakeid.SnowflakeIdGenerator;
import io.github.snowflakeid.TimeSource;
import io.github.snowflakeid.lease.LeaseAcquisitionException;
import io.github.snowflakeid.lease.LeaseInternals;
import io.github.snowflakeid.lease.LeaseKeeper;
import io.github.snowflakeid.lease.LeaseOwner;

/**
 * One life of a process: the real generator and the real keeper, threads that call them,
 * and clocks that the world may disturb at each reading.
 */
final class Instance extends Host {

	private static final long SLACK_TICKS = 2;

	private static final int MAX_BURST = 12;

	private final Simulation simulation;

	private final Scenario scenario;

	private final World world;

	private final Machine machine;

	private final int life;

	private final SplittableRandom random;

	private final List<Line> lines = new ArrayList<>();

	/** The windows that the keeper has heard of. */
	final List<Ledger.Window> heard = new ArrayList<>();

	/** The window in use, or null. */
	private Ledger.Window window;

	/** The keeper's thread that has heard of it last. */
	private Actor windowKeeper;

	private Ledger.Window lostWindow;

	/** The keeper's thread that has heard of the loss. */
	private Actor lossKeeper;

	/** The end of the window that the keeper has surely handed to the generator. */
	private long settledUntil;

	private boolean keeperActed;

	private long newest = -1;

	private long highestReading = Long.MIN_VALUE;

	/** Whether ids may be ahead of the wall clock, for one of the documented reasons. */
	private boolean mayLead;

	private boolean stopping;

	/** Tells the keeper's thread from those of keepers that were stopped. */
	private int starts;

	private SnowflakeIdGenerator generator;

	private LeaseKeeper keeper;

	Instance(Simulation simulation, Machine machine) {
		this.simulation = simulation;
		this.scenario = simulation.scenario();
		this.world = simulation.world();
		this.machine = machine;
		this.life = machine.lives++;
		this.random = this.world.random.split();
	}

	int index() {
		return this.machine.index;
	}

	Machine machine() {
		return this.machine;
	}

	/** Starts the process; callers do not wait until it has a lease. */
	void boot() {
		this.world.start(0, new Line(this::main));
	}

	private void main() {
		tell(Happening.BOOT, relative(tickOf(Math.floorDiv(this.machine.wall.read(this.world.now()), World.MILLI))));
		Clocks clocks = new Clocks();
		this.generator = SnowflakeIdGenerator.builder()
			.layout(this.scenario.layout)
			.timeSource(clocks)
			.maxLead(this.scenario.maxLead)
			.maxWait(this.scenario.maxWait)
			.build();
		int[] runs = new int[1];
		this.keeper = LeaseInternals.keeper(this.generator, new StoreClient(this.simulation, this),
				this.scenario.terms(index()), clocks,
				() -> new LeaseOwner("process-%d-%d-%d".formatted(index(), this.life, runs[0]++), "host", index(),
						"simulation"),
				this.random::nextLong, (loop) -> this.world.start(0, new Line(loop, true)));
		for (int i = 0; i < this.scenario.callers; i++) {
			call(i);
		}
		start();
	}

	private void start() {
		try {
			this.keeper.start(Duration.ofSeconds(1 + this.random.nextInt(20)));
		}
		catch (LeaseAcquisitionException ex) {
			exit(this.random.nextLong(100 * World.MILLI));
		}
	}

	/**
	 * Stops the keeper in order, and then ends the process or starts the keeper again.
	 */
	void stop(boolean again) {
		if (this.keeper != null && !this.stopping) {
			this.world.start(0, new Line(() -> {
				this.stopping = true;
				this.starts++;
				this.window = null;
				tell(Happening.STOPPING, 0);
				this.keeper.stop();
				tell(Happening.STOPPED, 0);
				if (again) {
					this.stopping = false;
					start();
				}
				else {
					exit(this.random.nextLong(this.scenario.ttl.toNanos()));
				}
			}));
		}
	}

	/** Ends the process from within. */
	private void exit(long restartAfter) {
		this.simulation.kill(this.machine, restartAfter);
		throw Killed.INSTANCE;
	}

	private void call(int caller) {
		long mean = this.scenario.callInterval;
		this.world.start(this.random.nextLong(2 * mean), new Line(() -> {
			int burst = (this.random.nextInt(4) == 0) ? 1 + this.random.nextInt(MAX_BURST) : 1;
			for (int i = 0; i < burst; i++) {
				draw(caller, (this.random.nextInt(6) == 0) ? 1 + this.random.nextInt(20) : 0);
			}
			call(caller);
		}));
	}

	private void draw(int caller, int count) {
		Line line = (Line) this.world.current();
		line.asking = false;
		long since = this.simulation.trace().events();
		long newestBefore = this.newest;
		long settledBefore = this.settledUntil;
		Ledger.Window windowBefore = this.window;
		long nanosBefore = nanos();
		tell(Happening.CALL, caller, count, 0);
		try {
			long[] ids = (count > 0) ? this.generator.nextIds(count) : new long[] { this.generator.nextId() };
			for (long id : ids) {
				check(id, newestBefore, line, since);
				newestBefore = id;
			}
			Ledger ledger = this.simulation.ledger();
			tell(Happening.ID, ledger.nodeIdOf(newestBefore), relative(ledger.tickOf(newestBefore)), caller);
			tell(Happening.SEQUENCE, ledger.sequenceOf(newestBefore), ids.length, 0);
			this.newest = Math.max(this.newest, newestBefore);
			this.simulation.issued(this.machine, ids.length);
		}
		catch (IdRefusedException ex) {
			this.world.tell(Happening.REFUSED, index(), ex.reason().name(), caller);
			this.simulation.refused(ex.reason());
			long untilBefore = (windowBefore != null && windowBefore == this.window) ? settledBefore : 0;
			check(ex, nanos() - nanosBefore, line, count, untilBefore);
			unpark(true);
		}
		catch (RuntimeException ex) {
			throw unexpected(ex);
		}
	}

	private static Violation unexpected(RuntimeException ex) {
		Violation violation = new Violation(Invariant.NOTHING_UNEXPECTED, ex.toString());
		violation.initCause(ex);
		return violation;
	}

	private void check(long id, long before, Line line, long since) {
		if (id <= before) {
			throw new Violation(Invariant.INCREASING, "%d is not larger than %d".formatted(id, before));
		}
		this.simulation.ledger().issued(id, this.heard, since);
		long lead = this.simulation.ledger().tickOf(id) - tickOf(line.reading);
		if (lead > (this.mayLead ? ticks(this.scenario.maxLead) : 0)) {
			throw new Violation(Invariant.LEAD, "an id is %d ticks ahead of wall".formatted(lead));
		}
	}

	private void check(IdRefusedException refusal, long elapsed, Line line, int count, long untilBefore) {
		long carried = Math.max(1, count >>> this.scenario.layout.sequenceBits()) + SLACK_TICKS;
		String problem = null;
		if (refusal instanceof ClockRegressionException regression) {
			long reach = this.settledUntil;
			for (Ledger.Window known : this.heard) {
				reach = Math.max(reach, known.heardUntil());
			}
			if (!this.mayLead || regression.lead().compareTo(this.scenario.maxLead) <= 0
					|| ticks(regression.lead()) > reach + carried - tickOf(line.reading)) {
				problem = "the clock is not that far behind";
			}
		}
		else if (refusal instanceof SequenceExhaustedException exhaustion) {
			if (exhaustion.requiredWait().toNanos() <= this.scenario.maxWait.toNanos() - elapsed) {
				problem = "the wait would not have been too long";
			}
		}
		else if (refusal instanceof NodeLeaseExpiredException) {
			long needed = tickOf(line.reading) + carried + ticks(this.scenario.maxWait);
			if (elapsed < this.scenario.maxWait.toNanos()) {
				problem = "it has not waited for max-wait";
			}
			else if (!this.mayLead && this.keeper.isRunning() && untilBefore > needed) {
				problem = "a window was open all the time";
			}
		}
		else if (refusal instanceof EndOfLifeException) {
			problem = "life is not over";
		}
		if (problem != null) {
			throw new Violation(Invariant.REFUSAL, problem + ", but: " + refusal.getMessage());
		}
	}

	/** The keeper has heard of its first window with a node id. */
	void heardGrant(Ledger.Window granted, long wall) {
		this.mayLead |= granted.from > wall || !this.heard.isEmpty();
		Line keeper = (Line) this.world.current();
		if (keeper.start == this.starts && this.keeper.isRunning()) {
			this.window = granted;
			this.windowKeeper = keeper;
		}
		this.heard.add(granted);
	}

	void heardLoss(Ledger.Window lost) {
		if (this.window == lost) {
			this.window = null;
		}
		this.lostWindow = lost;
		this.lossKeeper = this.world.current();
	}

	/** The keeper has come back from the store. */
	void keeperHeard() {
		this.keeperActed = true;
	}

	/** The keeper has done all that the last reply called for. */
	void keeperSettled() {
		Actor settled = this.world.current();
		if (this.window == null) {
			this.settledUntil = 0;
		}
		else if (settled.equals(this.windowKeeper)) {
			this.settledUntil = this.window.heardUntil();
		}
		if (this.lostWindow != null && settled.equals(this.lossKeeper)) {
			this.lostWindow.overSince = this.simulation.trace().events();
			this.lostWindow = null;
		}
		if (this.keeperActed) {
			this.keeperActed = false;
			unpark(false);
		}
	}

	/**
	 * The product wakes threads by unparking them, which a thread that waits for the
	 * world's baton cannot see. So whoever may have a reason to be woken is. As with the
	 * real thing, a thread that is woken before it waits does not wait.
	 */
	private void unpark(boolean keeper) {
		for (Line line : this.lines) {
			if (line.keeper == keeper) {
				if (line.parked) {
					this.world.wake(5 * World.MICRO + this.random.nextLong(100 * World.MICRO), line);
				}
				else {
					line.permit = true;
				}
			}
		}
	}

	private void tell(Happening happening, long first, long second, long third) {
		this.world.tell(happening, index(), first, second, third);
	}

	private void tell(Happening happening, long first) {
		tell(happening, first, 0, 0);
	}

	private long nanos() {
		return this.machine.monotonic.read(this.world.now());
	}

	private long ticks(Duration duration) {
		return duration.toMillis() / this.scenario.layout.tick().toMillis();
	}

	long tickOf(long millis) {
		return Math.floorDiv(millis - this.scenario.layout.epoch().toEpochMilli(),
				this.scenario.layout.tick().toMillis());
	}

	/** Ticks since the world began are easier to read. */
	long relative(long tick) {
		return tick - tickOf(Scenario.START_MILLIS);
	}

	/**
	 * A thread of this process.
	 */
	private final class Line extends Actor {

		private final Runnable task;

		private final boolean keeper;

		/** The number of the keeper's start that this thread belongs to. */
		private final int start = Instance.this.starts;

		/** What this thread read last from the wall clock, in milliseconds. */
		private long reading;

		/** Whether it has asked the keeper for something in this call. */
		private boolean asking;

		private boolean parked;

		private boolean permit;

		private Line(Runnable task) {
			this(task, false);
		}

		private Line(Runnable task, boolean keeper) {
			super(Instance.this);
			this.task = task;
			this.keeper = keeper;
		}

		@Override
		void run() {
			Instance.this.lines.add(this);
			try {
				this.task.run();
				if (this.keeper) {
					Instance.this.keeperActed = true;
					keeperSettled();
				}
			}
			finally {
				Instance.this.lines.remove(this);
			}
		}

	}

	/**
	 * The clocks of the machine as the product reads them.
	 */
	private final class Clocks implements TimeSource {

		@Override
		public long millis() {
			Line line = line();
			disturb();
			line.reading = Math.floorDiv(wallNanos(), World.MILLI);
			if (line.reading < Instance.this.highestReading) {
				Instance.this.mayLead = true;
			}
			Instance.this.highestReading = Math.max(Instance.this.highestReading, line.reading);
			tell(Happening.READING, relative(tickOf(line.reading)));
			disturb();
			return line.reading;
		}

		@Override
		public Instant instant() {
			line();
			long nanos = wallNanos();
			return Instant.ofEpochSecond(Math.floorDiv(nanos, World.SECOND), Math.floorMod(nanos, World.SECOND));
		}

		@Override
		public long nanoTime() {
			line();
			disturb();
			long nanos = nanos();
			disturb();
			return nanos;
		}

		@Override
		public void park(long nanos) {
			Line line = line();
			tell(Happening.PARK, nanos);
			if (line.keeper) {
				keeperSettled();
			}
			else if (!line.asking) {
				line.asking = true;
				unpark(true);
			}
			if (line.permit) {
				line.permit = false;
				return;
			}
			// not for longer than the world lasts
			long wait = Instance.this.machine.monotonic.trueNanos(Math.min(nanos, 1_000 * World.SECOND));
			line.parked = true;
			try {
				Instance.this.world.sleep(Instance.this.simulation.chaos().wait(Instance.this, Math.max(1, wait)));
			}
			finally {
				line.parked = false;
			}
		}

		private void disturb() {
			Instance.this.simulation.chaos().disturb(Instance.this);
		}

		private long wallNanos() {
			return Instance.this.machine.wall.read(Instance.this.world.now());
		}

		private Line line() {
			if (Instance.this.dead || Instance.this.world.isOver()) {
				throw Killed.INSTANCE;
			}
			return (Line) Instance.this.world.current();
		}

	}

}
