package io.github.snowflakeid.sample.demo;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;

import io.github.snowflakeid.TimeSource;

import org.springframework.stereotype.Component;

/**
 * The machine's clocks, with a wall clock that can be set back, and with a way to let
 * everybody who reads them stand still. The machine's own clock is never touched.
 * <p>
 * A frozen reader waits inside its reading and is answered with the time at which it goes
 * on. A process that the operating system has stopped finds the same when it is
 * continued: all clocks have moved on meanwhile.
 * <p>
 * The offset is read after the clock. A thread that loses the processor between the two
 * then returns a reading that is merely old, which the generator is used to. The other
 * way round it would return one that no clock has ever shown, ahead of a step back.
 */
@Component
@ConditionalOnLivePage
final class AdjustableTimeSource implements TimeSource {

	private static final long FROZEN = Long.MIN_VALUE;

	private final TimeSource clocks;

	/** Milliseconds, or FROZEN: one field, so that a reading costs one test. */
	private volatile long offset;

	/** Guarded by this. */
	private long offsetOnceThawed;

	private volatile CountDownLatch thaw = new CountDownLatch(0);

	AdjustableTimeSource() {
		this(TimeSource.system());
	}

	AdjustableTimeSource(TimeSource clocks) {
		this.clocks = clocks;
	}

	@Override
	public long millis() {
		while (true) {
			long millis = this.clocks.millis();
			long offset = this.offset;
			if (offset != FROZEN) {
				return millis + offset;
			}
			awaitThaw();
		}
	}

	@Override
	public Instant instant() {
		while (true) {
			Instant instant = this.clocks.instant();
			long offset = this.offset;
			if (offset != FROZEN) {
				return instant.plusMillis(offset);
			}
			awaitThaw();
		}
	}

	@Override
	public long nanoTime() {
		while (true) {
			long nanos = this.clocks.nanoTime();
			if (this.offset != FROZEN) {
				return nanos;
			}
			awaitThaw();
		}
	}

	/** Whoever has waited reads a clock next, and stands still there. */
	@Override
	public void park(long nanos) {
		this.clocks.park(nanos);
	}

	private void awaitThaw() {
		CountDownLatch thaw = this.thaw;
		boolean interrupted = false;
		while (thaw.getCount() > 0) {
			try {
				thaw.await();
			}
			catch (InterruptedException ex) {
				interrupted = true;
			}
		}
		if (interrupted) {
			Thread.currentThread().interrupt();
		}
	}

	/** Returns how far the wall clock is set off, negative if it was set back. */
	synchronized Duration offset() {
		return Duration.ofMillis(this.offsetOnceThawed);
	}

	synchronized void setOffset(Duration offset) {
		this.offsetOnceThawed = offset.toMillis();
		if (!isFrozen()) {
			this.offset = this.offsetOnceThawed;
		}
	}

	boolean isFrozen() {
		return this.offset == FROZEN;
	}

	synchronized void freeze() {
		if (!isFrozen()) {
			// before the offset, so that who sees that one finds the latch to wait for
			this.thaw = new CountDownLatch(1);
			this.offset = FROZEN;
		}
	}

	synchronized void thaw() {
		this.offset = this.offsetOnceThawed;
		this.thaw.countDown();
	}

	@Override
	public String toString() {
		return "AdjustableTimeSource[%s]".formatted(isFrozen() ? "frozen" : offset());
	}

}
