package io.github.snowflakeid.sample.load;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

import io.github.snowflakeid.IdGenerator;
import io.github.snowflakeid.SnowflakeIdGenerator;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

class LoadRunnerTests {

	private static final LoadOptions OPTIONS = new LoadOptions(4, Duration.ofMillis(200));

	@Test
	void everyIdThatWasIssuedIsTimedAndChecked() {
		SnowflakeIdGenerator generator = SnowflakeIdGenerator.builder().nodeId(1).build();
		LoadResult result = new LoadRunner(generator, OPTIONS).run();
		assertThat(result.exitCode()).isZero();
		assertThat(result.ids()).isPositive()
			.isEqualTo(generator.numbers().ids())
			.isEqualTo(result.latency().getTotalCount());
		assertThat(result.elapsed()).isGreaterThanOrEqualTo(OPTIONS.duration());
		assertThat(result.cpuCores()).isPositive();
	}

	@Test
	void aRepeatedIdFailsTheRun() {
		IdGenerator generator = SnowflakeIdGenerator.builder().nodeId(1).build();
		AtomicLong calls = new AtomicLong();
		long repeated = generator.nextId();
		LoadResult result = run(() -> (calls.getAndIncrement() % 100_000 == 0) ? repeated : generator.nextId());
		assertThat(result.duplicates()).isPositive();
		assertThat(result.exitCode()).isOne();
	}

	@Test
	void aThreadWhoseIdsDoNotIncreaseFailsTheRun() {
		AtomicLong next = new AtomicLong(Long.MAX_VALUE);
		LoadResult result = run(next::getAndDecrement);
		assertThat(result.duplicates()).isZero();
		assertThat(result.disorderedThreads()).isEqualTo(4);
		assertThat(result.exitCode()).isOne();
	}

	@Test
	void aRefusalDoesNotEndTheRun() {
		SnowflakeIdGenerator generator = SnowflakeIdGenerator.builder().nodeId(1).maxWait(Duration.ZERO).build();
		LoadResult result = new LoadRunner(generator, OPTIONS).run();
		assertThat(generator.numbers().refused().values()).anyMatch((count) -> count > 0);
		assertThat(result.ids()).isPositive();
		assertThat(result.exitCode()).isZero();
	}

	@Test
	void aGeneratorThatFailsEndsTheRun() {
		assertThatIllegalStateException().isThrownBy(() -> run(() -> {
			throw new UnsupportedOperationException();
		})).withCauseInstanceOf(UnsupportedOperationException.class);
	}

	private LoadResult run(IdGenerator generator) {
		return new LoadRunner(generator, OPTIONS).run();
	}

}
