package io.github.snowflakeid.faults;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;

import io.github.snowflakeid.RefusalReason;
import io.github.snowflakeid.SnowflakeLayout;
import io.github.snowflakeid.faults.CallJournal.Moment;
import io.github.snowflakeid.faults.NemesisFault.Kind;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The checker sees what is wrong, and nothing where all is well.
 */
@Tag("once")
class CheckerTests {

	private static final String A = "node-00.00000";

	private static final String B = "node-01.00000";

	private static final long MILLI = 1_000_000;

	private static final Duration SECOND = Duration.ofSeconds(1);

	/** The time at which everything happens here. */
	private final long nanos = System.nanoTime();

	private final long wall = System.currentTimeMillis();

	private final long tick = this.wall - SnowflakeLayout.DEFAULT.epoch().toEpochMilli();

	@TempDir
	private Path directory;

	@Test
	void findsNothingWhereAllIsWell() throws Exception {
		lease(A, LeaseJournal.ACQUIRED, 3, 10, this.tick, this.tick + 10, 0);
		lease(A, LeaseJournal.RENEWED, 3, 11, this.tick, this.tick + 20, 5);
		lease(A, LeaseJournal.RELEASED, 3, 11, this.tick, this.tick + 13, 9);
		calls(A, 7, id(0, 3, 0), id(12, 3, 0), id(12, 3, 1));
		lease(B, LeaseJournal.ACQUIRED, 3, 12, this.tick + 13, this.tick + 30, 10);
		calls(B, 20, id(13, 3, 0));
		Findings findings = check("jdbc");
		assertThat(findings.violations()).isEmpty();
		assertThat(findings.ids()).isEqualTo(4);
		assertThat(findings.acknowledgedCalls()).isEqualTo(2);
	}

	@Test
	void findsAnIdOfTwoProcesses() throws Exception {
		calls(A, 0, id(0, 3, 0), id(1, 3, 0));
		calls(B, 5, id(1, 3, 0), id(2, 3, 0));
		assertThat(check("jdbc").count(Check.UNIQUE)).isOne();
		assertThat(check("jdbc").violations()).containsOnlyKeys(Check.UNIQUE);
		assertThat(check("jdbc").violations().get(Check.UNIQUE).first()).isEqualTo(this.nanos + 5 * MILLI);
	}

	@Test
	void countsAllDuplicatesBeyondTheExamples() throws Exception {
		long[] ids = new long[CallJournal.MOST_IDS];
		for (int i = 0; i < ids.length; i++) {
			ids[i] = id(i, 3, 0);
		}
		calls(A, 0, ids);
		calls(B, 0, ids);
		assertThat(check("file").count(Check.UNIQUE)).isEqualTo(ids.length);
	}

	@Test
	void findsIdsThatWereCutOffByTheDeathOfTheirProcess() throws Exception {
		calls(A, 0, id(0, 3, 0), id(1, 3, 0), id(2, 3, 0));
		Path file = this.directory.resolve(A + ".calls");
		byte[] bytes = Files.readAllBytes(file);
		Files.write(file, ByteBuffer.allocate(bytes.length - 5).put(bytes, 0, bytes.length - 5).array());
		calls(B, 0, id(1, 3, 0));
		Findings findings = check("jdbc");
		assertThat(findings.ids()).isEqualTo(3);
		assertThat(findings.count(Check.UNIQUE)).isOne();
	}

	@Test
	void findsAnIdBelowAnEarlierOne() throws Exception {
		calls(A, 0, id(1, 3, 0), id(0, 3, 0));
		assertThat(check("jdbc").violations()).containsOnlyKeys(Check.INCREASING);
	}

	@Test
	void findsAnIdOfAnotherNodeId() throws Exception {
		lease(A, LeaseJournal.ACQUIRED, 3, 10, this.tick, this.tick + 10, 0);
		calls(A, 1, id(1, 4, 0));
		assertThat(check("jdbc").violations()).containsOnlyKeys(Check.INSIDE_LEASE);
	}

	@Test
	void findsAnIdAtTheEndOfTheWindow() throws Exception {
		lease(A, LeaseJournal.ACQUIRED, 3, 10, this.tick, this.tick + 10, 0);
		calls(A, 1, id(9, 3, 0), id(10, 3, 0));
		assertThat(check("jdbc").count(Check.INSIDE_LEASE)).isOne();
	}

	@Test
	void findsAnIdThatCameBeforeItsRenewal() throws Exception {
		lease(A, LeaseJournal.ACQUIRED, 3, 10, this.tick, this.tick + 10, 0);
		lease(A, LeaseJournal.RENEWED, 3, 11, this.tick, this.tick + 20, 5);
		calls(A, 4, id(10, 3, 0));
		assertThat(check("jdbc").violations()).containsOnlyKeys(Check.INSIDE_LEASE);
	}

	@Test
	void findsAnIdAtTheMarkThatWasHandedBack() throws Exception {
		lease(A, LeaseJournal.ACQUIRED, 3, 10, this.tick, this.tick + 10, 0);
		lease(A, LeaseJournal.RELEASED, 3, 10, this.tick, this.tick + 5, 9);
		calls(A, 1, id(4, 3, 0), id(5, 3, 0));
		assertThat(check("jdbc").violations()).containsOnlyKeys(Check.HANDED_BACK);
	}

	@Test
	void findsWindowsThatOverlap() throws Exception {
		lease(A, LeaseJournal.ACQUIRED, 3, 10, this.tick, this.tick + 10, 0);
		calls(A, 1);
		lease(B, LeaseJournal.ACQUIRED, 3, 11, this.tick + 9, this.tick + 19, 5_000);
		calls(B, 1);
		assertThat(check("jdbc").violations()).containsOnlyKeys(Check.DISJOINT_LEASES);
	}

	@Test
	void findsANodeIdThatWasTakenTooEarly() throws Exception {
		lease(A, LeaseJournal.ACQUIRED, 3, 10, this.tick, this.tick + 10, 0);
		calls(A, 1);
		lease(B, LeaseJournal.ACQUIRED, 3, 11, this.tick + 10, this.tick + 20, Terms.TTL.toMillis() - 100);
		calls(B, 1);
		assertThat(check("jdbc").violations()).containsOnlyKeys(Check.EXPIRY);
		assertThat(check("file").violations()).isEmpty();
	}

	@Test
	void findsATokenThatStaysTheSame() throws Exception {
		lease(A, LeaseJournal.ACQUIRED, 3, 10, this.tick, this.tick + 10, 0);
		lease(A, LeaseJournal.RENEWED, 3, 10, this.tick, this.tick + 20, 5);
		calls(A, 1);
		assertThat(check("jdbc").violations()).containsOnlyKeys(Check.TOKEN);
	}

	@Test
	void findsIdsAheadOfTheirClock() throws Exception {
		calls(A, 0, id(Terms.MAX_LEAD.toMillis() + 100, 3, 0));
		assertThat(check("jdbc").violations()).containsOnlyKeys(Check.LEAD);
	}

	@Test
	void findsIdsAheadOfTheTrueTime() throws Exception {
		long ahead = Terms.OTHER_TTL.plus(Terms.MAX_LEAD).toMillis() + 500;
		try (CallJournal journal = new CallJournal(this.directory.resolve(A + ".calls"))) {
			Moment moment = new Moment(this.nanos, this.wall + ahead);
			journal.acknowledged(moment, moment, id(ahead, 3, 0));
		}
		assertThat(check("jdbc").violations()).containsOnlyKeys(Check.TRUE_LEAD);
		assertThat(check("file").violations()).isEmpty();
		assertThat(check("file").largestLead()).isBetween(ahead - 100, ahead + 100);
	}

	@Test
	void findsWhatNoCallMayThrow() throws Exception {
		try (CallJournal journal = new CallJournal(this.directory.resolve(A + ".calls"))) {
			Moment moment = new Moment(this.nanos, this.wall);
			journal.refused(moment, moment, RefusalReason.LEASE_EXPIRED);
			journal.refused(moment, moment, null);
		}
		Findings findings = check("jdbc");
		assertThat(findings.violations()).containsOnlyKeys(Check.NOTHING_UNEXPECTED);
		assertThat(findings.refused()).containsOnlyKeys(RefusalReason.LEASE_EXPIRED);
	}

	@Test
	void findsARefusalWhileAWindowIsOpen() throws Exception {
		lease(A, LeaseJournal.ACQUIRED, 3, 10, this.tick, this.tick + 2_000, 0);
		calls(A, 1_000);
		assertThat(check("jdbc").violations()).containsOnlyKeys(Check.FLOW);
	}

	@Test
	void findsARefusalOfAChildWhileAWindowIsOpen() throws Exception {
		lease(A, LeaseJournal.ACQUIRED, 3, 10, this.tick, this.tick + 2_000, 0);
		calls(A, 0, id(0, 3, 0));
		calls(A + ".child", 1_000);
		assertThat(check("jdbc").violations()).containsOnlyKeys(Check.FLOW);
	}

	@Test
	void takesARefusalForRightWhereTheWindowHasEnded() throws Exception {
		lease(A, LeaseJournal.ACQUIRED, 3, 10, this.tick, this.tick + 2_000, 0);
		calls(A, 1_900);
		assertThat(check("jdbc").violations()).isEmpty();
	}

	@Test
	void takesARefusalForRightWhereTheWindowIsUsedUp() throws Exception {
		lease(A, LeaseJournal.ACQUIRED, 3, 10, this.tick, this.tick + 2_000, 0);
		try (CallJournal journal = new CallJournal(this.directory.resolve(A + ".calls"))) {
			Moment moment = new Moment(this.nanos + 1_000 * MILLI, this.wall + 1_000);
			journal.acknowledged(moment, moment, id(1_999, 3, 0));
			journal.refused(moment, moment, RefusalReason.LEASE_EXPIRED);
		}
		assertThat(check("jdbc").violations()).isEmpty();
	}

	@Test
	void takesARefusalForRightWhereTheWindowIsNew() throws Exception {
		lease(A, LeaseJournal.ACQUIRED, 3, 10, this.tick, this.tick + 2_000, 900);
		calls(A, 1_000);
		assertThat(check("jdbc").violations()).isEmpty();
	}

	@Test
	void takesARefusalForRightWhereTheLeaseIsLost() throws Exception {
		lease(A, LeaseJournal.ACQUIRED, 3, 10, this.tick, this.tick + 4_000, 0);
		lease(A, LeaseJournal.LOST, 3, 10, this.tick, this.tick + 4_000, Terms.TTL.toMillis() + 100);
		calls(A, Terms.TTL.toMillis() + 200);
		assertThat(check("jdbc").violations()).isEmpty();
	}

	@Test
	void takesARefusalForRightWhereTheNodeIdIsAboutToBeHandedBack() throws Exception {
		lease(A, LeaseJournal.ACQUIRED, 3, 10, this.tick, this.tick + 4_000, 0);
		lease(A, LeaseJournal.RELEASED, 3, 10, this.tick, this.tick + 4_000, 1_300);
		calls(A, 1_000);
		assertThat(check("jdbc").violations()).isEmpty();
	}

	@Test
	void takesARefusalForRightWhereTheClockJumps() throws Exception {
		lease(A, LeaseJournal.ACQUIRED, 3, 10, this.tick, this.tick + 2_000, 0);
		calls(A, 1_000);
		assertThat(check(List.of(event(Kind.CLOCK_STROBE, 0, 900, 1_100))).violations()).isEmpty();
		assertThat(check(List.of(event(Kind.CLOCK_STROBE, 1, 900, 1_100))).violations()).containsOnlyKeys(Check.FLOW);
	}

	@Test
	void takesARefusalForRightWhereTheApplicationEndsAndNobodyWaits() throws Exception {
		lease(A, LeaseJournal.ACQUIRED, 3, 10, this.tick, this.tick + 2_000, 0);
		calls(A, 0, id(0, 3, 0));
		calls(A + "." + DrawingNode.LATE, 1_000);
		assertThat(check("jdbc").violations()).isEmpty();
	}

	@Test
	void findsARefusalOfWhomSpringWaitsFor() throws Exception {
		lease(A, LeaseJournal.ACQUIRED, 3, 10, this.tick, this.tick + 2_000, 0);
		lease(A, LeaseJournal.RELEASED, 3, 10, this.tick, this.tick + 900, 900);
		calls(A, 0, id(0, 3, 0));
		calls(A + "." + LastDrawers.NAME + "async", 1_000);
		assertThat(check("jdbc").violations()).containsOnlyKeys(Check.SERVED_TO_THE_END);
	}

	@Test
	void takesALossForRightWhereRedisWasStartedAgain() throws Exception {
		lease(A, LeaseJournal.ACQUIRED, 3, 10, this.tick, this.tick + 2_000, 0);
		lease(A, LeaseJournal.LOST, 3, 10, this.tick, this.tick + 2_000, 1_700);
		calls(A, 1, id(1, 3, 0));
		Timeline timeline = timeline(List.of(event(Kind.STORE_KILL, NemesisFault.STORE, 1_500, 1_650)));
		assertThat(new Checker(terms("redis"), this.directory, timeline).check().violations()).isEmpty();
		assertThat(new Checker(terms("jdbc"), this.directory, timeline).check().violations())
			.containsOnlyKeys(Check.KEPT);
	}

	@Test
	void findsALeaseThatIsLostBeforeItHasExpired() throws Exception {
		lease(A, LeaseJournal.ACQUIRED, 3, 10, this.tick, this.tick + 2_000, 0);
		lease(A, LeaseJournal.LOST, 3, 10, this.tick, this.tick + 2_000, 700);
		calls(A, 1, id(1, 3, 0));
		assertThat(check("jdbc").violations()).containsOnlyKeys(Check.KEPT);
		assertThat(check("zookeeper").violations()).isEmpty();
		assertThat(check(List.of(event(Kind.ROW_DELETED, NemesisFault.STORE, 300, 400))).violations()).isEmpty();
	}

	@Test
	void findsAProcessThatIsInItsOwnWay() throws Exception {
		lease(A, LeaseJournal.IN_ITS_OWN_WAY, 3, 10, 0, this.tick + 2_000, 0);
		calls(A, 1);
		assertThat(check("jdbc").violations()).containsOnlyKeys(Check.NOT_IN_ITS_OWN_WAY);
	}

	@Test
	void findsANodeIdThatIsNotFreeAfterAnOrderlyEnd() throws Exception {
		calls(A, 0, id(0, 3, 0));
		Ending late = ending(Duration.ofMillis(1_100));
		Ending never = ending(Duration.ofSeconds(4));
		assertThat(check(List.of(), late, never, ending(Duration.ofMillis(900))).count(Check.FREED)).isEqualTo(2);
		assertThat(check(List.of(event(Kind.STORE_KILL, NemesisFault.STORE, 9_000, 9_500)), late).violations())
			.isEmpty();
		assertThat(check(List.of(event(Kind.CUT, 0, 4_000, 6_000)), late).violations()).isEmpty();
		assertThat(check(List.of(event(Kind.CUT, 1, 4_000, 6_000)), late).violations()).containsOnlyKeys(Check.FREED);
		assertThat(check(List.of(event(Kind.OWN_GHOST, 0, 8_000, 16_000)), late).violations())
			.containsOnlyKeys(Check.FREED);
	}

	@Test
	void findsAFleetThatDoesNotRecover() throws Exception {
		calls(A, 0, id(0, 3, 0));
		Timeline timeline = new Timeline(this.nanos, this.nanos, this.nanos, null, List.of(), List.of(), 1, 0);
		assertThat(new Checker(terms("jdbc"), this.directory, timeline).check().violations())
			.containsOnlyKeys(Check.RECOVERY);
	}

	@Test
	void countsTheTimeWithoutIdsForTheFaultThatItOverlaps() throws Exception {
		try (CallJournal journal = new CallJournal(this.directory.resolve(A + ".calls"))) {
			Moment before = new Moment(this.nanos, this.wall);
			Moment after = new Moment(this.nanos + 700 * MILLI, this.wall + 700);
			journal.acknowledged(before, before, id(0, 3, 0));
			journal.acknowledged(after, after, id(700, 3, 0));
		}
		NemesisFault fault = new NemesisFault(Kind.PAUSE, 0, 0, 500, 0);
		NemesisFault other = new NemesisFault(Kind.CUT, 1, 0, 700, 0);
		Timeline timeline = new Timeline(this.nanos, this.nanos, this.nanos, Duration.ZERO,
				List.of(new Event(other, this.nanos, this.nanos + 700 * MILLI, true),
						new Event(fault, this.nanos, this.nanos + 500 * MILLI, true)),
				List.of(), 1, 0);
		Findings findings = new Checker(terms("jdbc"), this.directory, timeline).check();
		assertThat(findings.gaps()).containsOnlyKeys(Kind.PAUSE);
		assertThat(findings.gaps().get(Kind.PAUSE).longestNanos()).isEqualTo(700 * MILLI);
	}

	@Test
	@Timeout(180)
	void findsWhatTwoRealProcessesWithOneNodeIdAndNoStoreRepeat() throws Exception {
		List<String> unprotected = List.of("--snowflake.node-id=5");
		String classPath = Jvm.CLASS_PATH;
		long began = System.nanoTime();
		try (Member first = new Member(this.directory, 0, classPath, 20_000, unprotected);
				Member second = new Member(this.directory, 1, classPath, 20_000, unprotected)) {
			first.start();
			second.start();
			Follower follower = new Follower(this.directory, List.of(first, second));
			assertThat(follower.awaitIds(began, Duration.ofMinutes(2))).isNotNull();
			assertThat(follower.awaitIds(System.nanoTime() + SECOND.toNanos(), Duration.ofMinutes(1))).isNotNull();
		}
		Findings findings = check("file");
		System.out.printf("%,d of %,d ids were issued twice%n", findings.count(Check.UNIQUE), findings.ids());
		assertThat(findings.violations()).containsOnlyKeys(Check.UNIQUE);
		assertThat(findings.count(Check.UNIQUE)).isGreaterThan(1);
	}

	private Findings check(String store) throws IOException {
		return new Checker(terms(store), this.directory, timeline(List.of())).check();
	}

	private Findings check(List<Event> events, Ending... endings) throws IOException {
		return new Checker(terms("jdbc"), this.directory, timeline(events, endings)).check();
	}

	private Timeline timeline(List<Event> events, Ending... endings) {
		return new Timeline(this.nanos, this.nanos, this.nanos, Duration.ZERO, events, List.of(endings), 2, 0);
	}

	private Event event(Kind kind, int node, long fromMillis, long untilMillis) {
		return new Event(new NemesisFault(kind, node, fromMillis, untilMillis - fromMillis, 0),
				this.nanos + fromMillis * MILLI, this.nanos + untilMillis * MILLI, true);
	}

	/** Of the first node, from 8 s to 10 s. */
	private Ending ending(Duration held) {
		return new Ending(0, A, this.nanos + 8_000 * MILLI, this.nanos + 10_000 * MILLI, held);
	}

	private static Terms terms(String store) {
		return Terms.of(store, 2, 1, SECOND, SECOND, 1);
	}

	private long id(long ticks, long nodeId, long sequence) {
		return (this.tick + ticks) << 22 | nodeId << 12 | sequence;
	}

	private void calls(String process, long millis, long... ids) throws IOException {
		try (CallJournal journal = new CallJournal(this.directory.resolve(process + ".calls"))) {
			Moment after = new Moment(this.nanos + millis * MILLI, this.wall + millis);
			if (ids.length == 0) {
				journal.refused(after, after, RefusalReason.LEASE_EXPIRED);
			}
			else {
				journal.acknowledged(after, after, ids);
			}
		}
	}

	private void lease(String process, long what, long nodeId, long token, long from, long end, long millis)
			throws IOException {
		long at = this.nanos + millis * MILLI;
		ByteBuffer line = ByteBuffer.allocate(LeaseJournal.WORDS * Long.BYTES);
		line.putLong(what).putLong(nodeId).putLong(token).putLong(from).putLong(end).putLong(at).putLong(at);
		Files.write(this.directory.resolve(process + ".leases"), line.array(), StandardOpenOption.CREATE,
				StandardOpenOption.APPEND);
	}

}
