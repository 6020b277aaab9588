package io.github.snowflakeid.faults;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A Redis Cluster of three masters with a replica each. Formed by commands, so that
 * nothing is needed but the server.
 */
final class RedisCluster implements RedisDeployment {

	private static final int MASTERS = 3;

	/** Of the namespaces. */
	private static final int MASTER = 1;

	private static final int SLOTS = 16_384;

	/** Masters, and then their replicas. */
	private final List<RedisProcess> nodes = new ArrayList<>();

	private final List<String> ids = new ArrayList<>();

	/**
	 * Starts a cluster.
	 * @param nodeTimeout after how many milliseconds a silent node counts as failed
	 * @param split whether its master can be cut off. It has a second replica then, as it
	 * takes writes only as long as it hears of one.
	 */
	RedisCluster(int nodeTimeout, boolean split) throws IOException {
		int size = 2 * MASTERS + (split ? 1 : 0);
		for (int i = 0; i < size; i++) {
			List<String> options = new ArrayList<>(List.of("--cluster-node-timeout", Integer.toString(nodeTimeout)));
			if (split && i % MASTERS == MASTER) {
				options.addAll(RedisProcess.STOPS_WHEN_CUT_OFF);
			}
			this.nodes.add(RedisProcess.node(split, options));
			this.ids.add(this.nodes.get(i).text("CLUSTER", "MYID"));
			this.nodes.get(i).command("CLUSTER", "SET-CONFIG-EPOCH", i + 1);
		}
		for (int i = 0; i < MASTERS; i++) {
			this.nodes.get(i)
				.command(
						Stream
							.concat(Stream.of("CLUSTER", "ADDSLOTS"),
									IntStream.range(i * SLOTS / MASTERS, (i + 1) * SLOTS / MASTERS)
										.mapToObj(Integer::toString))
							.toArray());
		}
		for (RedisProcess node : this.nodes) {
			this.nodes.get(0)
				.command("CLUSTER", "MEET", RedisProcess.HOST, node.announcedPort(), node.announcedBusPort());
		}
		for (RedisProcess node : this.nodes) {
			RedisProcess.await("a cluster",
					() -> node.text("CLUSTER", "NODES")
						.lines()
						.filter((line) -> line.contains("connected"))
						.count() == size && node.text("CLUSTER", "INFO").contains("cluster_state:ok"));
		}
		for (int i = MASTERS; i < size; i++) {
			this.nodes.get(i).command("CLUSTER", "REPLICATE", this.ids.get(masterOf(i)));
		}
		for (RedisProcess replica : this.nodes.subList(MASTERS, size)) {
			RedisProcess.await("a replica", () -> replica.info("replication", "master_link_status").equals("up"));
			for (RedisProcess node : this.nodes) {
				RedisProcess.await("a known replica",
						() -> node.text("CLUSTER", "NODES")
							.lines()
							.filter((line) -> line.contains("slave"))
							.count() == size - MASTERS);
			}
		}
	}

	private static int masterOf(int replica) {
		return (replica < 2 * MASTERS) ? replica - MASTERS : MASTER;
	}

	@Override
	public List<String> arguments() {
		return List
			.of("--spring.data.redis.cluster.nodes=" + Stream.of(first(), this.nodes.get(0), master(), bystander())
				.map(RedisProcess::address)
				.collect(Collectors.joining(",")));
	}

	@Override
	public String namespace(String name) throws IOException {
		for (int i = 0;; i++) {
			String namespace = name + "-" + i;
			int slot = slot(namespace);
			if (slot >= SLOTS / MASTERS && slot < 2 * SLOTS / MASTERS) {
				return namespace;
			}
		}
	}

	private int slot(String namespace) throws IOException {
		return Integer.parseInt(this.nodes.get(0).text("CLUSTER", "KEYSLOT", RedisProcess.key(namespace)));
	}

	@Override
	public RedisProcess master() {
		return this.nodes.get(MASTER);
	}

	@Override
	public RedisProcess replica() {
		return this.nodes.get(MASTER + MASTERS);
	}

	@Override
	public RedisProcess bystander() {
		return this.nodes.get(2);
	}

	/** A replica, so that there is a majority while the master is silent, too. */
	@Override
	public RedisProcess first() {
		return this.nodes.get(MASTERS);
	}

	@Override
	public void orderFailover() throws IOException {
		replica().command("CLUSTER", "FAILOVER");
	}

	@Override
	public void forceFailover() throws IOException {
		replica().command("CLUSTER", "FAILOVER", "TAKEOVER");
	}

	@Override
	public void cutOffMaster() {
		master().cutOffFrom(this.nodes.stream().filter((node) -> node != master()).toList());
	}

	@Override
	public void reconnect() {
		this.nodes.forEach(RedisProcess::reconnect);
	}

	/** Those that live must know whom to send clients to. */
	@Override
	public boolean hasFailedOver() throws IOException {
		for (int i = MASTERS; i < this.nodes.size(); i++) {
			if (masterOf(i) == MASTER && isMaster(i)) {
				return this.nodes.get(i).text("CLUSTER", "INFO").contains("cluster_state:ok")
						&& this.nodes.get(i).hasReplicasToWrite();
			}
		}
		return false;
	}

	private boolean isMaster(int replica) throws IOException {
		for (RedisProcess node : List.of(this.nodes.get(replica), this.nodes.get(0), bystander())) {
			if (node.text("CLUSTER", "NODES")
				.lines()
				.noneMatch((line) -> line.startsWith(this.ids.get(replica)) && line.contains("master")
						&& !line.contains("fail") && line.endsWith(Integer.toString(2 * SLOTS / MASTERS - 1)))) {
				return false;
			}
		}
		return true;
	}

	/**
	 * Gives the slot of a namespace to another master, with its key, while it is used.
	 */
	void move(String namespace) throws IOException {
		int slot = slot(namespace);
		RedisProcess source = master();
		RedisProcess target = bystander();
		String sourceId = this.ids.get(this.nodes.indexOf(source));
		String targetId = this.ids.get(this.nodes.indexOf(target));
		target.command("CLUSTER", "SETSLOT", slot, "IMPORTING", sourceId);
		source.command("CLUSTER", "SETSLOT", slot, "MIGRATING", targetId);
		source.command("MIGRATE", RedisProcess.HOST, target.announcedPort(), RedisProcess.key(namespace), 0, 5_000);
		for (RedisProcess node : List.of(target, source, this.nodes.get(0))) {
			node.command("CLUSTER", "SETSLOT", slot, "NODE", targetId);
		}
	}

	@Override
	public void close() throws IOException {
		for (RedisProcess node : this.nodes) {
			node.close();
		}
	}

}
