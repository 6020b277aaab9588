package io.github.snowflakeid.sample.demo;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

import io.github.snowflakeid.SnowflakeIdGenerator;
import io.github.snowflakeid.TimeSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

@Timeout(60)
class AdjustableTimeSourceTests {

	private final ScriptedClocks clocks = new ScriptedClocks();

	private final AdjustableTimeSource timeSource = new AdjustableTimeSource(this.clocks);

	@Test
	void tellsTheTimeOfTheMachineAtFirst() {
		assertThat(this.timeSource.millis()).isEqualTo(1_000_000);
		assertThat(this.timeSource.instant()).isEqualTo(Instant.ofEpochMilli(1_000_000));
		assertThat(this.timeSource.nanoTime()).isEqualTo(5_000);
	}

	@Test
	void theWallClockCanBeSetOff() {
		this.timeSource.setOffset(Duration.ofMillis(-1_500));
		assertThat(this.timeSource.millis()).isEqualTo(998_500);
		assertThat(this.timeSource.instant()).isEqualTo(Instant.ofEpochMilli(998_500));
		assertThat(this.timeSource.offset()).isEqualTo(Duration.ofMillis(-1_500));
	}

	@Test
	void theMonotonicClockIsLeftAlone() {
		this.timeSource.setOffset(Duration.ofMillis(-1_500));
		assertThat(this.timeSource.nanoTime()).isEqualTo(5_000);
	}

	@Test
	void waitingIsLeftToTheMachine() {
		this.timeSource.park(42);
		assertThat(this.clocks.parked).isEqualTo(42);
	}

	@ParameterizedTest
	@EnumSource
	void whoReadsAFrozenClockStandsStillAndFindsThatTimeHasGoneOn(Reading reading) throws Exception {
		this.timeSource.freeze();
		Reader reader = new Reader(() -> reading.of(this.timeSource));
		reader.awaitStandstill();
		this.clocks.millis = 1_000_007;
		this.clocks.nanos = 5_007;
		this.timeSource.thaw();
		assertThat(reader.result()).isEqualTo(reading.of(this.timeSource));
	}

	@Test
	void aReaderKeepsItsInterruptWhileItStandsStill() throws Exception {
		this.timeSource.freeze();
		AtomicBoolean interrupted = new AtomicBoolean();
		Reader reader = new Reader(() -> {
			long millis = this.timeSource.millis();
			interrupted.set(Thread.currentThread().isInterrupted());
			return millis;
		});
		reader.awaitStandstill();
		reader.thread.interrupt();
		await().until(() -> !reader.thread.isInterrupted());
		reader.awaitStandstill();
		this.timeSource.thaw();
		assertThat(reader.result()).isEqualTo(1_000_000);
		assertThat(interrupted).isTrue();
	}

	@Test
	void theOffsetOutlivesAFreeze() {
		this.timeSource.setOffset(Duration.ofMillis(-20));
		this.timeSource.freeze();
		assertThat(this.timeSource.isFrozen()).isTrue();
		assertThat(this.timeSource.offset()).isEqualTo(Duration.ofMillis(-20));
		this.timeSource.thaw();
		assertThat(this.timeSource.isFrozen()).isFalse();
		assertThat(this.timeSource.millis()).isEqualTo(999_980);
	}

	@Test
	void aThawWithoutAFreezeChangesNothing() {
		this.timeSource.setOffset(Duration.ofMillis(-20));
		this.timeSource.thaw();
		assertThat(this.timeSource.millis()).isEqualTo(999_980);
	}

	@Test
	void everyStepBackIsOneRegressionForAGenerator() {
		AdjustableTimeSource timeSource = new AdjustableTimeSource();
		SnowflakeIdGenerator generator = SnowflakeIdGenerator.builder().nodeId(1).timeSource(timeSource).build();
		long before = generator.nextId();
		timeSource.setOffset(Duration.ofSeconds(-2));
		assertThat(generator.nextId()).isGreaterThan(before);
		timeSource.setOffset(Duration.ofSeconds(-4));
		assertThat(generator.nextIds(10_000)).isSorted();
		assertThat(generator.numbers().clockRegressions()).isEqualTo(2);
	}

	/**
	 * The ways to read a clock.
	 */
	enum Reading {

		MILLIS, INSTANT, NANO_TIME;

		long of(TimeSource timeSource) {
			return switch (this) {
				case MILLIS -> timeSource.millis();
				case INSTANT -> timeSource.instant().toEpochMilli();
				case NANO_TIME -> timeSource.nanoTime();
			};
		}

	}

	private static final class Reader {

		private final CompletableFuture<Long> read = new CompletableFuture<>();

		private final Thread thread;

		Reader(LongSupplier reading) {
			this.thread = new Thread(() -> this.read.complete(reading.getAsLong()));
			this.thread.setDaemon(true);
			this.thread.start();
		}

		void awaitStandstill() {
			await().until(() -> this.thread.getState() == Thread.State.WAITING && Stream.of(this.thread.getStackTrace())
				.anyMatch((frame) -> frame.getMethodName().equals("awaitThaw")));
		}

		long result() throws Exception {
			return this.read.get(30, TimeUnit.SECONDS);
		}

	}

	private static final class ScriptedClocks implements TimeSource {

		private volatile long millis = 1_000_000;

		private volatile long nanos = 5_000;

		private volatile long parked;

		@Override
		public Instant instant() {
			return Instant.ofEpochMilli(this.millis);
		}

		@Override
		public long millis() {
			return this.millis;
		}

		@Override
		public long nanoTime() {
			return this.nanos;
		}

		@Override
		public void park(long nanos) {
			this.parked = nanos;
		}

	}

}
