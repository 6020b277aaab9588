package io.github.snowflakeid.lease.redis;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.function.Supplier;

import io.github.snowflakeid.SnowflakeLayout;
import io.github.snowflakeid.TimeSource;
import io.github.snowflakeid.lease.LayoutMismatchException;
import io.github.snowflakeid.lease.LeaseOwner;
import io.github.snowflakeid.lease.LeaseRow;
import io.github.snowflakeid.lease.LeaseStoreException;
import io.github.snowflakeid.lease.LeaseTerms;
import io.github.snowflakeid.lease.NodeIdRanges;
import io.github.snowflakeid.lease.NodeLease;
import io.github.snowflakeid.lease.NodeLeaseLostException;
import io.github.snowflakeid.lease.NodeLeaseUnavailableException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * A store that is wiped must neither let new nodes start again at 0 nor send running ones
 * away; and whoever has lost its lease before must not get it back because the store has
 * forgotten who took it. On a real server, which is flushed, killed, and brought back
 * with no data or old data.
 */
@Tag("once")
@Timeout(60)
class RedisDataLossTests {

	private static final Duration TTL = Duration.ofSeconds(1);

	private static final Duration MAX_LEAD = Duration.ofMillis(100);

	/** For leases that a busy machine must not let end. */
	private static final Duration LONG_TTL = Duration.ofSeconds(20);

	/** The clocks of servers may differ by that much. */
	private static final Duration CLOCKS = Duration.ofMillis(500);

	private final String namespace = "test-" + UUID.randomUUID();

	private final LeaseTerms terms = terms(TTL);

	private final LeaseTerms longTerms = terms(LONG_TTL);

	private RedisServerProcess server;

	private RedisNodeLeaseStore store;

	private RedisNodeLeaseStore otherStore;

	@BeforeEach
	void start() throws IOException {
		this.server = new RedisServerProcess();
		this.store = this.server.store();
		this.otherStore = this.server.store();
		this.server.endQuarantine(this.namespace);
	}

	@AfterEach
	void stop() throws IOException {
		this.server.close();
	}

	private LeaseTerms terms(Duration ttl) {
		return new LeaseTerms(this.namespace, SnowflakeLayout.DEFAULT, NodeIdRanges.of(5, 5), ttl, MAX_LEAD);
	}

	private Instant finish() {
		return Instant
			.ofEpochMilli(Long.parseLong(this.server.command("HGET", "snowflake:{" + this.namespace + "}", "finish")));
	}

	private void waitForFinish(LeasingNode... holders) {
		while (Instant.now().isBefore(finish().plusMillis(1))) {
			for (LeasingNode holder : holders) {
				holder.renew();
			}
			LeasingNode.letTimePass(Duration.ofMillis(100));
		}
	}

	private void assertGrantsNothing(LeasingNode newcomer) {
		assertThatExceptionOfType(NodeLeaseUnavailableException.class).isThrownBy(newcomer::acquire)
			.withMessageContainingAll("forgotten", this.namespace, "until")
			.satisfies((ex) -> assertThat(ex.holders()).isEmpty());
	}

	private void assertLost(LeasingNode exHolder) {
		assertThatExceptionOfType(NodeLeaseLostException.class).isThrownBy(exHolder::renew);
	}

	@Test
	void firstUseOfNamespaceWaitsUntilNoWindowCanBeLeftFromBefore() {
		this.server.command("FLUSHALL");
		LeasingNode newcomer = new LeasingNode(this.store, this.terms);
		Instant before = Instant.now();
		assertGrantsNothing(newcomer);
		assertThat(finish()).isBetween(before.minusMillis(1).plus(TTL).plus(MAX_LEAD).plus(CLOCKS),
				Instant.now().plus(TTL).plus(MAX_LEAD).plus(CLOCKS));
		LeasingNode.letTimePass(TTL.plus(MAX_LEAD));
		assertGrantsNothing(newcomer);
		waitForFinish();
		assertThat(newcomer.acquire().from()).isGreaterThan(this.terms.largestUntil(before.toEpochMilli()));
		assertThat(newcomer.renew().nodeId()).isEqualTo(5);
	}

	@Test
	void allNodesShareOneQuarantine() {
		this.server.command("FLUSHALL");
		assertGrantsNothing(new LeasingNode(this.store, this.terms));
		Instant finish = finish();
		LeasingNode.letTimePass(Duration.ofMillis(50));
		assertGrantsNothing(new LeasingNode(this.otherStore, this.terms));
		assertThat(finish()).isEqualTo(finish);
	}

	@Test
	void holderGoesOnWhenEverythingIsFlushed() {
		LeaseTerms terms = terms(Duration.ofSeconds(3));
		LeasingNode holder = new LeasingNode(this.store, terms);
		NodeLease before = holder.acquire();
		this.server.command("FLUSHALL");
		LeasingNode newcomer = new LeasingNode(this.otherStore, terms);
		assertGrantsNothing(newcomer);
		NodeLease renewed = holder.renew();
		assertThat(renewed.token()).isGreaterThan(before.token());
		assertThat(renewed.until()).isGreaterThanOrEqualTo(before.until());
		assertThat(this.otherStore.holders(this.namespace)).singleElement().satisfies((row) -> {
			assertThat(row.owner()).isEqualTo(before.owner());
			assertThat(row.token()).isEqualTo(renewed.token());
			assertThat(row.highWaterMark()).isEqualTo(renewed.until());
		});
		assertGrantsNothing(newcomer);
		waitForFinish(holder);
		assertThatExceptionOfType(NodeLeaseUnavailableException.class).isThrownBy(newcomer::acquire)
			.withMessageContaining("held");
		assertThat(holder.renew().from()).isEqualTo(before.from());
	}

	@Test
	void markCoversTheWholeWindowOfHolderWhoseClockHasSteppedBack() {
		LeasingNode holder = new LeasingNode(this.store, this.longTerms);
		long until = holder.acquire().until();
		holder.turnClock(Duration.ofHours(-1));
		this.server.command("FLUSHALL");
		assertThat(holder.renew().until()).isEqualTo(until);
		assertThat(this.store.holders(this.namespace)).extracting(LeaseRow::highWaterMark).containsExactly(until);
	}

	@Test
	void newWindowsStartAfterAllForgottenOnes() {
		LeasingNode ahead = new LeasingNode(this.store, this.terms, MAX_LEAD.minusMillis(10));
		ahead.acquire();
		long until = ahead.renew().until();
		this.server.command("FLUSHALL");
		LeasingNode behind = new LeasingNode(this.otherStore, this.terms, Duration.ofHours(-1));
		assertGrantsNothing(behind);
		waitForFinish();
		assertThat(behind.acquire().from()).isGreaterThanOrEqualTo(until);
		behind.release(behind.lease().from());
		assertThat(behind.acquire().from()).isGreaterThanOrEqualTo(until);
		assertLost(ahead);
	}

	@Test
	void exHolderIsRefusedThoughItComesBeforeTheHolder() {
		LeasingNode exHolder = new LeasingNode(this.store, this.terms);
		exHolder.acquire();
		LeasingNode.letTimePass(TTL.plusMillis(1));
		LeasingNode holder = new LeasingNode(this.otherStore, this.longTerms);
		holder.acquire();
		this.server.command("FLUSHALL");
		assertLost(exHolder);
		holder.renew();
		assertLost(exHolder);
		assertThat(holder.renew().nodeId()).isEqualTo(5);
	}

	@Test
	void exHolderIsRefusedThoughTheHolderIsTheSameProcess() {
		LeaseOwner owner = LeaseOwner.ofThisProcess("node");
		LeasingNode exHolder = new LeasingNode(this.store, this.terms, Duration.ZERO, owner);
		exHolder.acquire();
		LeasingNode.letTimePass(TTL.plusMillis(1));
		LeasingNode holder = new LeasingNode(this.store, this.longTerms, Duration.ZERO, owner);
		NodeLease lease = holder.acquire();
		this.server.command("FLUSHALL");
		assertLost(exHolder);
		assertThat(this.store.holders(this.namespace)).isEmpty();
		assertThat(lease.from()).isGreaterThanOrEqualTo(exHolder.lease().until());
	}

	@Test
	void exHolderIsRefusedThoughOldDataStillShowItsToken() throws IOException {
		LeasingNode exHolder = new LeasingNode(this.store, this.terms);
		NodeLease lease = exHolder.acquire();
		this.server.command("SAVE");
		LeasingNode.letTimePass(TTL.plusMillis(1));
		LeasingNode holder = new LeasingNode(this.otherStore, this.longTerms);
		holder.acquire();
		this.server.restart();
		assertThat(this.server.command("HGET", "snowflake:{" + this.namespace + "}", "5"))
			.contains("%019d".formatted(lease.token()));
		assertThatExceptionOfType(NodeLeaseLostException.class).isThrownBy(() -> retry(exHolder::renew))
			.withMessageContaining("taken by somebody else");
		retry(holder::renew);
		assertLost(exHolder);
		assertThat(holder.renew().nodeId()).isEqualTo(5);
	}

	@Test
	void exHolderIsRefusedAfterTheQuarantineThoughOldDataStillShowItsToken() throws IOException {
		LeasingNode exHolder = new LeasingNode(this.store, this.terms);
		exHolder.acquire();
		this.server.command("SAVE");
		LeasingNode.letTimePass(TTL.plusMillis(1));
		LeasingNode dead = new LeasingNode(this.otherStore, this.terms, Duration.ofMillis(50));
		long until = dead.acquire().until();
		this.server.restart();
		LeasingNode newcomer = new LeasingNode(this.otherStore, this.terms, Duration.ofHours(-1));
		assertThatExceptionOfType(NodeLeaseUnavailableException.class).isThrownBy(() -> retry(newcomer::acquire));
		waitForFinish();
		assertThatExceptionOfType(NodeLeaseLostException.class).isThrownBy(() -> retry(exHolder::renew));
		assertThat(newcomer.acquire().from()).isGreaterThanOrEqualTo(until);
	}

	@Test
	void exHolderIsRefusedThoughItsLeaseWasLongerThanTheQuarantine() throws IOException {
		LeasingNode exHolder = new LeasingNode(this.store, this.longTerms, Duration.ofHours(-1));
		exHolder.acquire();
		this.server.command("FLUSHALL");
		LeasingNode holder = new LeasingNode(this.otherStore, this.terms);
		assertGrantsNothing(holder);
		waitForFinish();
		holder.acquire();
		this.server.command("SAVE");
		this.server.restart();
		assertThatExceptionOfType(NodeLeaseLostException.class).isThrownBy(() -> retry(exHolder::renew))
			.withMessageContaining("taken by");
	}

	@Test
	void holderGoesOnWhenTheServerRestartsWithoutData() throws IOException {
		LeasingNode holder = new LeasingNode(this.store, this.longTerms);
		NodeLease before = holder.acquire();
		this.server.restartWithoutData();
		assertThat(retry(holder::renew).from()).isEqualTo(before.from());
		assertGrantsNothing(new LeasingNode(this.otherStore, this.longTerms));
		assertThat(holder.renew().token()).isGreaterThan(before.token());
	}

	@Test
	void holderGoesOnWhenTheServerRestartsWithOldData() throws IOException {
		LeasingNode holder = new LeasingNode(this.store, this.longTerms);
		NodeLease saved = holder.acquire();
		this.server.command("SAVE");
		LeasingNode.letTimePass(Duration.ofMillis(20));
		holder.renew();
		long until = holder.renew().until();
		this.server.restart();
		assertThat(this.server.command("HGET", "snowflake:{" + this.namespace + "}", "5"))
			.contains("%019d".formatted(saved.token()));
		assertThat(retry(holder::renew).until()).isGreaterThanOrEqualTo(until);
		assertGrantsNothing(new LeasingNode(this.otherStore, this.longTerms));
		holder.renew();
		assertThat(this.store.holders(this.namespace)).extracting(LeaseRow::token)
			.containsExactly(holder.lease().token());
	}

	@Test
	void serverWithOldDataGrantsWindowsAfterAllForgottenOnes() throws IOException {
		LeasingNode holder = new LeasingNode(this.store, this.terms, MAX_LEAD.minusMillis(10));
		holder.acquire();
		this.server.command("SAVE");
		LeasingNode.letTimePass(Duration.ofMillis(200));
		long until = holder.renew().until();
		this.server.restart();
		LeasingNode newcomer = new LeasingNode(this.otherStore, this.terms, Duration.ofHours(-1));
		assertThatExceptionOfType(NodeLeaseUnavailableException.class).isThrownBy(() -> retry(newcomer::acquire));
		waitForFinish();
		assertThat(newcomer.acquire().from()).isGreaterThanOrEqualTo(until);
	}

	@Test
	void holderThatComesTooLateHasLostItsLease() {
		LeasingNode holder = new LeasingNode(this.store, this.terms);
		holder.acquire();
		this.server.command("FLUSHALL");
		assertGrantsNothing(new LeasingNode(this.otherStore, this.terms));
		LeasingNode.letTimePass(TTL);
		assertLost(holder);
		waitForFinish();
		assertLost(holder);
	}

	@Test
	void flushInTheMiddleOfTheQuarantineStartsItAgain() {
		LeasingNode holder = new LeasingNode(this.store, this.longTerms);
		holder.acquire();
		this.server.command("FLUSHALL");
		holder.renew();
		Instant first = finish();
		LeasingNode.letTimePass(Duration.ofMillis(200));
		holder.renew();
		this.server.command("FLUSHALL");
		LeasingNode newcomer = new LeasingNode(this.otherStore, this.terms);
		assertGrantsNothing(newcomer);
		holder.renew();
		assertThat(finish()).isAfterOrEqualTo(first.plusMillis(200));
		assertThat(this.store.holders(this.namespace)).extracting(LeaseRow::token)
			.containsExactly(holder.lease().token());
	}

	@Test
	void quarantineLastsAsLongAsTheLongestLease() {
		LeasingNode holder = new LeasingNode(this.store, this.longTerms);
		holder.acquire();
		this.server.command("FLUSHALL");
		assertGrantsNothing(new LeasingNode(this.otherStore, this.terms));
		Instant finish = finish();
		holder.renew();
		assertThat(finish()).isEqualTo(finish.plus(LONG_TTL).minus(TTL));
		assertGrantsNothing(new LeasingNode(this.otherStore, this.longTerms));
		assertThat(finish()).isEqualTo(finish.plus(LONG_TTL).minus(TTL));
	}

	@Test
	void longerLeasesOfNewNodesDoNotBringTheQuarantineBack() {
		this.server.command("FLUSHALL");
		assertGrantsNothing(new LeasingNode(this.store, this.terms));
		waitForFinish();
		new LeasingNode(this.otherStore, terms(Duration.ofMinutes(1))).acquire();
		assertThat(finish()).isBeforeOrEqualTo(Instant.now());
		this.server.command("HDEL", "snowflake:{" + this.namespace + "}", "server");
		assertGrantsNothing(new LeasingNode(this.store, this.terms));
		assertThat(finish()).isAfter(Instant.now().plusSeconds(59));
	}

	@Test
	void newLayoutDoesNotSlipInDuringTheQuarantine() {
		LeasingNode holder = new LeasingNode(this.store, this.longTerms);
		holder.acquire();
		this.server.command("FLUSHALL");
		LeasingNode other = new LeasingNode(this.otherStore, new LeaseTerms(this.namespace,
				SnowflakeLayout.DEFAULT.withBits(41, 9, 13), NodeIdRanges.of(6, 6), TTL, MAX_LEAD));
		assertGrantsNothing(other);
		holder.renew();
		assertThatExceptionOfType(LayoutMismatchException.class).isThrownBy(other::acquire);
		assertThat(holder.renew().nodeId()).isEqualTo(5);
	}

	@Test
	void releaseDuringTheQuarantineDoesNotEndIt() {
		LeasingNode holder = new LeasingNode(this.store, this.terms);
		holder.acquire();
		this.server.command("FLUSHALL");
		holder.renew();
		long used = holder.lease().from() + 1;
		holder.release(used);
		LeasingNode newcomer = new LeasingNode(this.otherStore, this.terms, Duration.ofHours(-1));
		assertGrantsNothing(newcomer);
		waitForFinish();
		assertThat(newcomer.acquire().from()).isGreaterThan(this.terms.tickAt(finish().toEpochMilli()));
	}

	@Test
	void promotedReplicaIsAnotherServer() throws IOException {
		LeasingNode holder = new LeasingNode(this.store, this.longTerms);
		holder.acquire();
		try (RedisServerProcess replica = new RedisServerProcess("--replicaof", "127.0.0.1",
				Integer.toString(this.server.port()))) {
			while (!replica.info("replication", "master_link_status").equals("up")) {
				LeasingNode.letTimePass(Duration.ofMillis(50));
			}
			replica.command("REPLICAOF", "NO", "ONE");
			RedisNodeLeaseStore promoted = replica.store();
			assertGrantsNothing(new LeasingNode(promoted, this.terms));
			assertThat(promoted.holders(this.namespace)).extracting(LeaseRow::token)
				.containsExactly(holder.lease().token());
		}
	}

	@Test
	void masterThatIsPromotedAgainIsAnotherServer() {
		LeasingNode holder = new LeasingNode(this.store, this.longTerms);
		holder.acquire();
		String runId = this.server.info("server", "run_id");
		this.server.command("REPLICAOF", "127.0.0.1", "1");
		this.server.command("REPLICAOF", "NO", "ONE");
		assertThat(this.server.info("server", "run_id")).isEqualTo(runId);
		assertThatExceptionOfType(NodeLeaseUnavailableException.class)
			.isThrownBy(() -> retry(new LeasingNode(this.otherStore, this.terms)::acquire))
			.withMessageContaining("forgotten");
		assertThat(retry(holder::renew).nodeId()).isEqualTo(5);
	}

	@Test
	void holderGoesOnWhenTheSentinelPromotesReplica() throws IOException {
		try (RedisServerProcess replica = new RedisServerProcess("--replicaof", "127.0.0.1",
				Integer.toString(this.server.port()));
				RedisServerProcess sentinel = RedisServerProcess.sentinelOf(this.server)) {
			while (!sentinel.info("sentinel", "master0")
				.contains("status=ok,address=127.0.0.1:" + this.server.port() + ",slaves=1")
					|| !replica.info("replication", "master_link_status").equals("up")) {
				LeasingNode.letTimePass(Duration.ofMillis(50));
			}
			// the first replica of a server changes its replication id
			this.server.endQuarantine(this.namespace);
			RedisNodeLeaseStore failingOver = new RedisNodeLeaseStore(sentinel.sentinelFactory(), "snowflake:",
					Duration.ofSeconds(1));
			LeasingNode holder = new LeasingNode(failingOver, this.longTerms);
			NodeLease before = holder.acquire();
			this.server.kill();
			NodeLease renewed = null;
			while (renewed == null) {
				try {
					renewed = holder.renew();
				}
				catch (LeaseStoreException ex) {
					LeasingNode.letTimePass(Duration.ofMillis(50));
				}
			}
			assertThat(renewed.until()).isGreaterThan(before.until());
			assertThat(replica.info("replication", "role")).isEqualTo("master");
			assertGrantsNothing(new LeasingNode(failingOver, this.longTerms));
		}
	}

	@Test
	void lossBetweenTheTwoStepsOfAnAcquisitionIsFoundOut() {
		LeasingNode victim = new LeasingNode(this.otherStore, this.terms, Duration.ofMillis(90));
		long[] until = new long[1];
		RedisNodeLeaseStore slow = new RedisNodeLeaseStore(new InterposedRunner(
				new SpringScriptRunner(this.server.factory(), Duration.ofSeconds(20), TimeSource.system()), "take",
				() -> {
					until[0] = victim.acquire().until();
					this.server.command("FLUSHALL");
					assertGrantsNothing(new LeasingNode(this.otherStore, this.terms));
					waitForFinish();
				}), "snowflake:");
		LeasingNode node = new LeasingNode(slow, this.terms);
		assertThat(node.acquire().from()).isGreaterThanOrEqualTo(until[0]);
	}

	/** Once more if the connection was to the server that is gone. */
	private static NodeLease retry(Supplier<NodeLease> call) {
		try {
			return call.get();
		}
		catch (LeaseStoreException ex) {
			return call.get();
		}
	}

}
