package io.github.snowflakeid.lease.zookeeper;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;

import io.github.snowflakeid.lease.LeaseRow;
import io.github.snowflakeid.lease.LeaseRowFields;
import io.github.snowflakeid.lease.zookeeper.ZooKeeperCall.Children;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.api.transaction.CuratorOp;
import org.apache.zookeeper.CreateMode;

/**
 * The znodes of one namespace: where they are, and the changes that are made to them.
 *
 * <pre>
 * base-path/namespace              fingerprint of the layout
 * base-path/namespace/clock        written to read the server's clock
 * base-path/namespace/rows         what the namespace remembers
 * base-path/namespace/rows/7       row of node id 7, for ever
 * base-path/namespace/holders/7    ephemeral: its holder's session lives
 * </pre>
 */
final class Znodes {

	private static final Logger logger = System.getLogger(ZooKeeperNodeLeaseStore.class.getName());

	private static final Pattern NODE_ID = Pattern.compile("0|[1-9][0-9]{0,17}");

	private final CuratorFramework client;

	private final String basePath;

	private final String namespace;

	/**
	 * Names the znodes of a namespace.
	 * @param client makes changes, and sends none
	 */
	Znodes(CuratorFramework client, String basePath, String namespace) {
		this.client = client;
		this.basePath = basePath;
		this.namespace = basePath + "/" + namespace;
	}

	String basePath() {
		return this.basePath;
	}

	String namespace() {
		return this.namespace;
	}

	String clock() {
		return this.namespace + "/clock";
	}

	String rows() {
		return this.namespace + "/rows";
	}

	String row(long nodeId) {
		return rows() + "/" + nodeId;
	}

	String holders() {
		return this.namespace + "/holders";
	}

	String holder(long nodeId) {
		return holders() + "/" + nodeId;
	}

	List<CuratorOp> createNamespace(String fingerprint, String memory) {
		return List.of(create(this.namespace, fingerprint), create(clock(), ""), create(rows(), memory),
				create(holders(), ""));
	}

	CuratorOp writeClock() {
		return setData(clock(), "", -1);
	}

	CuratorOp writeMemory(String memory, int version) {
		return setData(rows(), memory, version);
	}

	CuratorOp checkMemory(int version) {
		return op(() -> this.client.transactionOp().check().withVersion(version).forPath(rows()));
	}

	CuratorOp createRow(long nodeId) {
		return create(row(nodeId), "");
	}

	CuratorOp writeRow(LeaseRow row, int version) {
		return setData(row(row.nodeId()), LeaseRowFields.lines(LeaseRowFields.write(row)), version);
	}

	CuratorOp createHolder(long nodeId) {
		return op(() -> this.client.transactionOp()
			.create()
			.withMode(CreateMode.EPHEMERAL)
			.forPath(holder(nodeId), bytes("")));
	}

	CuratorOp checkHolder(long nodeId) {
		return op(() -> this.client.transactionOp().check().forPath(holder(nodeId)));
	}

	CuratorOp deleteHolder(long nodeId) {
		return op(() -> this.client.transactionOp().delete().forPath(holder(nodeId)));
	}

	private CuratorOp create(String path, String text) {
		return op(() -> this.client.transactionOp().create().forPath(path, bytes(text)));
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

	/** Others may keep znodes of their own beside ours. */
	static List<Long> nodeIds(Children children) {
		return children.names().stream().filter((name) -> NODE_ID.matcher(name).matches()).map(Long::valueOf).toList();
	}

	/** Makes a znode anew that remembers nothing, unless its namespace is gone too. */
	static void makeAnew(ZooKeeperCall call, String path) {
		if (call.create(path)) {
			logger.log(Level.WARNING, "Somebody has deleted the znode {0}. It was made anew", path);
		}
	}

	static ZooKeeperFailure deleted(String path) {
		return new ZooKeeperFailure(String.format(Locale.ROOT, "somebody has deleted the znode %s", path),
				"Stop all instances of the namespace, wait until the leases that they held have ended, and delete what is "
						+ "left of the namespace. Or, if it is that of the rows and all instances have the same ttl and "
						+ "max-lead, create it, empty.",
				true);
	}

}
