package io.github.snowflakeid.simulation;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;

import io.github.snowflakeid.ClockRegressionException;
import io.github.snowflakeid.EndOfLifeException;
import io.github.snowflakeid.IdRefusedException;
import io.github.snowflakeid.NodeLeaseExpiredException;
import io.github.snowflakeid.SequenceExhaustedException;
import io.github.snowflakeid.Slices;
import io.github.snowflakeid.SnowflakeIdGenerator;
import io.github.snowflakeid.TimeSource;
import io.github.snowflakeid.lease.LeaseAcquisitionException;
import io.github.snowflakeid.lease.LeaseInternals;
import io.github.snowflakeid.lease.LeaseKeeper;
import io.github.snowflakeid.lease.LeaseOwner;
import io.github.snowflakeid.lease.LeaseRow;

/**
 * One life of a process: the real generator and the real keeper, threads that call them,
 * and clocks that the world may disturb at each reading.
 */
final class Instance extends Host {

	private static final long SLACK_TICKS = 2;

	private static final int MAX_BURST = 12;

	/** How often a keeper may be interrupted before it comes to wait. */
	private static final int MOST_RESTLESS = 20;

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

	/** Until when ids may be drawn surely after the node id was handed back, or 0. */
	private long promisedUntil;

	/** How long the next calls of a caller that has left do not come. */
	private long absence;

	/** The starts whose node id was handed back while callers went on. */
	private final Set<Integer> handedBack = new HashSet<>();

	/** Tells the keeper's thread from those of keepers that were stopped. */
	private int starts;

	private SnowflakeIdGenerator generator;

	private LeaseKeeper keeper;

	/** What guards the keeper's state: whoever holds it must not be held up. */
	private Object lock = new Object();

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
		Slices slices = SnowflakeIdGenerator.builder()
			.layout(this.scenario.layout)
			.timeSource(clocks)
			.maxLead(this.scenario.maxLead)
			.maxWait(this.scenario.maxWait)
			.buildLeased();
		this.generator = slices.generator();
		int[] runs = new int[1];
		this.keeper = LeaseInternals.keeper(slices, new StoreClient(this.simulation, this),
				this.scenario.terms(index()), clocks,
				() -> new LeaseOwner("process-%d-%d-%d".formatted(index(), this.life, runs[0]++), "host", index(),
						"simulation"),
				this.random::nextLong, (loop) -> this.world.start(0, new Line(loop, true)));
		this.lock = Internals.lockOf(this.keeper);
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

	/**
	 * Hands the node id back while callers go on, and later ends the process or starts
	 * the keeper again.
	 */
	void handBack(boolean again, long remainder, long later) {
		if (this.keeper != null && !this.stopping) {
			this.world.start(0, new Line(() -> {
				if (this.stopping) {
					return;
				}
				this.stopping = true;
				this.handedBack.add(this.starts++);
				Duration drawn = Duration.ofNanos(remainder);
				long now = tickOf(Math.floorDiv(this.machine.wall.read(this.world.now()), World.MILLI));
				this.promisedUntil = (this.window != null && this.lostWindow == null)
						? Math.min(this.settledUntil, now + ticks(drawn)) : 0;
				this.window = null;
				tell(Happening.STOPPING, 0);
				this.keeper.handBack(drawn);
				tell(Happening.STOPPED, 0);
				this.world.sleep(Math.max(0, Math.min(later, this.scenario.healAt - this.world.now())));
				if (again) {
					this.stopping = false;
					this.promisedUntil = 0;
					start();
				}
				else {
					exit(this.random.nextLong(this.scenario.ttl.toNanos()));
				}
			}));
		}
	}

	/** Interrupts the keeper's thread, or that of a caller. */
	void interrupt(boolean keeper, SplittableRandom random) {
		List<Line> some = this.lines.stream()
			.filter((line) -> line.blocked && (line.keeper ? keeper : !keeper && line.caller >= 0))
			.toList();
		if (!some.isEmpty()) {
			Line line = some.get(random.nextInt(some.size()));
			line.flagged = true;
			this.world.interrupt(line);
		}
	}

	/** Lets the first caller leave for some time, unless it is the only one. */
	void letCallerLeave(long nanos) {
		if (this.scenario.callers > 1) {
			this.absence = nanos;
			for (Line line : this.lines) {
				if (line.caller == 0 && line.blocked) {
					line.flagged = true;
					this.world.interrupt(line);
				}
			}
		}
	}

	/** Says whether this is the thread of the keeper's last start. */
	boolean isKeptBy(Actor actor) {
		return actor instanceof Line line && line.start == this.starts && this.keeper.isRunning();
	}

	/** Ends the process from within. */
	private void exit(long restartAfter) {
		this.simulation.kill(this.machine, restartAfter);
		throw Killed.INSTANCE;
	}

	private void call(int caller) {
		long mean = this.scenario.callInterval;
		long away = (caller == 0) ? this.absence : 0;
		this.absence -= away;
		this.world.start(away + this.random.nextLong(2 * mean), new Line(() -> {
			int burst = (this.random.nextInt(4) == 0) ? 1 + this.random.nextInt(MAX_BURST) : 1;
			for (int i = 0; i < burst; i++) {
				draw(caller, (this.random.nextInt(6) == 0) ? 1 + this.random.nextInt(20) : 0);
			}
			call(caller);
		}, false, caller));
	}

	private void draw(int caller, int count) {
		Line line = (Line) this.world.current();
		line.asking = false;
		long since = this.simulation.trace().events();
		long newestBefore = this.newest;
		long settledBefore = this.settledUntil;
		Ledger.Window windowBefore = this.window;
		long promisedBefore = this.promisedUntil;
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
			check(ex, nanos() - nanosBefore, line, count, untilBefore, Math.min(promisedBefore, this.promisedUntil));
			unpark(true);
		}
		catch (RuntimeException ex) {
			throw unexpected(ex);
		}
		if (line.flagged) {
			if (!Thread.currentThread().isInterrupted()) {
				throw new Violation(Invariant.INTERRUPT, "a caller's interrupt flag is gone");
			}
			// one in two comes back with the flag still set
			line.flagged = this.newest % 2 == 0 || !Thread.interrupted();
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

	private void check(IdRefusedException refusal, long elapsed, Line line, int count, long untilBefore,
			long promisedBefore) {
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
			else if (!this.mayLead && promisedBefore > needed) {
				problem = "a window was to stay open";
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
	void heardGrant(Ledger.Window granted, long wall, List<LeaseRow> ghosts) {
		this.mayLead |= granted.from > wall || !this.heard.isEmpty();
		Line keeper = (Line) this.world.current();
		keeper.ghosts = keeper.acquisitionFailed ? ghosts : List.of();
		keeper.acquisitionFailed = false;
		if (keeper.start == this.starts && this.keeper.isRunning()) {
			this.window = granted;
			this.windowKeeper = keeper;
		}
		this.heard.add(granted);
	}

	/** A call of the keeper has had no reply, or was refused. */
	void callFailed(boolean acquisition) {
		Line keeper = (Line) this.world.current();
		keeper.ghosts = List.of();
		keeper.acquisitionFailed |= acquisition;
	}

	/** The keeper's thread is about to wait: it has done what it had to. */
	private void requireNoGhost(Line keeper) {
		this.simulation.setStoreClock();
		for (LeaseRow ghost : keeper.ghosts) {
			if (this.simulation.server().isStillHeld(ghost)) {
				throw new Violation(Invariant.GHOST,
						"node id %d was granted unheard and is still held".formatted(ghost.nodeId()));
			}
		}
		keeper.ghosts = List.of();
	}

	void heardLoss(Ledger.Window lost) {
		if (this.handedBack.contains(((Line) this.world.current()).start)) {
			// its window is drawn from until its end all the same
			return;
		}
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

		/** The number of the caller, or -1. */
		private final int caller;

		/** Whether it was interrupted, and has not taken notice. */
		private boolean flagged;

		/** How often it was to wait and did not, being interrupted. */
		private int restless;

		/** Whether its last call for a node id had no reply. */
		private boolean acquisitionFailed;

		/** What it has to free, having been granted it unheard. */
		private List<LeaseRow> ghosts = List.of();

		private Line(Runnable task) {
			this(task, false);
		}

		private Line(Runnable task, boolean keeper) {
			this(task, keeper, -1);
		}

		private Line(Runnable task, boolean keeper, int caller) {
			super(Instance.this);
			this.task = task;
			this.keeper = keeper;
			this.caller = caller;
		}

		@Override
		void run() {
			Instance.this.lines.add(this);
			try {
				this.task.run();
				// the keeper catches errors while it gives its node id back, also this
				// one's end
				if (this.keeper && this.equals(Instance.this.world.current())) {
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
				requireNoGhost(line);
				keeperSettled();
			}
			else if (!line.asking) {
				line.asking = true;
				unpark(true);
			}
			if (Thread.currentThread().isInterrupted()) {
				if (line.keeper && ++line.restless > MOST_RESTLESS) {
					throw new Violation(Invariant.INTERRUPT, "the keeper does not wait any more");
				}
				return;
			}
			line.restless = 0;
			if (line.permit) {
				line.permit = false;
				return;
			}
			// not for longer than the world lasts
			long wait = Instance.this.machine.monotonic.trueNanos(Math.min(nanos, 1_000 * World.SECOND));
			line.parked = true;
			line.interruptible = true;
			try {
				Instance.this.world.sleep(Instance.this.simulation.chaos().wait(Instance.this, Math.max(1, wait)));
			}
			finally {
				line.parked = false;
				line.interruptible = false;
			}
		}

		private void disturb() {
			if (Thread.holdsLock(Instance.this.lock)) {
				// nobody else could run who needs it
				return;
			}
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
