package io.github.snowflakeid.lease.zookeeper;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

import io.github.snowflakeid.TimeSource;
import io.github.snowflakeid.lease.LeaseTerms;
import io.github.snowflakeid.lease.Words;
import org.apache.curator.CuratorZookeeperClient;
import org.apache.curator.framework.CuratorFramework;
import org.jspecify.annotations.Nullable;

/**
 * A store's way to ZooKeeper: a connection of its own, or one of the application, on
 * which nothing is done that others who use it would notice.
 */
final class ZooKeeperConnection {

	private static final Logger logger = System.getLogger(ZooKeeperNodeLeaseStore.class.getName());

	private final CuratorFramework client;

	private final boolean own;

	private final Duration timeout;

	private final TimeSource timeSource;

	private final AtomicBoolean warned = new AtomicBoolean();

	/** When this store has left a server last, by the monotonic clock. */
	private volatile @Nullable Long left;

	/**
	 * Uses a client that was started.
	 * @param own whether nobody else uses it
	 * @param timeout how long a call may last
	 */
	ZooKeeperConnection(CuratorFramework client, boolean own, Duration timeout, TimeSource timeSource) {
		this.client = client;
		this.own = own;
		this.timeout = timeout;
		this.timeSource = timeSource;
	}

	ZooKeeperCall call() {
		return new ZooKeeperCall(client(), this.timeout, this.timeSource, this::leaveServer);
	}

	/**
	 * Without its namespace: Curator makes sure that this exists before it sends anything
	 * else, and waits for that for as long as its retry policy says.
	 */
	CuratorFramework client() {
		return this.client.getNamespace().isEmpty() ? this.client : this.client.usingNamespace(null);
	}

	/** Returns a path with the namespace of the client above it. */
	String absolute(String path) {
		String namespace = this.client.getNamespace();
		return namespace.isEmpty() ? path : "/" + namespace + path;
	}

	String servers() {
		return this.client.getZookeeperClient().getCurrentConnectionString();
	}

	long session() {
		try {
			return this.client.getZookeeperClient().getZooKeeper().getSessionId();
		}
		catch (Exception ex) {
			throw ZooKeeperFailure.silent("there is no session: " + Words.of(ex));
		}
	}

	/**
	 * A connection of the application keeps to a server that says nothing for two thirds
	 * of the session timeout, and as much is left of a window when a renewal is due.
	 */
	void warnOfLongSession(LeaseTerms terms) {
		Duration session = Duration.ofMillis(this.client.getZookeeperClient().getLastNegotiatedSessionTimeoutMs());
		Duration longest = terms.ttl().minus(this.timeout.multipliedBy(3).dividedBy(2));
		boolean isPossible = longest.compareTo(Duration.ZERO) > 0;
		if (!this.own && session.compareTo(longest) > 0 && this.warned.compareAndSet(false, true)) {
			logger.log(Level.WARNING,
					"The session timeout of the application''s CuratorFramework is {0}. When a server of ZooKeeper stands still, that is noticed too late for leases of {1}, and ids are refused: {2}set snowflake.lease.zookeeper.connect-string",
					session, terms.ttl(), isPossible ? "set it to " + longest + " or less, or " : "");
		}
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
		if (!this.own || (left != null && now - left < pause)) {
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

	/** Closes a connection of the store's own. */
	void close() {
		if (this.own) {
			this.client.close();
		}
	}

}
