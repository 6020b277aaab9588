package io.github.snowflakeid.faults;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

import io.github.snowflakeid.faults.Fault.Kind;
import io.github.snowflakeid.faults.Terms.Steps;

/**
 * One deliberate fault of the product: texts of its sources that are replaced. The
 * patched sources are compiled, and stand in front of the product on the class path of
 * the nodes. The product has no switch for any of it.
 *
 * @param name what is wrong
 * @param intended the checks that it violates; any other is no proof
 * @param kinds the faults that bring it to light
 * @param spareNodeIds how many node ids more than nodes
 * @param steps how far clocks step
 * @param patches what is replaced
 */
record Mutant(String name, Set<Check> intended, Set<Kind> kinds, int spareNodeIds, Steps steps, List<Patch> patches) {

	private static final Path SOURCES = Path.of(System.getProperty("basedir", ""))
		.toAbsolutePath()
		.resolve("../../snowflake-spring-boot-autoconfigure/src/main/java/io/github/snowflakeid");

	private static final Pattern WHITE_SPACE = Pattern.compile("\\s+");

	private static final String GENERATOR = "SnowflakeIdGenerator";

	private static final String SLICE = "Slice";

	private static final String SLICES = "Slices";

	private static final String RUN = "lease/LeaseRun";

	private static final String THREADS = "lease/LeaseThreads";

	private static final String LEASES = "autoconfigure/SnowflakeLeaseAutoConfiguration";

	private static final String RULES = "lease/LeaseRules";

	private static final String SQL = "lease/jdbc/LeaseSql";

	private static final String DATABASE = "lease/jdbc/LeaseDatabase";

	static final Mutant NO_WINDOW_CHECK = of("no window check", EnumSet.of(Check.INSIDE_LEASE),
			EnumSet.of(Kind.CUT, Kind.HALF_OPEN),
			new Patch(SLICE, "return Long.compareUnsigned(ticket, this.end) < 0;", "return !isClosed(ticket);"),
			new Patch(GENERATOR, "if (now >= tickOf(end)) {", "if (now < 0) {"),
			new Patch(GENERATOR, "if (Slice.isClosed(free) || Long.compareUnsigned(free, end) >= 0) {",
					"if (Slice.isClosed(free)) {"));

	static final Mutant SLICE_NOT_CLOSED = of("slice not closed", EnumSet.of(Check.HANDED_BACK),
			EnumSet.of(Kind.RESTART), new Patch(SLICE, "return (long) WORD.getAndBitwiseOr(this, Long.MIN_VALUE);",
					"return (this.nodeId < 0) ? (long) WORD.getAndBitwiseOr(this, Long.MIN_VALUE) : this.word;"));

	static final List<Mutant> ALL = List.of(NO_WINDOW_CHECK, SLICE_NOT_CLOSED, new Mutant(
			"expiry judged by the client's clock", EnumSet.of(Check.EXPIRY), EnumSet.of(Kind.KILL_AND_STEP), 0,
			new Steps(1_600, 1_950, false, true),
			List.of(new Patch(RULES, "(row.isHeld(storeMillis) && !isOwn(row, request) ? held : kind).add(row);",
					"(row.isHeld(request.terms().startOf(request.wall()).toEpochMilli()) ? held : kind).add(row);"))),
			of("sequence reset before the regression check", EnumSet.of(Check.INCREASING, Check.UNIQUE),
					EnumSet.of(Kind.CLOCK_STEP, Kind.CLOCK_STROBE),
					new Patch(GENERATOR, "if (now > newest) {", "if (now != newest) {")),
			of("loss of a lease only logged", EnumSet.of(Check.RECOVERY), EnumSet.of(Kind.PAUSE, Kind.KILL),
					new Patch(RUN, "				lost(ex);\n", "				failed(ex);\n")),
			of("no other node id taken after a loss", EnumSet.of(Check.RECOVERY), EnumSet.of(Kind.PAUSE, Kind.KILL),
					new Patch(RUN,
							"this.wantedSince = this.timer.lastAttempt();\n		this.timer = this.timer.atOnce();",
							"this.timer = new RenewalTimer(this.timer.ttl(), this.timer.lastAttempt(), this.timer.lastAttempt() + Long.MAX_VALUE / 2, 0);")),
			of("new window used before the store's acknowledgement", EnumSet.of(Check.INSIDE_LEASE),
					EnumSet.of(Kind.CUT, Kind.HALF_OPEN),
					new Patch(RUN, "NodeLease renewed = renewed(changing);",
							"""
									this.slices
										.extend(Math.max(lease.until(), this.requests.withLead(this.requests.lead(changing)).until()));
									NodeLease renewed = renewed(changing);""")),
			of("token not changed on renewal", EnumSet.of(Check.TOKEN), EnumSet.of(Kind.KILL),
					new Patch("lease/NodeLease", "this.token + step", "this.token")),
			of("token not compared on renewal", EnumSet.of(Check.DISJOINT_LEASES, Check.UNIQUE),
					EnumSet.of(Kind.PAUSE, Kind.KILL),
					new Patch(SQL, "owner_id is not null and token in (?, ?)",
							"owner_id is not null and (token in (?, ?) or token > 0)")),
			new Mutant("high-water mark not handed over", EnumSet.of(Check.DISJOINT_LEASES, Check.UNIQUE),
					EnumSet.of(Kind.KILL_AND_STEP), 0, new Steps(1_500, 6_000, true, false),
					List.of(new Patch(RULES, "long from = Math.max(request.wall(), row.highWaterMark());",
							"long from = request.wall();"),
							new Patch(RULES,
									"Math.max(request.wall(), before.highWaterMark()), after.highWaterMark());",
									"request.wall(), after.highWaterMark());"))),
			of("high-water mark handed back before the slice is closed", EnumSet.of(Check.HANDED_BACK),
					EnumSet.of(Kind.RESTART),
					new Patch(RUN, "return this.slices.close();", "return this.slices.mark();"),
					new Patch(SLICES, "public long close() {", """
							public long mark() {
								return this.generator.mark();
							}

							public long close() {"""),
					new Patch(RUN, "lease.changing(this.requests.tokenStep()), mark);",
							"lease.changing(this.requests.tokenStep()), mark);\nthis.slices.close();"),
					new Patch(GENERATOR, "	synchronized long closeSlice() {\n",
							"""
										synchronized long mark() {
											long free = this.slice.word;
											return Slice.isClosed(free) ? closeSlice() : Math.min(tickOf(free) + 1, tickOf(this.slice.end));
										}

										synchronized long closeSlice() {
									""")),
			of("high-water mark one tick too low", EnumSet.of(Check.HANDED_BACK), EnumSet.of(Kind.RESTART),
					new Patch(GENERATOR, "Math.min(tickOf(free - 1) + 1, tickOf(slice.end));",
							"Math.min(tickOf(free - 1), tickOf(slice.end));")),
			of("reply of a renewal lost: taken for a loss, and the mark not kept",
					EnumSet.of(Check.HANDED_BACK, Check.DISJOINT_LEASES), EnumSet.of(Kind.REPLY_LOST, Kind.CUT),
					new Patch(RUN, """
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
			new Mutant("lead bound dropped", EnumSet.of(Check.LEAD), EnumSet.of(Kind.CLOCK_STEP), 0,
					new Steps(2_200, 10_000, true, false),
					List.of(new Patch("IdClock", "return now < tick * this.tickMillis - this.maxLeadMillis;",
							"return false;"))),
			of("lease not prolonged by renewal", EnumSet.of(Check.EXPIRY), EnumSet.of(Kind.FIXED_NODE_ID),
					new Patch(SQL, "expires = %s + ?, high_water_mark = greatest",
							"expires = expires + 0 * (%s + ?), high_water_mark = greatest")),
			new Mutant("clock ahead of the store's not refused", EnumSet.of(Check.TRUE_LEAD),
					EnumSet.of(Kind.CLOCK_STEP), 0, new Steps(5_000, 20_000, false, true),
					List.of(new Patch("lease/LeaseRequest", "if (this.until > this.terms.largestUntil(storeMillis)) {",
							"if (this.until < 0) {"),
							new Patch(SQL, "token in (?, ?) and %s >= ?",
									"token in (?, ?) and (%s >= ? or token > 0)"))),
			of("interrupt kept from step to step", EnumSet.of(Check.RECOVERY), EnumSet.of(Kind.INTERRUPTS),
					new Patch(RUN, "boolean unused = Thread.interrupted();",
							"boolean unused = Thread.currentThread().isInterrupted();"),
					// one of the two would do
					new Patch(THREADS, "// nobody else owns it", "super.interrupt();")),
			of("call to the database without a limit", EnumSet.of(Check.RECOVERY), EnumSet.of(Kind.HUNG_CONNECTIONS),
					new Patch(DATABASE, "CALL_LIMIT = Duration.ofSeconds(4);", "CALL_LIMIT = Duration.ofHours(1);"),
					new Patch(DATABASE, "NETWORK_MILLIS = 3_000;", "NETWORK_MILLIS = 3_000_000;")),
			of("own row taken for somebody else's", EnumSet.of(Check.NOT_IN_ITS_OWN_WAY), EnumSet.of(Kind.OWN_GHOST),
					new Patch(RULES, "return row.owner() != null && row.owner().id().equals(request.owner().id());",
							"return row.owner() == null && row.token() < 0 && request.wall() < 0;")),
			of("node id not given back", EnumSet.of(Check.FREED), EnumSet.of(Kind.SHUTDOWN_WHILE_DRAWING),
					new Patch(RUN, "if (lease != null && !this.over) {", "if (lease != null && this.over) {")),
			of("child that ends the lease of its parent", EnumSet.of(Check.RECOVERY), EnumSet.of(Kind.PARENT_AND_CHILD),
					new Patch(LEASES,
							"@ConditionalOnBean(value = LeaseKeeper.class, search = SearchStrategy.CURRENT)\n	LeaseRelease",
							"@ConditionalOnBean(LeaseKeeper.class)\n	LeaseRelease"),
					new Patch(LEASES,
							"@ConditionalOnBean(value = LeaseKeeper.class, search = SearchStrategy.CURRENT)\n	LeaseLifecycle",
							"@ConditionalOnBean(LeaseKeeper.class)\n	LeaseLifecycle")),
			of("keeper ends with a call that fails", EnumSet.of(Check.RECOVERY), EnumSet.of(Kind.FROZEN_STORE),
					new Patch(RUN, """
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
					new Patch(THREADS, "timeSource.park(PAUSE_NANOS);", "return;")),
			of("renewal sent again with another token", EnumSet.of(Check.KEPT), EnumSet.of(Kind.REPLY_LOST),
					new Patch(RUN, "if (changing == null) {", "if (changing == null || changing.nodeId() >= 0) {")));

	private static Mutant of(String name, Set<Check> intended, Set<Kind> kinds, Patch... patches) {
		return new Mutant(name, intended, kinds, 0, Terms.ALL_STEPS, List.of(patches));
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
		Map<String, String> sources = new LinkedHashMap<>();
		for (Patch patch : this.patches) {
			String text = sources.containsKey(patch.source()) ? sources.get(patch.source())
					: Files.readString(SOURCES.resolve(patch.source() + ".java"));
			sources.put(patch.source(), patch.apply(text));
		}
		List<Path> patched = new ArrayList<>();
		for (Map.Entry<String, String> source : sources.entrySet()) {
			Path file = directory.resolve(source.getKey() + ".java");
			Files.createDirectories(file.getParent());
			patched.add(Files.writeString(file, source.getValue()));
		}
		Path classes = Files.createDirectory(directory.resolve("classes"));
		String classPath = System.getProperty("java.class.path");
		try (StandardJavaFileManager files = ToolProvider.getSystemJavaCompiler()
			.getStandardFileManager(null, null, null)) {
			List<String> options = List.of("-proc:none", "-nowarn", "-d", classes.toString(), "-classpath", classPath);
			if (!ToolProvider.getSystemJavaCompiler()
				.getTask(null, files, null, options, null, files.getJavaFileObjectsFromPaths(patched))
				.call()) {
				throw new IllegalStateException("the mutant does not compile: " + this.name);
			}
		}
		return classes + File.pathSeparator + classPath;
	}

	/**
	 * A text that stands in a source exactly once, and what stands there instead.
	 *
	 * @param source the source, below the base package
	 * @param anchor the text
	 * @param replacement what stands there instead
	 */
	record Patch(String source, String anchor, String replacement) {

		/** White space counts as white space, however much of it there is. */
		String apply(String text) {
			String words = WHITE_SPACE.splitAsStream(this.anchor.strip())
				.map(Pattern::quote)
				.collect(Collectors.joining("\\s+"));
			Matcher matcher = Pattern.compile(words).matcher(text);
			if (matcher.results().count() != 1) {
				throw new IllegalStateException(
						"the text must stand in %s exactly once: %s".formatted(this.source, this.anchor));
			}
			return matcher.replaceFirst(Matcher.quoteReplacement(this.replacement));
		}

	}

}
