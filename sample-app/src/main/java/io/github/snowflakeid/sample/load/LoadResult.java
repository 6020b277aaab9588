package io.github.snowflakeid.sample.load;

import java.time.Duration;

import org.HdrHistogram.Histogram;

/**
 * What a run has measured and checked.
 *
 * @param ids how many ids were drawn, all of which were checked
 * @param duplicates how many of them had come before
 * @param disorderedThreads how many threads drew an id that was not larger than their
 * last
 * @param elapsed how long the run took
 * @param cpuCores how many cores the process kept busy
 * @param latency nanoseconds of every call that returned an id
 */
record LoadResult(long ids, long duplicates, long disorderedThreads, Duration elapsed, double cpuCores,
		Histogram latency) {

	int exitCode() {
		return (this.duplicates == 0 && this.disorderedThreads == 0) ? 0 : 1;
	}

}
