package io.github.snowflakeid;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.LongConsumer;

/**
 * Clocks that stand still unless the test moves them. Parking moves both clocks by the
 * time asked for, and returns at once if the thread is interrupted, as the real one does.
 */
public final class ScriptedTimeSource implements TimeSource {

	/** A whole second, well inside the life of the default layout. */
	public static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

	private Instant wall;

	private long nanos;

	private long parks;

	private final Deque<Runnable> beforeReadings = new ArrayDeque<>();

	private LongConsumer parking = (nanos) -> advance(Duration.ofNanos(nanos));

	public ScriptedTimeSource() {
		this(START);
	}

	public ScriptedTimeSource(Instant wall) {
		this.wall = wall;
	}

	/** Lets time pass on both clocks. */
	public synchronized void advance(Duration duration) {
		this.wall = this.wall.plus(duration);
		this.nanos += duration.toNanos();
	}

	/** Steps the wall clock, forth or back. */
	public synchronized void stepWall(Duration duration) {
		this.wall = this.wall.plus(duration);
	}

	public synchronized void setWall(Instant wall) {
		this.wall = wall;
	}

	/** Lets time pass on the monotonic clock only, as if the wall clock stood still. */
	public synchronized void stallWall(Duration duration) {
		this.nanos += duration.toNanos();
	}

	/** Runs something once, right before the next reading of the wall clock. */
	public synchronized void beforeNextReading(Runnable action) {
		this.beforeReadings.add(action);
	}

	/** Replaces what parking does. */
	public synchronized void onPark(LongConsumer parking) {
		this.parking = parking;
	}

	public synchronized long parks() {
		return this.parks;
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
