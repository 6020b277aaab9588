package io.github.snowflakeid.lease.zookeeper;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;

import io.github.snowflakeid.TimeSource;
import io.github.snowflakeid.lease.LayoutMismatchException;
import io.github.snowflakeid.lease.LeaseRequest;
import io.github.snowflakeid.lease.LeaseRow;
import io.github.snowflakeid.lease.LeaseRules;
import io.github.snowflakeid.lease.LeaseTerms;
import io.github.snowflakeid.lease.NodeLease;
import io.github.snowflakeid.lease.NodeLeaseStore;
import io.github.snowflakeid.lease.zookeeper.ZooKeeperCall.Node;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.framework.api.transaction.CuratorOp;
import org.apache.curator.retry.RetryNTimes;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.data.Stat;
import org.jspecify.annotations.Nullable;

/**
 * Leases in ZooKeeper, by way of Curator.
 *
 * <pre>
 * base-path/namespace              fingerprint of the layout
 * base-path/namespace/clock        written to read the server's clock
 * base-path/namespace/rows/7       row of node id 7, for ever
 * base-path/namespace/holders/7    ephemeral: its holder's session lives
 * </pre>
 *
 * <b>Safety</b> rests on the version of a row's znode, which ZooKeeper counts up with
 * each write. Every change is a write that expects the version that was read, so what was
 * read (token, mark, owner) is what is replaced. A request that Curator sends again, or
 * that is carried out long after its caller gave up, meets another version and changes
 * nothing. If it was carried out and its reply lost, the row has the token that it wrote,
 * and whoever reads the row finds that.
 * <p>
 * <b>Who may take a node id</b> is no question of safety. It is free when its holder's
 * znode is gone, because the session has ended. Where no node id is free, one is taken
 * whose lease has run out by the server's clock though the session lives: its process may
 * have lost track of it, because the reply to the acquisition was lost or its keeper is
 * stuck. The holder's znode and the row change in one transaction, which fails if there
 * is a holder already. So of all who want a node id, the old holder with a new session
 * among them, one wins.
 * <p>
 * <b>The server's clock</b> cannot be asked for, but each write returns the time at which
 * the ensemble's leader has made it. Acquisitions write the clock's znode first; that
 * write also makes the reads that follow at least as new as itself, whichever server
 * answers them. Renewals carry the time of the last write on by this process's monotonic
 * clock, and so cost one write: the estimate is behind the server's clock by the time
 * that the last reply took to arrive. It is an error on the safe side: an estimate that
 * says a request lies too far ahead is not believed before the clock is written. If the
 * server's clock was set back since the last write, by a change of leader perhaps, one
 * renewal may be granted that the new clock would have refused, for a wall clock that was
 * in range a third of a ttl ago.
 * <p>
 * <b>Renewals</b> know version and session from the last write. If the session is another
 * one by now, or the row is not as it was left, they start over from what is read.
 * <p>
 * <b>A deleted row</b> that somebody else made anew may have the version that its former
 * holder expects. ZooKeeper says when a znode was created, so the former holder finds out
 * with the reply. Marks that were deleted are lost all the same.
 * <p>
 * Calls block until ZooKeeper has answered, for the timeout at most. Nothing is sent
 * again by this class or by a connection of its own: that is up to the keeper.
 */
public final class ZooKeeperNodeLeaseStore implements NodeLeaseStore, AutoCloseable {

	/** How many free rows are read to find one with a mark that the clock has passed. */
	private static final int SAMPLE = 64;

	private final CuratorFramework client;

	private final boolean ownClient;

	private final String basePath;

	private final Duration timeout;

	private final TimeSource timeSource;

	/** What this store's own last writes have left, by the path of the row. */
	private final Map<String, Written> written = new ConcurrentHashMap<>();

	private volatile @Nullable ClockReading clock;

	/**
	 * Creates a store on a connection of the application, which stays open when the store
	 * is closed.
	 * @param client the connection, started. Its namespace, authorization, ACLs and retry
	 * policy apply
	 * @param basePath the znode under which the namespaces are kept, such as
	 * {@code /snowflake}; created where it does not exist
	 * @param timeout how long a call may last, at most 1 h; it has to be well below the
	 * ttl of the leases
	 * @param timeSource the monotonic clock
	 */
	public ZooKeeperNodeLeaseStore(CuratorFramework client, String basePath, Duration timeout, TimeSource timeSource) {
		this(client, false, basePath, timeout, timeSource);
	}

	private ZooKeeperNodeLeaseStore(CuratorFramework client, boolean ownClient, String basePath, Duration timeout,
			TimeSource timeSource) {
		this.client = client;
		this.ownClient = ownClient;
		this.basePath = basePath;
		this.timeout = timeout;
		this.timeSource = timeSource;
	}

	/**
	 * Creates a store with a connection of its own, which {@link #close()} closes. Does
	 * not wait until the connection is made.
	 * @param builder says where to connect, as whom, and for how long a session outlives
	 * its process. Its connection timeout and retry policy are replaced
	 * @param basePath the znode under which the namespaces are kept, such as
	 * {@code /snowflake}; created where it does not exist
	 * @param timeout how long a call may last, at most 1 h; it has to be well below the
	 * ttl of the leases
	 * @param timeSource the monotonic clock
	 * @return the store
	 */
	public static ZooKeeperNodeLeaseStore connect(CuratorFrameworkFactory.Builder builder, String basePath,
			Duration timeout, TimeSource timeSource) {
		CuratorFramework client = builder.connectionTimeoutMs(Math.toIntExact(timeout.toMillis()))
			.retryPolicy(new RetryNTimes(0, 0))
			.build();
		client.start();
		return new ZooKeeperNodeLeaseStore(client, true, basePath, timeout, timeSource);
	}

	/**
	 * Closes the connection if it is the store's own. That ends its session: all node ids
	 * that are held through it are free at once.
	 */
	@Override
	public void close() {
		if (this.ownClient) {
			this.client.close();
		}
	}

	@Override
	public NodeLease acquire(LeaseRequest request) {
		ZooKeeperCall call = call();
		Namespace namespace = namespace(request.terms().namespace());
		requireLayout(call, namespace, request.terms());
		while (true) {
			Long storeMillis = readClock(call, namespace);
			if (storeMillis == null) {
				throw new IllegalStateException("Somebody has deleted the znode " + namespace.path());
			}
			Map<Long, RowNode> nodes = readRows(call, namespace, request);
			List<LeaseRow> rows = nodes.values().stream().map(RowNode::row).toList();
			for (LeaseRow row : LeaseRules.candidates(request, rows, storeMillis)) {
				LeaseRow taken = LeaseRules.take(row, request, storeMillis);
				RowNode node = nodes.getOrDefault(row.nodeId(), RowNode.none(row.nodeId(), false));
				// Curator may have sent the request twice: then the second has met the
				// first
				if (replace(call, namespace, node, taken) || isStored(call, namespace, taken)) {
					return LeaseRules.grant(row, taken, request);
				}
			}
		}
	}

	/** The namespace belongs to the layout that is there first. */
	private void requireLayout(ZooKeeperCall call, Namespace namespace, LeaseTerms terms) {
		Node node = call.read(namespace.path());
		while (node == null) {
			call.createWithParents(this.basePath);
			call.change(List.of(create(namespace.path(), terms.fingerprint()), create(namespace.clockPath(), ""),
					create(namespace.rowsPath(), ""), create(namespace.holdersPath(), "")));
			node = call.read(namespace.path());
		}
		if (!node.text().equals(terms.fingerprint())) {
			throw new LayoutMismatchException(terms, node.text());
		}
	}

	/**
	 * Reads what an acquisition has to know of the node ids that may be leased: the rows
	 * of a sample of those without a holder, and all rows if none is free. Node ids that
	 * are not worth a look appear as held. So a fleet that starts at once does not read
	 * each row once for each of its nodes.
	 */
	private Map<Long, RowNode> readRows(ZooKeeperCall call, Namespace namespace, LeaseRequest request) {
		Set<String> holders = new HashSet<>(call.children(namespace.holdersPath()));
		List<Long> known = new ArrayList<>(call.children(namespace.rowsPath())
			.stream()
			.map(Long::valueOf)
			.filter(request.terms().nodeIds()::contains)
			.toList());
		Collections.shuffle(known);
		List<Long> free = known.stream().filter((nodeId) -> !holders.contains(Long.toString(nodeId))).toList();
		boolean full = free.isEmpty() && known.size() >= request.terms().nodeIds().size();
		Map<Long, RowNode> nodes = new HashMap<>();
		// A holder without a row is one whose row somebody has deleted
		holders.forEach((nodeId) -> nodes.put(Long.valueOf(nodeId), RowNode.none(Long.parseLong(nodeId), true)));
		if (!full) {
			known.forEach((nodeId) -> nodes.put(nodeId, RowNode.uninteresting(nodeId, request)));
		}
		List<Long> interesting = full ? known : free.subList(0, Math.min(SAMPLE, free.size()));
		List<@Nullable Node> read = call.read(interesting.stream().map(namespace::rowPath).toList());
		for (int i = 0; i < read.size(); i++) {
			long nodeId = interesting.get(i);
			RowNode node = RowNode.of(nodeId, read.get(i), holders.contains(Long.toString(nodeId)));
			nodes.put(nodeId, node.hasHolder() ? node : node.withoutOwner());
		}
		return nodes;
	}

	private boolean isStored(ZooKeeperCall call, Namespace namespace, LeaseRow taken) {
		return taken.equals(RowNode.of(taken.nodeId(), call.read(namespace.rowPath(taken.nodeId())), false).row());
	}

	@Override
	public NodeLease renew(NodeLease lease, LeaseRequest request) {
		ZooKeeperCall call = call();
		Namespace namespace = namespace(lease.namespace());
		LeaseRow renewed = renewAsWritten(call, namespace, lease, request);
		while (renewed == null) {
			Long storeMillis = readClock(call, namespace);
			if (storeMillis == null) {
				throw LeaseRules.lost(null, lease);
			}
			RowNode node = readRow(call, namespace, lease.nodeId());
			LeaseRow after = LeaseRules.renew(node.isStored() ? node.row() : null, lease, request, storeMillis);
			renewed = replace(call, namespace, node, after) ? after : null;
		}
		return lease.changed(renewed.highWaterMark());
	}

	/**
	 * Renews with a single write, if the last one was made by this store in this session
	 * and the request is surely in range.
	 */
	private @Nullable LeaseRow renewAsWritten(ZooKeeperCall call, Namespace namespace, NodeLease lease,
			LeaseRequest request) {
		String path = namespace.rowPath(lease.nodeId());
		Written last = this.written.get(path);
		Long storeMillis = estimateClock(request.terms().ttl());
		if (last == null || storeMillis == null || last.session() != session() || !lease.owns(last.row().token())
				|| request.until() > request.terms().largestUntil(storeMillis)) {
			return null;
		}
		LeaseRow after = LeaseRules.renew(last.row(), lease, request, storeMillis);
		Stat stat = change(call,
				List.of(checkExists(namespace.holderPath(lease.nodeId())), setData(path, last.version(), after)));
		if (stat == null) {
			return null;
		}
		if (stat.getCzxid() != last.czxid()) {
			this.written.remove(path);
			throw LeaseRules.lost(null, lease);
		}
		remember(path, after, stat);
		return after;
	}

	@Override
	public void release(NodeLease lease, long highWaterMark) {
		ZooKeeperCall call = call();
		Namespace namespace = namespace(lease.namespace());
		boolean done = false;
		// The write of the clock makes the read that follows a current one
		while (!done && readClock(call, namespace) != null) {
			RowNode node = readRow(call, namespace, lease.nodeId());
			LeaseRow after = LeaseRules.release(node.isStored() ? node.row() : null, lease, highWaterMark);
			done = (after == null) || replace(call, namespace, node, after);
		}
	}

	@Override
	public List<LeaseRow> holders(String namespaceName) {
		ZooKeeperCall call = call();
		Namespace namespace = namespace(namespaceName);
		List<Long> nodeIds = call.children(namespace.holdersPath()).stream().map(Long::valueOf).toList();
		if (nodeIds.isEmpty()) {
			return List.of();
		}
		// For people, an old reading of the clock will do
		Long estimate = estimateClock(Duration.ofSeconds(Long.MAX_VALUE));
		Long storeMillis = (estimate != null) ? estimate : readClock(call, namespace);
		List<@Nullable Node> read = call.read(nodeIds.stream().map(namespace::rowPath).toList());
		List<LeaseRow> rows = new ArrayList<>();
		for (int i = 0; i < read.size(); i++) {
			LeaseRow row = RowNode.of(nodeIds.get(i), read.get(i), true).row();
			if (storeMillis != null && row.isHeld(storeMillis)) {
				rows.add(row);
			}
		}
		rows.sort(Comparator.comparingLong(LeaseRow::nodeId));
		return rows;
	}

	private RowNode readRow(ZooKeeperCall call, Namespace namespace, long nodeId) {
		List<@Nullable Node> read = call.read(List.of(namespace.rowPath(nodeId), namespace.holderPath(nodeId)));
		return RowNode.of(nodeId, read.get(0), read.get(1) != null);
	}

	/**
	 * Replaces a row, and puts this session in the holder's place or nobody. Returns
	 * false if row or holder are not as they were read.
	 */
	private boolean replace(ZooKeeperCall call, Namespace namespace, RowNode before, LeaseRow after) {
		String path = namespace.rowPath(after.nodeId());
		List<CuratorOp> changes = new ArrayList<>();
		if (!before.isStored()) {
			changes.add(create(path, ""));
		}
		if (before.hasHolder()) {
			changes.add(delete(namespace.holderPath(after.nodeId())));
		}
		if (after.owner() != null) {
			changes.add(createEphemeral(namespace.holderPath(after.nodeId())));
		}
		changes.add(setData(path, Math.max(0, before.version()), after));
		Stat stat = change(call, changes);
		if (stat == null) {
			return false;
		}
		remember(path, after, stat);
		return true;
	}

	private void remember(String path, LeaseRow row, Stat stat) {
		if (row.owner() != null) {
			this.written.put(path, new Written(row, stat.getVersion(), stat.getCzxid(), session()));
		}
		else {
			this.written.remove(path);
		}
	}

	/** Makes changes of which the last is a write, and takes the time from it. */
	private @Nullable Stat change(ZooKeeperCall call, List<CuratorOp> changes) {
		Stat stat = call.change(changes);
		if (stat != null) {
			this.clock = new ClockReading(stat.getMtime(), this.timeSource.nanoTime());
		}
		return stat;
	}

	/** Returns the server's time, or null if there is no such namespace. */
	private @Nullable Long readClock(ZooKeeperCall call, Namespace namespace) {
		Stat stat = change(call, List.of(setData(namespace.clockPath(), "", -1)));
		return (stat != null) ? stat.getMtime() : null;
	}

	private @Nullable Long estimateClock(Duration maxAge) {
		ClockReading reading = this.clock;
		if (reading == null) {
			return null;
		}
		Duration age = Duration.ofNanos(this.timeSource.nanoTime() - reading.nanoTime());
		return (age.compareTo(maxAge) <= 0) ? Long.valueOf(reading.millis() + age.toMillis()) : null;
	}

	private long session() {
		try {
			return this.client.getZookeeperClient().getZooKeeper().getSessionId();
		}
		catch (Exception ex) {
			throw new IllegalStateException("There is no session with ZooKeeper: " + ex.getMessage(), ex);
		}
	}

	private ZooKeeperCall call() {
		return new ZooKeeperCall(this.client, this.timeout, this.timeSource);
	}

	private Namespace namespace(String name) {
		return new Namespace(this.basePath + "/" + name);
	}

	private CuratorOp create(String path, String text) {
		return op(() -> this.client.transactionOp().create().forPath(path, bytes(text)));
	}

	private CuratorOp createEphemeral(String path) {
		return op(() -> this.client.transactionOp().create().withMode(CreateMode.EPHEMERAL).forPath(path, bytes("")));
	}

	private CuratorOp delete(String path) {
		return op(() -> this.client.transactionOp().delete().forPath(path));
	}

	private CuratorOp checkExists(String path) {
		return op(() -> this.client.transactionOp().check().forPath(path));
	}

	private CuratorOp setData(String path, int version, LeaseRow row) {
		return setData(path, LeaseRowText.write(row), version);
	}

	private CuratorOp setData(String path, String text, int version) {
		return op(() -> this.client.transactionOp().setData().withVersion(version).forPath(path, bytes(text)));
	}

	private static byte[] bytes(String text) {
		return text.getBytes(StandardCharsets.UTF_8);
	}

	private static CuratorOp op(Callable<CuratorOp> builder) {
		try {
			return builder.call();
		}
		catch (Exception ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * Where a namespace is kept.
	 *
	 * @param path its znode
	 */
	private record Namespace(String path) {

		String clockPath() {
			return this.path + "/clock";
		}

		String rowsPath() {
			return this.path + "/rows";
		}

		String rowPath(long nodeId) {
			return rowsPath() + "/" + nodeId;
		}

		String holdersPath() {
			return this.path + "/holders";
		}

		String holderPath(long nodeId) {
			return holdersPath() + "/" + nodeId;
		}

	}

	/**
	 * A row as it was read, or would be if it were there.
	 *
	 * @param row the row
	 * @param version the version of its znode; -1 if there is none
	 * @param hasHolder whether there is an ephemeral znode of its holder
	 */
	private record RowNode(LeaseRow row, int version, boolean hasHolder) {

		static RowNode of(long nodeId, @Nullable Node node, boolean hasHolder) {
			if (node == null) {
				return none(nodeId, hasHolder);
			}
			try {
				return new RowNode(LeaseRowText.read(nodeId, node.text()), node.stat().getVersion(), hasHolder);
			}
			catch (IllegalArgumentException ex) {
				throw new IllegalStateException(
						"The znode of node id %d holds no row: %s".formatted(nodeId, node.text()), ex);
			}
		}

		static RowNode none(long nodeId, boolean hasHolder) {
			return new RowNode(LeaseRow.unused(nodeId), -1, hasHolder);
		}

		static RowNode uninteresting(long nodeId, LeaseRequest request) {
			return new RowNode(new LeaseRow(nodeId, request.owner(), 0, 0, Long.MAX_VALUE, 0), -1, true);
		}

		boolean isStored() {
			return this.version >= 0;
		}

		RowNode withoutOwner() {
			return new RowNode(new LeaseRow(this.row.nodeId(), null, this.row.token(), 0, 0, this.row.highWaterMark()),
					this.version, this.hasHolder);
		}

	}

	/**
	 * What a write has left.
	 *
	 * @param row the row
	 * @param version the version of its znode
	 * @param czxid the transaction that created the znode
	 * @param session the session that the holder's znode belongs to
	 */
	private record Written(LeaseRow row, int version, long czxid, long session) {
	}

	/**
	 * The server's time at some moment.
	 *
	 * @param millis what the server's clock said, in milliseconds since 1970
	 * @param nanoTime what the monotonic clock said as soon as that was known
	 */
	private record ClockReading(long millis, long nanoTime) {
	}

}
