package io.github.snowflakeid.faults;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A Redis master with two replicas, and three sentinels.
 */
final class RedisSentinels implements RedisDeployment {

	private static final int QUORUM = 2;

	private final List<RedisProcess> servers = new ArrayList<>();

	private final List<RedisProcess> sentinels = new ArrayList<>();

	/**
	 * Starts servers and sentinels.
	 * @param downAfter after how many milliseconds a silent server counts as down
	 * @param split whether the master can be cut off. It takes writes only as long as it
	 * hears of a replica then.
	 */
	RedisSentinels(int downAfter, boolean split) throws IOException {
		List<String> options = split ? RedisProcess.STOPS_WHEN_CUT_OFF : List.of();
		this.servers.add(RedisProcess.server(split, options));
		for (int i = 0; i < 2; i++) {
			List<String> all = new ArrayList<>(options);
			all.addAll(
					List.of("--replicaof", RedisProcess.HOST, Integer.toString(this.servers.get(0).announcedPort())));
			RedisProcess replica = RedisProcess.server(split, all);
			this.servers.add(replica);
			RedisProcess.await("a replica", () -> replica.info("replication", "master_link_status").equals("up"));
		}
		for (int i = 0; i < 3; i++) {
			this.sentinels.add(RedisProcess.sentinel(split,
					"sentinel monitor shop %s %d %d".formatted(RedisProcess.HOST, this.servers.get(0).announcedPort(),
							QUORUM),
					"sentinel down-after-milliseconds shop " + downAfter, "sentinel failover-timeout shop 3000"));
		}
		for (RedisProcess sentinel : this.sentinels) {
			RedisProcess.await("sentinels that know each other",
					() -> sentinel.info("sentinel", "master0").contains("status=ok")
							&& sentinel.info("sentinel", "master0").contains("slaves=2,sentinels=3"));
		}
		// A replica can be chosen once its INFO was read
		RedisProcess.await("replicas that can be chosen",
				() -> this.sentinels.get(1)
					.text("SENTINEL", "REPLICAS", "shop")
					.split("master-link-status, ok", -1).length == 3);
	}

	@Override
	public List<String> arguments() {
		return List.of("--spring.data.redis.sentinel.master=shop", "--spring.data.redis.sentinel.nodes="
				+ this.sentinels.stream().map(RedisProcess::address).collect(Collectors.joining(",")));
	}

	@Override
	public String namespace(String name) {
		return name;
	}

	@Override
	public RedisProcess master() {
		return this.servers.get(0);
	}

	@Override
	public RedisProcess replica() {
		return this.servers.get(1);
	}

	/** A replica. The other one is enough. */
	@Override
	public RedisProcess bystander() {
		return this.servers.get(2);
	}

	@Override
	public RedisProcess first() {
		return this.sentinels.get(0);
	}

	@Override
	public void orderFailover() {
		RedisProcess.await("a failover", () -> this.sentinels.get(1).text("SENTINEL", "FAILOVER", "shop").equals("OK"));
	}

	@Override
	public void forceFailover() {
		orderFailover();
	}

	@Override
	public void cutOffMaster() {
		List<RedisProcess> others = new ArrayList<>(this.sentinels);
		others.addAll(this.servers.subList(1, this.servers.size()));
		master().cutOffFrom(others);
	}

	@Override
	public void reconnect() {
		this.servers.forEach(RedisProcess::reconnect);
		this.sentinels.forEach(RedisProcess::reconnect);
	}

	@Override
	public boolean hasFailedOver() throws IOException {
		List<Integer> ports = new ArrayList<>();
		for (RedisProcess sentinel : this.sentinels.subList(1, this.sentinels.size())) {
			List<?> address = (List<?>) sentinel.command("SENTINEL", "GET-MASTER-ADDR-BY-NAME", "shop");
			ports.add(Integer.parseInt(address.get(1).toString()));
		}
		if (ports.stream().distinct().count() > 1 || ports.get(0) == master().announcedPort()) {
			return false;
		}
		for (RedisProcess server : this.servers) {
			if (server.announcedPort() == ports.get(0)) {
				return server.isMaster() && server.hasReplicasToWrite();
			}
		}
		return false;
	}

	@Override
	public void close() throws IOException {
		for (RedisProcess sentinel : this.sentinels) {
			sentinel.close();
		}
		for (RedisProcess server : this.servers) {
			server.close();
		}
	}

}
