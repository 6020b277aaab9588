package io.github.snowflakeid.faults;

import java.time.Duration;

/**
 * The orderly end of a process, as it was seen from outside.
 *
 * @param node which node
 * @param process the process, as its files are called
 * @param began when it was told to end, by the monotonic clock
 * @param ended when it had ended
 * @param held when the last look at the store began that showed a node id of its, from
 * its end on; 0 if none did
 */
record Ending(int node, String process, long began, long ended, Duration held) {

}
