package io.github.snowflakeid.faults;

import java.time.Duration;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * What was done in a run, and when, by the monotonic clock.
 *
 * @param began when the schedule began
 * @param healed when the last fault was over
 * @param ended when the run ended
 * @param recovery from the end of the last fault until each node had issued an id, or
 * null if it took too long
 * @param events the faults as they happened
 * @param endings processes that have ended in order
 * @param processes how many processes there were
 * @param endedByThemselves how many of them have ended without having been told to
 */
record Timeline(long began, long healed, long ended, @Nullable Duration recovery, List<Event> events,
		List<Ending> endings, int processes, int endedByThemselves) {

}
