package io.github.snowflakeid.sample.load;

import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

import io.github.snowflakeid.IdGenerator;
import io.github.snowflakeid.SnowflakeIdGenerator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

@Tag("once")
@Timeout(60)
class LoadTests {

	private final SnowflakeIdGenerator generator = SnowflakeIdGenerator.builder().nodeId(1).build();

	@ParameterizedTest
	@ValueSource(ints = { 1, 7, 1000, 20_000 })
	void everyIdIsCountedTimedAndHandedOver(int batch) {
		LongAdder received = new LongAdder();
		Load load = Load.start(this.generator,
				LoadPlan.asFastAsPossible(4, batch).withSink((ids, count) -> received.add(count)));
		awaitIds(load, 100_000);
		load.close();
		LoadSnapshot snapshot = load.snapshot();
		assertThat(snapshot.ids()).isEqualTo(this.generator.numbers().ids()).isEqualTo(received.sum());
		assertThat(snapshot.calls() * batch).isEqualTo(snapshot.ids());
		assertThat(snapshot.running()).isFalse();
		assertThat(snapshot.decreases()).isZero();
	}

	@Test
	void intervalsAddUpToAllCalls() {
		Load load = Load.start(this.generator, LoadPlan.asFastAsPossible(2, 1));
		long timed = 0;
		LoadSnapshot snapshot = load.snapshot();
		while (snapshot.ids() < 100_000) {
			timed += snapshot.interval().getTotalCount();
			snapshot = load.snapshot();
		}
		timed += snapshot.interval().getTotalCount();
		load.close();
		snapshot = load.snapshot();
		assertThat(timed + snapshot.interval().getTotalCount()).isEqualTo(snapshot.calls());
		assertThat(load.snapshot().interval().getTotalCount()).isZero();
	}

	@Test
	void theNewestIdIsTheLargestOne() {
		Queue<Long> drawn = new ConcurrentLinkedQueue<>();
		IdGenerator recording = () -> {
			long id = this.generator.nextId();
			drawn.add(id);
			return id;
		};
		Load load = Load.start(recording, LoadPlan.asFastAsPossible(3, 1));
		awaitIds(load, 1000);
		load.close();
		assertThat(load.snapshot().newestId()).isEqualTo(drawn.stream().mapToLong(Long::longValue).max().orElseThrow());
	}

	@Test
	void idsThatDoNotIncreaseAreCounted() {
		AtomicLong next = new AtomicLong(Long.MAX_VALUE);
		Load load = Load.start(next::getAndDecrement, LoadPlan.asFastAsPossible(2, 1));
		awaitIds(load, 1000);
		load.close();
		LoadSnapshot snapshot = load.snapshot();
		// all but the first one of each thread
		assertThat(snapshot.decreases()).isGreaterThanOrEqualTo(snapshot.ids() - 2);
	}

	@Test
	void refusalsAreCountedByReasonAndDoNotEndTheLoad() {
		SnowflakeIdGenerator impatient = SnowflakeIdGenerator.builder().nodeId(1).maxWait(Duration.ZERO).build();
		Load load = Load.start(impatient, LoadPlan.asFastAsPossible(4, 100));
		LoadSnapshot snapshot = load.snapshot();
		while (snapshot.refusals() < 10) {
			snapshot = load.snapshot();
		}
		assertThat(snapshot.running()).isTrue();
		load.close();
		assertThat(load.snapshot().refused()).containsOnlyKeys("SEQUENCE_EXHAUSTED");
		assertThat(load.snapshot().ids()).isEqualTo(impatient.numbers().ids());
	}

	@Test
	void aGeneratorThatFailsEndsTheLoad() {
		Load load = Load.start(() -> {
			throw new UnsupportedOperationException("out of order");
		}, LoadPlan.asFastAsPossible(2, 1));
		while (load.snapshot().running()) {
			Thread.onSpinWait();
		}
		load.close();
		assertThat(load.snapshot().failure()).isInstanceOf(UnsupportedOperationException.class)
			.hasMessage("out of order");
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 100 })
	void aRateIsNeverExceeded(int batch) {
		Load load = Load.start(this.generator, LoadPlan.atRate(3, batch, 10_000));
		awaitIds(load, 2000);
		load.close();
		LoadSnapshot snapshot = load.snapshot();
		double due = 10_000.0 * snapshot.elapsed().toNanos() / TimeUnit.SECONDS.toNanos(1);
		// each thread's first batch is due at the start
		assertThat((double) snapshot.ids()).isLessThanOrEqualTo(due + 3 * batch);
	}

	@Test
	void inAnOpenLoopACallThatWasHeldUpCountsFromItsTime() {
		Load load = Load.start(heldUpOnce(Duration.ofMillis(300)), LoadPlan.atRate(1, 1, 1000));
		awaitIds(load, 500);
		load.close();
		// of the 300 calls that were due meanwhile, some 200 had waited for 100 ms or
		// more
		assertThat(callsOf(load.snapshot(), Duration.ofMillis(100))).isGreaterThan(150);
	}

	@Test
	void inAClosedLoopOnlyTheCallItselfCounts() {
		Load load = Load.start(heldUpOnce(Duration.ofMillis(300)), new LoadPlan(1, 1, 1000, Loop.CLOSED, IdSink.NONE));
		awaitIds(load, 100);
		load.close();
		assertThat(load.snapshot().interval().getMaxValue()).isGreaterThanOrEqualTo(300_000_000L);
		// the machine itself may hold up a few
		assertThat(callsOf(load.snapshot(), Duration.ofMillis(100))).isLessThan(10);
	}

	@Test
	void closingWakesThreadsThatWaitForTheirTime() {
		Load load = Load.start(this.generator, LoadPlan.atRate(2, 1, 0.001));
		load.close();
		assertThat(load.snapshot().elapsed()).isLessThan(Duration.ofSeconds(30));
	}

	@Test
	void closingWaitsForCallsUnderWay() throws InterruptedException {
		CountDownLatch called = new CountDownLatch(1);
		CountDownLatch answered = new CountDownLatch(1);
		Load load = Load.start(() -> {
			called.countDown();
			await(answered);
			return 1;
		}, LoadPlan.asFastAsPossible(1, 1));
		called.await();
		Thread closing = new Thread(load::close);
		closing.start();
		while (load.snapshot().running()) {
			Thread.onSpinWait();
		}
		answered.countDown();
		closing.join();
		assertThat(load.snapshot().ids()).isOne();
	}

	@Test
	void anOpenLoopNeedsARate() {
		assertThatIllegalArgumentException().isThrownBy(() -> new LoadPlan(1, 1, 0, Loop.OPEN, IdSink.NONE))
			.withMessage("loop is OPEN; it must be CLOSED without a rate");
	}

	private IdGenerator heldUpOnce(Duration time) {
		AtomicLong calls = new AtomicLong();
		return () -> {
			if (calls.getAndIncrement() == 5) {
				long end = System.nanoTime() + time.toNanos();
				while (System.nanoTime() < end) {
					Thread.onSpinWait();
				}
			}
			return this.generator.nextId();
		};
	}

	private static long callsOf(LoadSnapshot snapshot, Duration atLeast) {
		return snapshot.interval().getCountBetweenValues(atLeast.toNanos(), Long.MAX_VALUE / 2);
	}

	private static void await(CountDownLatch latch) {
		try {
			latch.await();
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static void awaitIds(Load load, long ids) {
		// the histograms are left for the test
		while (load.ids() < ids) {
			Thread.onSpinWait();
		}
	}

}
