package io.github.snowflakeid.faults;

/**
 * A fault as it really happened.
 *
 * @param fault what was planned
 * @param from when it began, by the monotonic clock
 * @param until when it was over
 * @param felt whether it met anything: a process that was alive, a connection, a reply
 */
record Event(NemesisFault fault, long from, long until, boolean felt) {

}
