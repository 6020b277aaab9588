package io.github.snowflakeid.faults;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

import io.github.snowflakeid.RefusalReason;
import io.github.snowflakeid.faults.NemesisFault.Kind;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * What the {@link Checker} has found.
 */
final class Findings {

	private static final int EXAMPLES = 5;

	private final Map<Check, Violations> violations = new EnumMap<>(Check.class);

	private final Map<RefusalReason, Long> refused = new EnumMap<>(RefusalReason.class);

	private final Map<Kind, Gaps> gaps = new EnumMap<>(Kind.class);

	private final Gaps otherGaps = new Gaps();

	/** In nanoseconds. */
	private final Histogram latencies = new Histogram(2);

	private long attempted;

	private long acknowledged;

	private long ids;

	private long largestLead = Long.MIN_VALUE;

	private long largestOwnLead = Long.MIN_VALUE;

	private long freedCount;

	private Duration latestFreed = Duration.ZERO;

	/** Notes a violation that showed at some time, by the monotonic clock. */
	void violated(Check check, long nanos, Supplier<String> text) {
		Violations noted = this.violations.computeIfAbsent(check, (key) -> new Violations());
		noted.count++;
		noted.first = (noted.count == 1) ? nanos : Math.min(noted.first, nanos);
		if (noted.examples.size() < EXAMPLES) {
			noted.examples.add(text.get());
		}
	}

	void attempted() {
		this.attempted++;
	}

	void acknowledged(long nanos, int count) {
		this.acknowledged++;
		this.ids += count;
		this.latencies.recordValue(nanos);
	}

	/** Of a call that its process did not live to see the end of. */
	void partly(int count) {
		this.ids += count;
	}

	void refused(RefusalReason reason) {
		this.refused.merge(reason, 1L, Long::sum);
	}

	void lead(long lead) {
		this.largestLead = Math.max(this.largestLead, lead);
	}

	void ownLead(long lead) {
		this.largestOwnLead = Math.max(this.largestOwnLead, lead);
	}

	/** How long after the end of a process its node id was still held. */
	void freed(Duration after) {
		this.freedCount++;
		this.latestFreed = (after.compareTo(this.latestFreed) > 0) ? after : this.latestFreed;
	}

	long freedCount() {
		return this.freedCount;
	}

	Duration latestFreed() {
		return this.latestFreed;
	}

	void gap(@Nullable Kind kind, long nanos) {
		Gaps of = (kind != null) ? this.gaps.computeIfAbsent(kind, (key) -> new Gaps()) : this.otherGaps;
		of.count++;
		of.total += nanos;
		of.longest = Math.max(of.longest, nanos);
	}

	/** In nanoseconds, to two digits. */
	long latency(double percentile) {
		return this.latencies.getValueAtPercentile(percentile);
	}

	Map<Check, Violations> violations() {
		return this.violations;
	}

	long count(Check check) {
		Violations noted = this.violations.get(check);
		return (noted != null) ? noted.count : 0;
	}

	Map<RefusalReason, Long> refused() {
		return this.refused;
	}

	Map<Kind, Gaps> gaps() {
		return this.gaps;
	}

	Gaps otherGaps() {
		return this.otherGaps;
	}

	long attemptedCalls() {
		return this.attempted;
	}

	long acknowledgedCalls() {
		return this.acknowledged;
	}

	long ids() {
		return this.ids;
	}

	long largestLead() {
		return this.largestLead;
	}

	long largestOwnLead() {
		return this.largestOwnLead;
	}

	/**
	 * What was found by one check.
	 */
	static final class Violations {

		private final List<String> examples = new ArrayList<>();

		private long count;

		private long first;

		long count() {
			return this.count;
		}

		/** When it showed first, by the monotonic clock. */
		long first() {
			return this.first;
		}

		List<String> examples() {
			return this.examples;
		}

	}

	/**
	 * Times in which a node issued nothing.
	 */
	static final class Gaps {

		private long count;

		private long total;

		private long longest;

		long count() {
			return this.count;
		}

		long totalNanos() {
			return this.total;
		}

		long longestNanos() {
			return this.longest;
		}

	}

}
