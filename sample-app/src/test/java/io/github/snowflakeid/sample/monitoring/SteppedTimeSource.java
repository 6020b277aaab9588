package io.github.snowflakeid.sample.monitoring;

import java.time.Duration;
import java.time.Instant;

import io.github.snowflakeid.TimeSource;

import org.springframework.context.annotation.Primary;

/**
 * The machine's clocks, of which the wall clock can be set back.
 */
@Primary
final class SteppedTimeSource implements TimeSource {

	private final TimeSource system = TimeSource.system();

	private volatile Duration offset = Duration.ZERO;

	void stepBack(Duration step) {
		this.offset = this.offset.minus(step);
	}

	@Override
	public Instant instant() {
		return this.system.instant().plus(this.offset);
	}

	@Override
	public long nanoTime() {
		return this.system.nanoTime();
	}

	@Override
	public void park(long nanos) {
		this.system.park(nanos);
	}

}
