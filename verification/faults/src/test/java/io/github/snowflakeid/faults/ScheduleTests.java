package io.github.snowflakeid.faults;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

import io.github.snowflakeid.faults.NemesisFault.Kind;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the nemesis is going to do.
 */
class ScheduleTests {

	@Test
	void seedGivesOneSchedule() {
		assertThat(Schedule.draw(terms("redis", 7))).isEqualTo(Schedule.draw(terms("redis", 7)))
			.isNotEqualTo(Schedule.draw(terms("redis", 8)));
	}

	@Test
	void eachKindThatTheStoreHasOccurs() {
		for (String store : List.of("jdbc", "redis", "zookeeper", "file")) {
			Terms terms = terms(store, 1);
			assertThat(Schedule.draw(terms).stream().map(NemesisFault::kind).collect(Collectors.toSet()))
				.isEqualTo(terms.kinds());
		}
	}

	@Test
	void nodesAndStoreHaveOneFaultAtATime() {
		List<NemesisFault> schedule = Schedule.draw(terms("redis", 3));
		for (int node = NemesisFault.STORE; node < 5; node++) {
			long free = 0;
			for (NemesisFault fault : Schedule.of(schedule, node)) {
				assertThat(fault.from()).as(fault.toString()).isGreaterThanOrEqualTo(free);
				free = fault.until();
			}
		}
	}

	@Test
	void clocksStepBothWaysFromElevenMillisecondsToAlmostFiveMinutes() {
		List<Long> steps = Schedule.draw(terms("jdbc", 1))
			.stream()
			.filter((fault) -> fault.kind().isOfClock())
			.map(NemesisFault::amount)
			.toList();
		assertThat(steps).allMatch((step) -> Math.abs(step) >= 11 && Math.abs(step) <= 288_000);
		if (Jvm.clocksCanBeSet()) {
			assertThat(steps).anyMatch((step) -> step > 60_000)
				.anyMatch((step) -> step < -60_000)
				.anyMatch((step) -> step > 0 && step < 100)
				.anyMatch((step) -> step < 0 && step > -100);
		}
	}

	@Test
	void clocksOfFileStoresAreNotAheadForLongerThanFaultsLast() {
		Terms terms = terms("file", 1);
		assertThat(Schedule.draw(terms)).filteredOn((fault) -> fault.kind().isOfClock())
			.allMatch((fault) -> fault.until() + fault.amount() <= terms.length().toMillis() || fault.amount() <= 11);
	}

	@Test
	void pausesOutlastTheLease() {
		assertThat(Schedule.draw(terms("jdbc", 1))).filteredOn((fault) -> fault.kind() == Kind.PAUSE)
			.isNotEmpty()
			.allMatch((fault) -> fault.millis() > Terms.TTL.toMillis());
	}

	@Test
	void storesFreezeForShorterAndForLongerThanTheLease() {
		assertThat(Schedule.draw(terms("redis", 1))).filteredOn((fault) -> fault.kind() == Kind.FROZEN_STORE)
			.anyMatch((fault) -> fault.millis() < Terms.TTL.toMillis())
			.anyMatch((fault) -> fault.millis() > Terms.TTL.toMillis());
	}

	@Test
	void repliesToAcquisitionsComeWhenCallersHaveGivenUp() {
		assertThat(Schedule.draw(terms("jdbc", 1))).filteredOn((fault) -> fault.kind() == Kind.OWN_GHOST)
			.isNotEmpty()
			.allMatch((fault) -> fault.amount() > 4_000)
			.allMatch((fault) -> fault.millis() > fault.amount());
	}

	@Test
	void connectionsThatAreThereGoOnOrEndOrHang() {
		assertThat(Schedule.draw(terms("zookeeper", 1))).filteredOn((fault) -> fault.kind() == Kind.HUNG_CONNECTIONS)
			.extracting(NemesisFault::amount)
			.contains(0L, 1L, 2L)
			.allMatch((amount) -> amount <= 2);
	}

	@Test
	void onlyTheKindsThatWereAskedForOccur() {
		assertThat(Schedule.draw(terms("file", 1).only(Set.of(Kind.INTERRUPTS, Kind.CUT)))).isNotEmpty()
			.allMatch((fault) -> fault.kind() == Kind.INTERRUPTS);
	}

	private static Terms terms(String store, long seed) {
		return Terms.of(store, 5, seed, Duration.ofMinutes(30), Duration.ofSeconds(5), 1_000);
	}

}
