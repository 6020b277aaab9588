package io.github.snowflakeid;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TimeZone;
import java.util.concurrent.CountDownLatch;
import java.util.stream.LongStream;

import io.github.snowflakeid.test.ScriptedTimeSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Failures that were published about other Snowflake generators, each as a test of ours.
 * The comments say where a failure was seen.
 */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PublishedFailureTests {

	private static final SnowflakeLayout LAYOUT = SnowflakeLayout.DEFAULT;

	private static final Duration MAX_WAIT = Duration.ofSeconds(1);

	private final ScriptedTimeSource time = new ScriptedTimeSource();

	private final SnowflakeIdGenerator generator = generator(7);

	private final Set<Long> seen = new HashSet<>();

	private SnowflakeIdGenerator generator(long nodeId) {
		return SnowflakeIdGenerator.builder()
			.nodeId(nodeId)
			.timeSource(this.time)
			.maxWait(MAX_WAIT)
			.spreadBits(0)
			.build();
	}

	// 1: Twitter snowflake #6, imadcn/idworker, scala-id-generator
	@Test
	void sequenceIsNotReissuedWhenTheClockReturnsAfterAStepBack() {
		drawNew(300);
		this.time.stepWall(Duration.ofMillis(-3));
		drawNew(1);
		this.time.stepWall(Duration.ofMillis(3));
		drawNew(300);
	}

	// 1: the same with an exception between
	@Test
	void sequenceIsNotReissuedWhenTheClockReturnsAfterARefusal() {
		SnowflakeIdGenerator strict = SnowflakeIdGenerator.builder()
			.nodeId(7)
			.timeSource(this.time)
			.maxLead(Duration.ZERO)
			.maxWait(Duration.ZERO)
			.build();
		drawNew(strict, 300);
		this.time.stepWall(Duration.ofMillis(-3));
		assertThatExceptionOfType(ClockRegressionException.class).isThrownBy(strict::nextId);
		this.time.stepWall(Duration.ofMillis(3));
		drawNew(strict, 300);
	}

	// 2: callicoder and relatives
	@Test
	void stepBackWhileACallerWaitsForTheNextTickRepeatsNothing() {
		drawNew(4096);
		this.time.onPark((nanos) -> {
			this.time.onPark((rest) -> this.time.advance(Duration.ofNanos(rest)));
			this.time.stepWall(Duration.ofMillis(-2));
		});
		drawNew(3 * 4096);
	}

	// 3: CosId 3.2.1 nextTime(), beyondfengyu #9
	@Test
	void stepBackWhileACallerWaitsDoesNotHangIt() {
		drawNew(4096);
		this.time.onPark((nanos) -> {
			this.time.onPark((rest) -> this.time.advance(Duration.ofNanos(rest)));
			this.time.stepWall(Duration.ofSeconds(-8));
		});
		long start = this.time.nanoTime();
		drawNew(1);
		assertThat(Duration.ofNanos(this.time.nanoTime() - start)).isLessThanOrEqualTo(Duration.ofMillis(2));
	}

	// 4: ShardingSphere
	@Test
	void secondStepBackWhileTheFirstIsWaitedOutRepeatsNothing() {
		drawNew(50);
		this.time.stepWall(Duration.ofMillis(-5));
		this.time.onPark((nanos) -> {
			this.time.onPark((rest) -> this.time.advance(Duration.ofNanos(rest)));
			this.time.stepWall(Duration.ofMillis(-5));
		});
		drawNew(2 * 4096);
		this.time.advance(Duration.ofMillis(20));
		drawNew(2 * 4096);
	}

	// 5: hutool
	@Test
	void toleranceServesMoreThanOneTicksSequence() {
		drawNew(1);
		this.time.stepWall(Duration.ofSeconds(-2));
		drawNew(5 * 4096);
	}

	// 6: yitter
	@Test
	void anyNumberOfStepsBackInAFewTicksIsSurvived() {
		for (int i = 0; i < 50; i++) {
			drawNew(10);
			this.time.stepWall(Duration.ofMillis(-2));
			this.time.advance(Duration.ofNanos(100_000));
		}
		drawNew(10);
		assertThat(this.generator.numbers().clockRegressions()).isEqualTo(50);
	}

	// 6: yitter #42, where a poller "since id" loses rows
	@Test
	void idsIncreaseDuringARegression() {
		long[] ids = new long[20_000];
		for (int i = 0; i < ids.length; i++) {
			if (i % 5000 == 2500) {
				this.time.stepWall(Duration.ofSeconds(-1));
			}
			ids[i] = this.generator.nextId();
			this.time.advance(Duration.ofNanos(10_000));
		}
		assertThat(ids).isSorted().doesNotHaveDuplicates();
	}

	// 9: ShardingSphere before PR #38932
	@Test
	void timeZoneAndItsChangesDoNotMoveIds() {
		TimeZone zone = TimeZone.getDefault();
		try {
			TimeZone.setDefault(TimeZone.getTimeZone("America/New_York"));
			long[] west = drawAroundTheChangeToSummerTime();
			TimeZone.setDefault(TimeZone.getTimeZone("Asia/Kathmandu"));
			assertThat(drawAroundTheChangeToSummerTime()).containsExactly(west);
		}
		finally {
			TimeZone.setDefault(zone);
		}
	}

	private long[] drawAroundTheChangeToSummerTime() {
		ScriptedTimeSource change = new ScriptedTimeSource(Instant.parse("2026-03-08T06:59:59.999Z"));
		SnowflakeIdGenerator generator = SnowflakeIdGenerator.builder().nodeId(7).timeSource(change).build();
		long before = generator.nextId();
		change.advance(Duration.ofMillis(1));
		long after = generator.nextId();
		assertThat(LAYOUT.tickOf(after) - LAYOUT.tickOf(before)).isOne();
		return new long[] { before, after };
	}

	// 10: baidu uid-generator #100
	@Test
	void timestampThatHasRunOutIsAnErrorAndNoNegativeId() {
		this.time.setWall(LAYOUT.endOfLife().minusMillis(1));
		drawNew(4096);
		for (int i = 0; i < 3; i++) {
			assertThatExceptionOfType(EndOfLifeException.class).isThrownBy(this.generator::nextId);
			this.time.advance(Duration.ofDays(400));
		}
		assertThat(this.seen).allMatch((id) -> id >= 0);
	}

	// 11: yitter, relops
	@Test
	void sequenceAndNodeIdStayInTheirBits() {
		for (int sequenceBits = 0; sequenceBits <= 17; sequenceBits++) {
			SnowflakeLayout layout = LAYOUT.withBits(41, 5, sequenceBits);
			SnowflakeIdGenerator full = SnowflakeIdGenerator.builder()
				.layout(layout)
				.nodeId(31)
				.timeSource(this.time)
				.spreadBits(0)
				.build();
			long[] ids = full.nextIds(3 * (1 << sequenceBits));
			assertThat(LongStream.of(ids).map((id) -> layout.decompose(id).nodeId()).distinct().toArray())
				.containsExactly(31);
			assertThat(LongStream.of(ids).map(layout::tickOf).distinct().count()).isEqualTo(3);
		}
	}

	// 12: yitter, CosId (static provider), hutool #949
	@Test
	void generatorsInOneJvmShareNothing() {
		SnowflakeIdGenerator other = generator(8);
		long mine = this.generator.nextId();
		long[] others = other.nextIds(2 * 4096);
		long next = this.generator.nextId();
		assertThat(LAYOUT.decompose(mine).nodeId()).isEqualTo(7);
		assertThat(LAYOUT.decompose(others[0])).satisfies((id) -> assertThat(id.nodeId()).isEqualTo(8))
			.satisfies((id) -> assertThat(id.sequence()).isZero());
		assertThat(LAYOUT.tickOf(next)).isEqualTo(LAYOUT.tickOf(mine) + 1);
		assertThat(this.generator.numbers().ids()).isEqualTo(2);
	}

	// 13: ShardingSphere #3422 #7750 #22424, hutool, imadcn #8
	@Test
	void idsAtLowLoadAreNotAllEvenAndHitEveryShard() {
		long[] ids = new long[160];
		SnowflakeIdGenerator spread = SnowflakeIdGenerator.builder().nodeId(7).timeSource(this.time).build();
		for (int i = 0; i < ids.length; i++) {
			ids[i] = spread.nextId();
			this.time.advance(Duration.ofMillis(10));
		}
		assertThat(Arrays.stream(ids).map((id) -> id % 16).distinct().count()).isEqualTo(16);
	}

	// 23: sonyflake #39
	@Test
	void nothingIsLockedDuringAWait() throws InterruptedException {
		drawNew(4096);
		CountDownLatch waiting = new CountDownLatch(1);
		CountDownLatch drawn = new CountDownLatch(1);
		this.time.onPark((nanos) -> {
			waiting.countDown();
			try {
				drawn.await();
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
			this.time.advance(Duration.ofNanos(nanos));
		});
		Thread waiter = new Thread(this.generator::nextId);
		waiter.start();
		waiting.await();
		this.time.advance(Duration.ofMillis(5));
		long id = this.generator.nextId();
		long ids = this.generator.numbers().ids();
		drawn.countDown();
		waiter.join();
		assertThat(this.seen).doesNotContain(id);
		assertThat(ids).isEqualTo(4096 + 2);
	}

	// 23: sonyflake #39
	@Test
	void waitIsBounded() {
		drawNew(4096);
		this.time.onPark((nanos) -> this.time.stallWall(Duration.ofNanos(nanos)));
		long start = this.time.nanoTime();
		assertThatExceptionOfType(SequenceExhaustedException.class).isThrownBy(this.generator::nextId);
		assertThat(Duration.ofNanos(this.time.nanoTime() - start)).isLessThanOrEqualTo(MAX_WAIT);
	}

	// 24: hypersistence-tsid #5 #22
	@Test
	void threadsNeverShareASequence() throws InterruptedException {
		SnowflakeIdGenerator busy = SnowflakeIdGenerator.builder().nodeId(7).build();
		long[][] drawn = new long[8][250_000];
		Thread[] threads = new Thread[drawn.length];
		for (int t = 0; t < threads.length; t++) {
			long[] ids = drawn[t];
			threads[t] = new Thread(() -> {
				for (int i = 0; i < ids.length; i++) {
					ids[i] = busy.nextId();
				}
			});
			threads[t].start();
		}
		for (Thread thread : threads) {
			thread.join();
		}
		assertThat(List.of(drawn)).allSatisfy((ids) -> assertThat(isStrictlyIncreasing(ids)).isTrue());
		long[] all = Arrays.stream(drawn).flatMapToLong(Arrays::stream).sorted().toArray();
		assertThat(isStrictlyIncreasing(all)).isTrue();
		assertThat(busy.numbers().ids()).isEqualTo(all.length);
	}

	private static boolean isStrictlyIncreasing(long[] ids) {
		for (int i = 1; i < ids.length; i++) {
			if (ids[i] <= ids[i - 1]) {
				return false;
			}
		}
		return true;
	}

	private void drawNew(int count) {
		drawNew(this.generator, count);
	}

	private void drawNew(IdGenerator generator, int count) {
		for (int i = 0; i < count; i++) {
			long id = generator.nextId();
			if (!this.seen.add(id)) {
				throw new AssertionError("%d is a duplicate".formatted(id));
			}
		}
	}

}
