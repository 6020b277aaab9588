package io.github.snowflakeid.peers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.LongPredicate;
import java.util.stream.LongStream;

import io.github.snowflakeid.SnowflakeId;
import io.github.snowflakeid.SnowflakePreset;
import io.github.snowflakeid.peers.Fleet.Member;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A fleet that moves from hutool and MyBatis-Plus to the starter while it draws ids, one
 * instance after the other, as docs/migration.md says. {@code mixed-fleet.sh} has more
 * ids drawn.
 */
@Tag("once")
class MixedFleetTests {

	private static final long IDS = Long.getLong("fleet.ids", 200_000);

	/** 20,000 ids a second and instance. */
	private static final long PAUSE_MILLIS = Long.getLong(FleetInstance.PAUSE_MILLIS, 50);

	/** The first half is theirs. */
	private static final long FIRST_OF_OURS = 512;

	/** How often the fleet is left alone, and draws its share of the ids. */
	private static final int STEPS = 14;

	private static final List<Peer> THEIRS = List.of(Peer.HUTOOL, Peer.MYBATIS_PLUS, Peer.HUTOOL, Peer.MYBATIS_PLUS);

	/** Data center 1 and worker 1, and so on. */
	private static final List<Long> PINNED = List.of(33L, 66L, 99L, 511L);

	private static final long MOST_LAG = 1_000;

	@TempDir
	private Path directory;

	private int steps;

	@Test
	void noIdComesTwiceWhileInstancesAreReplacedOneByOne() throws IOException {
		List<Member> outside = new ArrayList<>();
		try (Fleet fleet = new Fleet(this.directory, PAUSE_MILLIS)) {
			Member[] slots = new Member[THEIRS.size()];
			for (int i = 0; i < slots.length; i++) {
				slots[i] = theirs(fleet, i);
			}
			draw(fleet);
			for (int i = 0; i < slots.length; i++) {
				slots[i] = replace(fleet, slots[i], i, "512-1023");
				outside.add(slots[i]);
				draw(fleet);
			}
			// back, and there again
			slots[0].end();
			slots[0] = theirs(fleet, 0);
			draw(fleet);
			slots[0] = replace(fleet, slots[0], 0, "512-1023");
			outside.add(slots[0]);
			draw(fleet);
			// wider
			for (int i = 0; i < slots.length; i++) {
				slots[i] = replace(fleet, slots[i], i, "0-1023");
				draw(fleet);
			}
			fleet.awaitIds(IDS);
			for (Member slot : slots) {
				slot.end();
			}
			check(fleet, outside);
		}
	}

	/** What the check above finds where nobody keeps the node ids apart. */
	@Test
	void idsComeTwiceWhereBothHaveOneNodeId() throws IOException {
		try (Fleet fleet = new Fleet(this.directory, 1)) {
			theirs(fleet, 0);
			fleet.start("--snowflake.preset=hutool", "--snowflake.node-id=33");
			fleet.awaitIds(fleet.count() + 100_000);
			fleet.close();
			assertThat(twice(sorted(fleet))).isGreaterThan(100);
		}
	}

	private Member theirs(Fleet fleet, int slot) throws IOException {
		return fleet.start(THEIRS.get(slot).name(), Long.toString(PINNED.get(slot)));
	}

	/**
	 * The new instance of an even slot is there before the old one ends, as in a rolling
	 * update; that of an odd one comes when the old one has ended, as in a stateful set.
	 */
	private Member replace(Fleet fleet, Member old, int slot, String nodeIds) throws IOException {
		if (slot % 2 == 1) {
			old.end();
		}
		Member next = fleet.start("--snowflake.preset=" + ((slot % 2 == 0) ? "hutool" : "mybatis-plus"),
				"--snowflake.lease.store=file", "--snowflake.lease.file.directory=" + this.directory.resolve("leases"),
				"--snowflake.lease.node-ids=" + nodeIds);
		if (slot % 2 == 1) {
			assertThat(first(next)).isGreaterThan(last(old));
		}
		else {
			old.end();
		}
		return next;
	}

	private void draw(Fleet fleet) {
		this.steps++;
		fleet.awaitIds(IDS * this.steps / STEPS);
	}

	private void check(Fleet fleet, List<Member> outside) throws IOException {
		long[] ids = sorted(fleet);
		long theirs = 0;
		for (Member member : fleet.members()) {
			boolean ours = member.arguments().get(0).startsWith("--");
			theirs += ours ? 0 : member.count();
			assertThat(increases(member)).as(() -> String.join(" ", member.arguments())).isTrue();
			assertThat(nodeIdsAre(member, nodeIds(member, ours, outside.contains(member)))).isTrue();
			assertThat(timesAreThoseOfTheDraw(member)).as(() -> String.join(" ", member.arguments())).isTrue();
		}
		long twice = twice(ids);
		String summary = String.format(Locale.ROOT,
				"%,d ids of %d processes, %,d of them of hutool and MyBatis-Plus: %,d twice%n", ids.length,
				fleet.members().size(), theirs, twice);
		Files.writeString(Files.createDirectories(Path.of("target")).resolve("mixed-fleet.txt"), summary);
		assertThat(twice).isZero();
		assertThat(ids).hasSizeGreaterThanOrEqualTo((int) IDS);
		assertThat(theirs).isBetween(1L, ids.length - 1L);
	}

	private static LongPredicate nodeIds(Member member, boolean ours, boolean outside) {
		if (!ours) {
			long pinned = Long.parseLong(member.arguments().get(1));
			return (nodeId) -> nodeId == pinned;
		}
		return (nodeId) -> !outside || nodeId >= FIRST_OF_OURS;
	}

	private static boolean nodeIdsAre(Member member, LongPredicate allowed) throws IOException {
		return ids(member).map((id) -> parts(id).nodeId()).allMatch(allowed);
	}

	private static boolean increases(Member member) throws IOException {
		long[] ids = ids(member).toArray();
		for (int i = 1; i < ids.length; i++) {
			if (ids[i] <= ids[i - 1]) {
				return false;
			}
		}
		return true;
	}

	/**
	 * Then ids of the whole fleet sort by the millisecond in which they were drawn,
	 * whoever has drawn them. MyBatis-Plus reads a clock that a thread of its own moves
	 * on, when it gets to run.
	 */
	private static boolean timesAreThoseOfTheDraw(Member member) throws IOException {
		long lag = member.arguments().get(0).equals(Peer.MYBATIS_PLUS.name()) ? MOST_LAG : 0;
		return member.batches()
			.allMatch(
					(batch) -> millis(batch.first()) >= batch.before() - lag && millis(batch.last()) <= batch.after());
	}

	private static long millis(long id) {
		return parts(id).timestamp().toEpochMilli();
	}

	private static long first(Member member) throws IOException {
		return ids(member).findFirst().orElseThrow();
	}

	private static long last(Member member) throws IOException {
		return ids(member).reduce((before, after) -> after).orElseThrow();
	}

	private static LongStream ids(Member member) throws IOException {
		return member.batches().flatMapToLong(Batch::ids);
	}

	private static SnowflakeId parts(long id) {
		return SnowflakePreset.HUTOOL.layout().decompose(id);
	}

	private static long[] sorted(Fleet fleet) throws IOException {
		LongStream.Builder all = LongStream.builder();
		for (Member member : fleet.members()) {
			ids(member).forEach(all);
		}
		return all.build().sorted().toArray();
	}

	private static long twice(long[] sorted) {
		long twice = 0;
		for (int i = 1; i < sorted.length; i++) {
			twice += (sorted[i] == sorted[i - 1]) ? 1 : 0;
		}
		return twice;
	}

}
