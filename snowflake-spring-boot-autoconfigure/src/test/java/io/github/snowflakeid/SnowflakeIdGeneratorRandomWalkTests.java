package io.github.snowflakeid;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.SplittableRandom;

import io.github.snowflakeid.test.ScriptedTimeSource;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A million random steps under clocks that do anything, again and again: ids are unique,
 * increase for each logical thread, lie inside the window that their node id had, and are
 * never ahead of id time. The seed is part of every failure.
 * <p>
 * Logical threads are nested calls on one thread: whenever a call reads the clock or
 * parks, the walk may let another logical thread make a call of its own in between, so
 * each run can be repeated from its seed.
 */
@Tag("once")
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SnowflakeIdGeneratorRandomWalkTests {

	private static final Logger logger = System.getLogger(SnowflakeIdGeneratorRandomWalkTests.class.getName());

	private static final int STEPS = 1_000_000;

	private static final int LOGICAL_THREADS = 4;

	private static final Duration MAX_LEAD = Duration.ofMillis(500);

	private static final Duration MAX_WAIT = Duration.ofMillis(50);

	private static final SnowflakeLayout LAYOUT = SnowflakeLayout.DEFAULT.withBits(41, 10, 4);

	@RepeatedTest(3)
	void idsAreUniqueIncreasingInsideTheirWindowAndNeverAheadOfIdTime() {
		long seed = System.nanoTime();
		// a reporter's entries are not in what Surefire writes
		logger.log(Level.INFO, "seed {0}", Long.toString(seed));
		new Walk(seed).run();
	}

	private static final class Walk {

		private final long seed;

		private final SplittableRandom random;

		private final WalkingTimeSource time = new WalkingTimeSource();

		private final SnowflakeIdGenerator generator;

		private final long[] newest = new long[LOGICAL_THREADS];

		private final long[] windowStart = new long[1024];

		private final long[] windowEnd = new long[1024];

		private final EnumSet<RefusalReason> refusals = EnumSet.noneOf(RefusalReason.class);

		private long[] ids = new long[4 * STEPS];

		private int count;

		private int nodeId;

		private int nesting;

		/** While the walk itself reads the clock, nothing else happens. */
		private boolean checking = true;

		Walk(long seed) {
			this.seed = seed;
			this.random = new SplittableRandom(seed);
			this.generator = SnowflakeIdGenerator.builder()
				.layout(LAYOUT)
				.timeSource(this.time)
				.maxLead(MAX_LEAD)
				.maxWait(MAX_WAIT)
				.buildLeased()
				.generator();
			this.checking = false;
			Arrays.fill(this.newest, -1);
			Arrays.fill(this.windowStart, Long.MAX_VALUE);
			open(wallTick());
		}

		void run() {
			for (int step = 0; step < STEPS; step++) {
				step();
			}
			long[] drawn = Arrays.copyOf(this.ids, this.count);
			Arrays.sort(drawn);
			for (int i = 1; i < drawn.length; i++) {
				check(drawn[i] != drawn[i - 1], "duplicate", drawn[i]);
			}
			check(this.generator.numbers().ids() == this.count, "number of ids", this.generator.numbers().ids());
			assertThat(this.count).as("seed %d", this.seed).isGreaterThan(STEPS / 4);
			assertThat(this.refusals).as("seed %d", this.seed)
				.containsExactlyInAnyOrder(RefusalReason.CLOCK_REGRESSION, RefusalReason.SEQUENCE_EXHAUSTED,
						RefusalReason.LEASE_EXPIRED);
			assertThat(this.generator.numbers().clockRegressions()).as("seed %d", this.seed).isPositive();
		}

		private void step() {
			int dice = this.random.nextInt(1000);
			if (dice < 600) {
				call(0);
			}
			else if (dice < 960) {
				this.time.advance(this.random.nextLong(200_000));
			}
			else {
				disturb();
			}
		}

		private void disturb() {
			int dice = this.random.nextInt(100);
			if (dice < 30) {
				this.time.step(-this.random.nextLong(20_000_000));
			}
			else if (dice < 40) {
				this.time.step(this.random.nextLong(20_000_000));
			}
			else if (dice < 42) {
				this.time.step(-this.random.nextLong(2_000_000_000));
			}
			else if (dice < 44) {
				this.time.step(this.random.nextLong(2_000_000_000));
			}
			else if (dice < 54) {
				this.time.stall(this.random.nextLong(20_000_000));
			}
			else if (dice < 60) {
				this.time.advance(this.random.nextLong(100_000_000));
			}
			else if (dice < 95) {
				extend();
			}
			else {
				change();
			}
		}

		private void extend() {
			if (this.generator.nodeId().isPresent()) {
				long until = Math.max(this.windowEnd[this.nodeId], wallTick() + this.random.nextLong(1000));
				this.windowEnd[this.nodeId] = until;
				this.generator.extendSlice(until);
			}
		}

		private void change() {
			long mark = this.generator.closeSlice();
			// from here on nobody may use this node id at or above the mark
			this.windowEnd[this.nodeId] = Math.min(this.windowEnd[this.nodeId], mark);
			if (this.random.nextBoolean()) {
				this.nodeId = this.random.nextInt(1024);
			}
			open(Math.max(this.windowEnd[this.nodeId], wallTick() + this.random.nextLong(200) - 100));
		}

		private void open(long from) {
			this.windowStart[this.nodeId] = Math.min(this.windowStart[this.nodeId], from);
			this.windowEnd[this.nodeId] = from + this.random.nextLong(500);
			this.generator.openSlice(this.nodeId, from, this.windowEnd[this.nodeId]);
		}

		private long wallTick() {
			return Math.floorDiv(this.time.wallNanos, 1_000_000L) - LAYOUT.epochMillis();
		}

		private void call(int thread) {
			try {
				if (this.random.nextInt(8) == 0) {
					for (long id : drawnWithoutParking(this.random.nextInt(20))) {
						drawn(thread, id);
					}
				}
				else if (this.random.nextInt(8) == 0) {
					for (long id : this.generator.nextIds(this.random.nextInt(20))) {
						drawn(thread, id);
					}
				}
				else {
					drawn(thread, this.generator.nextId());
				}
			}
			catch (IdRefusedException ex) {
				this.refusals.add(ex.reason());
			}
		}

		/** What is asked for, or nothing, if the draw is given up. */
		private long[] drawnWithoutParking(int count) {
			IdDraw draw = this.generator.draw(count, () -> {
			});
			while (!draw.advance()) {
				if (this.random.nextInt(20) == 0) {
					draw.cancel();
					return new long[0];
				}
				this.time.park(draw.nanosLeft());
			}
			return draw.ids();
		}

		private void drawn(int thread, long id) {
			SnowflakeId parts = LAYOUT.decompose(id);
			int node = (int) parts.nodeId();
			long tick = LAYOUT.tickOf(id);
			check(id > this.newest[thread], "not increasing beyond " + this.newest[thread], id);
			check(tick >= this.windowStart[node] && tick < this.windowEnd[node], "outside its window", id);
			this.checking = true;
			check(tick <= this.generator.idNow(), "ahead of id time", id);
			check(tick <= wallTick() + MAX_LEAD.toMillis(), "beyond max-lead", id);
			this.checking = false;
			this.newest[thread] = id;
			if (this.count == this.ids.length) {
				this.ids = Arrays.copyOf(this.ids, 2 * this.count);
			}
			this.ids[this.count++] = id;
		}

		private void check(boolean holds, String what, long value) {
			if (!holds) {
				throw new AssertionError("seed %d: %s: %d after %d ids".formatted(this.seed, what, value, this.count));
			}
		}

		private void interfere() {
			if (!this.checking && this.nesting < LOGICAL_THREADS - 1 && this.random.nextInt(20) == 0) {
				this.nesting++;
				if (this.random.nextInt(4) == 0) {
					disturb();
				}
				else {
					call(this.nesting);
				}
				this.nesting--;
			}
		}

		private final class WalkingTimeSource implements TimeSource {

			private long wallNanos = ScriptedTimeSource.START.toEpochMilli() * 1_000_000;

			private long nanos;

			void advance(long nanos) {
				this.wallNanos += nanos;
				this.nanos += nanos;
			}

			void step(long nanos) {
				this.wallNanos += nanos;
			}

			void stall(long nanos) {
				this.nanos += nanos;
			}

			@Override
			public Instant instant() {
				return Instant.ofEpochSecond(0, this.wallNanos);
			}

			@Override
			public long millis() {
				interfere();
				return Math.floorDiv(this.wallNanos, 1_000_000L);
			}

			@Override
			public long nanoTime() {
				return this.nanos;
			}

			@Override
			public void park(long nanos) {
				advance(1 + Walk.this.random.nextLong(nanos + 100_000));
				interfere();
			}

		}

	}

}
