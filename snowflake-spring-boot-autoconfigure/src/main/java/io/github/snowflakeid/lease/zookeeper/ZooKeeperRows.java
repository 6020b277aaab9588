package io.github.snowflakeid.lease.zookeeper;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.github.snowflakeid.lease.LeaseRow;
import io.github.snowflakeid.lease.LeaseRows;
import io.github.snowflakeid.lease.NodeIdRanges;
import io.github.snowflakeid.lease.zookeeper.ZooKeeperCall.Children;
import io.github.snowflakeid.lease.zookeeper.ZooKeeperCall.NoRightException;
import io.github.snowflakeid.lease.zookeeper.ZooKeeperCall.Node;
import org.apache.zookeeper.data.Stat;
import org.jspecify.annotations.Nullable;

/**
 * The rows of one namespace in ZooKeeper.
 */
final class ZooKeeperRows implements LeaseRows {

	/** How many free rows are read to find one with a mark that the clock has passed. */
	private static final int SAMPLE = 64;

	/** After so many rows that may not be changed it is no matter of single rows. */
	private static final int MOST_DENIED = 8;

	private final ZooKeeperCall call;

	private final Znodes znodes;

	private final ServerClock clock;

	private final DamagedZnodes damaged;

	private final RowZnodes rowZnodes;

	/** Rows that this user may not change, of those that were read last. */
	private final Map<Long, NoRightException> denied = new HashMap<>();

	/** What does not change once it is there. */
	private @Nullable Node namespace;

	private Map<Long, RowZnode> rows = Map.of();

	private int memoryVersion;

	ZooKeeperRows(ZooKeeperCall call, Znodes znodes, ServerClock clock, DamagedZnodes damaged, RowZnodes rowZnodes) {
		this.call = call;
		this.znodes = znodes;
		this.clock = clock;
		this.damaged = damaged;
		this.rowZnodes = rowZnodes;
	}

	/**
	 * Lists who is known to live, for people.
	 */
	List<LeaseRow> holders() {
		List<Long> nodeIds = Znodes.nodeIds(this.call.children(this.znodes.holders()));
		if (nodeIds.isEmpty()) {
			return List.of();
		}
		// An old reading of the clock will do
		Long estimate = this.clock.estimate(Duration.ofSeconds(Long.MAX_VALUE));
		Long storeMillis = (estimate != null) ? estimate : this.clock.read(this.call, this.znodes);
		List<@Nullable Node> read = this.call.read(nodeIds.stream().map(this.znodes::row).toList());
		List<LeaseRow> held = new ArrayList<>();
		for (int i = 0; i < read.size(); i++) {
			RowZnode row = this.rowZnodes.of(nodeIds.get(i), read.get(i), true);
			if (storeMillis != null && row != null && row.row().isHeld(storeMillis)) {
				held.add(row.row());
			}
		}
		held.sort(Comparator.comparingLong(LeaseRow::nodeId));
		return held;
	}

	/**
	 * Reads what an acquisition has to know of the node ids that may be leased: the rows
	 * of a sample of those without a holder, and all rows if none is free. Node ids that
	 * are not worth a look appear as held. So a fleet that starts at once does not read
	 * each row once for each of its nodes.
	 */
	@Override
	public @Nullable Namespace read(NodeIdRanges nodeIds) {
		if (!this.denied.isEmpty()) {
			// nobody was faster
			throw this.denied.values().iterator().next();
		}
		Node namespace = (this.namespace != null) ? this.namespace : this.call.read(this.znodes.namespace());
		if (namespace == null) {
			return null;
		}
		this.namespace = namespace;
		String fingerprint = namespace.requireText(this.znodes.namespace());
		Long storeMillis = this.clock.read(this.call, this.znodes);
		if (storeMillis == null) {
			throw Znodes.deleted(this.znodes.namespace());
		}
		Children holding = holding();
		Node remembered = this.call.read(this.znodes.rows());
		Children children = this.call.children(this.znodes.rows());
		if (remembered == null || children.stat() == null) {
			throw Znodes.deleted(this.znodes.rows());
		}
		this.memoryVersion = remembered.stat().getVersion();
		Memory memory = memory(fingerprint, remembered, namespace.stat().getCzxid());
		this.rows = rows(nodeIds, Znodes.nodeIds(children), holding, memory.floor());
		return new Namespace(memory, deletions(children.stat()), storeMillis,
				this.rows.values().stream().map(RowZnode::row).toList());
	}

	private Children holding() {
		Children holding = this.call.children(this.znodes.holders());
		if (holding.stat() != null) {
			return holding;
		}
		Znodes.makeAnew(this.call, this.znodes.holders());
		return this.call.children(this.znodes.holders());
	}

	/** What nobody has ever written, or nobody can read, remembers nothing. */
	private Memory memory(String fingerprint, Node node, long created) {
		String text = node.requireText(this.znodes.rows());
		try {
			return (text.isEmpty() && node.stat().getCzxid() != created) ? MemoryText.ofSuccessor(fingerprint)
					: MemoryText.read(fingerprint, text);
		}
		catch (IllegalArgumentException ex) {
			this.damaged.reportMemory(this.znodes.rows(), ex);
			return MemoryText.ofSuccessor(fingerprint);
		}
	}

	private Map<Long, RowZnode> rows(NodeIdRanges nodeIds, List<Long> stored, Children holding, long floor) {
		long holdersCreated = (holding.stat() != null) ? holding.stat().getCzxid() : Long.MAX_VALUE;
		Set<Long> holders = new HashSet<>(Znodes.nodeIds(holding));
		List<Long> known = new ArrayList<>(stored.stream().filter(nodeIds::contains).toList());
		Collections.shuffle(known);
		List<Long> free = known.stream().filter((nodeId) -> !holders.contains(nodeId)).toList();
		boolean full = free.isEmpty() && known.size() >= nodeIds.size();
		Map<Long, RowZnode> rows = new HashMap<>();
		// A holder without a row is one whose row somebody has deleted
		holders.forEach((nodeId) -> rows.put(nodeId, RowZnode.none(nodeId, true).from(floor)));
		if (!full) {
			known.forEach((nodeId) -> rows.put(nodeId, RowZnode.uninteresting(nodeId)));
		}
		List<Long> interesting = full ? known : free.subList(0, Math.min(SAMPLE, free.size()));
		List<@Nullable Node> read = this.call.read(interesting.stream().map(this.znodes::row).toList());
		for (int i = 0; i < read.size(); i++) {
			long nodeId = interesting.get(i);
			Node znode = read.get(i);
			RowZnode row = this.rowZnodes.of(nodeId, znode, holders.contains(nodeId));
			if (row == null) {
				rows.put(nodeId, RowZnode.uninteresting(nodeId));
			}
			else {
				boolean mayBeHeld = row.hasHolder() || (znode != null && znode.stat().getMzxid() < holdersCreated);
				rows.put(nodeId, mayBeHeld ? row : row.withoutOwner());
			}
		}
		return rows;
	}

	/** How many children of a znode were ever deleted. */
	private static long deletions(Stat stat) {
		return ((long) stat.getCversion() - stat.getNumChildren()) / 2;
	}

	@Override
	public boolean remember(@Nullable Memory before, Memory after) {
		if (before != null) {
			return this.call
				.change(List.of(this.znodes.writeMemory(MemoryText.write(after), this.memoryVersion))) != null;
		}
		this.call.createWithParents(this.znodes.basePath());
		Stat above = this.call.stat(this.znodes.basePath());
		boolean successor = above != null && deletions(above) > 0;
		Memory memory = successor ? MemoryText.ofSuccessor(after.fingerprint()) : MemoryText.none(after.fingerprint());
		return this.call.change(this.znodes.createNamespace(after.fingerprint(), MemoryText.write(memory))) != null;
	}

	@Override
	public @Nullable LeaseRow create(LeaseRow row) {
		return write(row) ? row : null;
	}

	@Override
	public boolean replace(LeaseRow before, LeaseRow after) {
		return write(after);
	}

	/** Writes a row over what was read of it. */
	private boolean write(LeaseRow after) {
		RowZnode before = this.rows.getOrDefault(after.nodeId(), RowZnode.none(after.nodeId(), false));
		try {
			// Curator may have sent the request twice: then the second has met the first
			if (!this.rowZnodes.replace(before, after, this.memoryVersion) && !this.rowZnodes.isStored(after)) {
				return false;
			}
		}
		catch (NoRightException ex) {
			this.denied.put(after.nodeId(), ex);
			if (this.denied.size() == MOST_DENIED) {
				throw ex;
			}
			return false;
		}
		this.denied.forEach((nodeId, ex) -> this.damaged.reportRow(this.znodes.row(nodeId), ex));
		this.denied.clear();
		return true;
	}

}
