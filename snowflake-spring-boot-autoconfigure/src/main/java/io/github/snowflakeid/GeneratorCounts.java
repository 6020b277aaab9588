package io.github.snowflakeid;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/**
 * What a generator counts beside the ids that it issues. Those are what its words have
 * grown by, less what is counted here as skipped or discarded.
 */
final class GeneratorCounts {

	private final AtomicLong skipped = new AtomicLong();

	private final LongAdder discarded = new LongAdder();

	private final LongAdder exhausted = new LongAdder();

	private final LongAdder waits = new LongAdder();

	private final LongAdder waitedNanos = new LongAdder();

	private final Map<RefusalReason, LongAdder> refused = new ConcurrentHashMap<>();

	/** Guarded by this. */
	private long reportedIds;

	/** Counts tickets that a word has left out, or has not, if it is negative. */
	void skip(long tickets) {
		this.skipped.addAndGet(tickets);
	}

	/** Counts tickets that nobody will use. */
	void discard(long tickets) {
		this.discarded.add(tickets);
	}

	void exhaustion() {
		this.exhausted.increment();
	}

	/** Counts a wait that is over. */
	void waited(long nanos) {
		this.waits.increment();
		this.waitedNanos.add(nanos);
	}

	/** Counts a refusal, and returns it. */
	IdRefusedException refused(IdRefusedException refusal) {
		refusedFor(refusal.reason()).increment();
		return refusal;
	}

	private LongAdder refusedFor(RefusalReason reason) {
		return this.refused.computeIfAbsent(reason, (key) -> new LongAdder());
	}

	/**
	 * Returns what has been counted.
	 * @param progress what the words have grown by, read before this is called
	 * @param regressions how often the clock has stepped back
	 */
	synchronized GeneratorNumbers numbers(long progress, long regressions) {
		this.reportedIds = Math.max(this.reportedIds, progress - this.skipped.get() - this.discarded.sum());
		Map<RefusalReason, Long> refused = new EnumMap<>(RefusalReason.class);
		for (RefusalReason reason : RefusalReason.values()) {
			refused.put(reason, refusedFor(reason).sum());
		}
		return new GeneratorNumbers(this.reportedIds, this.exhausted.sum(), regressions, this.waits.sum(),
				Duration.ofNanos(this.waitedNanos.sum()), refused);
	}

}
