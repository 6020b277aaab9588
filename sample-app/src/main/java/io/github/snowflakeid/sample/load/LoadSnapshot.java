package io.github.snowflakeid.sample.load;

import java.time.Duration;
import java.util.Map;

import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * What a load has done so far. Ids and calls of the last millisecond may be missing while
 * it runs.
 *
 * @param elapsed since the start, until the end if the load has ended
 * @param ids ids drawn
 * @param calls calls that returned ids
 * @param refused calls that were refused, by reason
 * @param unacknowledged requests that were cut off on purpose, see {@link FailedDraw}
 * @param lost requests without an answer, or with one that is no id
 * @param firstLoss what became of the first of those, or null
 * @param decreases ids that were not larger than the one before them
 * @param newestId the largest id, or -1 if there is none
 * @param interval nanoseconds of each call that returned ids since the snapshot before
 * this one; the caller's own
 * @param running whether ids are being drawn
 * @param failure what nobody expected and ended the load, or null
 */
public record LoadSnapshot(Duration elapsed, long ids, long calls, Map<String, Long> refused, long unacknowledged,
		long lost, @Nullable String firstLoss, long decreases, long newestId, Histogram interval, boolean running,
		@Nullable Throwable failure) {

	/** What a load has done before it is started. */
	static final LoadSnapshot NOTHING = new LoadSnapshot(Duration.ZERO, 0, 0, Map.of(), 0, 0, null, 0, -1,
			new Histogram(1), false, null);

	/**
	 * Returns how many calls were refused.
	 * @return the sum over all reasons
	 */
	public long refusals() {
		return this.refused.values().stream().mapToLong(Long::longValue).sum();
	}

}
