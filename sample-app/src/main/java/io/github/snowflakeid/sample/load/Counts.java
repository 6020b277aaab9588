package io.github.snowflakeid.sample.load;

import java.time.Duration;

import io.github.snowflakeid.GeneratorNumbers;

/**
 * What generators have counted of their callers' waiting.
 *
 * @param sequenceExhausted calls that met a used-up sequence
 * @param clockRegressions steps back of the clock
 * @param waits calls that had to wait
 * @param waited for how long, all together
 */
public record Counts(long sequenceExhausted, long clockRegressions, long waits, Duration waited) {

	static Counts of(GeneratorNumbers numbers) {
		return new Counts(numbers.sequenceExhausted(), numbers.clockRegressions(), numbers.waits(), numbers.waited());
	}

	Counts plus(Counts other) {
		return new Counts(this.sequenceExhausted + other.sequenceExhausted,
				this.clockRegressions + other.clockRegressions, this.waits + other.waits,
				this.waited.plus(other.waited));
	}

	Counts minus(Counts earlier) {
		return new Counts(this.sequenceExhausted - earlier.sequenceExhausted,
				this.clockRegressions - earlier.clockRegressions, this.waits - earlier.waits,
				this.waited.minus(earlier.waited));
	}

}
