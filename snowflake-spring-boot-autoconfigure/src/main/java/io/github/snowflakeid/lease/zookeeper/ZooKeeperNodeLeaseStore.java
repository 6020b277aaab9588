package io.github.snowflakeid.lease.zookeeper;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

import io.github.snowflakeid.TimeSource;
import io.github.snowflakeid.lease.LeaseRequest;
import io.github.snowflakeid.lease.LeaseRow;
import io.github.snowflakeid.lease.LeaseRows;
import io.github.snowflakeid.lease.LeaseRows.Namespace;
import io.github.snowflakeid.lease.LeaseStoreException;
import io.github.snowflakeid.lease.LeaseTerms;
import io.github.snowflakeid.lease.NodeLease;
import io.github.snowflakeid.lease.RowNodeLeaseStore;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.retry.RetryNTimes;
import org.jspecify.annotations.Nullable;

/**
 * Leases in ZooKeeper, by way of Curator.
 * <p>
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
public final class ZooKeeperNodeLeaseStore extends RowNodeLeaseStore implements AutoCloseable {

	private static final Logger logger = System.getLogger(ZooKeeperNodeLeaseStore.class.getName());

	private final ZooKeeperConnection connection;

	/** With the namespace of the client. */
	private final String basePath;

	private final ServerClock clock;

	private final WrittenRows written = new WrittenRows();

	private final DamagedZnodes damaged = new DamagedZnodes();

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
		this.connection = new ZooKeeperConnection(client, ownClient, timeout, timeSource);
		this.basePath = this.connection.absolute(basePath);
		this.clock = new ServerClock(timeSource);
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
		this.connection.close();
	}

	@Override
	public String place() {
		return String.format(Locale.ROOT, "ZooKeeper at %s, znode %s", this.connection.servers(), this.basePath);
	}

	@Override
	protected <T extends @Nullable Object> T call(String namespace, Function<LeaseRows, T> work) {
		return told(namespace, (znodes) -> work.apply(rows(this.connection.call(), znodes)));
	}

	private <T extends @Nullable Object> T told(String namespace, Function<Znodes, T> work) {
		Znodes znodes = new Znodes(this.connection.client(), this.basePath, namespace);
		try {
			return work.apply(znodes);
		}
		catch (IllegalStateException ex) {
			throw ZooKeeperFailure.in(this.connection.servers(), znodes.namespace(), ex);
		}
	}

	private ZooKeeperRows rows(ZooKeeperCall call, Znodes znodes) {
		return new ZooKeeperRows(call, znodes, this.clock, this.damaged, rowZnodes(call, znodes));
	}

	private RowZnodes rowZnodes(ZooKeeperCall call, Znodes znodes) {
		return new RowZnodes(call, znodes, this.clock, this.written, this.damaged, this.connection::session);
	}

	private HeldRow heldRow(Znodes znodes, NodeLease lease) {
		ZooKeeperCall call = this.connection.call();
		return new HeldRow(call, znodes, this.clock, rowZnodes(call, znodes), lease);
	}

	@Override
	public NodeLease acquire(LeaseRequest request) {
		try {
			return super.acquire(request);
		}
		finally {
			// it is known by now, if there is a session
			this.connection.warnOfLongSession(request.terms());
		}
	}

	@Override
	public NodeLease renew(NodeLease lease, LeaseRequest request) {
		return told(lease.namespace(), (znodes) -> {
			HeldRow row = heldRow(znodes, lease);
			LeaseRow renewed = row.renewAsWritten(request);
			for (int round = 0; renewed == null; round++) {
				if (round == ROUNDS) {
					throw othersWereFaster(znodes.namespace(), ROUNDS);
				}
				renewed = row.renew(request);
			}
			return lease.changed(renewed.highWaterMark());
		});
	}

	@Override
	public void release(NodeLease lease, long highWaterMark) {
		told(lease.namespace(), (znodes) -> {
			HeldRow row = heldRow(znodes, lease);
			for (int round = 0; !row.release(highWaterMark); round++) {
				if (round == ROUNDS) {
					throw othersWereFaster(znodes.namespace(), ROUNDS);
				}
			}
			return lease;
		});
	}

	@Override
	public List<LeaseRow> holders(String namespace) {
		return told(namespace, (znodes) -> rows(this.connection.call(), znodes).holders());
	}

	@Override
	protected LeaseStoreException overtaken(String namespace, int rounds) {
		String path = this.basePath + "/" + namespace;
		return ZooKeeperFailure.in(this.connection.servers(), path, othersWereFaster(path, rounds));
	}

	private static ZooKeeperFailure othersWereFaster(String path, int rounds) {
		return new ZooKeeperFailure(
				String.format(Locale.ROOT, "others have changed the znodes below %s each time, %d times", path, rounds),
				"It takes part again at once.", false);
	}

	@Override
	protected void reportDeletion(LeaseTerms terms, Namespace found, long floor) {
		logger.log(Level.WARNING,
				"Rows below {0} were deleted. Their holders may live, so node ids without a row are used from {1} on only",
				new Znodes(this.connection.client(), this.basePath, terms.namespace()).rows(), terms.startOf(floor));
	}

}
