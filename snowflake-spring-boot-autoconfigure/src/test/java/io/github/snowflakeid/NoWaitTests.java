package io.github.snowflakeid;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.snowflakeid.test.ScriptedTimeSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * A {@code max-wait} of 0: whatever happens, no call parks.
 */
class NoWaitTests {

	private static final int CAPACITY = 8;

	private static final SnowflakeLayout LAYOUT = SnowflakeLayout.DEFAULT.withBits(41, 10, 3);

	private final ScriptedTimeSource time = new ScriptedTimeSource();

	private final SnowflakeIdGenerator generator = SnowflakeIdGenerator.builder()
		.layout(LAYOUT)
		.timeSource(this.time)
		.maxWait(Duration.ZERO)
		.spreadBits(0)
		.buildLeased()
		.generator();

	private final long from = this.generator.idNow();

	@AfterEach
	void nobodyHasParked() {
		assertThat(this.time.parks()).isZero();
	}

	@Test
	void usedUpSequenceRefusesUntilTheNextTick() {
		this.generator.openSlice(7, this.from, this.from + 1_000);
		this.generator.nextIds(CAPACITY);
		for (int i = 0; i < 3; i++) {
			assertThatExceptionOfType(SequenceExhaustedException.class).isThrownBy(this.generator::nextId)
				.satisfies((ex) -> assertThat(ex.retryAfter()).contains(Duration.ofMillis(1)));
		}
		this.time.advance(Duration.ofMillis(1));
		// one of the refused had drawn a ticket before it knew
		assertThat(this.generator.nextIds(CAPACITY - 1)).hasSize(CAPACITY - 1);
	}

	@Test
	void batchThatDoesNotFitTheTickIsRefused() {
		this.generator.openSlice(7, this.from, this.from + 1_000);
		assertThatExceptionOfType(SequenceExhaustedException.class)
			.isThrownBy(() -> this.generator.nextIds(CAPACITY + 1));
	}

	@Test
	void stepBackRefusesOnceTheNewestTickIsUsedUp() {
		this.generator.openSlice(7, this.from, this.from + 1_000);
		this.generator.nextId();
		this.time.stepWall(Duration.ofSeconds(-5));
		this.generator.nextIds(CAPACITY - 1);
		assertThatExceptionOfType(SequenceExhaustedException.class).isThrownBy(this.generator::nextId)
			.satisfies((ex) -> assertThat(ex.retryAfter()).contains(Duration.ofMillis(2)));
		this.time.advance(Duration.ofMillis(2));
		this.generator.nextId();
	}

	@Test
	void windowThatHasEndedIsAskedForAndNotWaitedFor() {
		AtomicInteger requests = new AtomicInteger();
		this.generator.onWindowRequest(requests::incrementAndGet);
		this.generator.openSlice(7, this.from, this.from + 1);
		this.generator.nextId();
		this.time.advance(Duration.ofMillis(1));
		assertThatExceptionOfType(NodeLeaseExpiredException.class).isThrownBy(this.generator::nextId);
		assertThat(requests).hasValue(1);
	}

	@Test
	void windowThatIsOpenedByWhoeverIsAskedIsUsedAtOnce() {
		this.generator.onWindowRequest(() -> this.generator.openSlice(7, this.from, this.from + 1));
		assertThat(LAYOUT.decompose(this.generator.nextId()).nodeId()).isEqualTo(7);
	}

}
