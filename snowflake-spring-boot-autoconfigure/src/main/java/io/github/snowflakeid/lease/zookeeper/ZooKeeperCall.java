package io.github.snowflakeid.lease.zookeeper;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import io.github.snowflakeid.TimeSource;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.api.BackgroundCallback;
import org.apache.curator.framework.api.CuratorEvent;
import org.apache.curator.framework.api.transaction.CuratorOp;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.data.Stat;
import org.jspecify.annotations.Nullable;

/**
 * The requests of one call, which together end in time. All of them are sent in the
 * background and waited for here: Curator's own waiting, and ZooKeeper's, lasts for as
 * long as a dead connection takes to be noticed.
 */
final class ZooKeeperCall {

	private static final Set<Code> CONFLICTS = Set.of(Code.BADVERSION, Code.NODEEXISTS, Code.NONODE);

	private final CuratorFramework client;

	private final Duration timeout;

	private final TimeSource timeSource;

	private final long deadline;

	/**
	 * Begins a call, and waits for a connection: what is sent without one would be kept
	 * by Curator and sent later, when nobody waits for it any more.
	 */
	ZooKeeperCall(CuratorFramework client, Duration timeout, TimeSource timeSource) {
		this.client = client;
		this.timeout = timeout;
		this.timeSource = timeSource;
		this.deadline = timeSource.nanoTime() + timeout.toNanos();
		if (!client.getZookeeperClient().isConnected()) {
			awaitConnection();
		}
	}

	private void awaitConnection() {
		try {
			if (!this.client.blockUntilConnected(Math.toIntExact(this.timeout.toMillis()), TimeUnit.MILLISECONDS)) {
				throw new IllegalStateException("There is no connection to ZooKeeper, not even after " + this.timeout);
			}
		}
		catch (InterruptedException ex) {
			throw interrupted(ex);
		}
	}

	/** Reads a znode. Returns null if there is none. */
	@Nullable Node read(String path) {
		return read(List.of(path)).get(0);
	}

	/** Reads many znodes, with all requests on their way at once. */
	List<@Nullable Node> read(List<String> paths) {
		List<Future<CuratorEvent>> replies = new ArrayList<>();
		for (String path : paths) {
			replies.add(send((callback) -> this.client.getData().inBackground(callback).forPath(path)));
		}
		List<@Nullable Node> nodes = new ArrayList<>();
		for (Future<CuratorEvent> reply : replies) {
			CuratorEvent event = await(reply, Set.of(Code.NONODE));
			nodes.add((event != null) ? new Node(new String(event.getData(), StandardCharsets.UTF_8), event.getStat())
					: null);
		}
		return nodes;
	}

	/** Returns the names of a znode's children, and what was noted of it at that time. */
	Children children(String path) {
		CuratorEvent event = await(send((callback) -> this.client.getChildren().inBackground(callback).forPath(path)),
				Set.of(Code.NONODE));
		return (event != null) ? new Children(event.getChildren(), event.getStat()) : new Children(List.of(), null);
	}

	/**
	 * Returns what is noted of a znode, whatever rights there are to it, or null if there
	 * is none.
	 */
	@Nullable Stat stat(String path) {
		CuratorEvent event = await(send((callback) -> this.client.checkExists().inBackground(callback).forPath(path)),
				Set.of(Code.NONODE));
		return (event != null) ? event.getStat() : null;
	}

	/** Creates a znode and those above it, where they do not exist yet. */
	void createWithParents(String path) {
		CuratorEvent event = await(send((callback) -> this.client.create()
			.creatingParentsIfNeeded()
			.inBackground(callback)
			.forPath(path, new byte[0])), Set.of(Code.NODEEXISTS, Code.NONODE));
		if (event == null && read(path) == null) {
			throw new IllegalStateException(String.format(Locale.ROOT,
					"ZooKeeper has answered NONODE to the creation of %s: if the connect string ends with a chroot, create that znode first",
					path));
		}
	}

	/**
	 * Makes changes, all or none.
	 * @return what the last of them has left, or null if a znode was not as expected and
	 * nothing was changed: by this attempt, that is, for Curator may have made another
	 * before it, if its retry policy says so
	 */
	@Nullable Stat change(List<CuratorOp> changes) {
		CuratorEvent event = await(
				send((callback) -> this.client.transaction().inBackground(callback).forOperations(changes)), CONFLICTS);
		return (event != null) ? event.getOpResults().get(changes.size() - 1).getResultStat() : null;
	}

	private static Future<CuratorEvent> send(Request request) {
		CompletableFuture<CuratorEvent> reply = new CompletableFuture<>();
		try {
			request.send((client, event) -> reply.complete(event));
		}
		catch (Exception ex) {
			throw new IllegalStateException("ZooKeeper cannot be asked: " + ex.getMessage(), ex);
		}
		return reply;
	}

	private @Nullable CuratorEvent await(Future<CuratorEvent> reply, Set<Code> expected) {
		try {
			CuratorEvent event = reply.get(this.deadline - this.timeSource.nanoTime(), TimeUnit.NANOSECONDS);
			Code code = Code.get(event.getResultCode());
			if (code == Code.OK) {
				return event;
			}
			if (code != null && expected.contains(code)) {
				return null;
			}
			throw new IllegalStateException(String.format(Locale.ROOT, "ZooKeeper has answered %s to %s of %s",
					(code != null) ? code : event.getResultCode(), event.getType(), event.getPath()));
		}
		catch (TimeoutException ex) {
			throw new IllegalStateException("ZooKeeper has not answered within " + this.timeout, ex);
		}
		catch (InterruptedException ex) {
			throw interrupted(ex);
		}
		catch (ExecutionException ex) {
			throw new IllegalStateException(ex.getCause());
		}
	}

	private static IllegalStateException interrupted(InterruptedException ex) {
		Thread.currentThread().interrupt();
		return new IllegalStateException("Interrupted while waiting for ZooKeeper", ex);
	}

	/**
	 * A znode as it was read.
	 *
	 * @param text what it holds
	 * @param stat what ZooKeeper notes of it
	 */
	record Node(String text, Stat stat) {
	}

	/**
	 * The children of a znode.
	 *
	 * @param names their names
	 * @param stat what ZooKeeper notes of the znode, or null if there is none
	 */
	record Children(List<String> names, @Nullable Stat stat) {
	}

	/**
	 * A request to ZooKeeper that is sent in the background.
	 */
	@FunctionalInterface
	private interface Request {

		void send(BackgroundCallback callback) throws Exception;

	}

}
