package io.github.snowflakeid.test;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.LongConsumer;

import io.github.snowflakeid.TimeSource;

/**
 * Clocks that stand still unless a test moves them. Parking moves both clocks by the time
 * asked for, and returns at once if the thread is interrupted, as the real one does: so
 * no test waits, and none ends another way on a slow machine.
 * <p>
 * As a bean it takes the place of the starter's own time source. Safe for use by multiple
 * threads.
 */
public final class ScriptedTimeSource implements TimeSource {

	/** A whole second, well inside the life of the default layout. */
	public static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

	private Instant wall;

	private long nanos;

	private long parks;

	private final Deque<Runnable> beforeReadings = new ArrayDeque<>();

	private LongConsumer parking = (nanos) -> advance(Duration.ofNanos(nanos));

	/**
	 * Creates clocks of which the wall clock shows {@link #START}.
	 */
	public ScriptedTimeSource() {
		this(START);
	}

	/**
	 * Creates clocks.
	 * @param wall what the wall clock shows
	 */
	public ScriptedTimeSource(Instant wall) {
		this.wall = wall;
	}

	/**
	 * Lets time pass on both clocks.
	 * @param duration how much
	 */
	public synchronized void advance(Duration duration) {
		this.wall = this.wall.plus(duration);
		this.nanos += duration.toNanos();
	}

	/**
	 * Steps the wall clock, as somebody does who sets it. The monotonic clock stands.
	 * @param duration how far: forth, or back if negative
	 */
	public synchronized void stepWall(Duration duration) {
		this.wall = this.wall.plus(duration);
	}

	/**
	 * Sets the wall clock. The monotonic clock stands.
	 * @param wall what it shows from now on
	 */
	public synchronized void setWall(Instant wall) {
		this.wall = wall;
	}

	/**
	 * Lets time pass on the monotonic clock only, as if the wall clock stood still.
	 * @param duration how much
	 */
	public synchronized void stallWall(Duration duration) {
		this.nanos += duration.toNanos();
	}

	/**
	 * Runs something once, right before the next reading of {@link #millis()}. Several
	 * wait for one reading each, in their order.
	 * @param action what to run, on the thread that reads
	 */
	public synchronized void beforeNextReading(Runnable action) {
		this.beforeReadings.add(action);
	}

	/**
	 * Replaces what parking does.
	 * @param parking is given the nanoseconds that were asked for, on the thread that
	 * parks; not called if that thread is interrupted
	 */
	public synchronized void onPark(LongConsumer parking) {
		this.parking = parking;
	}

	/**
	 * Returns how often a thread has parked.
	 * @return a number of calls, those of interrupted threads included
	 */
	public synchronized long parks() {
		return this.parks;
	}

	/**
	 * Forgets the script. The monotonic clock goes on, as it does for whoever has read
	 * it.
	 */
	synchronized void startOver(Instant wall) {
		this.wall = wall;
		this.parks = 0;
		this.beforeReadings.clear();
		this.parking = (nanos) -> advance(Duration.ofNanos(nanos));
	}

	@Override
	public Instant instant() {
		synchronized (this) {
			return this.wall;
		}
	}

	@Override
	public long millis() {
		Runnable action;
		synchronized (this) {
			action = this.beforeReadings.poll();
		}
		if (action != null) {
			action.run();
		}
		return instant().toEpochMilli();
	}

	@Override
	public synchronized long nanoTime() {
		return this.nanos;
	}

	@Override
	public void park(long nanos) {
		LongConsumer parking;
		synchronized (this) {
			this.parks++;
			parking = this.parking;
		}
		if (!Thread.currentThread().isInterrupted()) {
			parking.accept(nanos);
		}
	}

}
