package io.github.snowflakeid.test;

import java.time.Duration;

import io.github.snowflakeid.RefusalReason;
import io.github.snowflakeid.SnowflakeIdGenerator;
import io.github.snowflakeid.SnowflakeLayout;

/**
 * Generators that are in the state in which they refuse ids, and stay in it, because
 * their clocks stand still.
 */
final class Refusals {

	/** One id a tick: the second one is refused. */
	private static final SnowflakeLayout ONE_ID_A_TICK = SnowflakeLayout.DEFAULT.withBits(41, 0, 0);

	/** More than max-lead, which is 10 s. */
	private static final Duration STEP = Duration.ofSeconds(15);

	/** More than max-wait, which is 1 s. */
	private static final Duration LONG_TICK = Duration.ofSeconds(2);

	private Refusals() {
	}

	static SnowflakeIdGenerator generator(RefusalReason reason, SnowflakeLayout layout) {
		return switch (reason) {
			case CLOCK_REGRESSION -> afterStep();
			case SEQUENCE_EXHAUSTED -> inUsedUpTick();
			case LEASE_EXPIRED -> withoutNodeId();
			case END_OF_LIFE -> atTheEndOf(layout);
		};
	}

	private static SnowflakeIdGenerator afterStep() {
		ScriptedTimeSource time = new ScriptedTimeSource();
		SnowflakeIdGenerator generator = SnowflakeIdGenerator.builder()
			.layout(ONE_ID_A_TICK)
			.timeSource(time)
			.nodeId(0)
			.build();
		generator.nextId();
		time.stepWall(STEP.negated());
		return generator;
	}

	private static SnowflakeIdGenerator inUsedUpTick() {
		SnowflakeIdGenerator generator = SnowflakeIdGenerator.builder()
			.layout(new SnowflakeLayout(41, 0, 0, ScriptedTimeSource.START, LONG_TICK))
			.timeSource(new ScriptedTimeSource())
			.nodeId(0)
			.build();
		generator.nextId();
		return generator;
	}

	private static SnowflakeIdGenerator withoutNodeId() {
		return SnowflakeIdGenerator.builder().timeSource(new ScriptedTimeSource()).buildLeased().generator();
	}

	private static SnowflakeIdGenerator atTheEndOf(SnowflakeLayout layout) {
		return SnowflakeIdGenerator.builder()
			.layout(layout)
			.timeSource(new ScriptedTimeSource(layout.endOfLife()))
			.nodeId(0)
			.build();
	}

}
