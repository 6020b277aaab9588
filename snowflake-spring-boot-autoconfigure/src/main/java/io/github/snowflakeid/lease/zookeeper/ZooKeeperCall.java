package io.github.snowflakeid.lease.zookeeper;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import io.github.snowflakeid.TimeSource;
import io.github.snowflakeid.lease.Words;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.api.BackgroundCallback;
import org.apache.curator.framework.api.CuratorEvent;
import org.apache.curator.framework.api.transaction.CuratorOp;
import org.apache.curator.framework.api.transaction.CuratorTransactionResult;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.data.Stat;
import org.jspecify.annotations.Nullable;

/**
 * The requests of one call, which together end in time. All of them are sent in the
 * background and waited for here: Curator's own waiting, and ZooKeeper's, lasts for as
 * long as a dead connection takes to be noticed.
 */
final class ZooKeeperCall {

	private static final ServerProbe PROBE = new ServerProbe();

	private static final Set<@Nullable Code> NOT_ALLOWED = Set.of(Code.NOAUTH, Code.AUTHFAILED, Code.INVALIDACL);

	private static final String RIGHTS = "Give this user all rights below the base path, or set "
			+ "snowflake.lease.zookeeper.username and snowflake.lease.zookeeper.password to one who has them.";

	/** A holder's znode may have children if it is nobody's of ours. */
	private static final Set<Code> CONFLICTS = Set.of(Code.BADVERSION, Code.NODEEXISTS, Code.NONODE, Code.NOTEMPTY);

	private final CuratorFramework client;

	private final Runnable whenSilent;

	private final Duration timeout;

	private final TimeSource timeSource;

	private final long deadline;

	private long lastReply;

	/**
	 * Begins a call, and waits for a connection: what is sent without one would be kept
	 * by Curator and sent later, when nobody waits for it any more.
	 * @param whenSilent what to do when the server has said nothing for long
	 */
	ZooKeeperCall(CuratorFramework client, Duration timeout, TimeSource timeSource, Runnable whenSilent) {
		this.client = client;
		this.whenSilent = whenSilent;
		this.timeout = timeout;
		this.timeSource = timeSource;
		this.deadline = timeSource.nanoTime() + timeout.toNanos();
		if (!client.getZookeeperClient().isConnected()) {
			awaitConnection();
		}
		this.lastReply = timeSource.nanoTime();
	}

	private void awaitConnection() {
		try {
			connectAnew();
			if (!this.client.blockUntilConnected(Math.toIntExact(this.timeout.toMillis()), TimeUnit.MILLISECONDS)) {
				throw ZooKeeperFailure.silent(String.format(Locale.ROOT, "no connection after %s; %s", this.timeout,
						PROBE.words(this.client.getZookeeperClient().getCurrentConnectionString())));
			}
		}
		catch (InterruptedException ex) {
			throw interrupted();
		}
	}

	/**
	 * If Curator could not make a client in place of one whose session has ended, it
	 * tries again only when it is asked for it. It tells of such failures before.
	 */
	private void connectAnew() throws InterruptedException {
		try {
			this.client.getZookeeperClient().getZooKeeper();
		}
		catch (InterruptedException ex) {
			throw ex;
		}
		catch (Exception ex) {
			// the next call asks again
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
			CuratorEvent event = await(reply, Set.of(Code.NONODE, Code.NOAUTH));
			nodes.add((code(event) != Code.NONODE) ? Node.of(event) : null);
		}
		return nodes;
	}

	/** Returns the names of a znode's children, and what was noted of it at that time. */
	Children children(String path) {
		CuratorEvent event = await(send((callback) -> this.client.getChildren().inBackground(callback).forPath(path)),
				Set.of(Code.NONODE));
		return (code(event) == Code.OK) ? new Children(event.getChildren(), event.getStat())
				: new Children(List.of(), null);
	}

	/**
	 * Returns what is noted of a znode, whatever rights there are to it, or null if there
	 * is none.
	 */
	@Nullable Stat stat(String path) {
		CuratorEvent event = await(send((callback) -> this.client.checkExists().inBackground(callback).forPath(path)),
				Set.of(Code.NONODE));
		return (code(event) == Code.OK) ? event.getStat() : null;
	}

	/** Creates a znode. Returns whether it did: it may be there, or what is above not. */
	boolean create(String path) {
		return code(sendCreate(path)) == Code.OK;
	}

	private CuratorEvent sendCreate(String path) {
		return await(send((callback) -> this.client.create().inBackground(callback).forPath(path, new byte[0])),
				Set.of(Code.NODEEXISTS, Code.NONODE));
	}

	/**
	 * Creates a znode and those above it, where they do not exist yet. Curator could do
	 * it, but where there is no chroot it never ceases to try.
	 */
	void createWithParents(String path) {
		for (int end = path.indexOf('/', 1); end >= 0; end = path.indexOf('/', end + 1)) {
			createIfMissing(path.substring(0, end));
		}
		createIfMissing(path);
	}

	/** Who may not create a znode may use one that exists. */
	private void createIfMissing(String path) {
		if (stat(path) != null || code(sendCreate(path)) != Code.NONODE) {
			return;
		}
		String servers = this.client.getZookeeperClient().getCurrentConnectionString();
		int chroot = servers.indexOf('/');
		if (path.lastIndexOf('/') == 0 && chroot >= 0) {
			throw new ZooKeeperFailure(String.format(Locale.ROOT,
					"the chroot %s does not exist, with which the connect string '%s' ends (NONODE in answer to the creation of %s)",
					servers.substring(chroot), servers, path),
					"Create that znode, or remove it from the connect string.", true);
		}
		throw new ZooKeeperFailure(
				String.format(Locale.ROOT, "somebody has deleted the znode above %s while it was created", path),
				"Do not delete it.", false);
	}

	/**
	 * Makes changes, all or none.
	 * @return what the last of them has left, or null if a znode was not as expected and
	 * nothing was changed: by this attempt, that is, for Curator may have made another
	 * before it, if its retry policy says so
	 * @throws NoRightException if this user may not make one of them
	 */
	@Nullable Stat change(List<CuratorOp> changes) {
		EnumSet<Code> expected = EnumSet.of(Code.NOAUTH);
		expected.addAll(CONFLICTS);
		CuratorEvent event = await(
				send((callback) -> this.client.transaction().inBackground(callback).forOperations(changes)), expected);
		if (code(event) == Code.NOAUTH) {
			throw new NoRightException(deniedPath(event));
		}
		return (code(event) == Code.OK) ? event.getOpResults().get(changes.size() - 1).getResultStat() : null;
	}

	private static String deniedPath(CuratorEvent event) {
		List<CuratorTransactionResult> results = event.getOpResults();
		return ((results != null) ? results : List.<CuratorTransactionResult>of()).stream()
			.filter((result) -> result.getError() == Code.NOAUTH.intValue())
			.map(CuratorTransactionResult::getForPath)
			.findFirst()
			.orElse("one of its znodes");
	}

	private static Future<CuratorEvent> send(Request request) {
		CompletableFuture<CuratorEvent> reply = new CompletableFuture<>();
		try {
			request.send((client, event) -> reply.complete(event));
		}
		catch (Exception ex) {
			throw ZooKeeperFailure.silent("it cannot be asked: " + Words.of(ex));
		}
		return reply;
	}

	/** Waits for a reply, which is OK or one of those that are expected. */
	private CuratorEvent await(Future<CuratorEvent> reply, Set<Code> expected) {
		try {
			CuratorEvent event = reply.get(this.deadline - this.timeSource.nanoTime(), TimeUnit.NANOSECONDS);
			this.lastReply = this.timeSource.nanoTime();
			Code code = code(event);
			if (code != Code.OK && (code == null || !expected.contains(code))) {
				String path = (event.getPath() != null) ? " of " + event.getPath() : "";
				String words = String.format(Locale.ROOT, "it has answered %s to %s%s",
						(code != null) ? code : event.getResultCode(), event.getType(), path);
				throw answered(code, words);
			}
			return event;
		}
		catch (TimeoutException ex) {
			// A call of many requests may be late though each is answered
			if (this.timeSource.nanoTime() - this.lastReply >= this.timeout.toNanos() / 2) {
				this.whenSilent.run();
			}
			throw ZooKeeperFailure.silent("no answer within " + this.timeout);
		}
		catch (InterruptedException ex) {
			throw interrupted();
		}
		catch (ExecutionException ex) {
			throw new IllegalStateException(ex.getCause());
		}
	}

	private static ZooKeeperFailure answered(@Nullable Code code, String words) {
		if (NOT_ALLOWED.contains(code)) {
			return new ZooKeeperFailure(words, RIGHTS, true);
		}
		if (code == Code.NOCHILDRENFOREPHEMERALS) {
			return new ZooKeeperFailure(words, "The base path is the znode of somebody's session: set "
					+ "snowflake.lease.zookeeper.base-path to one that is for leases only.", true);
		}
		if (code == Code.QUOTAEXCEEDED) {
			return new ZooKeeperFailure(words, "Raise the quota of the base path, or set "
					+ "snowflake.lease.zookeeper.base-path to one with more room.", false);
		}
		return ZooKeeperFailure.silent(words);
	}

	private static @Nullable Code code(CuratorEvent event) {
		return Code.get(event.getResultCode());
	}

	private static ZooKeeperFailure interrupted() {
		Thread.currentThread().interrupt();
		return ZooKeeperFailure.silent("interrupted while waiting for an answer");
	}

	/**
	 * A znode as it was read.
	 *
	 * @param text what it holds, or null if this user may not read it
	 * @param stat what ZooKeeper notes of it
	 */
	record Node(@Nullable String text, Stat stat) {

		/** A znode may hold nothing, not even an empty text. */
		static Node of(CuratorEvent event) {
			if (code(event) == Code.NOAUTH) {
				return new Node(null, new Stat());
			}
			byte[] data = event.getData();
			return new Node((data != null) ? new String(data, StandardCharsets.UTF_8) : "", event.getStat());
		}

		String requireText(String path) {
			if (this.text == null) {
				throw new ZooKeeperFailure(
						String.format(Locale.ROOT, "it has answered NOAUTH: this user may not read %s", path), RIGHTS,
						true);
			}
			return this.text;
		}

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
	 * This user may not change some znode.
	 */
	static final class NoRightException extends ZooKeeperFailure {

		private static final long serialVersionUID = 1L;

		private final String path;

		NoRightException(String path) {
			super(String.format(Locale.ROOT, "it has answered NOAUTH: this user may not change %s", path), RIGHTS,
					true);
			this.path = path;
		}

		String path() {
			return this.path;
		}

	}

	/**
	 * A request to ZooKeeper that is sent in the background.
	 */
	@FunctionalInterface
	private interface Request {

		void send(BackgroundCallback callback) throws Exception;

	}

}
