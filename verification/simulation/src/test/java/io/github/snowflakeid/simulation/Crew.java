package io.github.snowflakeid.simulation;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.LockSupport;

/**
 * Threads that hand one baton to each other: only who holds it runs, so a world with many
 * threads is as deterministic as one with a single thread. They are real threads because
 * a call that waits in the middle of the product keeps its place on its stack.
 * <p>
 * A thread that blocks goes on to run the world's events on top of its stack, until the
 * event is its own wake-up. So the baton changes hands only when two threads are in the
 * middle of something at the same time.
 */
final class Crew implements AutoCloseable {

	/** No world lasts that long, however busy the machine is. */
	private static final long PATIENCE_NANOS = Duration.ofMinutes(5).toNanos();

	private final Deque<Carrier> idle = new ArrayDeque<>();

	private final Thread owner = Thread.currentThread();

	/** Who may run; null for the owner. */
	private volatile Carrier baton;

	private volatile boolean closed;

	private World world;

	/** Who waits for a killed thread to unwind. */
	private Carrier unwindingFor;

	/** Runs a world to its end. */
	void run(World world) {
		this.world = world;
		pass(idleOne());
		long started = System.nanoTime();
		while (this.baton != null) {
			LockSupport.parkNanos(this, PATIENCE_NANOS);
			if (System.nanoTime() - started > PATIENCE_NANOS) {
				throw new IllegalStateException("The world stands still in " + this.baton);
			}
		}
	}

	Carrier holder() {
		return this.baton;
	}

	/** Lets a thread that is blocked unwind, and waits for that. */
	void unwind(Carrier carrier) {
		Carrier me = this.baton;
		this.unwindingFor = me;
		passAndAwait(me, carrier);
	}

	/** Lets a fresh thread run a task while this one is in the middle of another. */
	void runElsewhere(Actor actor) {
		Carrier me = this.baton;
		Carrier other = idleOne();
		other.task = actor;
		passAndAwait(me, other);
	}

	void passAndAwait(Carrier me, Carrier other) {
		pass(other);
		me.awaitBaton();
	}

	private Carrier idleOne() {
		Carrier carrier = this.idle.poll();
		if (carrier == null) {
			carrier = new Carrier();
			carrier.start();
		}
		return carrier;
	}

	private void pass(Carrier carrier) {
		this.baton = carrier;
		LockSupport.unpark((carrier != null) ? carrier : this.owner);
	}

	@Override
	public void close() {
		this.closed = true;
		this.idle.forEach(LockSupport::unpark);
	}

	/**
	 * A thread of the crew.
	 */
	final class Carrier extends Thread {

		/** What to run first with the baton, or null. */
		private Actor task;

		private Carrier() {
			super("simulation");
			setDaemon(true);
		}

		@Override
		public void run() {
			while (awaitBaton()) {
				Carrier next = carry();
				Crew.this.idle.push(this);
				pass(next);
			}
		}

		private boolean awaitBaton() {
			while (Crew.this.baton != this) {
				if (Crew.this.closed) {
					return false;
				}
				LockSupport.park(Crew.this);
			}
			return true;
		}

		/** Runs the world from the bottom of this thread's stack. */
		private Carrier carry() {
			World world = Crew.this.world;
			Actor actor = this.task;
			this.task = null;
			while (true) {
				if (actor != null) {
					world.run(actor);
				}
				Carrier waiting = Crew.this.unwindingFor;
				if (waiting != null) {
					Crew.this.unwindingFor = null;
					return waiting;
				}
				actor = world.next(null);
				if (actor == null) {
					Actor blocked = world.nextToUnwind();
					return (blocked != null) ? blocked.carrier : null;
				}
				if (actor.blocked) {
					actor.ready = true;
					return actor.carrier;
				}
			}
		}

	}

}
