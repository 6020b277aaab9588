package io.github.snowflakeid.test;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.function.Supplier;

import io.github.snowflakeid.IdGenerator;
import io.github.snowflakeid.IdRefusedException;
import io.github.snowflakeid.RefusalReason;
import io.github.snowflakeid.SnowflakeIdGenerator;
import io.github.snowflakeid.SnowflakeLayout;
import org.jspecify.annotations.Nullable;

/**
 * A generator whose ids are the same in each run, because its clocks are a
 * {@link ScriptedTimeSource}, and which refuses ids if the test says so. A test with
 * {@link ScriptedIds} has one; a test without Spring makes its own.
 * <p>
 * Safe for use by multiple threads, but which thread gets which id is not scripted.
 */
public final class ScriptedIdGenerator implements IdGenerator {

	private static final Duration START_UP = Duration.ofMinutes(1);

	private static final Duration AFTER_EPOCH = Duration.ofDays(1);

	private final ScriptedTimeSource timeSource;

	private final Supplier<SnowflakeIdGenerator> generators;

	private volatile SnowflakeIdGenerator generator;

	private volatile @Nullable SnowflakeIdGenerator refusing;

	/**
	 * Creates a generator with the default layout and node id 0.
	 * @param timeSource the clocks
	 */
	public ScriptedIdGenerator(ScriptedTimeSource timeSource) {
		this(timeSource, () -> SnowflakeIdGenerator.builder().timeSource(timeSource).nodeId(0).build());
	}

	ScriptedIdGenerator(ScriptedTimeSource timeSource, Supplier<SnowflakeIdGenerator> generators) {
		this.timeSource = timeSource;
		this.generators = generators;
		this.generator = generators.get();
	}

	/** When a context starts whose tests begin at {@link #start(Instant)}. */
	static Instant timeOfStartUp(Instant epoch) {
		return start(epoch).minus(START_UP);
	}

	private static Instant start(Instant epoch) {
		Instant start = epoch.plus(AFTER_EPOCH);
		return start.isBefore(ScriptedTimeSource.START) ? ScriptedTimeSource.START : start;
	}

	SnowflakeLayout layout() {
		return this.generator.layout();
	}

	/** Lets all begin with their first ids of a test once more, at the same moment. */
	static void startOver(Collection<ScriptedIdGenerator> all) {
		all.stream()
			.map((generator) -> start(generator.layout().epoch()))
			.max(Comparator.naturalOrder())
			.ifPresent((start) -> all.forEach((generator) -> generator.timeSource.startOver(start)));
		all.forEach(ScriptedIdGenerator::startOver);
	}

	private void startOver() {
		this.refusing = null;
		this.generator = this.generators.get();
	}

	/**
	 * Refuses all ids from now on, with the exception of that reason: what a generator
	 * throws in earnest, with its message and its
	 * {@link IdRefusedException#retryAfter()}.
	 * @param reason the reason
	 */
	public void refuse(RefusalReason reason) {
		this.refusing = Refusals.generator(reason, this.generator.layout());
	}

	/**
	 * Issues ids again.
	 */
	public void issueAgain() {
		this.refusing = null;
	}

	@Override
	public long nextId() {
		return current().nextId();
	}

	@Override
	public long[] nextIds(int count) {
		return current().nextIds(count);
	}

	private IdGenerator current() {
		SnowflakeIdGenerator refusing = this.refusing;
		return (refusing != null) ? refusing : this.generator;
	}

}
