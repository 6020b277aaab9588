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
import io.github.snowflakeid.support.ProductFaults;
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

	private static final String RUN = "LeaseRun";

	private static final String THREADS = "LeaseThreads";

	private static final String LEASES = "SnowflakeLeaseAutoConfiguration";

	private static final String RULES = "LeaseRules";

	private static final String SQL = "LeaseSql";

	private static final String DATABASE = "LeaseDatabase";

	static final NemesisMutant NO_WINDOW_CHECK = of("no window check", EnumSet.of(Check.INSIDE_LEASE),
			EnumSet.of(Kind.CUT, Kind.HALF_OPEN), ProductFaults.NO_WINDOW_CHECK);

	static final NemesisMutant SLICE_NOT_CLOSED = of("slice not closed", EnumSet.of(Check.HANDED_BACK),
			EnumSet.of(Kind.RESTART), ProductFaults.SLICE_NOT_CLOSED);

	static final List<NemesisMutant> ALL = List.of(NO_WINDOW_CHECK, SLICE_NOT_CLOSED,
			new NemesisMutant("expiry judged by the client's clock", EnumSet.of(Check.EXPIRY),
					EnumSet.of(Kind.KILL_AND_STEP), 0, new Steps(1_600, 1_950, false, true),
					List.of(ProductFaults.EXPIRY_BY_THE_CLIENT)),
			of("sequence reset before the regression check", EnumSet.of(Check.INCREASING, Check.UNIQUE),
					EnumSet.of(Kind.CLOCK_STEP, Kind.CLOCK_STROBE), ProductFaults.SEQUENCE_RESET_FIRST),
			of("loss of a lease only logged", EnumSet.of(Check.RECOVERY), EnumSet.of(Kind.PAUSE, Kind.KILL),
					ProductFaults.LOSS_ONLY_LOGGED),
			of("no other node id taken after a loss", EnumSet.of(Check.RECOVERY), EnumSet.of(Kind.PAUSE, Kind.KILL),
					ProductFaults.NO_NODE_ID_AFTER_A_LOSS),
			of("new window used before the store's acknowledgement", EnumSet.of(Check.INSIDE_LEASE),
					EnumSet.of(Kind.CUT, Kind.HALF_OPEN), ProductFaults.WINDOW_USED_EARLY),
			of("token not changed on renewal", EnumSet.of(Check.TOKEN), EnumSet.of(Kind.KILL),
					ProductFaults.TOKEN_NOT_CHANGED),
			of("token not compared on renewal", EnumSet.of(Check.DISJOINT_LEASES, Check.UNIQUE),
					EnumSet.of(Kind.PAUSE, Kind.KILL),
					SourcePatch.replaceInText(SQL, "of", "owner_id is not null and token in (?, ?)",
							"owner_id is not null and (token in (?, ?) or token > 0)")),
			new NemesisMutant("high-water mark not handed over", EnumSet.of(Check.DISJOINT_LEASES, Check.UNIQUE),
					EnumSet.of(Kind.KILL_AND_STEP), 0, new Steps(1_500, 6_000, true, false),
					ProductFaults.MARK_NOT_HANDED_OVER),
			of("high-water mark handed back before the slice is closed", EnumSet.of(Check.HANDED_BACK),
					EnumSet.of(Kind.RESTART), ProductFaults.MARK_BEFORE_CLOSING),
			of("high-water mark one tick too low", EnumSet.of(Check.HANDED_BACK), EnumSet.of(Kind.RESTART),
					ProductFaults.MARK_TOO_LOW),
			of("reply of a renewal lost: taken for a loss, and the mark not kept",
					EnumSet.of(Check.HANDED_BACK, Check.DISJOINT_LEASES), EnumSet.of(Kind.REPLY_LOST, Kind.CUT),
					ProductFaults.REPLY_TAKEN_FOR_A_LOSS),
			new NemesisMutant("lead bound dropped", EnumSet.of(Check.LEAD), EnumSet.of(Kind.CLOCK_STEP), 0,
					new Steps(2_200, 10_000, true, false), List.of(ProductFaults.LEAD_NOT_BOUND)),
			of("lease not prolonged by renewal", EnumSet.of(Check.EXPIRY), EnumSet.of(Kind.FIXED_NODE_ID),
					SourcePatch.replaceInText(SQL, "of", "expires = %s + ?, high_water_mark = greatest",
							"expires = expires + 0 * (%s + ?), high_water_mark = greatest")),
			new NemesisMutant("clock ahead of the store's not refused", EnumSet.of(Check.TRUE_LEAD),
					EnumSet.of(Kind.CLOCK_STEP), 0, new Steps(5_000, 20_000, false, true),
					List.of(ProductFaults.CLOCK_AHEAD_NOT_REFUSED,
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
		return of(name, intended, kinds, List.of(patches));
	}

	private static NemesisMutant of(String name, Set<Check> intended, Set<Kind> kinds, List<SourcePatch> patches) {
		return new NemesisMutant(name, intended, kinds, 0, Terms.ALL_STEPS, patches);
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
		return PatchedProduct.compile(this.patches, directory).classes() + File.pathSeparator + Jvm.CLASS_PATH;
	}

}
