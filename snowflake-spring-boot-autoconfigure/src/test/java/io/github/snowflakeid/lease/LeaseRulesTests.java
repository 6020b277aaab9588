package io.github.snowflakeid.lease;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.LongStream;

import io.github.snowflakeid.SnowflakeLayout;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.assertj.core.api.Assertions.catchThrowable;

/**
 * Which node ids a requester may take, and in which order it tries them.
 */
class LeaseRulesTests {

	private static final long NOW = 1_000_000;

	private static final long LEASED = 1;

	private static final LeaseOwner OWNER = new LeaseOwner("id", "host", 1, "app");

	private static final LeaseOwner REQUESTER = new LeaseOwner("another", "host", 2, "app");

	private static final Duration TTL = Duration.ofSeconds(30);

	private static final Duration MAX_LEAD = Duration.ofSeconds(10);

	// FINDINGS W12
	@Test
	void storeWithAnOlderTokenHasForgotten() {
		LeaseOwner owner = new LeaseOwner("me", "host", 1, "app");
		NodeLease lease = new NodeLease("shop", 5, owner, 20, 21, 100, 200);
		assertThat(LeaseRules.lost(new LeaseRow(5, owner, 10, 0, 1, 150), lease))
			.hasMessageContaining("tokens only grow, and the store has token 10, though it acknowledged 20 before");
		assertThat(LeaseRules.lost(new LeaseRow(5, owner, 30, 0, 1, 150), lease))
			.hasMessageContaining("a copy of this process has renewed it");
	}

	@Test
	void takesOnlyWhatNobodyHolds() {
		assertThat(candidates("0-3", row(0, LEASED, 0), row(1, 0, 0), row(3, LEASED, 0))).containsExactlyInAnyOrder(1L,
				2L);
	}

	@Test
	void whatTheRequesterHoldsWithoutKnowingIsFreeToIt() {
		LeaseRow own = new LeaseRow(0, REQUESTER, 1, 0, storeMillis() + 1, NOW + 1_000);
		LeaseRequest request = request("0-1", NOW);
		assertThat(LeaseRules.candidates(request, List.of(own, row(1, LEASED, 0)), storeMillis())).containsExactly(own);
		assertThat(LeaseRules.grant(own, LeaseRules.take(own, request, storeMillis()), request).from())
			.isEqualTo(own.highWaterMark());
	}

	@Test
	void takesOnlyWhatMayBeLeased() {
		assertThat(candidates("5-6", row(4, 0, 0), row(5, LEASED, 0))).containsExactly(6L);
	}

	@Test
	void triesMarksAheadOfItsWallLastTheLowestFirst() {
		assertThat(candidates("0-3", row(0, 0, NOW + 2), row(1, 0, NOW), row(2, 0, NOW + 1), row(3, 0, NOW + 3)))
			.containsExactly(1L, 2L, 0L, 3L);
	}

	@Test
	void triesNodeIdsWithoutRowInTheOrderOfTheirFloor() {
		LeaseRow behind = row(0, 0, NOW);
		LeaseRow ahead = row(1, 0, NOW + 2);
		assertThat(LeaseRules.candidates(request("0-2", NOW), List.of(ahead, behind), storeMillis(), NOW + 1))
			.extracting(LeaseRow::nodeId)
			.containsExactly(0L, 2L, 1L);
	}

	@Test
	void windowOfNodeIdWithoutRowStartsAtTheFloor() {
		LeaseRequest request = request("2", NOW);
		LeaseRow row = LeaseRules.candidates(request, List.of(), storeMillis(), NOW + 50_000).get(0);
		NodeLease lease = LeaseRules.grant(row, LeaseRules.take(row, request, storeMillis()), request);
		assertThat(lease.from()).isEqualTo(NOW + 50_000);
		assertThat(lease.until()).isEqualTo(NOW + 50_000);
	}

	@Test
	void requestersDoNotAllTryTheSameNodeIdFirst() {
		Set<Long> first = new HashSet<>();
		Random random = new Random(1);
		List<LeaseRow> rows = LongStream.range(0, 4).mapToObj((nodeId) -> row(nodeId, 0, 0)).toList();
		for (int i = 0; i < 100; i++) {
			first.add(LeaseRules.candidates(request("0-3", NOW), rows, storeMillis(), 0, random).get(0).nodeId());
		}
		assertThat(first).containsExactlyInAnyOrder(0L, 1L, 2L, 3L);
	}

	@Test
	void saysWhoHoldsThemIfAllAreHeld() {
		assertThatExceptionOfType(NodeLeaseUnavailableException.class)
			.isThrownBy(() -> candidates("0-1", row(1, LEASED, 0), row(0, LEASED, 0)))
			.withMessageStartingWith("All node ids of 0-1 in namespace 'test' are held: 0 by ")
			.withMessageNotContaining("more")
			.satisfies((ex) -> assertThat(ex.holders()).extracting(LeaseRow::nodeId).containsExactly(0L, 1L));
		assertThatExceptionOfType(NodeLeaseUnavailableException.class)
			.isThrownBy(() -> candidates("0", row(0, LEASED, 0)))
			.withMessageStartingWith("Node id 0 of namespace 'test' is held: 0 by ");
	}

	@Test
	void namesSomeOfManyHolders() {
		int named = named(100);
		assertThat(named).isBetween(1, 99);
		assertThatExceptionOfType(NodeLeaseUnavailableException.class).isThrownBy(() -> allAreHeld(100))
			.withMessageEndingWith("; and %d more", 100 - named);
		assertThat(named(named)).isEqualTo(named);
		assertThatExceptionOfType(NodeLeaseUnavailableException.class).isThrownBy(() -> allAreHeld(named))
			.withMessageNotContaining("more");
	}

	@Test
	void triesSomeOfVeryManyNodeIds() {
		String many = "0-" + (1L << 40);
		assertThat(candidates(many)).doesNotHaveDuplicates().hasSizeBetween(2, 1000);
		assertThat(candidates("7-" + (1L << 40), row(8, LEASED, 0))).allMatch((nodeId) -> nodeId >= 7 && nodeId != 8);
	}

	@Test
	void triesTheFewThatAreLeftOfManyNodeIds() {
		LeaseRow[] rows = LongStream.range(0, 9_999)
			.mapToObj((nodeId) -> row(nodeId, LEASED, 0))
			.toArray(LeaseRow[]::new);
		assertThat(candidates("0-9999", rows)).containsExactly(9_999L);
	}

	@Test
	void windowMayEndAsFarAheadOfTheStoresClockAsTtlAndMaxLead() {
		long largest = request("0", NOW).terms().largestUntil(storeMillis());
		assertThatNoException().isThrownBy(() -> requestUntil(largest).requireClockInRange(storeMillis()));
		assertThatExceptionOfType(ClockAheadException.class)
			.isThrownBy(() -> requestUntil(largest + 1).requireClockInRange(storeMillis()));
	}

	private static List<Long> candidates(String nodeIds, LeaseRow... rows) {
		return LeaseRules.candidates(request(nodeIds, NOW), List.of(rows), storeMillis())
			.stream()
			.map(LeaseRow::nodeId)
			.toList();
	}

	private static void allAreHeld(int count) {
		candidates("0-" + (count - 1),
				LongStream.range(0, count).mapToObj((nodeId) -> row(nodeId, LEASED, 0)).toArray(LeaseRow[]::new));
	}

	/** Returns how many holders are named if there are so many. */
	private static int named(int count) {
		return catchThrowable(() -> allAreHeld(count)).getMessage().split(" unless renewed", -1).length - 1;
	}

	private static LeaseRow row(long nodeId, long leased, long highWaterMark) {
		return (leased == LEASED)
				? new LeaseRow(nodeId, OWNER, 1, storeMillis(), storeMillis() + TTL.toMillis(), highWaterMark)
				: new LeaseRow(nodeId, null, 1, 0, 0, highWaterMark);
	}

	private static LeaseRequest request(String nodeIds, long wall) {
		LeaseTerms terms = new LeaseTerms("test", SnowflakeLayout.DEFAULT.withBits(21, 41, 1),
				NodeIdRanges.parse(nodeIds), TTL, MAX_LEAD);
		return new LeaseRequest(terms, REQUESTER, wall, wall + TTL.toMillis(), 1);
	}

	private static LeaseRequest requestUntil(long until) {
		LeaseRequest request = request("0", NOW);
		return new LeaseRequest(request.terms(), OWNER, NOW, until, 1);
	}

	private static long storeMillis() {
		return SnowflakeLayout.DEFAULT.epoch().toEpochMilli() + NOW;
	}

}
