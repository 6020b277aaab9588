package io.github.snowflakeid.lease.redis;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.github.snowflakeid.SnowflakeLayout;
import io.github.snowflakeid.lease.LeaseOwner;
import io.github.snowflakeid.lease.LeaseRequest;
import io.github.snowflakeid.lease.LeaseRow;
import io.github.snowflakeid.lease.LeaseStoreException;
import io.github.snowflakeid.lease.LeaseTerms;
import io.github.snowflakeid.lease.NodeIdRanges;
import io.github.snowflakeid.lease.NodeLease;
import io.github.snowflakeid.lease.NodeLeaseLostException;
import io.github.snowflakeid.lease.NodeLeaseUnavailableException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What is sent to Redis and kept there.
 */
@Tag("once")
@Timeout(60)
class RedisCommandTests {

	private static final Duration TTL = Duration.ofSeconds(30);

	private static final Duration MAX_LEAD = Duration.ofSeconds(10);

	private static RedisServerProcess server;

	private static RedisNodeLeaseStore store;

	private final String namespace = "test-" + UUID.randomUUID();

	private final LeaseTerms terms = new LeaseTerms(this.namespace, SnowflakeLayout.DEFAULT, NodeIdRanges.of(5, 5), TTL,
			MAX_LEAD);

	@BeforeAll
	static void start() throws IOException {
		server = new RedisServerProcess();
		store = server.store();
	}

	@AfterAll
	static void stop() throws IOException {
		if (server != null) {
			server.close();
		}
	}

	@BeforeEach
	void endQuarantine() {
		server.endQuarantine(this.namespace);
	}

	private String key() {
		return "snowflake:{" + this.namespace + "}";
	}

	private static int calls(String command) {
		String prefix = "cmdstat_" + command + ":calls=";
		return server.command("INFO", "commandstats")
			.lines()
			.filter((line) -> line.startsWith(prefix))
			.mapToInt((line) -> Integer.parseInt(line.substring(prefix.length(), line.indexOf(','))))
			.sum();
	}

	@Test
	void renewalIsOneRoundTrip() {
		LeasingNode node = new LeasingNode(store, this.terms);
		node.acquire();
		server.command("CONFIG", "RESETSTAT");
		for (int i = 0; i < 10; i++) {
			node.renew();
		}
		assertThat(calls("evalsha")).isEqualTo(10);
		// and nothing beside it, except the question itself
		int nested = calls("time") + calls("info") + calls("hmget") + calls("hlen") + calls("hget") + calls("hset");
		int all = Integer.parseInt(server.info("stats", "total_commands_processed"));
		assertThat(all - nested - calls("evalsha")).isLessThan(10);
	}

	@Test
	void acquisitionIsTwoRoundTripsInNamespaceOf1024NodeIds() {
		LeaseTerms all = new LeaseTerms(this.namespace, SnowflakeLayout.DEFAULT, NodeIdRanges.of(0, 1023), TTL,
				MAX_LEAD);
		List<Long> nodeIds = IntStream.range(0, 1023)
			.mapToObj((i) -> new LeasingNode(store, all).acquire().nodeId())
			.toList();
		assertThat(nodeIds).doesNotHaveDuplicates();
		server.command("CONFIG", "RESETSTAT");
		assertThat(nodeIds).doesNotContain(new LeasingNode(store, all).acquire().nodeId());
		assertThat(calls("evalsha")).isEqualTo(2);
		assertThatExceptionOfType(NodeLeaseUnavailableException.class)
			.isThrownBy(() -> new LeasingNode(store, all).acquire())
			.satisfies((ex) -> assertThat(ex.holders()).hasSize(1024));
	}

	@Test
	void goesOnWhenTheServerHasForgottenTheScript() {
		LeasingNode node = new LeasingNode(store, this.terms);
		node.acquire();
		server.command("SCRIPT", "FLUSH");
		assertThat(node.renew().nodeId()).isEqualTo(5);
		server.command("CONFIG", "RESETSTAT");
		node.renew();
		assertThat(calls("eval")).isZero();
		assertThat(calls("evalsha")).isOne();
	}

	@ParameterizedTest
	@ValueSource(longs = { (1L << 53), (1L << 53) + 1, (1L << 62) + 1, Long.MAX_VALUE - 3 })
	void keepsEveryDigitOfTokensAndMarks(long token) {
		LeaseOwner owner = LeaseOwner.ofThisProcess("app");
		long mark = Long.MAX_VALUE - 7;
		server.command("HSET", key(), "5", RowText.write("%019d".formatted(1_735_689_600_000_000L),
				new LeaseRow(5, owner, token, 1, 2, mark), this.terms.reach(), this.terms.quarantine()));
		LeaseRequest request = new LeaseRequest(this.terms, owner, 1, 2, 1);
		NodeLease lease = store.acquire(request);
		assertThat(lease.token()).isEqualTo(token + 1);
		assertThat(lease.from()).isEqualTo(mark);
		NodeLease wrong = new NodeLease(this.namespace, 5, owner, token, token + 2, mark, mark);
		assertThatExceptionOfType(NodeLeaseLostException.class).isThrownBy(() -> store.renew(wrong, request));
		NodeLease right = new NodeLease(this.namespace, 5, owner, token + 1, token + 2, mark, mark);
		NodeLease renewed = store.renew(right, request);
		assertThat(renewed.token()).isEqualTo(token + 2);
		assertThat(renewed.until()).isEqualTo(mark);
		assertThat(store.holders(this.namespace)).singleElement().satisfies((row) -> {
			assertThat(row.token()).isEqualTo(token + 2);
			assertThat(row.highWaterMark()).isEqualTo(mark);
		});
		store.release(new NodeLease(this.namespace, 5, owner, token + 2, token + 3, mark, mark), mark - 1);
		assertThat(RowText.read(5, server.command("HGET", key(), "5")).row())
			.isEqualTo(new LeaseRow(5, null, token + 3, 0, 0, mark - 1));
	}

	static Stream<LeaseOwner> owners() {
		return Stream
			.of("", " ", "a b", "a  b ", "\"'\\", "Zürich 東京 😀", "%20+%", "{x}", "a\nb\0c", "null", "x".repeat(200),
					"😀".repeat(100))
			.map((text) -> new LeaseOwner("id" + text.substring(0, Math.min(text.length(), 62)), text, -1, text));
	}

	@ParameterizedTest
	@MethodSource("owners")
	void keepsOwnersAsTheyAre(LeaseOwner owner) {
		LeaseRow row = new LeaseRow(5, owner, 1, 2, 3, 4);
		assertThat(RowText.read(5, RowText.write(RowText.number(9), row, TTL, TTL)))
			.isEqualTo(new RowText(row, TTL, TTL));
		long now = System.currentTimeMillis();
		NodeLease lease = store
			.acquire(new LeaseRequest(this.terms, owner, this.terms.tickAt(now), this.terms.untilAt(now), 1));
		assertThat(store.holders(this.namespace)).extracting(LeaseRow::owner).containsExactly(owner);
		NodeLease changing = new NodeLease(this.namespace, 5, owner, lease.token(), lease.token() + 1, lease.from(),
				lease.until());
		store.release(changing, lease.from());
		assertThat(store.holders(this.namespace)).isEmpty();
	}

	@Test
	void ownerCutWithinCharacterIsStillItself() {
		LeaseOwner owner = new LeaseOwner("id", "x" + "😀".repeat(100), 1, "app");
		assertThat(RowText.owner(owner)).isEqualTo(RowText.owner(owner));
		assertThat(RowText.read(5, RowText.write(RowText.number(9), new LeaseRow(5, owner, 1, 2, 3, 4), TTL, TTL))
			.row()
			.owner()
			.id()).isEqualTo("id");
	}

	@Test
	void clockBeforeTheEpochIsServed() {
		LeaseRequest request = new LeaseRequest(this.terms, LeaseOwner.ofThisProcess("app"), -2_000, -1_000, 1);
		NodeLease lease = store.acquire(request);
		NodeLease renewed = store.renew(lease, request);
		assertThat(renewed.until()).isEqualTo(lease.until());
	}

	@Test
	void worksOverConnectionsOfAnotherClient() {
		try (RedisNodeLeaseStore overOther = new RedisNodeLeaseStore(server.anonymousFactory(), "snowflake:",
				Duration.ofSeconds(2))) {
			useAll(overOther);
		}
	}

	@Test
	void worksInClusterWithOneKeyForEachNamespace() throws IOException {
		try (RedisServerProcess cluster = new RedisServerProcess("--cluster-enabled", "yes", "--cluster-announce-ip",
				"127.0.0.1")) {
			cluster.command("CLUSTER",
					Stream.concat(Stream.of("ADDSLOTS"), IntStream.range(0, 16_384).mapToObj(Integer::toString))
						.toArray(String[]::new));
			while (!cluster.command("CLUSTER", "INFO").contains("cluster_state:ok")) {
				LeasingNode.letTimePass(Duration.ofMillis(10));
			}
			cluster.endQuarantine(this.namespace);
			try (RedisNodeLeaseStore clusterStore = new RedisNodeLeaseStore(cluster.clusterFactory(), "snowflake:",
					Duration.ofSeconds(2))) {
				useAll(clusterStore);
			}
			assertThat(cluster.command("DBSIZE")).isEqualTo("1");
			assertThat(cluster.command("CLUSTER", "KEYSLOT", key()))
				.isEqualTo(cluster.command("CLUSTER", "KEYSLOT", this.namespace));
		}
	}

	@Test
	void saysThatItDoesNotWorkWithNodesOfUnknownRole() {
		try (RedisNodeLeaseStore unable = new RedisNodeLeaseStore(server.masterReplicaFactory(), "snowflake:",
				Duration.ofSeconds(2))) {
			assertThatExceptionOfType(LeaseStoreException.class).isThrownBy(() -> unable.holders(this.namespace))
				.withMessageContaining("Leases in Redis need a single server, Sentinel or Cluster")
				.matches(LeaseStoreException::isLasting);
		}
	}

	@Test
	void nothingExpiresByItself() {
		useAll(store);
		assertThat(server.command("TTL", key())).isEqualTo("-1");
	}

	@Test
	void opensNewConnectionAfterTheServerHasClosedIt() {
		LeasingNode node = new LeasingNode(store, this.terms);
		node.acquire();
		server.command("CLIENT", "KILL", "TYPE", "normal");
		assertThat(node.renew().nodeId()).isEqualTo(5);
	}

	private void useAll(RedisNodeLeaseStore used) {
		LeasingNode node = new LeasingNode(used, this.terms);
		node.acquire();
		assertThat(node.renew().nodeId()).isEqualTo(5);
		assertThat(used.holders(this.namespace)).extracting(LeaseRow::token).containsExactly(node.lease().token());
		assertThatExceptionOfType(NodeLeaseUnavailableException.class)
			.isThrownBy(() -> new LeasingNode(used, this.terms).acquire());
		node.release(node.lease().from());
		assertThat(used.holders(this.namespace)).isEmpty();
	}

}
