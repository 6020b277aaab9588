package io.github.snowflakeid;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoField;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

/**
 * Id time: wall as long as wall moves on, and something that never goes back where it
 * does not.
 * <p>
 * While {@code catchUp} is null, id time is wall. A step back, or a window that starts
 * ahead of wall, begins a catch-up: id time then starts from the newest tick in use and
 * runs at half the speed of the monotonic clock, so that wall, at full speed, catches up
 * with it. It is over once wall has passed id time, or has passed the newest tick, since
 * then nothing depends on id time any more. Id time stands still while it leads wall by
 * more than max-lead, and nothing is handed out then.
 * <p>
 * The whole state is one reference to an immutable value, and every change is computed by
 * {@link #next} and made by one compare-and-set, so each step back is counted once.
 * <p>
 * Memory order: {@code highestWall}, {@code catchUp} and the caller's word are volatile
 * and are read before the clock. Whoever wrote them had read the clock before, so a
 * reading that is smaller is a real step back and not a late one.
 */
final class IdClock {

	private static final Logger logger = System.getLogger(SnowflakeIdGenerator.class.getName());

	private static final long NANOS_PER_MILLI = 1_000_000;

	private static final VarHandle CATCH_UP;

	private static final VarHandle HIGHEST_WALL;

	static {
		try {
			MethodHandles.Lookup lookup = MethodHandles.lookup();
			CATCH_UP = lookup.findVarHandle(IdClock.class, "catchUp", CatchUp.class);
			HIGHEST_WALL = lookup.findVarHandle(IdClock.class, "highestWall", long.class);
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

	private final long maxLeadTicks;

	private final LongAdder regressions = new LongAdder();

	private volatile long highestWall;

	private volatile @Nullable CatchUp catchUp;

	IdClock(TimeSource timeSource, SnowflakeLayout layout, Duration maxLead, Supplier<Slice> sliceInUse) {
		this.timeSource = timeSource;
		this.sliceInUse = sliceInUse;
		this.sequenceBits = layout.sequenceBits();
		this.epochMillis = layout.epochMillis();
		this.tickMillis = layout.tickMillis();
		this.tickNanos = this.tickMillis * NANOS_PER_MILLI;
		this.maxLeadTicks = maxLead.toMillis() / this.tickMillis;
		this.highestWall = wall();
	}

	/** Reads wall. The division is for the rare layout whose tick is not 1 ms. */
	long wall() {
		long millis = this.timeSource.millis() - this.epochMillis;
		return (this.tickMillis == 1) ? millis : Math.floorDiv(millis, this.tickMillis);
	}

	/**
	 * Reads wall and keeps track of what it does.
	 * @return wall
	 */
	long observe() {
		while (true) {
			CatchUp current = this.catchUp;
			long highest = this.highestWall;
			long now = wall();
			Slice slice = this.sliceInUse.get();
			long from = tickOf(slice.start);
			if (current == null && now >= Math.max(highest, from)) {
				if (now > highest) {
					raiseHighestWall(now);
				}
				return now;
			}
			// after the clock: a word that is too old would end a catch-up too early
			long newest = tickOf(slice.word & Long.MAX_VALUE);
			CatchUp next = next(current, highest, now, this.timeSource.nanoTime(), from, newest);
			if (next == null) {
				// Before the catch-up ends, or this reading would look like a step back.
				// Fails where another thread has ended it: higher readings may have come.
				HIGHEST_WALL.compareAndSet(this, highest, now);
			}
			if (CATCH_UP.compareAndSet(this, current, next)) {
				changed(current, next, highest, now, newest);
				return now;
			}
		}
	}

	/** The state after a reading, as a pure function. */
	private @Nullable CatchUp next(@Nullable CatchUp current, long highest, long now, long nanos, long from,
			long newest) {
		if (current == null) {
			long anchor = Math.min(Math.max(highest, from), newest);
			return new CatchUp(anchor, nanos, now, isTooFarAhead(anchor, now));
		}
		long idTime = idTime(current, nanos);
		long anchor = Math.max(idTime, from);
		if (now > newest || now >= anchor) {
			return null;
		}
		boolean frozen = isTooFarAhead(anchor, now);
		if (anchor != idTime || frozen != current.frozen) {
			return new CatchUp(anchor, nanos, now, frozen);
		}
		return (now != current.wall) ? new CatchUp(current.anchor, current.nanos, now, frozen) : current;
	}

	private void changed(@Nullable CatchUp before, @Nullable CatchUp after, long highest, long now, long newest) {
		if (after == null) {
			logger.log(Level.INFO, "The wall clock has caught up with the ids");
		}
		else if (now < ((before != null) ? before.wall : highest)) {
			this.regressions.increment();
			if (before == null) {
				logger.log(Level.WARNING,
						"The wall clock stepped back by {0} ms: ids increase all the same, their time goes on at half "
								+ "speed until the clock has caught up; the newest is {1} ms ahead of it",
						(highest - now) * this.tickMillis, Math.max(0, newest - now) * this.tickMillis);
			}
		}
		else if (before == null) {
			logger.log(Level.INFO,
					"The window of the node id starts {0} ms ahead of the wall clock: the time of ids goes on at half "
							+ "speed until the clock has caught up",
					(newest - now) * this.tickMillis);
		}
	}

	private void raiseHighestWall(long now) {
		long highest = this.highestWall;
		while (now > highest && !HIGHEST_WALL.weakCompareAndSet(this, highest, now)) {
			highest = this.highestWall;
		}
	}

	/**
	 * Returns id time.
	 * @param now a reading of wall
	 * @return the tick up to which ids may be handed out
	 */
	long idNow(long now) {
		CatchUp current = this.catchUp;
		if (current == null) {
			return now;
		}
		long idTime = idTime(current, this.timeSource.nanoTime());
		return isTooFarAhead(idTime, now) ? now + this.maxLeadTicks : Math.max(now, idTime);
	}

	/** Returns how long it takes until id time reaches a tick that lies ahead of it. */
	long nanosUntil(long tick) {
		CatchUp current = this.catchUp;
		long nanos = wallNanosUntil(tick);
		if (current != null) {
			long elapsed = current.frozen ? 0 : this.timeSource.nanoTime() - current.nanos;
			long catchUp = saturatedMultiply(tick - current.anchor, 2 * this.tickNanos) - elapsed;
			nanos = Math.min(nanos, Math.max(catchUp, wallNanosUntil(tick - this.maxLeadTicks)));
		}
		return Math.max(1, nanos);
	}

	private long wallNanosUntil(long tick) {
		Instant instant = this.timeSource.instant();
		long millis = this.epochMillis + tick * this.tickMillis - instant.toEpochMilli();
		return saturatedMultiply(millis, NANOS_PER_MILLI)
				- instant.getLong(ChronoField.NANO_OF_SECOND) % NANOS_PER_MILLI;
	}

	/**
	 * Says whether an id of this tick would run too far ahead because of a regression.
	 */
	boolean leadsTooFar(long tick, long now) {
		return this.catchUp != null && isTooFarAhead(tick, now);
	}

	private boolean isTooFarAhead(long tick, long now) {
		return now < tick - this.maxLeadTicks;
	}

	boolean isCatchingUp() {
		return this.catchUp != null;
	}

	long regressions() {
		return this.regressions.sum();
	}

	private long idTime(CatchUp current, long nanos) {
		return current.frozen ? current.anchor : current.anchor + (nanos - current.nanos) / (2 * this.tickNanos);
	}

	private long tickOf(long ticket) {
		return ticket >>> this.sequenceBits;
	}

	private static long saturatedMultiply(long count, long unit) {
		return (count > Long.MAX_VALUE / unit) ? Long.MAX_VALUE : count * unit;
	}

	/**
	 * Id time while wall is behind it.
	 *
	 * @param anchor a tick of id time
	 * @param nanos the monotonic clock's reading at that tick
	 * @param wall the latest reading of wall, to notice a further step back
	 * @param frozen whether id time stands still at the anchor, further ahead of wall
	 * than max-lead
	 */
	private record CatchUp(long anchor, long nanos, long wall, boolean frozen) {

	}

}
