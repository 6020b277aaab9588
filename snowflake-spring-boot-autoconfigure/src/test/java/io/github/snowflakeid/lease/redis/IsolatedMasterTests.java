package io.github.snowflakeid.lease.redis;

import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

import io.github.snowflakeid.SnowflakeLayout;
import io.github.snowflakeid.lease.LeaseTerms;
import io.github.snowflakeid.lease.NodeIdRanges;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.data.redis.connection.RedisConnectionFactory;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The settings that keep a master which is cut off from taking writes for longer than
 * until a replica is promoted. On real servers, with what is logged.
 */
@Tag("once")
@Timeout(90)
class IsolatedMasterTests {

	private static final String ISOLATED = "cut off from its replicas";

	/** Long enough for a look-up that is not to be made. */
	private static final Duration A_WHILE = Duration.ofMillis(500);

	private final String namespace = "test-" + UUID.randomUUID();

	private final LeaseTerms terms = new LeaseTerms(this.namespace, SnowflakeLayout.DEFAULT, NodeIdRanges.of(0, 9),
			Duration.ofSeconds(4), Duration.ofSeconds(1));

	@ParameterizedTest
	@CsvSource({
			// nobody tells when a replica is promoted
			"1, 10, , true", "1, 5, , true", "1, 4, , true", "1, 3, , false", "2, 2, , false",
			// Sentinel tells
			"1, 10, 30, false", "1, 10, 11, true", "1, 10, 3, true", "1, 1, 3, false",
			// off
			"0, 10, 30, true", "0, 2, , true", "1, 0, 30, true" })
	void isToldByTimeForWhichItTakesWrites(long toWrite, long maxLag, Long promotedAfter, boolean problem) {
		Duration promoted = (promotedAfter != null) ? Duration.ofSeconds(promotedAfter) : null;
		for (String name : new String[] { "min-replicas-", "min-slaves-" }) {
			Map<String, String> settings = Map.of(name + "to-write", Long.toString(toWrite), name + "max-lag",
					Long.toString(maxLag));
			assertThat(IsolatedMaster.problem(1, settings, promoted) != null).isEqualTo(problem);
			assertThat(IsolatedMaster.problem(0, settings, promoted)).isNull();
		}
	}

	@Test
	void clusterTellsWhenReplicaIsPromoted() {
		Map<String, String> settings = new HashMap<>(Map.of("min-replicas-to-write", "1", "min-replicas-max-lag", "10",
				"cluster-enabled", "yes", "cluster-node-timeout", "15000"));
		assertThat(IsolatedMaster.problem(1, settings, null)).isNull();
		settings.put("cluster-node-timeout", "5000");
		assertThat(IsolatedMaster.problem(1, settings, null)).contains("PT5S", "PT11S", "min-replicas-max-lag is 10 s");
	}

	@ParameterizedTest
	@CsvSource({ "x, 10", "1, 99999999999999999999", "'', ''" })
	void nothingIsSaidOfSettingsThatNobodyUnderstands(String toWrite, String maxLag) {
		assertThat(IsolatedMaster.problem(1, Map.of("min-replicas-to-write", toWrite, "min-replicas-max-lag", maxLag),
				null))
			.isNull();
		assertThat(IsolatedMaster.problem(1, Map.of(), null)).isNull();
	}

	@Test
	void isToldOnceOfServerWithReplicas() throws IOException {
		try (RedisServerProcess master = new RedisServerProcess();
				RedisServerProcess replica = RedisServerProcess.replicaOf(master);
				StoreLog log = new StoreLog()) {
			String connected = "it has 1 connected, and min-replicas-to-write is 0, min-replicas-max-lag 10. Set "
					+ "min-replicas-to-write to 1 or more";
			lease(master, master.factory());
			awaitLine(log, connected);
			lease(master, master.anonymousFactory());
			awaitLines(log, connected, 2);
			master.command("CONFIG", "SET", "min-replicas-to-write", "1");
			lease(master, master.factory());
			awaitLine(log, "takes writes for up to PT11S, as min-replicas-max-lag is 10 s");
			master.command("CONFIG", "SET", "min-replicas-max-lag", "2");
			lease(master, master.factory());
			master.command("ACL", "SETUSER", "shop", "on", ">secret", "~*", "+@all", "-config");
			lease(master, master.factory("shop"));
			LeasingNode.letTimePass(A_WHILE);
			assertThat(log.about(ISOLATED)).hasSize(3).allMatch((line) -> line.startsWith("WARNING"));
			assertThat(replica.info("replication", "role")).isEqualTo("slave");
		}
	}

	@Test
	void sentinelTellsWhenReplicaIsPromoted() throws IOException {
		try (RedisServerProcess master = new RedisServerProcess("--min-replicas-max-lag", "29",
				"--min-replicas-to-write", "1");
				RedisServerProcess replica = RedisServerProcess.replicaOf(master);
				RedisServerProcess sentinel = RedisServerProcess.sentinelOf(master);
				StoreLog log = new StoreLog()) {
			sentinel.command("SENTINEL", "SET", "shop", "down-after-milliseconds", "30000");
			while (!sentinel.info("sentinel", "master0").contains("status=ok")) {
				LeasingNode.letTimePass(Duration.ofMillis(50));
			}
			lease(master, sentinel.sentinelFactory());
			awaitLine(log, "less than the time until a replica is promoted (PT30S)");
			assertThat(replica.info("replication", "role")).isEqualTo("slave");
		}
	}

	@Test
	void nothingIsSaidOfServerWithoutReplicas() throws IOException {
		try (RedisServerProcess master = new RedisServerProcess(); StoreLog log = new StoreLog()) {
			lease(master, master.factory());
			LeasingNode.letTimePass(A_WHILE);
			assertThat(log.about(ISOLATED)).isEmpty();
			assertThat(master.command("INFO", "commandstats")).doesNotContain("cmdstat_config");
		}
	}

	/** Twice, with renewals: the settings are looked up once. */
	private void lease(RedisServerProcess master, RedisConnectionFactory factory) {
		master.endQuarantine(this.namespace);
		RedisNodeLeaseStore store = new RedisNodeLeaseStore(factory, "snowflake:", Duration.ofSeconds(20));
		for (int i = 0; i < 2; i++) {
			LeasingNode node = new LeasingNode(store, this.terms);
			node.acquire();
			node.renew();
			node.release(node.lease().from());
		}
	}

	private static void awaitLine(StoreLog log, String text) {
		awaitLines(log, text, 1);
	}

	private static void awaitLines(StoreLog log, String text, int count) {
		while (log.about(text).size() < count) {
			LeasingNode.letTimePass(Duration.ofMillis(20));
		}
	}

}
