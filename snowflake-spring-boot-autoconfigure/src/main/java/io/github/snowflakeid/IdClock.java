package io.github.snowflakeid;

import java.lang.System.Logger.Level;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoField;
import java.util.Locale;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;

/**
 * Id time: wall as long as wall moves on, and something that never goes back where it
 * does not.
 * <p>
 * While the clock is {@link Steady}, id time is wall. A step back, or a window that
 * starts ahead of wall, begins a {@link CatchUp}: id time then starts from the newest
 * tick in use and runs at half the speed of the monotonic clock, so that wall, at full
 * speed, catches up with it. It is over once wall has passed id time, or has passed the
 * newest tick, since then nothing depends on id time any more. Id time stands still while
 * it leads wall by more than max-lead, and nothing is handed out then.
 * <p>
 * Leads are times: a tick leads by what its start lies ahead of the wall clock, in
 * milliseconds, so that max-lead means the same for ticks that are longer than it. A step
 * back is one that leaves a tick; within a tick nothing depends on it.
 * <p>
 * The whole state is one reference. Every change is computed by {@link #next} and made by
 * one compare-and-set, so each step back is counted once. The one thing that changes
 * without it is the highest reading of a steady clock, which only rises. It may have to
 * be lower after a catch-up than before; so there is a new one then, and a thread that
 * was held up since before can neither lower it nor raise it to a reading from before.
 * <p>
 * Memory order: the state, its highest reading, where the slice in use starts and the
 * caller's word are volatile and are read before the clock. Whoever wrote them had read
 * the clock before, so a reading that is smaller is a real step back, or a window that
 * really starts ahead, and not a late one.
 */
final class IdClock {

	private static final long NANOS_PER_MILLI = 1_000_000;

	private static final VarHandle STATE;

	private static final VarHandle HIGHEST_WALL;

	static {
		try {
			MethodHandles.Lookup lookup = MethodHandles.lookup();
			STATE = lookup.findVarHandle(IdClock.class, "state", State.class);
			HIGHEST_WALL = lookup.findVarHandle(Steady.class, "highestWall", long.class);
		}
		catch (ReflectiveOperationException ex) {
			throw new ExceptionInInitializerError(ex);
		}
	}

	private final TimeSource timeSource;

	private final Supplier<Slice> sliceInUse;

	private final int sequenceBits;

	private final long epochMillis;

	private final long tickMillis;

	private final long tickNanos;

	private final long maxLeadMillis;

	private final GeneratorLog log;

	private final LongAdder regressions = new LongAdder();

	private volatile State state;

	IdClock(TimeSource timeSource, SnowflakeLayout layout, Duration maxLead, Supplier<Slice> sliceInUse,
			GeneratorLog log) {
		this.timeSource = timeSource;
		this.sliceInUse = sliceInUse;
		this.sequenceBits = layout.sequenceBits();
		this.epochMillis = layout.epochMillis();
		this.tickMillis = layout.tickMillis();
		this.tickNanos = this.tickMillis * NANOS_PER_MILLI;
		this.maxLeadMillis = maxLead.toMillis();
		this.log = log;
		this.state = new Steady(millis());
	}

	/** Reads wall. */
	long wall() {
		return tickAt(millis());
	}

	/** Reads the wall clock, in milliseconds since the epoch. */
	long millis() {
		return this.timeSource.millis() - this.epochMillis;
	}

	/** Returns wall at a reading of the clock. */
	long tickAt(long millis) {
		return SnowflakeLayout.ticksIn(millis, this.tickMillis);
	}

	/**
	 * Reads the wall clock and keeps track of what it does.
	 * @return the reading, in milliseconds since the epoch
	 */
	long observe() {
		while (true) {
			State current = this.state;
			long before = current.wall();
			long from = tickOf(this.sliceInUse.get().start);
			long now = millis();
			if (current instanceof Steady steady && tickAt(now) >= Math.max(tickAt(before), from)) {
				if (now > before) {
					steady.raise(now);
				}
				return now;
			}
			// after the clock: a word that is too old would end a catch-up too early
			long newest = tickOf(this.sliceInUse.get().word & Long.MAX_VALUE);
			State next = next(current, now, this.timeSource.nanoTime(), from, newest, before);
			if (STATE.compareAndSet(this, current, next)) {
				changed(current, next, now, newest, before);
				return now;
			}
		}
	}

	/** The state after a reading, as a pure function. */
	private State next(State current, long now, long nanos, long from, long newest, long before) {
		if (!(current instanceof CatchUp catchUp)) {
			long anchor = Math.min(Math.max(tickAt(before), from), newest);
			return new CatchUp(anchor, nanos, now, isTooFarAhead(anchor, now));
		}
		long idTime = idTime(catchUp, nanos);
		long anchor = Math.max(idTime, from);
		if (tickAt(now) > newest || tickAt(now) >= anchor) {
			return new Steady(now);
		}
		boolean frozen = isTooFarAhead(anchor, now);
		if (anchor != idTime || frozen != catchUp.frozen) {
			return new CatchUp(anchor, nanos, now, frozen);
		}
		return (tickAt(now) != tickAt(before)) ? new CatchUp(catchUp.anchor, catchUp.nanos, now, frozen) : catchUp;
	}

	private void changed(State current, State next, long now, long newest, long before) {
		if (next instanceof Steady) {
			this.log.log(Level.INFO, "The wall clock has caught up with the ids");
		}
		else if (tickAt(now) < tickAt(before)) {
			this.regressions.increment();
			if (current instanceof Steady) {
				this.log.log(Level.WARNING, String.format(Locale.ROOT,
						"The wall clock stepped back by %d ms: ids increase all the same, their time goes on at half "
								+ "speed until the clock has caught up; the newest is %d ms ahead of it",
						before - now, Math.max(0, newest * this.tickMillis - now)));
			}
		}
		else if (current instanceof Steady) {
			this.log.log(Level.INFO, String.format(Locale.ROOT,
					"The window of the node id starts %d ms ahead of the wall clock: the time of ids goes on at half "
							+ "speed until the clock has caught up",
					newest * this.tickMillis - now));
		}
	}

	/**
	 * Returns id time.
	 * @param now a reading of the wall clock, in milliseconds since the epoch
	 * @return the tick up to which ids may be handed out
	 */
	long idNow(long now) {
		if (!(this.state instanceof CatchUp catchUp)) {
			return tickAt(now);
		}
		long idTime = idTime(catchUp, this.timeSource.nanoTime());
		return isTooFarAhead(idTime, now) ? tickAt(now + this.maxLeadMillis) : Math.max(tickAt(now), idTime);
	}

	/** Returns how long it takes until id time reaches a tick that lies ahead of it. */
	long nanosUntil(long tick) {
		State current = this.state;
		long millis = this.epochMillis + tick * this.tickMillis;
		long nanos = wallNanosUntil(millis);
		if (current instanceof CatchUp catchUp) {
			long elapsed = catchUp.frozen ? 0 : this.timeSource.nanoTime() - catchUp.nanos;
			long idNanos = saturatedMultiply(tick - catchUp.anchor, 2 * this.tickNanos) - elapsed;
			nanos = Math.min(nanos, Math.max(idNanos, wallNanosUntil(millis - this.maxLeadMillis)));
		}
		return Math.max(1, nanos);
	}

	private long wallNanosUntil(long millis) {
		Instant instant = this.timeSource.instant();
		return saturatedMultiply(millis - instant.toEpochMilli(), NANOS_PER_MILLI)
				- instant.getLong(ChronoField.NANO_OF_SECOND) % NANOS_PER_MILLI;
	}

	/**
	 * Says whether an id of this tick would run too far ahead because of a regression.
	 */
	boolean leadsTooFar(long tick, long now) {
		return isCatchingUp() && isTooFarAhead(tick, now);
	}

	private boolean isTooFarAhead(long tick, long now) {
		return now < tick * this.tickMillis - this.maxLeadMillis;
	}

	/**
	 * Returns how far the start of a tick lies ahead of the wall clock.
	 * @param tick the tick
	 * @param now a reading of the wall clock, in milliseconds since the epoch
	 * @return the lead, zero if the tick has begun
	 */
	Duration lead(long tick, long now) {
		long start = tick * this.tickMillis;
		// a clock that is absurdly far behind must not overflow
		return Duration.ofMillis(Math.max(0, start - Math.max(now, start - Long.MAX_VALUE)));
	}

	boolean isCatchingUp() {
		return this.state instanceof CatchUp;
	}

	long regressions() {
		return this.regressions.sum();
	}

	private long idTime(CatchUp catchUp, long nanos) {
		return catchUp.frozen ? catchUp.anchor : catchUp.anchor + (nanos - catchUp.nanos) / (2 * this.tickNanos);
	}

	private long tickOf(long ticket) {
		return ticket >>> this.sequenceBits;
	}

	private static long saturatedMultiply(long count, long unit) {
		return (count > Long.MAX_VALUE / unit) ? Long.MAX_VALUE : count * unit;
	}

	/**
	 * What the readings of wall so far amount to.
	 */
	private sealed interface State {

		/**
		 * Returns the reading, in milliseconds, before whose tick another one is a step
		 * back.
		 */
		long wall();

	}

	/**
	 * Id time is wall. Of the readings the highest is kept.
	 */
	private static final class Steady implements State {

		private volatile long highestWall;

		private Steady(long wall) {
			this.highestWall = wall;
		}

		private void raise(long now) {
			long highest = this.highestWall;
			while (now > highest && !HIGHEST_WALL.weakCompareAndSet(this, highest, now)) {
				highest = this.highestWall;
			}
		}

		@Override
		public long wall() {
			return this.highestWall;
		}

	}

	/**
	 * Id time while wall is behind it.
	 *
	 * @param anchor a tick of id time
	 * @param nanos the monotonic clock's reading at that tick
	 * @param wall the latest reading of the wall clock, in milliseconds, to notice a
	 * further step back
	 * @param frozen whether id time stands still at the anchor, further ahead of wall
	 * than max-lead
	 */
	private record CatchUp(long anchor, long nanos, long wall, boolean frozen) implements State {

	}

}
