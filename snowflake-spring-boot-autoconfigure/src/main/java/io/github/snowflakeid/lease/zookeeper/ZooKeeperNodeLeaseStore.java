package io.github.snowflakeid.lease.zookeeper;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.regex.Pattern;

import io.github.snowflakeid.TimeSource;
import io.github.snowflakeid.lease.LayoutMismatchException;
import io.github.snowflakeid.lease.LeaseOwner;
import io.github.snowflakeid.lease.LeaseRequest;
import io.github.snowflakeid.lease.LeaseRow;
import io.github.snowflakeid.lease.LeaseRowFields;
import io.github.snowflakeid.lease.LeaseRules;
import io.github.snowflakeid.lease.LeaseTerms;
import io.github.snowflakeid.lease.NodeLease;
import io.github.snowflakeid.lease.NodeLeaseLostException;
import io.github.snowflakeid.lease.NodeLeaseStore;
import io.github.snowflakeid.lease.Words;
import io.github.snowflakeid.lease.zookeeper.ZooKeeperCall.Children;
import io.github.snowflakeid.lease.zookeeper.ZooKeeperCall.NoRightException;
import io.github.snowflakeid.lease.zookeeper.ZooKeeperCall.Node;
import org.apache.curator.CuratorZookeeperClient;
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
 * base-path/namespace/rows         what is known of all rows, see below
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
 * <b>A row that somebody has deleted</b> takes its mark along, and its holder may live.
 * ZooKeeper counts how often children of a znode were created, and so, less those that
 * there are, how many were deleted. The znode of the rows remembers how many deletions
 * were seen. Whoever finds more of them writes down the moment from which on no window
 * can be open that was granted before: the floor, where the windows of all node ids
 * without a row start from then on. The longest reach of all who ever leased, from which
 * that moment follows, is written down there too, by each before it leases. All changes
 * of rows expect the znode of the rows to be as they know it. So a former holder finds
 * out that its row was made anew, though that may have the very version that it expects.
 * The first of a namespace does the same if namespaces were deleted beside it.
 * <p>
 * <b>Znodes that somebody has deleted</b>: the clock's remembers nothing, and is made
 * anew. So is the one above the holders; a row that was written before it counts as held
 * until its lease has run out, because its holder's znode went along. The znode of the
 * rows is made anew by nobody here: all marks are gone with it. Renewals fail then, and
 * ids go on until their windows end. Where somebody makes it anew by hand it is another
 * transaction's than the namespace, and all rows count as deleted.
 * <p>
 * Calls block until ZooKeeper has answered, for the timeout at most. Nothing is sent
 * again by this class or by a connection of its own: that is up to the keeper. A
 * connection of its own that does not answer is given up for one to another server. On
 * one of the application nothing is done that others who use it would notice.
 */
public final class ZooKeeperNodeLeaseStore implements NodeLeaseStore, AutoCloseable {

	private static final Logger LOGGER = System.getLogger(ZooKeeperNodeLeaseStore.class.getName());

	/** How many free rows are read to find one with a mark that the clock has passed. */
	private static final int SAMPLE = 64;

	/** How often a call starts over because others were faster. */
	private static final int ROUNDS = 16;

	/** After so many rows that may not be changed it is no matter of single rows. */
	private static final int MOST_DENIED = 8;

	private static final Pattern NODE_ID = Pattern.compile("0|[1-9][0-9]{0,17}");

	/** Whoever holds what an acquisition does not look at. */
	private static final LeaseOwner SOMEBODY = new LeaseOwner("somebody", "", 0, "");

	private final CuratorFramework client;

	private final boolean ownClient;

	/** Above the base path, or empty. */
	private final String clientNamespace;

	/** With the namespace of the client. */
	private final String basePath;

	private final Duration timeout;

	private final TimeSource timeSource;

	/** What this store's own last writes have left, by the path of the row. */
	private final Map<String, Written> written = new ConcurrentHashMap<>();

	/** The rows that were reported already. */
	private final Set<String> reported = ConcurrentHashMap.newKeySet();

	private volatile @Nullable ClockReading clock;

	/** When this store has left a server last, by the monotonic clock. */
	private volatile @Nullable Long left;

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
		this.clientNamespace = client.getNamespace();
		this.basePath = this.clientNamespace.isEmpty() ? basePath : "/" + this.clientNamespace + basePath;
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
	public String place() {
		return String.format(Locale.ROOT, "ZooKeeper at %s, znode %s",
				this.client.getZookeeperClient().getCurrentConnectionString(), this.basePath);
	}

	@Override
	public NodeLease acquire(LeaseRequest request) {
		return told(request.terms().namespace(), () -> acquireNow(request));
	}

	private NodeLease acquireNow(LeaseRequest request) {
		ZooKeeperCall call = call();
		checkSession(request.terms());
		Namespace namespace = namespace(request.terms().namespace());
		long created = requireLayout(call, namespace, request.terms());
		for (int round = 0; round < ROUNDS; round++) {
			long storeMillis = requireClock(call, namespace);
			Rows rows = readRows(call, namespace, request, created);
			Memory memory = remembering(call, namespace, request.terms(), rows);
			if (!memory.equals(rows.memory())) {
				call.change(List.of(setData(namespace.rowsPath(), memory.text(), rows.version())));
				continue;
			}
			NodeLease lease = takeOne(call, namespace, request, rows, storeMillis);
			if (lease != null) {
				return lease;
			}
		}
		throw overtaken(namespace);
	}

	/**
	 * A connection of the application keeps to a server that says nothing for two thirds
	 * of the session timeout, and as much is left of a window when a renewal is due.
	 */
	private void checkSession(LeaseTerms terms) {
		Duration session = Duration.ofMillis(this.client.getZookeeperClient().getLastNegotiatedSessionTimeoutMs());
		Duration longest = terms.ttl().minus(this.timeout.multipliedBy(3).dividedBy(2));
		boolean isPossible = longest.compareTo(Duration.ZERO) > 0;
		if (!this.ownClient && session.compareTo(longest) > 0 && this.reported.add("session")) {
			LOGGER.log(Level.WARNING,
					"The session timeout of the application''s CuratorFramework is {0}. When a server of ZooKeeper stands still, that is noticed too late for leases of {1}, and ids are refused: {2}set snowflake.lease.zookeeper.connect-string",
					session, terms.ttl(), isPossible ? "set it to " + longest + " or less, or " : "");
		}
	}

	/** Returns null if others were faster everywhere. */
	private @Nullable NodeLease takeOne(ZooKeeperCall call, Namespace namespace, LeaseRequest request, Rows rows,
			long storeMillis) {
		Map<Long, RowNode> nodes = rows.nodes();
		List<LeaseRow> known = nodes.values().stream().map(RowNode::row).toList();
		Map<Long, NoRightException> denied = new HashMap<>();
		for (LeaseRow row : LeaseRules.candidates(request, known, storeMillis, rows.memory().floor())) {
			LeaseRow taken = LeaseRules.take(row, request, storeMillis);
			RowNode node = nodes.getOrDefault(row.nodeId(), RowNode.none(row.nodeId(), false));
			try {
				// Curator may have sent the request twice: then the second has met the
				// first
				if (replace(call, namespace, rows.version(), node, taken) || isStored(call, namespace, taken)) {
					denied.forEach((nodeId, ex) -> report(namespace, nodeId, ex));
					return LeaseRules.grant(row, taken, request);
				}
			}
			catch (NoRightException ex) {
				denied.put(row.nodeId(), ex);
				if (denied.size() == MOST_DENIED) {
					throw ex;
				}
			}
		}
		if (!denied.isEmpty()) {
			throw denied.values().iterator().next();
		}
		return null;
	}

	/**
	 * The namespace belongs to the layout that is there first. Returns the transaction
	 * that created it.
	 */
	private long requireLayout(ZooKeeperCall call, Namespace namespace, LeaseTerms terms) {
		Node node = call.read(namespace.path());
		for (int round = 0; node == null; round++) {
			if (round == ROUNDS) {
				throw overtaken(namespace);
			}
			call.createWithParents(this.basePath);
			Stat stat = call.stat(this.basePath);
			Memory memory = (stat != null && deletions(stat) > 0) ? Memory.OF_SUCCESSOR : Memory.NONE;
			call.change(List.of(create(namespace.path(), terms.fingerprint()), create(namespace.clockPath(), ""),
					create(namespace.rowsPath(), memory.text()), create(namespace.holdersPath(), "")));
			node = call.read(namespace.path());
		}
		String fingerprint = node.requireText(namespace.path());
		if (!fingerprint.equals(terms.fingerprint())) {
			throw new LayoutMismatchException(terms, fingerprint);
		}
		return node.stat().getCzxid();
	}

	/** How many children of a znode were ever deleted. */
	private static long deletions(Stat stat) {
		return ((long) stat.getCversion() - stat.getNumChildren()) / 2;
	}

	/** What has to be written down before anything is granted. */
	private Memory remembering(ZooKeeperCall call, Namespace namespace, LeaseTerms terms, Rows rows) {
		Memory memory = rows.memory();
		long reach = Math.max(memory.reach(), terms.reach().toMillis());
		if (rows.deletions() <= memory.deletions()) {
			return new Memory(reach, memory.deletions(), memory.floor());
		}
		// Nothing can have been granted for what is gone after the rows were listed
		long floor = terms.floorAt(requireClock(call, namespace), reach);
		LOGGER.log(Level.WARNING,
				"Rows below {0} were deleted. Their holders may live, so node ids without a row are used from {1} on only",
				namespace.rowsPath(), terms.startOf(floor));
		return new Memory(reach, rows.deletions(), Math.max(memory.floor(), floor));
	}

	/**
	 * Reads what an acquisition has to know of the node ids that may be leased: the rows
	 * of a sample of those without a holder, and all rows if none is free. Node ids that
	 * are not worth a look appear as held. So a fleet that starts at once does not read
	 * each row once for each of its nodes.
	 */
	private Rows readRows(ZooKeeperCall call, Namespace namespace, LeaseRequest request, long created) {
		Children holding = call.children(namespace.holdersPath());
		if (holding.stat() == null) {
			makeAnew(call, namespace.holdersPath());
			holding = call.children(namespace.holdersPath());
		}
		long holdersCreated = (holding.stat() != null) ? holding.stat().getCzxid() : Long.MAX_VALUE;
		Set<Long> holders = new HashSet<>(nodeIds(holding));
		Node remembered = requireNode(call.read(namespace.rowsPath()), namespace.rowsPath());
		Memory memory = memory(namespace, remembered, created);
		Children children = call.children(namespace.rowsPath());
		Stat stat = children.stat();
		if (stat == null) {
			throw deleted(namespace.rowsPath());
		}
		List<Long> known = new ArrayList<>(
				nodeIds(children).stream().filter(request.terms().nodeIds()::contains).toList());
		Collections.shuffle(known);
		List<Long> free = known.stream().filter((nodeId) -> !holders.contains(nodeId)).toList();
		boolean full = free.isEmpty() && known.size() >= request.terms().nodeIds().size();
		Map<Long, RowNode> nodes = new HashMap<>();
		// A holder without a row is one whose row somebody has deleted
		holders.forEach((nodeId) -> nodes.put(nodeId, RowNode.none(nodeId, true).from(memory.floor())));
		if (!full) {
			known.forEach((nodeId) -> nodes.put(nodeId, RowNode.uninteresting(nodeId)));
		}
		List<Long> interesting = full ? known : free.subList(0, Math.min(SAMPLE, free.size()));
		List<@Nullable Node> read = call.read(interesting.stream().map(namespace::rowPath).toList());
		for (int i = 0; i < read.size(); i++) {
			long nodeId = interesting.get(i);
			Node znode = read.get(i);
			RowNode node = rowNode(namespace, nodeId, znode, holders.contains(nodeId));
			if (node == null) {
				nodes.put(nodeId, RowNode.uninteresting(nodeId));
			}
			else {
				boolean mayBeHeld = node.hasHolder() || (znode != null && znode.stat().getMzxid() < holdersCreated);
				nodes.put(nodeId, mayBeHeld ? node : node.withoutOwner());
			}
		}
		return new Rows(nodes, memory, remembered.stat().getVersion(), deletions(stat));
	}

	/** What nobody has ever written, or nobody can read, remembers nothing. */
	private Memory memory(Namespace namespace, Node node, long created) {
		String text = node.requireText(namespace.rowsPath());
		try {
			return (text.isEmpty() && node.stat().getCzxid() != created) ? Memory.OF_SUCCESSOR : Memory.read(text);
		}
		catch (IllegalArgumentException ex) {
			if (this.reported.add(namespace.rowsPath())) {
				LOGGER.log(Level.WARNING, "The znode {0} does not hold what it should ({1}): all rows count as deleted",
						namespace.rowsPath(), ex.getMessage());
			}
			return Memory.OF_SUCCESSOR;
		}
	}

	/** Makes a znode anew that remembers nothing, unless its namespace is gone too. */
	private static boolean makeAnew(ZooKeeperCall call, String path) {
		boolean made = call.create(path);
		if (made) {
			LOGGER.log(Level.WARNING, "Somebody has deleted the znode {0}. It was made anew", path);
		}
		return made;
	}

	/** Others may keep znodes of their own beside ours. */
	private static List<Long> nodeIds(Children children) {
		return children.names().stream().filter((name) -> NODE_ID.matcher(name).matches()).map(Long::valueOf).toList();
	}

	/** Returns null, and says so once, if the znode holds no row. */
	private @Nullable RowNode rowNode(Namespace namespace, long nodeId, @Nullable Node node, boolean hasHolder) {
		try {
			return RowNode.of(nodeId, node, hasHolder);
		}
		catch (IllegalArgumentException ex) {
			report(namespace, nodeId, ex);
			return null;
		}
	}

	private void report(Namespace namespace, long nodeId, RuntimeException ex) {
		if (this.reported.add(namespace.rowPath(nodeId))) {
			LOGGER.log(Level.WARNING,
					"The znode {0} holds no row that can be used, and its node id is not leased until it does again: {1}",
					namespace.rowPath(nodeId), ex.getMessage());
		}
	}

	private static Node requireNode(@Nullable Node node, String path) {
		if (node == null) {
			throw deleted(path);
		}
		return node;
	}

	private static ZooKeeperFailure deleted(String path) {
		return new ZooKeeperFailure(String.format(Locale.ROOT, "somebody has deleted the znode %s", path),
				"Stop all instances of the namespace, wait until the leases that they held have ended, and delete what is "
						+ "left of the namespace. Or, if it is that of the rows and all instances have the same ttl and "
						+ "max-lead, create it, empty.",
				true);
	}

	private static ZooKeeperFailure overtaken(Namespace namespace) {
		return new ZooKeeperFailure(String.format(Locale.ROOT,
				"others have changed the znodes below %s each time, %d times", namespace.path(), ROUNDS),
				"It takes part again at once.", false);
	}

	private <T> T told(String namespace, Supplier<T> work) {
		try {
			return work.get();
		}
		catch (IllegalStateException ex) {
			throw ZooKeeperFailure.in(this.client.getZookeeperClient().getCurrentConnectionString(),
					namespace(namespace).path(), ex);
		}
	}

	private boolean isStored(ZooKeeperCall call, Namespace namespace, LeaseRow taken) {
		RowNode stored = rowNode(namespace, taken.nodeId(), call.read(namespace.rowPath(taken.nodeId())), false);
		return stored != null && taken.equals(stored.row());
	}

	@Override
	public NodeLease renew(NodeLease lease, LeaseRequest request) {
		return told(lease.namespace(), () -> renewNow(lease, request));
	}

	private NodeLease renewNow(NodeLease lease, LeaseRequest request) {
		ZooKeeperCall call = call();
		Namespace namespace = namespace(lease.namespace());
		LeaseRow renewed = renewAsWritten(call, namespace, lease, request);
		for (int round = 0; renewed == null; round++) {
			if (round == ROUNDS) {
				throw overtaken(namespace);
			}
			Long storeMillis = readClock(call, namespace);
			if (storeMillis == null) {
				throw LeaseRules.lost(null, lease);
			}
			Stat rows = call.stat(namespace.rowsPath());
			if (rows == null) {
				throw (call.stat(namespace.path()) != null) ? deleted(namespace.rowsPath())
						: LeaseRules.lost(null, lease);
			}
			RowNode node = readRow(call, namespace, lease.nodeId());
			if (node == null) {
				throw new NodeLeaseLostException(lease, "its row is damaged");
			}
			LeaseRow after = LeaseRules.renew(node.isStored() ? node.row() : null, lease, request, storeMillis);
			if (replaceOwn(call, namespace, rows.getVersion(), node, after, lease)) {
				renewed = after;
			}
			else if (call.stat(namespace.holdersPath()) == null) {
				makeAnew(call, namespace.holdersPath());
			}
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
		Stat stat;
		try {
			stat = change(call, List.of(check(namespace.rowsPath(), last.rowsVersion()),
					checkExists(namespace.holderPath(lease.nodeId())), setData(path, last.version(), after)));
		}
		catch (NoRightException ex) {
			// perhaps to this row only
			stat = null;
		}
		if (stat == null) {
			return null;
		}
		if (stat.getCzxid() != last.czxid()) {
			this.written.remove(path);
			throw LeaseRules.lost(null, lease);
		}
		remember(path, after, stat, last.rowsVersion());
		return after;
	}

	@Override
	public void release(NodeLease lease, long highWaterMark) {
		told(lease.namespace(), () -> releaseNow(lease, highWaterMark));
	}

	private boolean releaseNow(NodeLease lease, long highWaterMark) {
		ZooKeeperCall call = call();
		Namespace namespace = namespace(lease.namespace());
		boolean done = false;
		// The write of the clock makes the read that follows a current one
		for (int round = 0; !done && readClock(call, namespace) != null; round++) {
			if (round == ROUNDS) {
				throw overtaken(namespace);
			}
			Stat rows = call.stat(namespace.rowsPath());
			RowNode node = readRow(call, namespace, lease.nodeId());
			LeaseRow after = (node != null && node.isStored()) ? LeaseRules.release(node.row(), lease, highWaterMark)
					: null;
			done = (rows == null || node == null || after == null)
					|| replace(call, namespace, rows.getVersion(), node, after);
		}
		return done;
	}

	@Override
	public List<LeaseRow> holders(String namespaceName) {
		return told(namespaceName, () -> holdersNow(namespaceName));
	}

	private List<LeaseRow> holdersNow(String namespaceName) {
		ZooKeeperCall call = call();
		Namespace namespace = namespace(namespaceName);
		List<Long> nodeIds = nodeIds(call.children(namespace.holdersPath()));
		if (nodeIds.isEmpty()) {
			return List.of();
		}
		// For people, an old reading of the clock will do
		Long estimate = estimateClock(Duration.ofSeconds(Long.MAX_VALUE));
		Long storeMillis = (estimate != null) ? estimate : readClock(call, namespace);
		List<@Nullable Node> read = call.read(nodeIds.stream().map(namespace::rowPath).toList());
		List<LeaseRow> rows = new ArrayList<>();
		for (int i = 0; i < read.size(); i++) {
			RowNode node = rowNode(namespace, nodeIds.get(i), read.get(i), true);
			if (storeMillis != null && node != null && node.row().isHeld(storeMillis)) {
				rows.add(node.row());
			}
		}
		rows.sort(Comparator.comparingLong(LeaseRow::nodeId));
		return rows;
	}

	private @Nullable RowNode readRow(ZooKeeperCall call, Namespace namespace, long nodeId) {
		List<@Nullable Node> read = call.read(List.of(namespace.rowPath(nodeId), namespace.holderPath(nodeId)));
		return rowNode(namespace, nodeId, read.get(0), read.get(1) != null);
	}

	/**
	 * Replaces a row, and puts this session in the holder's place or nobody. Returns
	 * false if row or holder are not as they were read, or what is known of all rows.
	 */
	private boolean replace(ZooKeeperCall call, Namespace namespace, int rowsVersion, RowNode before, LeaseRow after) {
		String path = namespace.rowPath(after.nodeId());
		List<CuratorOp> changes = new ArrayList<>();
		changes.add(check(namespace.rowsPath(), rowsVersion));
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
		remember(path, after, stat, rowsVersion);
		return true;
	}

	/** A row that its holder may not change any more is lost; others may be leased. */
	private boolean replaceOwn(ZooKeeperCall call, Namespace namespace, int rowsVersion, RowNode before, LeaseRow after,
			NodeLease lease) {
		try {
			return replace(call, namespace, rowsVersion, before, after);
		}
		catch (NoRightException ex) {
			if (ex.path().equals(namespace.rowPath(lease.nodeId()))) {
				throw new NodeLeaseLostException(lease, "ZooKeeper has answered NOAUTH to the change of its row");
			}
			throw ex;
		}
	}

	private void remember(String path, LeaseRow row, Stat stat, int rowsVersion) {
		if (row.owner() != null) {
			this.written.put(path, new Written(row, stat.getVersion(), stat.getCzxid(), session(), rowsVersion));
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
		List<CuratorOp> write = List.of(setData(namespace.clockPath(), "", -1));
		Stat stat = change(call, write);
		if (stat == null) {
			makeAnew(call, namespace.clockPath());
			stat = change(call, write);
		}
		return (stat != null) ? stat.getMtime() : null;
	}

	private long requireClock(ZooKeeperCall call, Namespace namespace) {
		Long storeMillis = readClock(call, namespace);
		if (storeMillis == null) {
			throw deleted(namespace.path());
		}
		return storeMillis;
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
			throw ZooKeeperFailure.silent("there is no session: " + Words.of(ex));
		}
	}

	private ZooKeeperCall call() {
		return new ZooKeeperCall(client(), this.timeout, this.timeSource, this::leaveServer);
	}

	/**
	 * Ends a connection of the store's own, and not the session, of which the client
	 * makes a new one to the next server. By itself it waits for two thirds of the
	 * session timeout before it gives up a server that says nothing. Not twice in a
	 * session timeout: where all servers are slow, the next one may be worse.
	 */
	private void leaveServer() {
		long now = this.timeSource.nanoTime();
		Long left = this.left;
		CuratorZookeeperClient zooKeeper = this.client.getZookeeperClient();
		long pause = Duration.ofMillis(zooKeeper.getLastNegotiatedSessionTimeoutMs()).toNanos();
		if (!this.ownClient || (left != null && now - left < pause)) {
			return;
		}
		this.left = now;
		try {
			zooKeeper.getZooKeeper().getTestable().closeSocket();
			// Whoever waits for the old connection wakes up when there is something to
			// send
			this.client.checkExists().inBackground().forPath("/");
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		catch (Exception ex) {
			// it is on its way already
		}
	}

	/**
	 * Without its namespace: Curator makes sure that this exists before it sends anything
	 * else, and waits for that for as long as its retry policy says.
	 */
	private CuratorFramework client() {
		return this.clientNamespace.isEmpty() ? this.client : this.client.usingNamespace(null);
	}

	private Namespace namespace(String name) {
		return new Namespace(this.basePath + "/" + name);
	}

	private CuratorOp create(String path, String text) {
		return op(() -> client().transactionOp().create().forPath(path, bytes(text)));
	}

	private CuratorOp createEphemeral(String path) {
		return op(() -> client().transactionOp().create().withMode(CreateMode.EPHEMERAL).forPath(path, bytes("")));
	}

	private CuratorOp delete(String path) {
		return op(() -> client().transactionOp().delete().forPath(path));
	}

	private CuratorOp check(String path, int version) {
		return op(() -> client().transactionOp().check().withVersion(version).forPath(path));
	}

	private CuratorOp checkExists(String path) {
		return op(() -> client().transactionOp().check().forPath(path));
	}

	private CuratorOp setData(String path, int version, LeaseRow row) {
		return setData(path, LeaseRowFields.lines(LeaseRowFields.write(row)), version);
	}

	private CuratorOp setData(String path, String text, int version) {
		return op(() -> client().transactionOp().setData().withVersion(version).forPath(path, bytes(text)));
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
			String text = node.text();
			if (text == null) {
				throw new IllegalArgumentException("this user may not read it");
			}
			return new RowNode(LeaseRowFields.read(nodeId, LeaseRowFields.ofLines(text)), node.stat().getVersion(),
					hasHolder);
		}

		static RowNode none(long nodeId, boolean hasHolder) {
			return new RowNode(LeaseRow.unused(nodeId), -1, hasHolder);
		}

		static RowNode uninteresting(long nodeId) {
			return new RowNode(new LeaseRow(nodeId, SOMEBODY, 0, 0, Long.MAX_VALUE, 0), -1, true);
		}

		boolean isStored() {
			return this.version >= 0;
		}

		RowNode from(long floor) {
			return new RowNode(LeaseRow.unused(this.row.nodeId(), floor), this.version, this.hasHolder);
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
	 * @param rowsVersion the version of the znode of all rows
	 */
	private record Written(LeaseRow row, int version, long czxid, long session, int rowsVersion) {
	}

	/**
	 * What an acquisition knows of a namespace.
	 *
	 * @param nodes the rows
	 * @param memory what the znode of the rows holds
	 * @param version the version of that znode
	 * @param deletions how many rows were ever deleted
	 */
	private record Rows(Map<Long, RowNode> nodes, Memory memory, int version, long deletions) {
	}

	/**
	 * What a namespace remembers beside its rows.
	 *
	 * @param reach the longest reach of all who ever leased, in milliseconds
	 * @param deletions how many deletions of rows were seen
	 * @param floor where the windows of node ids without a row start at the earliest
	 */
	private record Memory(long reach, long deletions, long floor) {

		static final Memory NONE = new Memory(0, 0, 0);

		/** Of a namespace that may follow on one of the same name: its rows are gone. */
		static final Memory OF_SUCCESSOR = new Memory(0, -1, 0);

		/** A namespace of an earlier version has none. */
		static Memory read(String text) {
			if (text.isEmpty()) {
				return NONE;
			}
			Map<String, String> values = LeaseRowFields.ofLines(text);
			return new Memory(LeaseRowFields.number(values, "reach"), LeaseRowFields.number(values, "deletions"),
					LeaseRowFields.number(values, "floor"));
		}

		String text() {
			return String.format(Locale.ROOT, "reach=%d\ndeletions=%d\nfloor=%d\n", this.reach, this.deletions,
					this.floor);
		}

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
