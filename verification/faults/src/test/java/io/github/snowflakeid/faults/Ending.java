package io.github.snowflakeid.faults;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * The orderly end of a process, as it was seen from outside.
 *
 * @param node which node
 * @param process the process, as its files are called
 * @param began when it was told to end, by the monotonic clock
 * @param ended when it had ended
 * @param freed how long after that the store knew no node id of it any more, or null if
 * it took too long
 */
record Ending(int node, String process, long began, long ended, @Nullable Duration freed) {

}
