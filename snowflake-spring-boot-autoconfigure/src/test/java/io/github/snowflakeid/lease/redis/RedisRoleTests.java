package io.github.snowflakeid.lease.redis;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.github.snowflakeid.SnowflakeLayout;
import io.github.snowflakeid.lease.LeaseRow;
import io.github.snowflakeid.lease.LeaseStoreException;
import io.github.snowflakeid.lease.LeaseTerms;
import io.github.snowflakeid.lease.NodeIdRanges;
import io.github.snowflakeid.lease.NodeLease;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.data.redis.connection.RedisConnectionFactory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Leases are a master's business: what a replica is told is lost, and nobody else hears
 * of it. On real servers.
 */
@Tag("once")
@Timeout(90)
class RedisRoleTests {

	private static final Duration TIMEOUT = Duration.ofSeconds(20);

	private final String namespace = "test-" + UUID.randomUUID();

	private final LeaseTerms terms = new LeaseTerms(this.namespace, SnowflakeLayout.DEFAULT, NodeIdRanges.of(5, 5),
			Duration.ofSeconds(30), Duration.ofSeconds(1));

	private final List<RedisServerProcess> servers = new ArrayList<>();

	private RedisServerProcess master;

	private LeasingNode holder;

	@BeforeEach
	void start() throws IOException {
		this.master = started(new RedisServerProcess());
		this.holder = new LeasingNode(this.master.store(), this.terms);
	}

	@AfterEach
	void stop() throws IOException {
		for (RedisServerProcess server : this.servers) {
			server.close();
		}
	}

	private RedisServerProcess started(RedisServerProcess server) {
		this.servers.add(server);
		return server;
	}

	private RedisServerProcess replica(String... options) throws IOException {
		RedisServerProcess replica = started(RedisServerProcess.replicaOf(this.master, options));
		this.master.endQuarantine(this.namespace);
		this.holder.acquire();
		awaitRow(replica, this.holder.lease().token());
		return replica;
	}

	private void awaitRow(RedisServerProcess server, long token) {
		while (!server.command("HGET", key(), "5").contains(RowText.number(token))) {
			LeasingNode.letTimePass(Duration.ofMillis(10));
		}
	}

	private String key() {
		return "snowflake:{" + this.namespace + "}";
	}

	private static RedisNodeLeaseStore store(RedisConnectionFactory factory) {
		return new RedisNodeLeaseStore(factory, "snowflake:", TIMEOUT);
	}

	@ParameterizedTest
	@ValueSource(strings = { "yes", "no" })
	void replicaGrantsAndTakesBackNothing(String readOnly) throws IOException {
		RedisServerProcess replica = replica("--replica-read-only", readOnly);
		for (RedisConnectionFactory factory : List.of(replica.factory(), replica.anonymousFactory())) {
			RedisNodeLeaseStore store = store(factory);
			LeasingNode astray = new LeasingNode(store, this.terms);
			assertReplica(astray::acquire, replica);
			astray.assume(this.holder.lease());
			String before = replica.command("HGET", key(), "5");
			assertReplica(astray::renew, replica);
			assertReplica(() -> astray.release(1), replica);
			assertThat(replica.command("HGET", key(), "5")).isEqualTo(before);
			// for people, who see that it is so
			assertThat(store.holders(this.namespace)).extracting(LeaseRow::nodeId).containsExactly(5L);
		}
		assertThat(this.holder.renew().nodeId()).isEqualTo(5);
	}

	private void assertReplica(Runnable call, RedisServerProcess replica) {
		assertThatExceptionOfType(LeaseStoreException.class).isThrownBy(call::run)
			.withMessageContainingAll("the server at port " + replica.port(),
					"is a replica of 127.0.0.1:" + this.master.port(), "Point spring.data.redis at the master");
	}

	/** FINDINGS S7: 12 ids twice. */
	@Test
	void bothWouldGrantOneNodeIdIfTheRoleDidNotMatter() throws IOException {
		RedisServerProcess replica = started(RedisServerProcess.replicaOf(this.master, "--replica-read-only", "no"));
		this.master.endQuarantine(this.namespace);
		while (replica.command("HGET", key(), "fields").equals("-1")) {
			LeasingNode.letTimePass(Duration.ofMillis(10));
		}
		replica.endQuarantine(this.namespace);
		String script = PatchedRunner.patch("if role ~= 'master' then", "if false then");
		LeasingNode astray = new LeasingNode(
				new RedisNodeLeaseStore(new PatchedRunner(replica.factory(), script), "snowflake:"), this.terms);
		NodeLease other = astray.acquire();
		NodeLease one = this.holder.acquire();
		assertThat(Math.max(one.from(), other.from())).isLessThan(Math.min(one.until(), other.until()));
	}

	@Test
	void replicaThatHasLostItsMasterSaysItInItsOwnWords() throws IOException {
		RedisServerProcess replica = replica("--replica-serve-stale-data", "no");
		this.master.kill();
		while (replica.info("replication", "master_link_status").equals("up")) {
			LeasingNode.letTimePass(Duration.ofMillis(20));
		}
		assertThatExceptionOfType(LeaseStoreException.class)
			.isThrownBy(new LeasingNode(store(replica.factory()), this.terms)::acquire)
			.withMessageContaining("MASTERDOWN");
	}

	@Test
	void masterThatBecomesReplicaUnderOpenConnectionGrantsNothingMore() throws IOException {
		RedisServerProcess other = replica();
		this.holder.renew();
		other.command("REPLICAOF", "NO", "ONE");
		this.master.command("REPLICAOF", "127.0.0.1", Integer.toString(other.port()));
		assertThatExceptionOfType(LeaseStoreException.class).isThrownBy(this.holder::renew)
			.withMessageContaining("is a replica of 127.0.0.1:" + other.port());
		this.master.command("REPLICAOF", "NO", "ONE");
		assertThat(this.holder.renew().nodeId()).isEqualTo(5);
	}

	/** Knowing a replica is not yet trusting it. */
	private static void failOver(RedisServerProcess sentinel) {
		boolean begun = false;
		while (!begun) {
			try {
				sentinel.command("SENTINEL", "FAILOVER", "shop");
				begun = true;
			}
			catch (UncheckedIOException ex) {
				assertThat(ex).hasMessageContaining("NOGOODSLAVE");
				LeasingNode.letTimePass(Duration.ofMillis(100));
			}
		}
	}

	/** Sentinel ends all connections when it demotes a master. */
	private static boolean isReplica(RedisServerProcess server) {
		try {
			return server.info("replication", "role").equals("slave");
		}
		catch (UncheckedIOException ex) {
			return false;
		}
	}

	@Test
	void holderGoesOnWhenSentinelDemotesLivingMaster() throws IOException {
		RedisServerProcess replica = replica();
		RedisServerProcess sentinel = started(RedisServerProcess.sentinelOf(this.master));
		while (!sentinel.info("sentinel", "master0").contains("status=ok")
				|| !sentinel.info("sentinel", "master0").contains("slaves=1")) {
			LeasingNode.letTimePass(Duration.ofMillis(50));
		}
		RedisNodeLeaseStore store = store(sentinel.sentinelFactory());
		this.holder.release(this.holder.lease().from());
		LeasingNode node = new LeasingNode(store, this.terms);
		node.acquire();
		awaitRow(replica, node.lease().token());
		failOver(sentinel);
		while (!isReplica(this.master)) {
			LeasingNode.letTimePass(Duration.ofMillis(20));
		}
		NodeLease renewed = null;
		while (renewed == null) {
			try {
				renewed = node.renew();
			}
			catch (LeaseStoreException ex) {
				LeasingNode.letTimePass(Duration.ofMillis(100));
			}
		}
		assertThat(replica.command("HGET", key(), "5")).contains(RowText.number(renewed.token()));
	}

	@Test
	void replicaInClusterSendsToItsMaster() throws IOException {
		RedisServerProcess first = started(clusterNode());
		RedisServerProcess second = started(clusterNode());
		first.command("CLUSTER",
				Stream.concat(Stream.of("ADDSLOTS"), IntStream.range(0, 16_384).mapToObj(Integer::toString))
					.toArray(String[]::new));
		String id = first.command("CLUSTER", "MYID");
		second.command("CLUSTER", "MEET", "127.0.0.1", Integer.toString(first.port()));
		while (!second.command("CLUSTER", "NODES").contains(id)) {
			LeasingNode.letTimePass(Duration.ofMillis(20));
		}
		second.command("CLUSTER", "REPLICATE", id);
		second.awaitMaster();
		while (!first.command("CLUSTER", "INFO").contains("cluster_state:ok")
				|| !second.command("CLUSTER", "INFO").contains("cluster_state:ok")) {
			LeasingNode.letTimePass(Duration.ofMillis(20));
		}
		first.endQuarantine(this.namespace);
		LeasingNode node = new LeasingNode(store(second.clusterFactory()), this.terms);
		assertThat(node.acquire().nodeId()).isEqualTo(5);
		assertThat(node.renew().nodeId()).isEqualTo(5);
		assertThat(first.command("HGET", key(), "5")).contains(RowText.number(node.lease().token()));
	}

	private static RedisServerProcess clusterNode() throws IOException {
		return new RedisServerProcess("--cluster-enabled", "yes", "--cluster-announce-ip", "127.0.0.1");
	}

	@Test
	void saysWhatTheServerSaysWhereInfoIsNotAllowed() {
		this.master.command("ACL", "SETUSER", "shop", "on", ">secret", "~*", "+@all", "-@dangerous");
		assertThatExceptionOfType(LeaseStoreException.class)
			.isThrownBy(new LeasingNode(store(this.master.factory("shop")), this.terms)::acquire)
			.withMessageContainingAll("INFO, which tells whether Redis may have forgotten leases, does not work",
					"can't run this command", "+info");
		this.master.command("ACL", "SETUSER", "shop", "+info");
		this.master.endQuarantine(this.namespace);
		assertThat(new LeasingNode(store(this.master.factory("shop")), this.terms).acquire().nodeId()).isEqualTo(5);
	}

	@Test
	void saysWhatTheServerSaysWhereTheKeyIsNotAllowed() {
		this.master.command("ACL", "SETUSER", "shop", "on", ">secret", "~elsewhere:*", "+@all");
		assertThatExceptionOfType(LeaseStoreException.class)
			.isThrownBy(new LeasingNode(store(this.master.factory("shop")), this.terms)::acquire)
			.withMessageContaining("NOPERM");
	}

	@Test
	void saysWhatTheServerSaysWhereThereAreTooFewReplicas() {
		this.master.endQuarantine(this.namespace);
		this.master.command("CONFIG", "SET", "min-replicas-to-write", "1");
		assertThatExceptionOfType(LeaseStoreException.class).isThrownBy(this.holder::acquire)
			.withMessageContaining("NOREPLICAS");
		assertThatExceptionOfType(LeaseStoreException.class)
			.isThrownBy(new LeasingNode(store(this.master.anonymousFactory()), this.terms)::acquire)
			.withMessageContaining("NOREPLICAS");
	}

}
