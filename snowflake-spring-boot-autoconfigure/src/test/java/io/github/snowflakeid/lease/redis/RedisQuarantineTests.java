package io.github.snowflakeid.lease.redis;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;

import io.github.snowflakeid.SnowflakeLayout;
import io.github.snowflakeid.TimeSource;
import io.github.snowflakeid.lease.LeaseRefusedException;
import io.github.snowflakeid.lease.LeaseRow;
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

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * No quarantine is shorter than the windows of anybody reach: nodes of different ttl,
 * max-lead and quarantine hold leases of one namespace only if each one's quarantine
 * outlasts the others' windows. On a real server, which is flushed.
 */
@Tag("once")
@Timeout(60)
class RedisQuarantineTests {

	private static final Duration CLOCKS = Duration.ofMillis(500);

	private static RedisServerProcess server;

	private static RedisNodeLeaseStore store;

	private static RedisNodeLeaseStore otherStore;

	private final String namespace = "test-" + UUID.randomUUID();

	/** Windows reach 1.1 s. */
	private final LeaseTerms brief = terms("1s", "100ms", "1100ms");

	/** The same, but it waits for those that reach 10.1 s. */
	private final LeaseTerms patient = terms("1s", "100ms", "10100ms");

	private final LeaseTerms lengthy = terms("10s", "100ms", "10100ms");

	@BeforeAll
	static void start() throws IOException {
		server = new RedisServerProcess();
		store = server.store();
		otherStore = server.store();
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

	private LeaseTerms terms(String ttl, String maxLead, String quarantine) {
		return new LeaseTerms(this.namespace, SnowflakeLayout.DEFAULT, NodeIdRanges.of(5, 6), duration(ttl),
				duration(maxLead), duration(quarantine));
	}

	private static LeaseTerms at(LeaseTerms terms, long nodeId) {
		return new LeaseTerms(terms.namespace(), terms.layout(), NodeIdRanges.of(nodeId, nodeId), terms.ttl(),
				terms.maxLead(), terms.quarantine());
	}

	private static Duration duration(String text) {
		return Duration.parse("PT" + (text.endsWith("ms")
				? "%.3fS".formatted(Integer.parseInt(text.substring(0, text.length() - 2)) / 1e3) : text));
	}

	private LeasingNode node(LeaseTerms terms) {
		return new LeasingNode(store, terms);
	}

	private LeasingNode otherNode(LeaseTerms terms) {
		return new LeasingNode(otherStore, terms);
	}

	private String key() {
		return "snowflake:{" + this.namespace + "}";
	}

	private Instant finish() {
		return Instant.ofEpochMilli(Long.parseLong(server.command("HGET", key(), "finish")));
	}

	private void assertConflict(LeasingNode node) {
		assertThatExceptionOfType(NodeLeaseUnavailableException.class).isThrownBy(node::acquire)
			.withMessageContaining("quarantine would end before the longer windows");
	}

	private void assertQuarantined(LeasingNode node) {
		assertThatExceptionOfType(NodeLeaseUnavailableException.class).isThrownBy(node::acquire)
			.withMessageContaining("forgotten");
	}

	/** FINDINGS S5: 1,775 ids twice. */
	@Test
	void nodeWithShortTtlDoesNotGetNodeIdWhoseLongWindowIsOpenThoughRedisForgot() {
		LeasingNode holder = node(at(this.lengthy, 5));
		LeasingNode other = otherNode(at(this.brief, 6));
		LeasingNode successor = otherNode(at(this.brief, 5));
		long until = holder.acquire().until();
		attempt(other);
		server.command("FLUSHALL");
		Instant end = Instant.now().plus(this.brief.reach()).plus(CLOCKS).plusMillis(400);
		while (Instant.now().isBefore(end)) {
			attempt(other);
			NodeLease lease = attempt(successor);
			if (lease != null) {
				assertThat(lease.from()).isGreaterThanOrEqualTo(until);
			}
			LeasingNode.letTimePass(Duration.ofMillis(50));
		}
		assertThat(holder.renew().nodeId()).isEqualTo(5);
	}

	@Test
	void windowsWouldOverlapIfNobodyWereInConflict() {
		RedisNodeLeaseStore patched = new RedisNodeLeaseStore(
				new PatchedRunner(server.factory(), PatchedRunner.patch("for i = 1, #all, 2 do", "for i = 1, 0 do")),
				"snowflake:");
		LeasingNode holder = new LeasingNode(patched, at(this.lengthy, 5));
		LeasingNode other = new LeasingNode(patched, at(this.brief, 6));
		holder.acquire();
		other.acquire();
		server.command("FLUSHALL");
		other.renew();
		LeasingNode.letTimePass(Duration.between(Instant.now(), finish()).plusMillis(1));
		assertThat(new LeasingNode(patched, at(this.brief, 5)).acquire().from()).isLessThan(holder.lease().until());
	}

	private static NodeLease attempt(LeasingNode node) {
		try {
			return (node.lease() != null) ? node.renew() : node.acquire();
		}
		catch (NodeLeaseLostException ex) {
			node.forget();
		}
		catch (LeaseRefusedException ex) {
			// again, later
		}
		return null;
	}

	@Test
	void saysWhoReachesFurtherAndWhatToDo() {
		node(at(this.lengthy, 5)).acquire();
		assertThatExceptionOfType(NodeLeaseUnavailableException.class).isThrownBy(otherNode(this.brief)::acquire)
			.withMessageContainingAll("Node id 5 of namespace '" + this.namespace + "'", "node on ",
					"whose snowflake.lease.ttl + snowflake.max-lead is PT10.1S", "this node's is PT1.1S",
					"its snowflake.lease.quarantine PT1.1S", "docs/leases.md",
					"snowflake.lease.quarantine=PT10.1S on all nodes");
	}

	@Test
	void nodeIsRefusedWhoseWindowsWouldOutlastTheQuarantineOfHolder() {
		node(at(this.brief, 5)).acquire();
		assertThatExceptionOfType(NodeLeaseUnavailableException.class).isThrownBy(otherNode(this.lengthy)::acquire)
			.withMessageContainingAll("is PT1.1S, and snowflake.lease.quarantine PT1.1S", "this node's is PT10.1S",
					"snowflake.lease.quarantine=PT10.1S on all nodes");
	}

	@Test
	void nodeIsRefusedInNodeIdThatItsPredecessorHasNotLeft() {
		node(at(this.lengthy, 5)).acquire();
		assertConflict(otherNode(at(this.brief, 5)));
	}

	@Test
	void refusedNodeChangesNothing() {
		node(at(this.lengthy, 5)).acquire();
		String before = server.command("DUMP", key());
		assertConflict(otherNode(this.brief));
		assertThat(server.command("DUMP", key())).isEqualTo(before);
	}

	@Test
	void refusedNodeChangesNothingBetweenTheTwoStepsOfAnAcquisition() {
		LeasingNode holder = node(at(this.lengthy, 5));
		RedisNodeLeaseStore slow = new RedisNodeLeaseStore(new InterposedRunner(
				new SpringScriptRunner(server.factory(), Duration.ofSeconds(20), TimeSource.system()), "take", () -> {
					holder.acquire();
					server.command("HSET", key(), "before", server.command("HGET", key(), "fields"));
				}), "snowflake:");
		assertConflict(new LeasingNode(slow, at(this.brief, 6)));
		assertThat(server.command("HGET", key(), "fields")).isEqualTo(server.command("HGET", key(), "before"));
		assertThat(server.command("HEXISTS", key(), "6")).isEqualTo("0");
	}

	@Test
	void longerQuarantineLetsBothLive() {
		LeasingNode lengthy = node(at(this.lengthy, 5));
		LeasingNode patient = otherNode(at(this.patient, 6));
		lengthy.acquire();
		assertThat(patient.acquire().nodeId()).isEqualTo(6);
		assertThat(lengthy.renew().nodeId()).isEqualTo(5);
		lengthy.release(lengthy.lease().from());
		assertThat(lengthy.acquire().nodeId()).isEqualTo(5);
	}

	@Test
	void quarantineLastsAsLongAsIsConfigured() {
		server.command("DEL", key());
		Instant before = Instant.now();
		assertQuarantined(node(this.patient));
		assertThat(finish()).isBetween(before.minusMillis(1).plus(this.patient.quarantine()).plus(CLOCKS),
				Instant.now().plus(this.patient.quarantine()).plus(CLOCKS));
	}

	@Test
	void quarantineLastsAsLongAsHoldersKnowToBeNeeded() {
		node(at(this.patient, 5)).acquire();
		server.command("HDEL", key(), "server");
		assertQuarantined(otherNode(at(this.brief, 6)));
		assertThat(finish()).isAfter(Instant.now().plusSeconds(9));
	}

	@Test
	void quarantineThatIsBegunAnewDoesNotEndBeforeTheOneBefore() {
		server.command("DEL", key());
		assertQuarantined(node(this.lengthy));
		Instant finish = finish();
		server.command("HDEL", key(), "server");
		assertQuarantined(otherNode(this.brief));
		assertThat(finish()).isEqualTo(finish);
	}

	@Test
	void nodeThatWasRefusedKnowsHowLongWindowsReachThoughRedisForgets() {
		node(at(this.lengthy, 5)).acquire();
		LeasingNode refused = otherNode(this.brief);
		assertConflict(refused);
		server.command("FLUSHALL");
		assertQuarantined(refused);
		assertThat(finish()).isAfter(Instant.now().plusSeconds(9));
	}

	@Test
	void holderThatComesBackMakesQuarantineAsLongAsItsWindowsReachThoughItIsRefused() {
		LeasingNode brief = otherNode(at(this.brief, 6));
		brief.acquire();
		server.command("HDEL", key(), "6");
		server.endQuarantine(this.namespace);
		LeasingNode lengthy = node(at(this.lengthy, 5));
		lengthy.acquire();
		server.command("FLUSHALL");
		brief.renew();
		assertThat(finish()).isBefore(Instant.now().plusSeconds(2));
		assertThatExceptionOfType(NodeLeaseUnavailableException.class).isThrownBy(lengthy::renew)
			.withMessageContaining("quarantine would end before the longer windows");
		assertThat(finish()).isAfter(Instant.now().plusSeconds(9));
		assertThat(store.holders(this.namespace)).extracting(LeaseRow::nodeId).containsExactly(6L);
	}

	@Test
	void nodeIsLetInOnceTheOtherHasEndedInOrder() {
		LeasingNode lengthy = node(at(this.lengthy, 5));
		lengthy.acquire();
		LeasingNode brief = otherNode(this.brief);
		assertConflict(brief);
		lengthy.release(lengthy.lease().from() + 1);
		assertThat(brief.acquire().owner()).isNotNull();
		assertConflict(lengthy);
	}

	@Test
	void nodeIsLetInOnceTheLastWindowOfDeadHolderHasEnded() {
		LeaseTerms other = terms("2s", "100ms", "2100ms");
		NodeLease dead = node(at(other, 5)).acquire();
		LeasingNode brief = otherNode(at(this.brief, 6));
		assertConflict(brief);
		long expires = store.holders(this.namespace).get(0).expires();
		Instant end = Instant.ofEpochMilli(Math.max(expires, this.brief.startOf(dead.until()).toEpochMilli()))
			.plusMillis(2);
		LeasingNode.letTimePass(Duration.between(Instant.now(), end).minusMillis(300));
		assertConflict(brief);
		LeasingNode.letTimePass(Duration.between(Instant.now(), end));
		assertThat(brief.acquire().nodeId()).isEqualTo(6);
	}

	@Test
	void holderThatHadExpiredIsRefusedWhileTheOtherLives() {
		LeasingNode late = node(at(this.brief, 5));
		late.acquire();
		LeasingNode.letTimePass(this.brief.reach().plusMillis(5));
		LeasingNode lengthy = otherNode(at(this.lengthy, 6));
		lengthy.acquire();
		String row = server.command("HGET", key(), "5");
		assertThatExceptionOfType(NodeLeaseUnavailableException.class).isThrownBy(late::renew)
			.withMessageContaining("PT10.1S");
		assertThat(server.command("HGET", key(), "5")).isEqualTo(row);
		lengthy.release(lengthy.lease().from());
		assertThat(late.renew().nodeId()).isEqualTo(5);
	}

	@Test
	void idsThatRanAheadCountForAsLongAsTheyAreAheadThoughTheirNodeIsGone() {
		LeaseTerms ahead = terms("1s", "5s", "6s");
		LeasingNode fast = new LeasingNode(store, at(ahead, 5), Duration.ofMillis(4_900));
		fast.acquire();
		long used = fast.lease().from() + 900;
		fast.release(used);
		LeasingNode brief = otherNode(at(this.brief, 6));
		assertConflict(brief);
		LeasingNode patient = otherNode(at(terms("1s", "100ms", "6s"), 5));
		assertThat(patient.acquire().from()).isEqualTo(used);
		patient.renew();
		patient.release(patient.lease().from());
		assertConflict(brief);
		LeasingNode.letTimePass(
				Duration.between(Instant.now(), this.brief.startOf(used)).minus(this.brief.quarantine()).plusMillis(5));
		assertThat(brief.acquire().nodeId()).isEqualTo(6);
	}

	@Test
	void ordinaryRenewalDoesNotLookAtTheOthers() {
		LeasingNode node = node(at(this.lengthy, 5));
		node.acquire();
		server.command("CONFIG", "RESETSTAT");
		node.renew();
		assertThat(server.command("INFO", "commandstats")).doesNotContain("cmdstat_hgetall");
	}

	@Test
	void ttlAndMaxLeadAreChangedInThreeSteps() {
		// the fleet, then step 1: the longer quarantine, 2: the new ttl, 3: without it
		LeaseTerms old = terms("1s", "100ms", "1100ms");
		LeaseTerms waiting = terms("1s", "100ms", "2100ms");
		LeaseTerms wanted = terms("2s", "100ms", "2100ms");
		LeasingNode one = node(at(old, 5));
		one.acquire();
		assertConflict(otherNode(at(wanted, 6)));
		LeasingNode two = otherNode(at(waiting, 6));
		two.acquire();
		one.release(one.lease().from());
		one = node(at(waiting, 5));
		one.acquire();
		two.release(two.lease().from());
		two = otherNode(at(wanted, 6));
		assertThat(two.acquire().nodeId()).isEqualTo(6);
		one.release(one.lease().from());
		one = node(at(wanted, 5));
		assertThat(one.acquire().nodeId()).isEqualTo(5);
		assertThat(two.renew().nodeId()).isEqualTo(6);
	}

}
