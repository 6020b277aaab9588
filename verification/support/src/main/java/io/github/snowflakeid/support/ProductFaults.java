package io.github.snowflakeid.support;

import java.util.List;

/**
 * Deliberate faults of the product that more than one kind of verification must find.
 */
public final class ProductFaults {

	/** A ticket is not compared with the end of the window. */
	public static final SourcePatch TICKET_NOT_CHECKED = SourcePatch.replace("Slice", "covers",
			"return Long.compareUnsigned(ticket, this.end) < 0;", "return !isClosed(ticket);");

	/** The tick of the clock is not compared with the end of the window. */
	public static final SourcePatch TICK_NOT_CHECKED = SourcePatch.replace("SnowflakeIdGenerator", "take",
			"if (now >= tickOf(end)) {", "if (now < 0) {");

	/** A ticket beyond the open tick is used at once. */
	public static final SourcePatch TICKET_USED_AT_ONCE = SourcePatch.replace("SnowflakeIdGenerator", "nextId",
			"return (now == tickOf(ticket)) ? compose(slice, ticket) : redeemOrDraw(slice, ticket, 1);",
			"return compose(slice, ticket);");

	/** Whether a row has expired is judged by the clock of the client. */
	public static final SourcePatch EXPIRY_BY_THE_CLIENT = SourcePatch.replace("LeaseRules", "candidates",
			"(row.isHeld(storeMillis) && !isOwn(row, request) ? held : kind).add(row);",
			"(row.isHeld(request.terms().startOf(request.wall()).toEpochMilli()) ? held : kind).add(row);");

	/** The sequence is reset before a step back of the clock is looked for. */
	public static final SourcePatch SEQUENCE_RESET_FIRST = SourcePatch.replace("SnowflakeIdGenerator", "take",
			"if (now <= newest) {", "if (now == newest) {");

	/** The loss of a lease is logged and nothing else. */
	public static final SourcePatch LOSS_ONLY_LOGGED = SourcePatch.replace("LeaseRun", "step", "lost(ex);",
			"failed(ex);");

	/** A new window is used before the store has acknowledged it. */
	public static final SourcePatch WINDOW_USED_EARLY = SourcePatch.replace("LeaseRun", "renew",
			"NodeLease renewed = renewed(changing);", """
					this.slices
						.extend(Math.max(lease.until(), this.requests.withLead(this.requests.lead(changing)).until()));
					NodeLease renewed = renewed(changing);""");

	/** A renewal leaves the token as it is. */
	public static final SourcePatch TOKEN_NOT_CHANGED = SourcePatch.replace("NodeLease", "changing",
			"this.token + step", "this.token");

	/** A renewal without a reply is taken for a loss, and its mark is not kept. */
	public static final SourcePatch REPLY_TAKEN_FOR_A_LOSS = SourcePatch.replace("LeaseRun", "step", """
						failed(ex);
					}
					catch (Error ex) {
			""", """
						if (lease == null) {
							failed(ex);
						}
						else {
							lost(new NodeLeaseLostException(lease, "no reply"));
							try {
								this.store.release(lease.changing(1), lease.from());
							}
							catch (RuntimeException again) {
								failed(again);
							}
						}
					}
					catch (Error ex) {
			""");

	/** A ticket of a closed slice is one like any other. */
	public static final SourcePatch CLOSED_BIT_IGNORED = SourcePatch.replace("Slice", "draw",
			"return (long) WORD.getAndAdd(this, (long) tickets);",
			"return (long) WORD.getAndAdd(this, (long) tickets) & Long.MAX_VALUE;");

	/** A tick is opened by whoever comes, whatever came of the exchange. */
	public static final SourcePatch EXCHANGE_IGNORED = SourcePatch.replace("SnowflakeIdGenerator", "take",
			"if (!slice.advance(free, ticket + count)) {", "if (!slice.advance(free, ticket + count) && count < 0) {");

	/** Ids may be ahead of the clock by any time. */
	public static final SourcePatch LEAD_NOT_BOUND = SourcePatch.replace("IdClock", "isTooFarAhead",
			"return now < tick * this.tickMillis - this.maxLeadMillis;", "return false;");

	/** The mark is one tick too low. */
	public static final SourcePatch MARK_TOO_LOW = SourcePatch.replace("SnowflakeIdGenerator", "closeSlice",
			"Math.min(tickOf(free - 1) + 1, tickOf(slice.end));", "Math.min(tickOf(free - 1), tickOf(slice.end));");

	/** A clock ahead of the store is not refused. */
	public static final SourcePatch CLOCK_AHEAD_NOT_REFUSED = SourcePatch.replace("LeaseRequest", "requireClockInRange",
			"if (this.until > this.terms.largestUntil(storeMillis)) {", "if (this.until < 0) {");

	/** After a loss no other node id is asked for. */
	public static final SourcePatch NO_NODE_ID_AFTER_A_LOSS = SourcePatch.replace("LeaseRun", "lost",
			"this.wantedSince = this.timer.lastAttempt();\nthis.timer = this.timer.atOnce();",
			"this.timer = new RenewalTimer(this.timer.ttl(), this.timer.lastAttempt(), this.timer.lastAttempt() + Long.MAX_VALUE / 2, 0);");

	/** A slice that is closed stays open. */
	public static final SourcePatch SLICE_NOT_CLOSED = SourcePatch.replace("Slice", "close",
			"return (long) WORD.getAndBitwiseOr(this, Long.MIN_VALUE);",
			"return (this.nodeId < 0) ? (long) WORD.getAndBitwiseOr(this, Long.MIN_VALUE) : this.word;");

	/** No end of a window is looked at. */
	public static final List<SourcePatch> NO_WINDOW_CHECK = List.of(TICKET_NOT_CHECKED, TICK_NOT_CHECKED,
			SourcePatch.replace("SnowflakeIdGenerator", "take",
					"if (Slice.isClosed(free) || Long.compareUnsigned(free, end) >= 0) {",
					"if (Slice.isClosed(free)) {"));

	/** The mark of a row is not handed over to whoever leases it next. */
	public static final List<SourcePatch> MARK_NOT_HANDED_OVER = List.of(
			SourcePatch.replace("LeaseRules", "take", "long from = Math.max(request.wall(), row.highWaterMark());",
					"long from = request.wall();"),
			SourcePatch.replace("LeaseRules", "grant",
					"Math.max(request.wall(), before.highWaterMark()), after.highWaterMark());",
					"request.wall(), after.highWaterMark());"));

	/** The mark is handed back before the slice is closed. */
	public static final List<SourcePatch> MARK_BEFORE_CLOSING = List.of(
			SourcePatch.replace("LeaseRun", "close", "return this.slices.close();", "return this.slices.mark();"),
			SourcePatch.add("Slices", """
					public long mark() {
						return this.generator.mark();
					}
					"""),
			SourcePatch.replace("LeaseRun", "giveBack", "lease.changing(this.requests.tokenStep()), mark);",
					"lease.changing(this.requests.tokenStep()), mark);\nthis.slices.close();"),
			SourcePatch.add("SnowflakeIdGenerator", """
					synchronized long mark() {
						long free = this.slice.word;
						return Slice.isClosed(free) ? closeSlice() : Math.min(tickOf(free) + 1, tickOf(this.slice.end));
					}
					"""));

	private ProductFaults() {
	}

}
