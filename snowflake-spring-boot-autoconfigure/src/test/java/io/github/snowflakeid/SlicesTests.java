package io.github.snowflakeid;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.snowflakeid.test.ScriptedTimeSource;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * The handle gives its generator node ids and takes them away;
 * {@link SnowflakeIdGeneratorWindowTests} tell what becomes of the ids.
 */
class SlicesTests {

	private static final SnowflakeLayout LAYOUT = SnowflakeLayout.DEFAULT;

	private final ScriptedTimeSource time = new ScriptedTimeSource();

	private final Slices slices = SnowflakeIdGenerator.builder()
		.timeSource(this.time)
		.maxWait(Duration.ZERO)
		.buildLeased();

	private final SnowflakeIdGenerator generator = this.slices.generator();

	private final long now = this.slices.idNow();

	@Test
	void hasOneGenerator() {
		assertThat(this.slices.generator()).isSameAs(this.generator);
	}

	@Test
	void opensAnExtendableSlice() {
		this.slices.open(7, this.now, this.now + 1);
		assertThat(LAYOUT.decompose(this.generator.nextId()).nodeId()).isEqualTo(7);
		this.time.advance(Duration.ofMillis(1));
		assertThatExceptionOfType(NodeLeaseExpiredException.class).isThrownBy(this.generator::nextId);
		this.slices.extend(this.now + 2);
		assertThat(LAYOUT.tickOf(this.generator.nextId())).isEqualTo(this.now + 1);
	}

	@Test
	void shortensTheWindowToWhatIsSaid() {
		this.slices.open(7, this.now, this.now + 1_000);
		assertThat(this.slices.shorten(this.now + 10)).isEqualTo(this.now + 10);
		this.time.advance(Duration.ofMillis(10));
		assertThatExceptionOfType(NodeLeaseExpiredException.class).isThrownBy(this.generator::nextId);
	}

	@Test
	void closesTheSliceAndTellsWhatWasUsed() {
		this.slices.open(7, this.now, this.now + 1_000);
		this.generator.nextId();
		assertThat(this.slices.close()).isEqualTo(this.now + 1);
		assertThat(this.generator.nodeId()).isEmpty();
	}

	@Test
	void tellsWhoeverMeetsNoWindow() {
		AtomicInteger requests = new AtomicInteger();
		this.slices.onWindowRequest(requests::incrementAndGet);
		assertThatExceptionOfType(NodeLeaseExpiredException.class).isThrownBy(this.generator::nextId);
		assertThat(requests).hasValue(1);
	}

	@Test
	void idTimeIsAheadOfAClockThatHasSteppedBack() {
		this.slices.open(7, this.now, this.now + 1_000);
		this.generator.nextId();
		assertThat(this.generator.isCatchingUp()).isFalse();
		this.time.stepWall(Duration.ofMillis(-100));
		this.generator.nextId();
		assertThat(this.slices.idNow()).isEqualTo(this.now);
		assertThat(this.generator.isCatchingUp()).isTrue();
		this.time.advance(Duration.ofMillis(200));
		this.generator.nextId();
		assertThat(this.generator.isCatchingUp()).isFalse();
	}

	@Test
	void saysWhoseItIs() {
		assertThat(this.slices).hasToString("Slices[" + this.generator + "]");
	}

}
