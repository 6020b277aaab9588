package io.github.snowflakeid.faults;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

import io.github.snowflakeid.faults.NemesisFault.Kind;
import io.github.snowflakeid.faults.Terms.Steps;
import io.github.snowflakeid.support.PatchedProduct;
import io.github.snowflakeid.support.SourcePatch;

/**
 * One deliberate fault of the product: patches of its sources. The patched sources are
 * compiled, and stand in front of the product on the class path of the nodes. The product
 * has no switch for any of it.
 *
 * @param name what is wrong
 * @param intended the checks that it violates; any other is no proof
 * @param kinds the faults that bring it to light
 * @param spareNodeIds how many node ids more than nodes
 * @param steps how far clocks step
 * @param patches what is changed
 */
record NemesisMutant(String name, Set<Check> intended, Set<Kind> kinds, int spareNodeIds, Steps steps,
		List<SourcePatch> patches) {

	private static final String GENERATOR = "SnowflakeIdGenerator";

	private static final String SLICE = "Slice";

	private static final String SLICES = "Slices";

	private static final String RUN = "LeaseRun";

	private static final String THREADS = "LeaseThreads";

	private static final String LEASES = "SnowflakeLeaseAutoConfiguration";

	private static final String RULES = "LeaseRules";

	private static final String SQL = "LeaseSql";

	private static final String DATABASE = "LeaseDatabase";

	static final NemesisMutant NO_WINDOW_CHECK = of("no window check", EnumSet.of(Check.INSIDE_LEASE),
			EnumSet.of(Kind.CUT, Kind.HALF_OPEN),
			SourcePatch.replace(SLICE, "covers", "return Long.compareUnsigned(ticket, this.end) < 0;",
					"return !isClosed(ticket);"),
			SourcePatch.replace(GENERATOR, "draw", "if (now >= tickOf(end)) {", "if (now < 0) {"),
			SourcePatch.replace(GENERATOR, "draw",
					"if (Slice.isClosed(free) || Long.compareUnsigned(free, end) >= 0) {",
					"if (Slice.isClosed(free)) {"));

	static final NemesisMutant SLICE_NOT_CLOSED = of("slice not closed", EnumSet.of(Check.HANDED_BACK),
			EnumSet.of(Kind.RESTART),
			SourcePatch.replace(SLICE, "close", "return (long) WORD.getAndBitwiseOr(this, Long.MIN_VALUE);",
					"return (this.nodeId < 0) ? (long) WORD.getAndBitwiseOr(this, Long.MIN_VALUE) : this.word;"));

	static final List<NemesisMutant> ALL = List.of(NO_WINDOW_CHECK, SLICE_NOT_CLOSED, new NemesisMutant(
			"expiry judged by the client's clock", EnumSet.of(Check.EXPIRY), EnumSet.of(Kind.KILL_AND_STEP), 0,
			new Steps(1_600, 1_950, false, true),
			List.of(SourcePatch.replace(RULES, "candidates",
					"(row.isHeld(storeMillis) && !isOwn(row, request) ? held : kind).add(row);",
					"(row.isHeld(request.terms().startOf(request.wall()).toEpochMilli()) ? held : kind).add(row);"))),
			of("sequence reset before the regression check", EnumSet.of(Check.INCREASING, Check.UNIQUE),
					EnumSet.of(Kind.CLOCK_STEP, Kind.CLOCK_STROBE),
					SourcePatch.replace(GENERATOR, "draw", "if (now > newest) {", "if (now != newest) {")),
			of("loss of a lease only logged", EnumSet.of(Check.RECOVERY), EnumSet.of(Kind.PAUSE, Kind.KILL),
					SourcePatch.replace(RUN, "step", "lost(ex);", "failed(ex);")),
			of("no other node id taken after a loss", EnumSet.of(Check.RECOVERY), EnumSet.of(Kind.PAUSE, Kind.KILL),
					SourcePatch.replace(RUN, "lost",
							"this.wantedSince = this.timer.lastAttempt();\nthis.timer = this.timer.atOnce();",
							"this.timer = new RenewalTimer(this.timer.ttl(), this.timer.lastAttempt(), this.timer.lastAttempt() + Long.MAX_VALUE / 2, 0);")),
			of("new window used before the store's acknowledgement", EnumSet.of(Check.INSIDE_LEASE),
					EnumSet.of(Kind.CUT, Kind.HALF_OPEN),
					SourcePatch.replace(RUN, "renew", "NodeLease renewed = renewed(changing);",
							"""
									this.slices
										.extend(Math.max(lease.until(), this.requests.withLead(this.requests.lead(changing)).until()));
									NodeLease renewed = renewed(changing);""")),
			of("token not changed on renewal", EnumSet.of(Check.TOKEN), EnumSet.of(Kind.KILL),
					SourcePatch.replace("NodeLease", "changing", "this.token + step", "this.token")),
			of("token not compared on renewal", EnumSet.of(Check.DISJOINT_LEASES, Check.UNIQUE),
					EnumSet.of(Kind.PAUSE, Kind.KILL),
					SourcePatch.replaceInText(SQL, "of", "owner_id is not null and token in (?, ?)",
							"owner_id is not null and (token in (?, ?) or token > 0)")),
			new NemesisMutant("high-water mark not handed over", EnumSet.of(Check.DISJOINT_LEASES, Check.UNIQUE),
					EnumSet.of(Kind.KILL_AND_STEP), 0, new Steps(1_500, 6_000, true, false),
					List.of(SourcePatch.replace(RULES, "take",
							"long from = Math.max(request.wall(), row.highWaterMark());",
							"long from = request.wall();"),
							SourcePatch.replace(RULES, "grant",
									"Math.max(request.wall(), before.highWaterMark()), after.highWaterMark());",
									"request.wall(), after.highWaterMark());"))),
			of("high-water mark handed back before the slice is closed", EnumSet.of(Check.HANDED_BACK),
					EnumSet.of(Kind.RESTART),
					SourcePatch.replace(RUN, "close", "return this.slices.close();", "return this.slices.mark();"),
					SourcePatch.add(SLICES, """
							public long mark() {
								return this.generator.mark();
							}
							"""),
					SourcePatch.replace(RUN, "giveBack", "lease.changing(this.requests.tokenStep()), mark);",
							"lease.changing(this.requests.tokenStep()), mark);\nthis.slices.close();"),
					SourcePatch.add(GENERATOR,
							"""
									synchronized long mark() {
										long free = this.slice.word;
										return Slice.isClosed(free) ? closeSlice() : Math.min(tickOf(free) + 1, tickOf(this.slice.end));
									}
									""")),
			of("high-water mark one tick too low", EnumSet.of(Check.HANDED_BACK), EnumSet.of(Kind.RESTART),
					SourcePatch.replace(GENERATOR, "closeSlice", "Math.min(tickOf(free - 1) + 1, tickOf(slice.end));",
							"Math.min(tickOf(free - 1), tickOf(slice.end));")),
			of("reply of a renewal lost: taken for a loss, and the mark not kept",
					EnumSet.of(Check.HANDED_BACK, Check.DISJOINT_LEASES), EnumSet.of(Kind.REPLY_LOST, Kind.CUT),
					SourcePatch.replace(RUN, "step", """
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
							""")),
			new NemesisMutant("lead bound dropped", EnumSet.of(Check.LEAD), EnumSet.of(Kind.CLOCK_STEP), 0,
					new Steps(2_200, 10_000, true, false),
					List.of(SourcePatch.replace("IdClock", "isTooFarAhead",
							"return now < tick * this.tickMillis - this.maxLeadMillis;", "return false;"))),
			of("lease not prolonged by renewal", EnumSet.of(Check.EXPIRY), EnumSet.of(Kind.FIXED_NODE_ID),
					SourcePatch.replaceInText(SQL, "of", "expires = %s + ?, high_water_mark = greatest",
							"expires = expires + 0 * (%s + ?), high_water_mark = greatest")),
			new NemesisMutant("clock ahead of the store's not refused", EnumSet.of(Check.TRUE_LEAD),
					EnumSet.of(Kind.CLOCK_STEP), 0, new Steps(5_000, 20_000, false, true),
					List.of(SourcePatch.replace("LeaseRequest", "requireClockInRange",
							"if (this.until > this.terms.largestUntil(storeMillis)) {", "if (this.until < 0) {"),
							SourcePatch.replaceInText(SQL, "of", "token in (?, ?) and %s >= ?",
									"token in (?, ?) and (%s >= ? or token > 0)"))),
			of("interrupt kept from step to step", EnumSet.of(Check.RECOVERY), EnumSet.of(Kind.INTERRUPTS),
					SourcePatch.replace(RUN, "loop", "boolean unused = Thread.interrupted();",
							"boolean unused = Thread.currentThread().isInterrupted();"),
					// one of the two would do
					SourcePatch.insert(THREADS, "interrupt", "super.interrupt();")),
			of("call to the database without a limit", EnumSet.of(Check.RECOVERY), EnumSet.of(Kind.HUNG_CONNECTIONS),
					SourcePatch.replace(DATABASE, "CALL_LIMIT", "Duration.ofSeconds(4)", "Duration.ofHours(1)"),
					SourcePatch.replace(DATABASE, "NETWORK_MILLIS", "3_000", "3_000_000")),
			of("own row taken for somebody else's", EnumSet.of(Check.NOT_IN_ITS_OWN_WAY), EnumSet.of(Kind.OWN_GHOST),
					SourcePatch.replace(RULES, "isOwn",
							"return row.owner() != null && row.owner().id().equals(request.owner().id());",
							"return row.owner() == null && row.token() < 0 && request.wall() < 0;")),
			of("node id not given back", EnumSet.of(Check.FREED), EnumSet.of(Kind.SHUTDOWN_WHILE_DRAWING),
					SourcePatch.replace(RUN, "giveBack", "if (lease != null && !this.over) {",
							"if (lease != null && this.over) {")),
			of("child that ends the lease of its parent", EnumSet.of(Check.RECOVERY), EnumSet.of(Kind.PARENT_AND_CHILD),
					SourcePatch.replace(LEASES, "snowflakeLeaseRelease",
							"@ConditionalOnBean(value = LeaseKeeper.class, search = SearchStrategy.CURRENT)",
							"@ConditionalOnBean(LeaseKeeper.class)"),
					SourcePatch.replace(LEASES, "snowflakeLeaseLifecycle",
							"@ConditionalOnBean(value = LeaseKeeper.class, search = SearchStrategy.CURRENT)",
							"@ConditionalOnBean(LeaseKeeper.class)")),
			of("keeper ends with a call that fails", EnumSet.of(Check.RECOVERY), EnumSet.of(Kind.FROZEN_STORE),
					SourcePatch.replace(RUN, "step", """
										failed(ex);
									}
									catch (Error ex) {
							""", """
										failed(ex);
										throw ex;
									}
									catch (Error ex) {
							"""),
					// one of the two would do
					SourcePatch.replace(THREADS, "lasting", "timeSource.park(PAUSE_NANOS);", "return;")),
			of("renewal sent again with another token", EnumSet.of(Check.KEPT), EnumSet.of(Kind.REPLY_LOST),
					SourcePatch.replace(RUN, "renew", "if (changing == null) {",
							"if (changing == null || changing.nodeId() >= 0) {")));

	private static NemesisMutant of(String name, Set<Check> intended, Set<Kind> kinds, SourcePatch... patches) {
		return new NemesisMutant(name, intended, kinds, 0, Terms.ALL_STEPS, List.of(patches));
	}

	/** Whether its faults need processes to start, which takes time. */
	boolean needsStarts() {
		return this.kinds.stream()
			.anyMatch(EnumSet.of(Kind.KILL, Kind.KILL_AND_STEP, Kind.FIXED_NODE_ID, Kind.OWN_GHOST,
					Kind.SHUTDOWN_WHILE_DRAWING)::contains);
	}

	boolean needsClocks() {
		return this.kinds.stream().allMatch(Kind::isOfClock);
	}

	/**
	 * Compiles the product's patched classes.
	 * @param directory where to, an empty one
	 * @return the class path of a node with this fault
	 */
	String compile(Path directory) throws IOException {
		return PatchedProduct.compile(this.patches, directory).classes() + File.pathSeparator
				+ System.getProperty("java.class.path");
	}

}
