package io.github.snowflakeid.lease.redis;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;

import io.github.snowflakeid.SnowflakeLayout;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Somebody's hands in the hash of a namespace: fields that are deleted pass for leases
 * that Redis has forgotten, and a row that nobody can read costs its own node id alone.
 */
@Tag("once")
@Timeout(60)
class RedisDamageTests {

	private static RedisServerProcess server;

	private static RedisNodeLeaseStore store;

	private static RedisNodeLeaseStore otherStore;

	private final String namespace = "test-" + UUID.randomUUID();

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

	private LeaseTerms terms(String nodeIds) {
		return new LeaseTerms(this.namespace, SnowflakeLayout.DEFAULT, NodeIdRanges.parse(nodeIds),
				Duration.ofSeconds(20), Duration.ofMillis(100));
	}

	private String key() {
		return "snowflake:{" + this.namespace + "}";
	}

	private void assertQuarantined(LeasingNode newcomer) {
		assertThatExceptionOfType(NodeLeaseUnavailableException.class).isThrownBy(newcomer::acquire)
			.withMessageContainingAll("forgotten", "deleted");
	}

	@Test
	void rowOfHolderThatIsDeletedIsNotGrantedToAnybodyElse() {
		LeasingNode holder = new LeasingNode(store, terms("5"));
		NodeLease before = holder.acquire();
		server.command("HDEL", key(), "5");
		assertQuarantined(new LeasingNode(otherStore, terms("5")));
		assertThat(holder.renew().from()).isEqualTo(before.from());
		assertThat(store.holders(this.namespace)).extracting(LeaseRow::token).containsExactly(holder.lease().token());
		assertThat(holder.renew().nodeId()).isEqualTo(5);
	}

	@Test
	void rowThatIsDeletedIsMissedByAnotherHoldersRenewal() {
		LeasingNode holder = new LeasingNode(store, terms("5"));
		LeasingNode other = new LeasingNode(otherStore, terms("6"));
		holder.acquire();
		other.acquire();
		server.command("HDEL", key(), "5");
		other.renew();
		assertQuarantined(new LeasingNode(otherStore, terms("5-7")));
		assertThat(holder.renew().nodeId()).isEqualTo(5);
		assertThat(other.renew().nodeId()).isEqualTo(6);
		assertQuarantined(new LeasingNode(otherStore, terms("5-7")));
	}

	@ParameterizedTest
	@ValueSource(strings = { "layout", "server", "era", "since", "finish", "fields" })
	void eachOfTheOtherFieldsThatIsDeletedBeginsQuarantine(String field) {
		LeasingNode holder = new LeasingNode(store, terms("5"));
		holder.acquire();
		String era = server.command("HGET", key(), "era");
		assertThat(server.command("HDEL", key(), field)).isEqualTo("1");
		assertQuarantined(new LeasingNode(otherStore, terms("5-6")));
		assertThat(holder.renew().nodeId()).isEqualTo(5);
		assertThat(server.command("HGET", key(), "era")).isGreaterThan(era);
		assertThat(server.command("HEXISTS", key(), field)).isEqualTo("1");
		assertQuarantined(new LeasingNode(otherStore, terms("5-6")));
		assertThat(server.command("HGET", key(), "fields")).isEqualTo(RowText.number(7));
	}

	@ParameterizedTest
	@ValueSource(strings = { "era", "since", "finish", "fields", "server" })
	void eachOfTheOtherFieldsThatIsUnreadableBeginsQuarantine(String field) {
		LeasingNode holder = new LeasingNode(store, terms("5"));
		holder.acquire();
		server.command("HSET", key(), field, "gone");
		assertQuarantined(new LeasingNode(otherStore, terms("5-6")));
		assertThat(holder.renew().nodeId()).isEqualTo(5);
		assertThat(server.command("HGET", key(), field)).isNotEqualTo("gone");
	}

	@Test
	void fieldsThatPeopleAddDoNotHideWhatIsDeletedLater() {
		LeasingNode holder = new LeasingNode(store, terms("5"));
		LeasingNode other = new LeasingNode(otherStore, terms("6"));
		holder.acquire();
		other.acquire();
		server.command("HSET", key(), "note", "ask Jo before you touch this");
		assertThat(other.renew().nodeId()).isEqualTo(6);
		assertThat(new LeasingNode(otherStore, terms("7")).acquire().nodeId()).isEqualTo(7);
		server.command("HDEL", key(), "5");
		assertQuarantined(new LeasingNode(otherStore, terms("5")));
		assertThat(holder.renew().nodeId()).isEqualTo(5);
	}

	@Test
	void deletedRowWouldBeGrantedTwiceIfFieldsWereNotCounted() {
		String script = PatchedRunner.patch("or length < fields", "");
		RedisNodeLeaseStore patched = new RedisNodeLeaseStore(new PatchedRunner(server.factory(), script),
				"snowflake:");
		NodeLease lease = new LeasingNode(patched, terms("5")).acquire();
		server.command("HDEL", key(), "5");
		assertThat(new LeasingNode(patched, terms("5")).acquire().from()).isLessThan(lease.until());
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "garbage", "1 2 3 4 5 6 7 a b 1 c", "%EMPTY", "%OVERFLOW", "%OWNER", "%PERCENT" })
	void unreadableRowCostsItsNodeIdAlone(String text) {
		String number = RowText.number(9);
		String numbers = String.join(" ", number, number, number, number, number, number, number) + " ";
		String row = switch (text) {
			case "%EMPTY" -> numbers.strip();
			case "%OVERFLOW" -> numbers.replaceFirst(number, "9".repeat(19)).replace(number, "9".repeat(19));
			case "%OWNER" -> numbers + "id host";
			case "%PERCENT" -> numbers + "%zz host 1 app";
			default -> text;
		};
		server.command("HSET", key(), "5", row);
		List<String> log;
		try (StoreLog capture = new StoreLog()) {
			for (int i = 0; i < 3; i++) {
				LeasingNode node = new LeasingNode(store, terms("4-6"));
				assertThat(node.acquire().nodeId()).isNotEqualTo(5);
				node.renew();
				node.release(node.lease().until());
			}
			LeasingNode four = new LeasingNode(store, terms("4"));
			four.acquire();
			new LeasingNode(store, terms("6")).acquire();
			assertThatExceptionOfType(NodeLeaseUnavailableException.class)
				.isThrownBy(new LeasingNode(store, terms("4-6"))::acquire)
				.withMessageContaining("unreadable");
			assertThat(store.holders(this.namespace)).extracting(LeaseRow::nodeId).containsExactly(4L, 6L);
			assertThat(four.renew().nodeId()).isEqualTo(4);
			log = capture.about(this.namespace);
		}
		assertThat(server.command("HGET", key(), "5")).isEqualTo(row);
		assertThat(log).singleElement().asString().contains("field 5 of the hash " + key(), "delete the field");
	}

	@ParameterizedTest
	@ValueSource(strings = { "5x", "007", "-1", "99999999999999999999", "5 6" })
	void fieldThatIsNoNodeIdIsNobodysBusiness(String field) {
		server.command("HSET", key(), field, "garbage");
		LeasingNode node = new LeasingNode(store, terms("5"));
		assertThat(node.acquire().nodeId()).isEqualTo(5);
		assertThat(node.renew().nodeId()).isEqualTo(5);
		assertThat(store.holders(this.namespace)).hasSize(1);
	}

	/** Of this era, held, and with windows that would reach for ever. */
	@ParameterizedTest
	@ValueSource(strings = { "id host", "id host x app", "id host 1 app more words" })
	void unreadableRowIsInNobodysWay(String owner) {
		String forever = "8" + "9".repeat(18);
		String era = server.command("HGET", key(), "era");
		server.command("HSET", key(), "5",
				String.join(" ", era, forever, forever, forever, forever, forever, forever, owner));
		server.command("HSET", key(), "7",
				String.join(" ", era, "9".repeat(19), forever, forever, forever, forever, forever, "id host 1 app"));
		LeasingNode node = new LeasingNode(store, terms("4-7"));
		assertThat(node.acquire().nodeId()).isIn(4L, 6L);
		server.command("HDEL", key(), "server");
		assertThat(node.renew().nodeId()).isIn(4L, 6L);
		assertThat(server.command("HGET", key(), "finish"))
			.isLessThan(RowText.number(System.currentTimeMillis() + 60_000));
	}

	@Test
	void rowWhoseOwnerNobodyCanReadCountsWhileItIsOpen() {
		String number = RowText.number(System.currentTimeMillis() + 60_000);
		server.command("HSET", key(), "5", String.join(" ", server.command("HGET", key(), "era"), number, number,
				number, number, number, number, "%zz host 1 app"));
		assertThatExceptionOfType(NodeLeaseUnavailableException.class)
			.isThrownBy(new LeasingNode(store, terms("6"))::acquire)
			.withMessageContaining("is leased by a node, whose");
	}

	@Test
	void holderWhoseRowIsOverwrittenLosesItAndTakesAnother() {
		LeasingNode holder = new LeasingNode(store, terms("5-6"));
		long nodeId = holder.acquire().nodeId();
		server.command("HSET", key(), Long.toString(nodeId), "garbage");
		assertThatExceptionOfType(NodeLeaseLostException.class).isThrownBy(holder::renew)
			.withMessageContaining("nobody can read its row");
		holder.release(holder.lease().from());
		assertThat(holder.acquire().nodeId()).isEqualTo(11 - nodeId);
	}

	@Test
	void nodeIdIsLeasedAgainAfterItsUnreadableRowWasDeleted() {
		server.command("HSET", key(), "5", "garbage");
		LeasingNode other = new LeasingNode(store, terms("6"));
		other.acquire();
		server.command("HDEL", key(), "5");
		assertQuarantined(new LeasingNode(otherStore, terms("5")));
		assertThat(other.renew().nodeId()).isEqualTo(6);
		// as if it were over
		server.command("HSET", key(), "finish", server.command("HGET", key(), "since"));
		assertThat(new LeasingNode(otherStore, terms("5")).acquire().nodeId()).isEqualTo(5);
	}

}
