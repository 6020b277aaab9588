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

	private static final int SLOTS = 16_384;

	/** Masters, and then their replicas. */
	private final List<RedisProcess> nodes = new ArrayList<>();

	private final List<String> ids = new ArrayList<>();

	/**
	 * Starts a cluster.
	 * @param nodeTimeout after how many milliseconds a silent node counts as failed
	 */
	RedisCluster(int nodeTimeout) throws IOException {
		for (int i = 0; i < 2 * MASTERS; i++) {
			this.nodes.add(RedisProcess.server("--cluster-enabled", "yes", "--cluster-announce-ip", RedisProcess.HOST,
					"--cluster-node-timeout", Integer.toString(nodeTimeout)));
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
			this.nodes.get(0).command("CLUSTER", "MEET", RedisProcess.HOST, node.port());
		}
		for (RedisProcess node : this.nodes) {
			RedisProcess.await("a cluster",
					() -> node.text("CLUSTER", "NODES")
						.lines()
						.filter((line) -> line.contains("connected"))
						.count() == 2 * MASTERS && node.text("CLUSTER", "INFO").contains("cluster_state:ok"));
		}
		for (int i = 0; i < MASTERS; i++) {
			this.nodes.get(MASTERS + i).command("CLUSTER", "REPLICATE", this.ids.get(i));
		}
		for (int i = 0; i < MASTERS; i++) {
			RedisProcess replica = this.nodes.get(MASTERS + i);
			RedisProcess.await("a replica", () -> replica.info("replication", "master_link_status").equals("up"));
			for (RedisProcess node : this.nodes) {
				RedisProcess.await("a known replica",
						() -> node.text("CLUSTER", "NODES")
							.lines()
							.filter((line) -> line.contains("slave"))
							.count() == MASTERS);
			}
		}
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
		return this.nodes.get(1);
	}

	@Override
	public RedisProcess replica() {
		return this.nodes.get(1 + MASTERS);
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

	/** Those that live must know whom to send clients to. */
	@Override
	public boolean hasFailedOver() throws IOException {
		for (RedisProcess node : List.of(replica(), this.nodes.get(0), bystander())) {
			if (node.text("CLUSTER", "NODES")
				.lines()
				.noneMatch((line) -> line.startsWith(this.ids.get(1 + MASTERS)) && line.contains("master")
						&& !line.contains("fail") && line.endsWith(Integer.toString(2 * SLOTS / MASTERS - 1)))) {
				return false;
			}
		}
		return replica().text("CLUSTER", "INFO").contains("cluster_state:ok");
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
		source.command("MIGRATE", RedisProcess.HOST, target.port(), RedisProcess.key(namespace), 0, 5_000);
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
