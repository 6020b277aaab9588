package io.github.snowflakeid.concurrency;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.LongStream;

import io.github.snowflakeid.IdDraw;
import io.github.snowflakeid.IdRefusedException;
import io.github.snowflakeid.Slices;
import io.github.snowflakeid.SnowflakeIdGenerator;
import io.github.snowflakeid.SnowflakeLayout;
import io.github.snowflakeid.TimeSource;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Options;
import org.jetbrains.lincheck.datastructures.StressOptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * While the clock stands still, a generator is a counter that can be closed: whatever
 * callers do at the same time, they might have done one after the other.
 * {@code -Dlincheck.iterations=1000} plays more scenarios.
 */
@Tag("once")
class LinearizabilityTests {

	private static final int ITERATIONS = Integer.getInteger("lincheck.iterations", 5);

	@Test
	void generatorIsACounterInEachInterleaving() {
		check(new ModelCheckingOptions().invocationsPerIteration(200), Generator.class);
	}

	@Test
	void generatorIsACounterUnderStress() {
		check(new StressOptions().invocationsPerIteration(1000), Generator.class);
	}

	static <O extends Options<O, ?>> void check(O options, Class<?> generator) {
		options.iterations(ITERATIONS)
			.threads(3)
			.actorsPerThread(2)
			.actorsBefore(1)
			.actorsAfter(1)
			.sequentialSpecification(Counter.class)
			.check(generator);
	}

	/** What callers do. */
	public static class Generator {

		private static final long TICK = 1000;

		private static final long REFUSED = -1;

		private final Slices slices = open();

		private final SnowflakeIdGenerator ids = this.slices.generator();

		private static Slices open() {
			Slices slices = SnowflakeIdGenerator.builder()
				.timeSource(new StandingClock())
				.maxWait(Duration.ZERO)
				.spreadBits(0)
				.buildLeased();
			slices.open(0, TICK, 2 * TICK);
			return slices;
		}

		@Operation
		public long nextId() {
			try {
				return number(this.ids.nextId());
			}
			catch (IdRefusedException ex) {
				return REFUSED;
			}
		}

		@Operation
		public long draw() {
			IdDraw draw = this.ids.draw(1, () -> {
			});
			try {
				return draw.advance() ? number(draw.ids()[0]) : REFUSED;
			}
			catch (IdRefusedException ex) {
				return REFUSED;
			}
		}

		@Operation
		public List<Long> nextIds() {
			try {
				return LongStream.of(this.ids.nextIds(2)).map(Generator::number).boxed().toList();
			}
			catch (IdRefusedException ex) {
				return List.of();
			}
		}

		@Operation
		public long issued() {
			return this.ids.numbers().ids();
		}

		@Operation
		public long close() {
			return this.slices.close() - TICK;
		}

		private static long number(long id) {
			return id - (TICK << 22);
		}

	}

	/** What that means. */
	public static class Counter {

		private long next;

		private boolean closed;

		public long nextId() {
			return this.closed ? Generator.REFUSED : this.next++;
		}

		public long draw() {
			return nextId();
		}

		public List<Long> nextIds() {
			return this.closed ? List.of() : List.of(nextId(), nextId());
		}

		public long issued() {
			return this.next;
		}

		public long close() {
			this.closed = true;
			return Math.min(this.next, 1);
		}

	}

	private static final class StandingClock implements TimeSource {

		private static final long NOW = SnowflakeLayout.DEFAULT.epoch().toEpochMilli() + Generator.TICK;

		@Override
		public Instant instant() {
			return Instant.ofEpochMilli(millis());
		}

		@Override
		public long millis() {
			return NOW;
		}

		@Override
		public long nanoTime() {
			return 0;
		}

		@Override
		public void park(long nanos) {
			throw new IllegalStateException("max-wait is 0, so nobody waits");
		}

	}

}
