package io.github.snowflakeid.simulation;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.github.snowflakeid.SnowflakeLayout;
import io.github.snowflakeid.lease.LeaseRow;
import io.github.snowflakeid.lease.LeaseTerms;
import io.github.snowflakeid.lease.NodeLease;

/**
 * Keeps account of all windows that were ever granted and all ids that were ever issued,
 * and checks each entry against what is promised. It computes everything anew from what
 * the store and the callers saw, and asks nothing of the code that it checks.
 */
final class Ledger {

	private final SnowflakeLayout layout;

	private final long maxLeadMillis;

	private final Set<Long> ids = new HashSet<>();

	private final Map<String, Window> windows = new HashMap<>();

	private final Map<Long, List<Window>> byNode = new HashMap<>();

	private final Map<Long, Holding> holdings = new HashMap<>();

	Ledger(LeaseTerms terms) {
		this.layout = terms.layout();
		this.maxLeadMillis = terms.maxLead().toMillis();
	}

	int ids() {
		return this.ids.size();
	}

	/** The store has given a node id to somebody. */
	void granted(LeaseRow before, LeaseRow after, NodeLease lease, long ttlMillis, long storeMillis) {
		Holding holding = this.holdings.get(lease.nodeId());
		if (holding != null && storeMillis < holding.expires && !after.owner().equals(before.owner())) {
			throw new Violation(Invariant.EXPIRY, "node id %d is taken %d ms before its lease has ended"
				.formatted(lease.nodeId(), holding.expires - storeMillis));
		}
		Window window = new Window(lease);
		Window earlier = this.windows.put(key(lease), window);
		window.grants = (earlier != null) ? earlier.grants + 1 : 1;
		this.byNode.computeIfAbsent(lease.nodeId(), (nodeId) -> new ArrayList<>()).add(window);
		changed(window, before, after, lease.until(), ttlMillis, storeMillis);
		if (after.token() <= before.token()) {
			throw new Violation(Invariant.TOKEN, "%d follows %d".formatted(after.token(), before.token()));
		}
	}

	/** The store has extended a lease. */
	void renewed(LeaseRow before, LeaseRow after, NodeLease sent, NodeLease renewed, long ttlMillis, long storeMillis) {
		Window window = this.windows.get(key(sent));
		if (before.owner() == null) {
			throw new Violation(Invariant.TAKEN_BACK,
					"node id %d is held by %s, which has handed it back".formatted(after.nodeId(), after.owner()));
		}
		requireProgress(before, after, sent);
		changed(window, before, after, renewed.until(), ttlMillis, storeMillis);
	}

	private void changed(Window window, LeaseRow before, LeaseRow after, long until, long ttlMillis, long storeMillis) {
		long bound = Math.max(before.highWaterMark(), tickAt(storeMillis + ttlMillis + this.maxLeadMillis) + 1);
		if (until > bound) {
			throw new Violation(Invariant.WINDOW_BOUND,
					"a window until %d, %d beyond the bound".formatted(until, until - bound));
		}
		if (after.highWaterMark() < until) {
			throw new Violation(Invariant.MARK_AHEAD,
					"a window until %d with mark %d".formatted(until, after.highWaterMark()));
		}
		window.until = Math.max(window.until, until);
		this.holdings.put(after.nodeId(), new Holding(window, storeMillis + ttlMillis));
		for (Window other : this.byNode.get(after.nodeId())) {
			if (other != window && Math.max(other.from, window.from) < Math.min(other.end(), window.end())) {
				throw new Violation(Invariant.DISJOINT_WINDOWS,
						"node id %d: %s and %s".formatted(after.nodeId(), other, window));
			}
		}
	}

	/** Somebody has deleted a row, and with it what the store knew of its holder. */
	void deleted(long nodeId) {
		this.holdings.remove(nodeId);
	}

	/** The store has freed a node id. */
	void released(LeaseRow before, LeaseRow after, NodeLease sent, long mark) {
		Holding holding = this.holdings.remove(sent.nodeId());
		// who frees a node id without having heard of its window does not know where that
		// began
		Window window = this.windows.getOrDefault(key(sent), (holding != null) ? holding.window : new Window(sent));
		requireProgress(before, after, sent);
		window.handedBack = Math.min(window.handedBack, mark);
		if (window.newest >= window.handedBack) {
			throw new Violation(Invariant.HANDED_BACK,
					"mark %d, and tick %d is used".formatted(window.handedBack, window.newest));
		}
	}

	/** A holder's token, or that of the very change that is made again. */
	private void requireProgress(LeaseRow before, LeaseRow after, NodeLease sent) {
		boolean again = before.token() == sent.nextToken() && sent.nextToken() > sent.token();
		if (after.token() <= before.token() && !again) {
			throw new Violation(Invariant.TOKEN, "%d follows %d".formatted(after.token(), before.token()));
		}
	}

	/** Says whether somebody else than this holder has the node id now. */
	boolean isSomebodyElses(NodeLease lease) {
		Holding holding = this.holdings.get(lease.nodeId());
		Window window = this.windows.get(key(lease));
		return holding == null || holding.window != window || window.grants > 1;
	}

	/** The holder has heard of its window. */
	Window heard(NodeLease lease) {
		Window window = this.windows.get(key(lease));
		window.heardUntil = Math.max(window.heardUntil, Math.min(lease.until(), window.until));
		return window;
	}

	Window window(NodeLease lease) {
		return this.windows.get(key(lease));
	}

	/**
	 * A caller has got an id.
	 * @param heard the windows that the caller's process has heard of
	 * @param since when the call began
	 */
	void issued(long id, List<Window> heard, long since) {
		if (!this.ids.add(id)) {
			throw new Violation(Invariant.UNIQUE, describe(id));
		}
		long tick = tickOf(id);
		long nodeId = nodeIdOf(id);
		Window window = null;
		for (int i = heard.size() - 1; i >= 0 && window == null; i--) {
			Window candidate = heard.get(i);
			if (candidate.nodeId == nodeId && candidate.from <= tick && tick < candidate.heardUntil) {
				window = candidate;
			}
		}
		if (window == null) {
			throw new Violation(Invariant.INSIDE_WINDOW, "%s; windows: %s".formatted(describe(id), heard));
		}
		window.newest = Math.max(window.newest, tick);
		if (tick >= window.handedBack) {
			throw new Violation(Invariant.HANDED_BACK, "%s, after mark %d".formatted(describe(id), window.handedBack));
		}
		if (window.overSince <= since) {
			throw new Violation(Invariant.NO_ID_AFTER_LOSS, describe(id));
		}
	}

	private String describe(long id) {
		return "id %d: node id %d, tick %d, sequence %d".formatted(id, nodeIdOf(id), tickOf(id), sequenceOf(id));
	}

	long tickOf(long id) {
		return id >>> (this.layout.nodeIdBits() + this.layout.sequenceBits());
	}

	long nodeIdOf(long id) {
		return (id >>> this.layout.sequenceBits()) & ((1L << this.layout.nodeIdBits()) - 1);
	}

	long sequenceOf(long id) {
		return id & ((1L << this.layout.sequenceBits()) - 1);
	}

	private long tickAt(long millis) {
		return Math.floorDiv(millis - this.layout.epoch().toEpochMilli(), this.layout.tick().toMillis());
	}

	private static String key(NodeLease lease) {
		return lease.owner().id() + '/' + lease.nodeId() + '/' + lease.from();
	}

	/** Sums up what matters for the future, so that equal states can be told. */
	long fingerprint() {
		long sum = 0;
		for (long id : this.ids) {
			sum += mix(id);
		}
		for (Window window : this.windows.values()) {
			long mixed = mix(window.nodeId);
			mixed = mix(mixed ^ window.from);
			mixed = mix(mixed ^ window.until);
			mixed = mix(mixed ^ window.heardUntil);
			mixed = mix(mixed ^ window.handedBack);
			sum += mix(mixed ^ ((window.overSince < Long.MAX_VALUE) ? 1 : 0));
		}
		for (Map.Entry<Long, Holding> entry : this.holdings.entrySet()) {
			sum += mix(mix(entry.getKey() ^ entry.getValue().expires) ^ entry.getValue().window.from);
		}
		return sum;
	}

	static long mix(long value) {
		long mixed = (value ^ value >>> 33) * 0xff51afd7ed558ccdL;
		mixed = (mixed ^ mixed >>> 33) * 0xc4ceb9fe1a85ec53L;
		return mixed ^ mixed >>> 33;
	}

	/**
	 * Who holds a node id, and until when by the store's clock.
	 */
	private record Holding(Window window, long expires) {

	}

	/**
	 * One lease's window.
	 */
	static final class Window {

		final long nodeId;

		final long from;

		/** As the store has it on record. */
		private long until;

		/** As the holder knows it. */
		private long heardUntil;

		private long handedBack = Long.MAX_VALUE;

		private long newest = -1;

		/**
		 * How often this owner was granted the node id from this tick on: empty windows
		 * come again.
		 */
		private int grants;

		/** When the holder had learned that the lease is lost, and had acted on it. */
		long overSince = Long.MAX_VALUE;

		private Window(NodeLease lease) {
			this.nodeId = lease.nodeId();
			this.from = lease.from();
			this.until = lease.from();
			this.heardUntil = lease.from();
		}

		long heardUntil() {
			return this.heardUntil;
		}

		private long end() {
			return Math.min(this.until, this.handedBack);
		}

		@Override
		public String toString() {
			return "[%d, %d) of node id %d, heard until %d".formatted(this.from, end(), this.nodeId, this.heardUntil);
		}

	}

}
