package io.github.snowflakeid.simulation;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;

import io.github.snowflakeid.support.ProductFaults;
import io.github.snowflakeid.support.SourcePatch;

/**
 * One deliberate fault of the product: patches of its sources.
 *
 * @param name what is wrong
 * @param intended the invariants that it breaks; anything else is no proof
 * @param patches what is changed
 */
record SimulationMutant(String name, Set<Invariant> intended, List<SourcePatch> patches) {

	private static final String GENERATOR = "SnowflakeIdGenerator";

	private static final String KEEPER = "LeaseKeeper";

	private static final String RUN = "LeaseRun";

	private static final String RULES = "LeaseRules";

	static final List<SimulationMutant> ALL = List.of(
			of("no window check", EnumSet.of(Invariant.INSIDE_WINDOW), ProductFaults.NO_WINDOW_CHECK),
			of("window check before the clock is read", EnumSet.of(Invariant.INSIDE_WINDOW),
					ProductFaults.TICKET_NOT_CHECKED, ProductFaults.TICK_NOT_CHECKED,
					SourcePatch.replace(GENERATOR, "nextId", """
							long now = this.clock.wall();
							if (now != slice.openTick) {
								return draw(1, this.timeSource.nanoTime());
							}
							""", """
							boolean inside = slice.end > slice.word;
							long now = this.clock.wall();
							if (!inside || now != tickOf(slice.word)) {
								return draw(1, this.timeSource.nanoTime());
							}
							""")),
			of("open tick kept before its ticket is checked",
					EnumSet.of(Invariant.INSIDE_WINDOW, Invariant.HANDED_BACK), ProductFaults.TICK_NOT_CHECKED,
					SourcePatch.replace(GENERATOR, "isInWindow", "if (!slice.covers(ticket + count - 1)) {", """
							slice.keepOpenTick(tickOf(ticket + count - 1));
							if (!slice.covers(ticket + count - 1)) {
							""")),
			of("ticket beyond the open tick used at once", EnumSet.of(Invariant.LEAD, Invariant.INSIDE_WINDOW),
					ProductFaults.TICKET_USED_AT_ONCE),
			of("expiry judged by the client's clock", EnumSet.of(Invariant.EXPIRY), ProductFaults.EXPIRY_BY_THE_CLIENT),
			of("sequence reset before the regression check",
					EnumSet.of(Invariant.UNIQUE, Invariant.INCREASING, Invariant.INSIDE_WINDOW),
					ProductFaults.SEQUENCE_RESET_FIRST),
			of("renewal failure only logged", EnumSet.of(Invariant.NO_ID_AFTER_LOSS, Invariant.RECOVERY),
					ProductFaults.LOSS_ONLY_LOGGED),
			of("new window used before the store's acknowledgement", EnumSet.of(Invariant.INSIDE_WINDOW),
					ProductFaults.WINDOW_USED_EARLY),
			of("token not changed on renewal", EnumSet.of(Invariant.TOKEN), ProductFaults.TOKEN_NOT_CHANGED),
			of("high-water mark not handed over", EnumSet.of(Invariant.DISJOINT_WINDOWS, Invariant.UNIQUE),
					ProductFaults.MARK_NOT_HANDED_OVER),
			of("high-water mark handed back before the slice is closed", EnumSet.of(Invariant.HANDED_BACK),
					ProductFaults.MARK_BEFORE_CLOSING),
			of("next slice begun below the last one's mark", EnumSet.of(Invariant.INCREASING),
					SourcePatch.replace(GENERATOR, "openSlice",
							"long start = Math.max(bounded(from), this.highWaterTick);",
							"long start = bounded(from);")),
			of("reply of a renewal lost: taken for a loss, and the mark not kept", EnumSet.of(Invariant.HANDED_BACK),
					ProductFaults.REPLY_TAKEN_FOR_A_LOSS),
			of("closed bit ignored",
					EnumSet.of(Invariant.HANDED_BACK, Invariant.INCREASING, Invariant.INSIDE_WINDOW,
							Invariant.NO_ID_AFTER_LOSS),
					ProductFaults.CLOSED_BIT_IGNORED),
			of("slice not closed", EnumSet.of(Invariant.NO_ID_AFTER_LOSS, Invariant.HANDED_BACK),
					ProductFaults.SLICE_NOT_CLOSED),
			of("tick opened by whoever comes, the result of compare-and-set ignored", EnumSet.of(Invariant.UNIQUE),
					ProductFaults.EXCHANGE_IGNORED),
			of("lead bound dropped", EnumSet.of(Invariant.LEAD), ProductFaults.LEAD_NOT_BOUND),
			of("tickets of ticks to come used at once", EnumSet.of(Invariant.LEAD),
					SourcePatch.replace(GENERATOR, "redeem", "if (!hasCome(tick, reading)) {\ntry {",
							"if (tick < 0) {\ntry {")),
			of("high-water mark one tick too low", EnumSet.of(Invariant.HANDED_BACK, Invariant.INCREASING),
					ProductFaults.MARK_TOO_LOW),
			of("slice opened though the keeper was stopped meanwhile", EnumSet.of(Invariant.HANDED_BACK),
					SourcePatch.replace(RUN, "acquire", """
											this.slices.open(granted.nodeId(), granted.from(), granted.until());
										}
										else {
							""", """
										}
										this.slices.open(granted.nodeId(), granted.from(), granted.until());
										if (this.stopped) {
							""")),
			of("token not compared on renewal", EnumSet.of(Invariant.DISJOINT_WINDOWS, Invariant.TOKEN),
					SourcePatch.replace(RULES, "renew",
							"if (row == null || row.owner() == null || !lease.owns(row.token())) {",
							"if (row == null || row.owner() == null) {")),
			of("late renewal takes back what was released", EnumSet.of(Invariant.TAKEN_BACK),
					SourcePatch.replace(RULES, "renew",
							"row == null || row.owner() == null || !lease.owns(row.token())",
							"row == null || !lease.owns(row.token())")),
			of("token not compared on release",
					EnumSet.of(Invariant.DISJOINT_WINDOWS, Invariant.TOKEN, Invariant.EXPIRY),
					SourcePatch.replace(RULES, "release",
							"if (row == null || !lease.owns(row.token())) {\nreturn null;",
							"if (row == null) {\nreturn null;")),
			of("renewal repeated with another token", EnumSet.of(Invariant.LOSS),
					SourcePatch.replace(RUN, "renew",
							"changing = lease.changing(this.requests.tokenStep());\nthis.changing = changing;",
							"changing = lease.changing(this.requests.tokenStep());")),
			of("lease not prolonged by renewal", EnumSet.of(Invariant.EXPIRY), SourcePatch.replace(RULES, "renew",
					"storeMillis + request.terms().ttl().toMillis(), Math.max(row.highWaterMark(), request.until()));",
					"row.expires(), Math.max(row.highWaterMark(), request.until()));")),
			of("clock ahead of the store's not refused", EnumSet.of(Invariant.WINDOW_BOUND),
					ProductFaults.CLOCK_AHEAD_NOT_REFUSED),
			of("node id whose row was deleted taken from the clock on",
					EnumSet.of(Invariant.DISJOINT_WINDOWS, Invariant.UNIQUE),
					SourcePatch.replace(RULES, "candidates", "LeaseRow.unused(nodeId, floor)",
							"LeaseRow.unused(nodeId)")),
			of("no other node id taken after a loss", EnumSet.of(Invariant.RECOVERY),
					ProductFaults.NO_NODE_ID_AFTER_A_LOSS),
			of("keeper keeps its interrupt flag", EnumSet.of(Invariant.INTERRUPT, Invariant.RECOVERY),
					SourcePatch.replace(RUN, "loop", "boolean unused = Thread.interrupted();", "")),
			of("interrupt flag of a caller that waits for its tick swallowed", EnumSet.of(Invariant.INTERRUPT),
					SourcePatch.replace(GENERATOR, "awaitTick", "interrupted |= Thread.interrupted();",
							"Thread.interrupted();")),
			of("interrupt flag of a caller that waits for a window swallowed", EnumSet.of(Invariant.INTERRUPT),
					SourcePatch.replace(GENERATOR, "awaitWindow", "interrupted |= Thread.interrupted();",
							"Thread.interrupted();")),
			of("node ids granted unheard not freed", EnumSet.of(Invariant.GHOST),
					SourcePatch.replace(RUN, "acquire", "if (mayHaveGhosts) {", "if (mayHaveGhosts && this.over) {")),
			of("node id granted unheard not taken again", EnumSet.of(Invariant.REFUSAL),
					SourcePatch.replace(RULES, "isOwn",
							"return row.owner() != null && row.owner().id().equals(request.owner().id());",
							"return row.token() < 0;")),
			of("stop waits for ever for a call that hangs", EnumSet.of(Invariant.RECOVERY),
					SourcePatch.replace(RUN, "awaitEnd",
							"while (!this.over && deadline - this.timeSource.nanoTime() > 0) {",
							"while (!this.over) {"),
					SourcePatch.replace(RUN, "awaitEnd", "this.timeSource.park(deadline - this.timeSource.nanoTime());",
							"this.timeSource.park(STOP_LIMIT_NANOS);")),
			of("handed back: the mark of what was used, though more is drawn", EnumSet.of(Invariant.HANDED_BACK),
					SourcePatch.replace(GENERATOR, "shortenSlice", "return Math.max(tickOf(end), used);",
							"return Math.max(tickOf(slice.start), used);")),
			of("handed back: the window not shortened", EnumSet.of(Invariant.HANDED_BACK),
					SourcePatch.replace(GENERATOR, "shortenSlice", "long free = slice.shorten(end);",
							"long free = slice.word;")),
			of("handed back: no id drawn any more", EnumSet.of(Invariant.REFUSAL),
					SourcePatch.replace(KEEPER, "handBack", "stop(begunOrStopped(), (run) -> run.shorten(remainder));",
							"stop();")),
			of("handed back: the rest of the window in the next start's way", EnumSet.of(Invariant.RECOVERY),
					SourcePatch.replace(RUN, "acquire", "slices.close();\nslices.open", "this.slices.open")));

	private static SimulationMutant of(String name, Set<Invariant> intended, SourcePatch... patches) {
		return of(name, intended, List.of(patches));
	}

	private static SimulationMutant of(String name, Set<Invariant> intended, List<SourcePatch> patches) {
		return new SimulationMutant(name, intended, patches);
	}

}
