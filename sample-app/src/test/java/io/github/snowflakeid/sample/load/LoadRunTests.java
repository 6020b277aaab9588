package io.github.snowflakeid.sample.load;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

import io.github.snowflakeid.IdGenerator;
import io.github.snowflakeid.SnowflakeIdGenerator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

@Tag("once")
@Timeout(60)
class LoadRunTests {

	private static final long PLENTY = 1_000_000_000;

	private final SnowflakeIdGenerator generator = SnowflakeIdGenerator.builder().nodeId(1).build();

	private final LoadOptions options = new LoadOptions(Duration.ofMillis(200), Duration.ofMillis(100), 4, 1, 0,
			Loop.CLOSED, List.of(), true);

	@Test
	void everyIdThatWasIssuedIsChecked() {
		LoadReport report = run(new GeneratorIds(this.generator));
		assertThat(report.passed()).isTrue();
		assertThat(report.exitCode()).isZero();
		assertThat(report.duplicateCheck().ids()).isEqualTo(this.generator.numbers().ids());
		assertThat(report.duplicateCheck().peakBytes()).isPositive().isLessThan(PLENTY);
	}

	@Test
	void whatIsMeasuredLeavesTheWarmUpOut() {
		LoadReport report = run(new GeneratorIds(this.generator));
		assertThat(report.warmUpSeconds()).isGreaterThanOrEqualTo(0.1);
		assertThat(report.measuredSeconds()).isGreaterThanOrEqualTo(0.2);
		assertThat(report.ids()).isPositive().isLessThan(report.duplicateCheck().ids());
		assertThat(report.idsPerSecond()).isEqualTo(report.ids() / report.measuredSeconds());
	}

	@Test
	void aRepeatedIdFailsTheRun() {
		AtomicLong calls = new AtomicLong();
		long repeated = this.generator.nextId();
		LoadReport report = run(
				(IdGenerator) () -> (calls.getAndIncrement() % 1000 == 0) ? repeated : this.generator.nextId());
		assertThat(report.duplicateCheck().duplicates()).isPositive();
		assertThat(report.duplicateCheck().firstDuplicate()).isEqualTo(Long.toString(repeated));
		assertThat(report.exitCode()).isOne();
	}

	@Test
	void anIdThatDoesNotIncreaseFailsTheRun() {
		AtomicLong next = new AtomicLong(Long.MAX_VALUE);
		LoadReport report = run((IdGenerator) next::getAndDecrement);
		assertThat(report.duplicateCheck().duplicates()).isZero();
		assertThat(report.decreases()).isPositive();
		assertThat(report.exitCode()).isOne();
	}

	@Test
	void aRefusalDoesNotFailTheRun() {
		AtomicBoolean first = new AtomicBoolean(true);
		LoadReport report = run((ids, from, count) -> {
			if (first.getAndSet(false)) {
				throw FailedDraw.refused("SEQUENCE_EXHAUSTED", Duration.ZERO);
			}
			ids[from] = this.generator.nextId();
		});
		assertThat(report.refusedCalls()).containsEntry("SEQUENCE_EXHAUSTED", 1L);
		assertThat(report.exitCode()).isZero();
	}

	@Test
	void aLostRequestFailsTheRun() {
		AtomicBoolean first = new AtomicBoolean(true);
		LoadReport report = run((ids, from, count) -> {
			if (first.getAndSet(false)) {
				throw FailedDraw.lost("HTTP 500");
			}
			ids[from] = this.generator.nextId();
		});
		assertThat(report.lostRequests()).isOne();
		assertThat(report.firstLoss()).isEqualTo("HTTP 500");
		assertThat(report.exitCode()).isOne();
	}

	@Test
	void aRequestThatWasCutOffOnPurposeDoesNotFailTheRun() {
		AtomicBoolean first = new AtomicBoolean(true);
		LoadReport report = run((ids, from, count) -> {
			if (first.getAndSet(false)) {
				throw FailedDraw.unacknowledged("killed", Duration.ZERO);
			}
			ids[from] = this.generator.nextId();
		});
		assertThat(report.unacknowledgedRequests()).isOne();
		assertThat(report.exitCode()).isZero();
	}

	@Test
	void aGeneratorThatFailsFailsTheRun() {
		LoadReport report = run((IdGenerator) () -> {
			throw new UnsupportedOperationException("out of order");
		});
		assertThat(report.failure()).isEqualTo("java.lang.UnsupportedOperationException: out of order");
		assertThat(report.exitCode()).isOne();
	}

	@Test
	void aRunWithoutAnIdHasProvedNothing() {
		LoadReport report = run((ids, from, count) -> {
			throw FailedDraw.refused("LEASE_EXPIRED", Duration.ofMillis(1));
		});
		assertThat(report.failure()).isEqualTo("there was not one id");
		assertThat(report.exitCode()).isOne();
	}

	@Test
	void aCheckWithoutMemoryEndsTheRun() {
		LoadReport report = new LoadRun(this.options, Progress.of(this.options)).run(new GeneratorIds(this.generator),
				List.of("a test"), 1);
		assertThat(report.endedEarly()).isEqualTo("the check is full");
		assertThat(report.failure()).startsWith("the check for duplicates has used up its memory");
		assertThat(report.exitCode()).isOne();
	}

	@Test
	void aRunThatIsInterruptedReportsWhatWasDone() {
		LoadOptions day = new LoadOptions(Duration.ofDays(1), Duration.ZERO, 1, 1, 0, Loop.CLOSED, List.of(), true);
		LoadRun run = new LoadRun(day, Progress.of(day));
		AtomicLong calls = new AtomicLong();
		LoadReport report = run.run(new GeneratorIds(() -> {
			if (calls.incrementAndGet() == 1000) {
				run.stop("interrupted");
			}
			return this.generator.nextId();
		}), List.of("a test"), PLENTY);
		assertThat(report.endedEarly()).isEqualTo("interrupted");
		assertThat(report.duplicateCheck().ids()).isGreaterThanOrEqualTo(1000);
		assertThat(report.exitCode()).isZero();
	}

	private LoadReport run(IdGenerator generator) {
		return run(new GeneratorIds(generator));
	}

	private LoadReport run(IdSource source) {
		return new LoadRun(this.options, Progress.of(this.options)).run(source, List.of("a test"), PLENTY);
	}

}
