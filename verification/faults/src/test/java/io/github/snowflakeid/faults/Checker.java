package io.github.snowflakeid.faults;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;

import io.github.snowflakeid.RefusalReason;
import io.github.snowflakeid.SnowflakeLayout;
import io.github.snowflakeid.faults.LeaseHistory.Change;
import io.github.snowflakeid.faults.LeaseHistory.Lease;
import io.github.snowflakeid.faults.NemesisFault.Kind;
import org.jspecify.annotations.Nullable;

/**
 * Reads everything that the processes of a run have written down, and finds what must not
 * be. All ids are compared with all: they are dealt to ranges of id time that hold 16 Mi
 * ids each (more only if 64 ms of id time do), and each range is sorted in memory. That
 * needs 128 MiB, and as much again while it sorts.
 */
final class Checker {

	private static final SnowflakeLayout LAYOUT = SnowflakeLayout.DEFAULT;

	private static final int TICK_SHIFT = LAYOUT.nodeIdBits() + LAYOUT.sequenceBits();

	private static final int BIN_SHIFT = TICK_SHIFT + 6;

	private static final int PARTITION = 1 << 24;

	private static final int CHUNK_BYTES = 1 << 20;

	private static final int EXAMPLES = 5;

	private static final long SHORT_CALL = Duration.ofMillis(5).toNanos();

	private static final long OWN_SLACK_MILLIS = 5;

	private static final long TRUE_SLACK_MILLIS = 50;

	private static final long EXPIRY_SLACK = Duration.ofMillis(50).toNanos();

	/** Shorter ones are what a busy machine makes of a steady rate. */
	private static final long SHORTEST_GAP = Duration.ofMillis(100).toNanos();

	/** How long after a fault something may still be its consequence. */
	private static final long AFTERMATH = Duration.ofSeconds(5).toNanos();

	/** From when the journal knows of a window until callers have it. */
	private static final long FLOW_GRACE = Duration.ofMillis(500).toNanos();

	private static final long FLOW_SLACK_MILLIS = 250;

	private static final Duration LATEST_FREED = Duration.ofSeconds(1);

	private final Terms terms;

	private final Path directory;

	private final Timeline timeline;

	private final Findings findings = new Findings();

	private final TreeMap<Long, Long> bins = new TreeMap<>();

	private final List<Chunk> chunks = new ArrayList<>();

	private final List<Lease> leases = new ArrayList<>();

	/** By node: when it last issued an id. */
	private final Map<String, Long> lastIds = new HashMap<>();

	/** What the true wall clock says when the monotonic one says 0. */
	private final long trueMillisAtZero;

	Checker(Terms terms, Path directory, Timeline timeline) {
		this.terms = terms;
		this.directory = directory;
		this.timeline = timeline;
		this.trueMillisAtZero = System.currentTimeMillis() - System.nanoTime() / 1_000_000;
	}

	Findings check() throws IOException {
		try (Stream<Path> files = Files.list(this.directory)) {
			for (Path file : files.filter((path) -> path.toString().endsWith(".calls")).sorted().toList()) {
				readCalls(file);
			}
		}
		checkUnique();
		checkLeases();
		this.timeline.endings().forEach(this::checkFreed);
		if (this.timeline.recovery() == null) {
			this.findings.violated(Check.RECOVERY, this.timeline.ended(),
					() -> "not all nodes issued ids within %s after the last fault".formatted(this.terms.recovery()));
		}
		return this.findings;
	}

	private static String nameOf(Path calls) {
		String name = calls.getFileName().toString();
		return name.substring(0, name.length() - ".calls".length());
	}

	/** The process, and who draws in it; nobody if it is the process itself. */
	private static String[] processAndDrawer(Path calls) {
		String name = nameOf(calls);
		int end = name.indexOf('.', name.indexOf('.') + 1);
		return (end < 0) ? new String[] { name, "" } : new String[] { name.substring(0, end), name.substring(end + 1) };
	}

	private static int nodeOf(String process) {
		return Integer.parseInt(process.substring("node-".length(), process.indexOf('.')));
	}

	private void readCalls(Path file) throws IOException {
		String process = processAndDrawer(file)[0];
		String drawer = processAndDrawer(file)[1];
		Path leaseFile = file.resolveSibling(process + ".leases");
		LeaseHistory history = Files.exists(leaseFile) ? new LeaseHistory(leaseFile, process) : null;
		if (history != null && drawer.isEmpty()) {
			this.leases.addAll(history.leases());
			for (Change change : history.inItsOwnWay()) {
				this.findings.violated(Check.NOT_IN_ITS_OWN_WAY, change.endNanos(),
						() -> "%s found node id %d held by itself".formatted(process, change.lease().nodeId()));
			}
		}
		ProcessCheck check = new ProcessCheck(process, drawer, history);
		try (CallReader reader = new CallReader(file)) {
			Chunk chunk = new Chunk(file, 0);
			while (reader.next()) {
				this.findings.attempted();
				if (reader.outcome() == CallJournal.ACKNOWLEDGED) {
					this.findings.acknowledged(reader.nanos(), reader.count());
					check.ids(reader);
					chunk.add(reader);
					if (drawer.isEmpty()) {
						noteGap(process.substring(0, process.indexOf('.')), reader.endNanos());
					}
				}
				else if (reader.outcome() == CallJournal.UNEXPECTED) {
					this.findings.violated(Check.NOTHING_UNEXPECTED, reader.endNanos(),
							() -> "a call failed; see %s.log".formatted(process));
				}
				else {
					RefusalReason reason = CallJournal.REASONS.get(reader.outcome() - 1);
					this.findings.refused(reason);
					if (reason == RefusalReason.LEASE_EXPIRED) {
						check.refused(reader);
					}
				}
				if (reader.position() - chunk.from >= CHUNK_BYTES) {
					finish(chunk, reader.position());
					chunk = new Chunk(file, reader.position());
				}
			}
			if (reader.nextPart()) {
				this.findings.partly(reader.count());
				check.ids(reader);
				chunk.add(reader);
			}
			finish(chunk, Long.MAX_VALUE);
		}
		check.finish();
	}

	private void finish(Chunk chunk, long to) {
		chunk.to = to;
		if (chunk.lastBin >= chunk.firstBin) {
			this.chunks.add(chunk);
		}
	}

	private void noteGap(String node, long nanos) {
		Long last = this.lastIds.put(node, nanos);
		long since = (last != null) ? Math.max(last, this.timeline.began()) : nanos;
		if (nanos - since >= SHORTEST_GAP) {
			this.findings.gap(causeOf(nodeOf(node + "."), since, nanos), nanos - since);
		}
	}

	/**
	 * The fault of this node or the store that was in force for most of the gap; or else
	 * the latest that was over not long before.
	 */
	private @Nullable Kind causeOf(int node, long from, long until) {
		Kind cause = null;
		long most = Long.MIN_VALUE;
		for (Event event : this.timeline.events()) {
			if (event.fault().node() == node || event.fault().node() == NemesisFault.STORE) {
				// negative: how long before the gap it was over, or how long after it
				// began
				long overlap = Math.min(until, event.until()) - Math.max(from, event.from());
				if (overlap > most && overlap > -AFTERMATH && event.from() < until) {
					most = overlap;
					cause = event.fault().kind();
				}
			}
		}
		return cause;
	}

	private void checkUnique() throws IOException {
		List<Long> examples = new ArrayList<>();
		long firstBin = Long.MIN_VALUE;
		long count = 0;
		for (Map.Entry<Long, Long> bin : this.bins.entrySet()) {
			if (count > 0 && count + bin.getValue() > PARTITION) {
				checkUnique(firstBin, bin.getKey(), Math.toIntExact(count), examples);
				firstBin = bin.getKey();
				count = 0;
			}
			count += bin.getValue();
		}
		checkUnique(firstBin, Long.MAX_VALUE, Math.toIntExact(count), examples);
	}

	private void checkUnique(long firstBin, long endBin, int count, List<Long> examples) throws IOException {
		long[] ids = new long[count];
		int at = 0;
		for (Chunk chunk : this.chunks) {
			if (chunk.firstBin < endBin && chunk.lastBin >= firstBin) {
				at = chunk.copy(firstBin, endBin, ids, at);
			}
		}
		if (at != count) {
			throw new IllegalStateException("%d ids were counted and %d read".formatted(count, at));
		}
		Arrays.sort(ids);
		for (int i = 1; i < count; i++) {
			if (ids[i] == ids[i - 1]) {
				if (examples.size() < EXAMPLES) {
					examples.add(ids[i]);
					violatedBy(ids[i]);
				}
				else {
					// when is known of the first ones only
					this.findings.violated(Check.UNIQUE, Long.MAX_VALUE, () -> "");
				}
			}
		}
	}

	/** Looks up who issued an id, and when. */
	private void violatedBy(long id) throws IOException {
		List<String> issuers = new ArrayList<>();
		long bin = id >>> BIN_SHIFT;
		long latest = Long.MIN_VALUE;
		for (Chunk chunk : this.chunks) {
			if (chunk.firstBin <= bin && bin <= chunk.lastBin) {
				for (long nanos : chunk.timesOf(id)) {
					latest = Math.max(latest, nanos);
					issuers.add("%s at %.3f s".formatted(nameOf(chunk.file), (nanos - this.timeline.began()) / 1e9));
				}
			}
		}
		this.findings.violated(Check.UNIQUE, latest, () -> "%d by %s".formatted(id, String.join(", ", issuers)));
	}

	private void checkLeases() {
		Map<Long, List<Lease>> byNodeId = new TreeMap<>();
		for (Lease lease : this.leases) {
			byNodeId.computeIfAbsent(lease.nodeId(), (key) -> new ArrayList<>()).add(lease);
			checkTokens(lease);
		}
		for (List<Lease> ofNodeId : byNodeId.values()) {
			checkDisjoint(ofNodeId);
			if (this.terms.storeHasExpiry()) {
				checkExpiry(ofNodeId);
				ofNodeId.forEach(this::checkKept);
			}
		}
	}

	private void checkKept(Lease lease) {
		Change latest = null;
		for (Change change : lease.changes()) {
			Change granted = latest;
			if (change.what() == LeaseJournal.LOST && granted != null
					&& change.endNanos() - granted.startNanos() < Terms.TTL.toNanos() - EXPIRY_SLACK
					&& !happened(granted.startNanos(), change.endNanos(), this::takesRows)) {
				long age = (change.endNanos() - granted.startNanos()) / 1_000_000;
				this.findings.violated(Check.KEPT, change.endNanos(),
						() -> "%s was lost %d ms after its renewal".formatted(lease, age));
			}
			latest = change.isGrant() ? change : latest;
		}
	}

	/**
	 * A Redis that starts again may have forgotten rows for all that is known, and what
	 * is not renewed until 500 ms before its end is lost.
	 */
	private boolean takesRows(Event event) {
		Kind kind = event.fault().kind();
		return kind.takesRows() || (kind == Kind.STORE_KILL && this.terms.store().equals("redis"));
	}

	private void checkFreed(Ending ending) {
		Duration held = ending.held();
		if (held.compareTo(LATEST_FREED) <= 0) {
			this.findings.freed(held);
			return;
		}
		long latest = ending.ended() + LATEST_FREED.toNanos();
		boolean excused = happened(ending.began() - AFTERMATH, latest,
				(event) -> event.fault().kind().hasAftermath() && isOf(event, ending.node())
				// an end that belongs to the fault comes first
						&& (event.fault().node() == NemesisFault.STORE || event.until() - ending.began() < 0));
		if (!excused) {
			this.findings.violated(Check.FREED, ending.ended(),
					() -> "the node id of %s was still held %d ms after its end".formatted(ending.process(),
							held.toMillis()));
		}
	}

	private static boolean isOf(Event event, int node) {
		return event.fault().node() == node || event.fault().node() == NemesisFault.STORE;
	}

	/** Whether an event of that kind overlaps some time. */
	private boolean happened(long from, long until, Predicate<Event> kind) {
		return this.timeline.events()
			.stream()
			.anyMatch((event) -> event.from() - until <= 0 && event.until() - from >= 0 && kind.test(event));
	}

	private void checkTokens(Lease lease) {
		long before = Long.MIN_VALUE;
		for (Change change : lease.changes()) {
			if (change.what() == LeaseJournal.RENEWED && change.token() <= before) {
				long token = change.token();
				this.findings.violated(Check.TOKEN, change.endNanos(),
						() -> "token %d of %s did not grow by a renewal".formatted(token, lease));
			}
			before = change.token();
		}
	}

	private void checkDisjoint(List<Lease> leases) {
		List<Lease> used = leases.stream()
			.filter((lease) -> lease.from() < lease.end())
			.sorted(Comparator.comparingLong(Lease::from))
			.toList();
		Lease furthest = null;
		for (Lease lease : used) {
			Lease before = furthest;
			if (before != null && lease.from() < before.end()) {
				long later = Math.max(lease.changes().get(0).endNanos(), before.changes().get(0).endNanos());
				this.findings.violated(Check.DISJOINT_LEASES, later, () -> "%s, and %s".formatted(before, lease));
			}
			furthest = (before == null || lease.end() > before.end()) ? lease : before;
		}
	}

	private void checkExpiry(List<Lease> leases) {
		for (Lease taken : leases) {
			Change grant = taken.changes().get(0);
			for (Lease other : leases) {
				if (!other.process().equals(taken.process())) {
					checkExpiry(grant, other);
				}
			}
		}
	}

	private void checkExpiry(Change grant, Lease other) {
		Change latest = null;
		for (Change change : other.changes()) {
			if (change.what() == LeaseJournal.RELEASED && change.startNanos() - grant.endNanos() < 0) {
				return;
			}
			if (change.isGrant() && change.endNanos() - grant.startNanos() < 0) {
				latest = change;
			}
		}
		if (latest != null && grant.endNanos() - latest.startNanos() < Terms.TTL.toNanos() - EXPIRY_SLACK) {
			long age = (grant.endNanos() - latest.startNanos()) / 1_000_000;
			this.findings.violated(Check.EXPIRY, grant.endNanos(),
					() -> "%s was taken by %s %d ms after its renewal".formatted(other, grant.lease().process(), age));
		}
	}

	/**
	 * What can be said of one process's ids as they are read.
	 */
	private final class ProcessCheck {

		private final String process;

		private final String drawer;

		private final @Nullable LeaseHistory history;

		private @Nullable Lease lease;

		private long last = -1;

		private long bin = -1;

		private long binCount;

		private ProcessCheck(String process, String drawer, @Nullable LeaseHistory history) {
			this.process = process;
			this.drawer = drawer;
			this.history = history;
		}

		void ids(CallReader reader) {
			if (this.history != null) {
				this.history.advance(reader.endNanos());
			}
			for (int i = 0; i < reader.count(); i++) {
				id(reader.id(i), reader.endNanos());
			}
			long tick = reader.id(reader.count() - 1) >>> TICK_SHIFT;
			checkLead(reader, tick);
		}

		private void id(long id, long nanos) {
			if (id <= this.last) {
				long before = this.last;
				Checker.this.findings.violated(Check.INCREASING, nanos,
						() -> "%d after %d by %s".formatted(id, before, this.process));
			}
			this.last = Math.max(this.last, id);
			if (id >>> BIN_SHIFT != this.bin) {
				finish();
				this.bin = id >>> BIN_SHIFT;
			}
			this.binCount++;
			if (this.history != null) {
				checkLease(this.history, id, nanos);
			}
		}

		private void checkLease(LeaseHistory history, long id, long nanos) {
			long nodeId = (id >>> LAYOUT.sequenceBits()) & LAYOUT.maxNodeId();
			long tick = id >>> TICK_SHIFT;
			Lease covering = this.lease;
			if (covering == null || !covering.covers(nodeId, tick)) {
				covering = history.covering(nodeId, tick);
				this.lease = covering;
			}
			if (covering == null) {
				Checker.this.findings.violated(Check.INSIDE_LEASE, nanos,
						() -> "%d, tick %d of node id %d, by %s, whose leases were %s".formatted(id, tick, nodeId,
								this.process, history.leases()));
			}
			else if (tick >= covering.mark()) {
				long mark = covering.mark();
				Checker.this.findings.violated(Check.HANDED_BACK, nanos,
						() -> "%d, tick %d of node id %d, by %s, which handed back %d".formatted(id, tick, nodeId,
								this.process, mark));
			}
		}

		private void checkLead(CallReader reader, long tick) {
			long millis = LAYOUT.epoch().toEpochMilli() + tick;
			long lead = millis - (Checker.this.trueMillisAtZero + reader.endNanos() / 1_000_000);
			Checker.this.findings.lead(lead);
			long most = Checker.this.terms.longestTtl().plus(Terms.MAX_LEAD).toMillis() + TRUE_SLACK_MILLIS;
			if (Checker.this.terms.storeHasClock() && lead > most) {
				Checker.this.findings.violated(Check.TRUE_LEAD, reader.endNanos(),
						() -> "%s issued ids %d ms ahead of the true time".formatted(this.process, lead));
			}
			if (reader.nanos() < SHORT_CALL) {
				long ownLead = millis - reader.wall();
				Checker.this.findings.ownLead(ownLead);
				if (ownLead > Terms.MAX_LEAD.toMillis() + OWN_SLACK_MILLIS) {
					Checker.this.findings.violated(Check.LEAD, reader.endNanos(),
							() -> "%s issued ids %d ms ahead of its clock".formatted(this.process, ownLead));
				}
			}
		}

		/** Of a call that was refused for want of a window. */
		void refused(CallReader reader) {
			boolean last = this.drawer.startsWith(LastDrawers.NAME);
			if (this.history == null || this.drawer.equals(DrawingNode.LATE)) {
				return;
			}
			long began = reader.endNanos() - reader.nanos();
			Change grant = this.history.grantedBy(began - FLOW_GRACE, reader.endNanos(), !last);
			long wall = reader.wall() - LAYOUT.epoch().toEpochMilli();
			if (grant == null || isLongHandedBack(grant.lease(), began)
					|| Math.max(wall, Math.max(0, this.last) >>> TICK_SHIFT) + FLOW_SLACK_MILLIS >= grant.end()
					|| happened(began - FLOW_GRACE, reader.endNanos(), (event) -> event.fault().kind().isOfClock()
							&& event.fault().node() == nodeOf(this.process))) {
				return;
			}
			Checker.this.findings.violated(last ? Check.SERVED_TO_THE_END : Check.FLOW, reader.endNanos(),
					() -> "%s%s was refused at %.3f s, tick %d, though it has %s until %d".formatted(this.process,
							this.drawer.isEmpty() ? "" : " (" + this.drawer + ")",
							(reader.endNanos() - Checker.this.timeline.began()) / 1e9, wall, grant.lease(),
							grant.end()));
		}

		/**
		 * Where the connection to the store ends early, the mark that is handed back lies
		 * max-lead ahead, and nobody gets ids for longer.
		 */
		private boolean isLongHandedBack(Lease lease, long nanos) {
			return lease.changes()
				.stream()
				.anyMatch((change) -> change.what() == LeaseJournal.RELEASED
						&& nanos - change.startNanos() > Terms.MAX_LEAD.toNanos() - FLOW_GRACE);
		}

		void finish() {
			if (this.binCount > 0) {
				Checker.this.bins.merge(this.bin, this.binCount, Long::sum);
				this.binCount = 0;
			}
		}

	}

	/**
	 * Some calls that stand one after the other in a file.
	 */
	private static final class Chunk {

		private final Path file;

		private final long from;

		private long to;

		private long firstBin = Long.MAX_VALUE;

		private long lastBin = Long.MIN_VALUE;

		private Chunk(Path file, long from) {
			this.file = file;
			this.from = from;
		}

		void add(CallReader reader) {
			for (int i = 0; i < reader.count(); i++) {
				long bin = reader.id(i) >>> BIN_SHIFT;
				this.firstBin = Math.min(this.firstBin, bin);
				this.lastBin = Math.max(this.lastBin, bin);
			}
		}

		/** Copies the ids of some bins, and returns where in the array it ended. */
		int copy(long firstBin, long endBin, long[] ids, int start) throws IOException {
			int at = start;
			try (CallReader reader = new CallReader(this.file, this.from)) {
				while (next(reader)) {
					for (int i = 0; i < reader.count(); i++) {
						long bin = reader.id(i) >>> BIN_SHIFT;
						if (bin >= firstBin && bin < endBin) {
							ids[at++] = reader.id(i);
						}
					}
				}
			}
			return at;
		}

		List<Long> timesOf(long id) throws IOException {
			List<Long> times = new ArrayList<>();
			try (CallReader reader = new CallReader(this.file, this.from)) {
				while (next(reader)) {
					for (int i = 0; i < reader.count(); i++) {
						if (reader.id(i) == id) {
							times.add(reader.endNanos());
						}
					}
				}
			}
			return times;
		}

		private boolean next(CallReader reader) throws IOException {
			return reader.position() < this.to && (reader.next() || (this.to == Long.MAX_VALUE && reader.nextPart()));
		}

	}

}
