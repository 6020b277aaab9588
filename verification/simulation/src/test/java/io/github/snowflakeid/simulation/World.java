package io.github.snowflakeid.simulation;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.SplittableRandom;

/**
 * Time, chance and what is going to happen. One event runs at a time, in the order of
 * their times, and everything random comes from the seed.
 */
final class World {

	static final long MICRO = 1_000;

	static final long MILLI = 1_000_000;

	static final long SECOND = 1_000_000_000;

	private static final int MAX_EVENTS = 5_000_000;

	private static final Comparator<Event> ORDER = Comparator.<Event>comparingLong((event) -> event.time)
		.thenComparingLong((event) -> event.order);

	private final Crew crew;

	private final Trace trace;

	private final PriorityQueue<Event> events = new PriorityQueue<>(ORDER);

	private final List<Actor> blocked = new ArrayList<>();

	private final Map<SimulatedFault, Long> faults = new EnumMap<>(SimulatedFault.class);

	final SplittableRandom random;

	private long now;

	private long order;

	private boolean over;

	private Actor current;

	private Throwable failure;

	World(Crew crew, Trace trace, long seed) {
		this.crew = crew;
		this.trace = trace;
		this.random = new SplittableRandom(seed);
	}

	/** Runs until nothing is left to do, or {@link #end()}. */
	void run() {
		this.crew.run(this);
	}

	long now() {
		return this.now;
	}

	/** Returns the actor that runs now, or null if the world itself does. */
	Actor current() {
		return this.current;
	}

	/** Says whether the world has come to an end. */
	boolean isOver() {
		return this.over;
	}

	Throwable failure() {
		return this.failure;
	}

	Map<SimulatedFault, Long> faults() {
		return this.faults;
	}

	void tell(Happening happening, int who, long first, long second, long third) {
		this.trace.add(this.now, happening, who, first, second, third, "");
	}

	void tell(Happening happening, int who, String word, long first) {
		this.trace.add(this.now, happening, who, first, 0, 0, word);
	}

	void tell(SimulatedFault fault, int who, long detail) {
		this.faults.merge(fault, 1L, Long::sum);
		tell(Happening.FAULT, who, fault.name(), detail);
	}

	/** Ends the world: the first failure counts. */
	void fail(Throwable failure) {
		if (this.failure == null) {
			this.failure = failure;
		}
		this.over = true;
	}

	void end() {
		this.over = true;
	}

	/** Lets something happen to nobody in particular. */
	void in(long nanos, Runnable event) {
		this.events.add(new Event(this.now + nanos, this.order++, null, null, 0, event));
	}

	/** Lets something happen to a host, once it runs, unless it is dead by then. */
	void in(long nanos, Host host, Runnable event) {
		this.events.add(new Event(this.now + nanos, this.order++, host, null, 0, event));
	}

	/** Starts a thread of a host. */
	void start(long nanos, Actor actor) {
		this.events.add(new Event(this.now + nanos, this.order++, actor.host, actor, 0, null));
	}

	/** Wakes an actor from the wait that it is in, or is about to begin. */
	void wake(long nanos, Actor actor) {
		this.events.add(new Event(this.now + nanos, this.order++, actor.host, actor, actor.waits, null));
	}

	/** Lets the current actor wait, for so long at most. */
	void sleep(long nanos) {
		Actor self = this.current;
		// others run on its thread meanwhile
		self.interrupted |= Thread.interrupted();
		self.waits++;
		wake(nanos, self);
		block(self);
		if (self.interrupted) {
			self.interrupted = false;
			Thread.currentThread().interrupt();
		}
	}

	/** Interrupts an actor that is blocked. */
	void interrupt(Actor actor) {
		actor.interrupted = true;
		if (actor.interruptible) {
			wake(0, actor);
		}
	}

	private void block(Actor self) {
		Crew.Carrier me = this.crew.holder();
		self.blocked = true;
		this.blocked.add(self);
		this.current = null;
		try {
			while (!self.ready) {
				requireAlive(self);
				Actor next = next(self);
				if (self.equals(next)) {
					break;
				}
				if (next == null) {
					continue;
				}
				if (next.blocked) {
					next.ready = true;
					this.crew.passAndAwait(me, next.carrier);
				}
				else {
					this.crew.runElsewhere(next);
				}
			}
			requireAlive(self);
		}
		finally {
			self.ready = false;
			self.blocked = false;
			this.blocked.remove(self);
		}
		this.current = self;
	}

	private void requireAlive(Actor self) {
		if (this.over || self.killed) {
			throw Killed.INSTANCE;
		}
	}

	/**
	 * Runs what happens until an actor's turn has come.
	 * @param waiting who waits on this thread, or null
	 * @return the actor, or null if the world or whoever waits has come to an end
	 */
	Actor next(Actor waiting) {
		while (!this.over) {
			Event event = this.events.poll();
			if (event == null) {
				this.over = true;
				break;
			}
			this.now = Math.max(this.now, event.time);
			if (this.order > MAX_EVENTS) {
				fail(new Violation(Invariant.NOTHING_UNEXPECTED, "the world does not come to an end"));
				break;
			}
			Host host = event.host;
			if (host != null && host.dead) {
				continue;
			}
			if (host != null && host.resumesAt > this.now) {
				postpone(event, host.resumesAt);
				continue;
			}
			Actor actor = event.actor;
			if (actor == null) {
				happen(event.action);
				if (waiting != null && waiting.killed) {
					break;
				}
			}
			else if (actor.carrier == null || (actor.blocked && actor.waits == event.waits)) {
				return actor;
			}
		}
		return null;
	}

	private void postpone(Event event, long until) {
		event.time = until;
		event.order = this.order++;
		event.postponed = true;
		this.events.add(event);
	}

	/** Lets a host that stands still go on. */
	void resume(Host host) {
		host.resumesAt = 0;
		List<Event> postponed = new ArrayList<>();
		for (Event event : this.events) {
			if (host.equals(event.host) && event.postponed) {
				postponed.add(event);
			}
		}
		postponed.sort(ORDER);
		for (Event event : postponed) {
			this.events.remove(event);
			postpone(event, this.now);
		}
	}

	private void happen(Runnable action) {
		try {
			action.run();
		}
		catch (Throwable ex) {
			fail(ex);
		}
	}

	/** Runs an actor's task on the thread that holds the baton. */
	void run(Actor actor) {
		actor.carrier = this.crew.holder();
		this.current = actor;
		try {
			actor.run();
		}
		catch (Killed ex) {
			// as it should be
		}
		catch (Throwable ex) {
			fail(ex);
		}
		finally {
			this.current = null;
			boolean unused = Thread.interrupted();
		}
	}

	Actor nextToUnwind() {
		if (this.blocked.isEmpty()) {
			return null;
		}
		Actor actor = this.blocked.get(this.blocked.size() - 1);
		actor.killed = true;
		return actor;
	}

	/**
	 * Ends a host and everything that it was doing. If that is the current actor, it has
	 * to unwind by itself.
	 */
	void kill(Host host) {
		host.dead = true;
		Actor running = this.current;
		for (Actor actor : List.copyOf(this.blocked)) {
			if (host.equals(actor.host)) {
				actor.killed = true;
				if (actor.carrier != this.crew.holder()) {
					this.crew.unwind(actor.carrier);
				}
			}
		}
		this.current = running;
	}

	private static final class Event {

		private long time;

		private long order;

		/** Whether it waits for its host to go on. */
		private boolean postponed;

		private final Host host;

		private final Actor actor;

		private final long waits;

		private final Runnable action;

		private Event(long time, long order, Host host, Actor actor, long waits, Runnable action) {
			this.time = time;
			this.order = order;
			this.host = host;
			this.actor = actor;
			this.waits = waits;
			this.action = action;
		}

	}

}
