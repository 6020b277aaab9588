package io.github.snowflakeid.inspect;

import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;

import io.github.snowflakeid.SnowflakeLayout;
import io.github.snowflakeid.SnowflakePreset;

/**
 * What was found, in words.
 */
final class Report {

	private static final int MOST_NODES = 16;

	private static final int MOST_RANGES = 32;

	private final ColumnSummary ids;

	private final IdColumn column;

	private final Verdict verdict;

	private final StringBuilder text = new StringBuilder();

	Report(ColumnSummary ids, IdColumn column, Verdict verdict) {
		this.ids = ids;
		this.column = column;
		this.verdict = verdict;
	}

	void print(PrintStream out) {
		say("%,d ids in %s, from %d to %d.", this.ids.count(), this.column.format().name().toLowerCase(Locale.ROOT),
				this.ids.smallest(), this.ids.largest());
		if (this.column.header() != null) {
			say("%s was taken for the header.", this.column.header());
		}
		order();
		say("");
		Reading best = this.verdict.best();
		if (best != null) {
			fit(best);
		}
		else if (this.verdict.fitting().isEmpty()) {
			nothing();
		}
		else {
			undecided();
		}
		out.print(this.text);
	}

	private void order() {
		if (this.ids.smaller() + this.ids.equal() == 0) {
			say("Each is greater than the one before.");
			return;
		}
		if (this.ids.smaller() > 0) {
			say("%,d are smaller than the one before.", this.ids.smaller());
		}
		if (this.ids.equal() > 0) {
			say("%,d are the same as the one before.", this.ids.equal());
		}
		say("The first of these is in line %,d.", this.ids.firstOutOfOrder());
	}

	private void fit(Reading best) {
		say("They fit %s.", best.name());
		if (best.presets().size() > 1) {
			say("These have epoch, widths and tick in common: no id tells them apart, and each continues the series.");
		}
		if (!this.verdict.layoutIsGiven()) {
			say("The newest id is of %s then, %s %s.", best.newest(), distance(best),
					this.verdict.madeIsGiven() ? "from when it was made" : "from now");
		}
		zones(best);
		others(best);
		say("");
		describe(best);
	}

	private void zones(Reading best) {
		if (this.verdict.zoneFollowsFromNow(best)) {
			List<ZoneOffset> zones = this.verdict.zonesNear(best);
			say("The zone follows from that time. If the newest id is older, the offset is greater by as much%s",
					zones.isEmpty() ? "." : ":");
			zones.forEach((zone) -> say("  %-36s %s", best.nameIn(zone), best.newestIn(zone)));
		}
	}

	private void others(Reading best) {
		List<Reading> others = this.verdict.fitting().stream().filter((reading) -> reading != best).toList();
		if (others.isEmpty()) {
			return;
		}
		say("As ids of others the newest is older, which it may be if nobody has made any since:");
		others.forEach((other) -> say("  %-36s %s%s", other.name(), other.newest(), doubt(other)));
	}

	private void describe(Reading reading) {
		SnowflakeLayout layout = reading.layout();
		say("oldest       %s", reading.oldest());
		say("newest       %s", reading.newest());
		if (isOrderedAlike(reading)) {
			nodeIds(reading);
			say("sequence     %,d to %,d of %,d; %d in 100 ids have 0", reading.smallestSequence(),
					reading.largestSequence(), layout.maxSequence(), reading.zeroSequences());
		}
		Instant start = reading.safeStart();
		say("safe start   %s, %s: from then on new ids are greater than all of these", start,
				start.isAfter(this.verdict.now()) ? "which is still to come" : "which has passed");
		say("properties   %s", reading.properties());
		if (!isOrderedAlike(reading)) {
			say("beside       no: all that issue such ids have to end before the first new generator starts");
		}
		if (reading.ofTheBeginning() > 0) {
			say("");
			say("%,d of the ids are of the first day after the epoch, %s, as small numbers are: they may be of another "
					+ "series.", reading.ofTheBeginning(), layout.epoch());
		}
		if (!doubt(reading).isEmpty()) {
			say("");
			say("This is in doubt: the ids have almost all node ids that there are, and a fleet has seldom so many.");
		}
	}

	private static boolean isOrderedAlike(Reading reading) {
		return reading.presets().stream().allMatch(SnowflakePreset::isRunBeside);
	}

	private void nodeIds(Reading reading) {
		if (!reading.listsNodeIds()) {
			say("node ids     not listed: %d bits have too many", reading.layout().nodeIdBits());
			return;
		}
		List<Long> seen = reading.nodeIds(true);
		say("node ids     %,d of %,d: %s", seen.size(), reading.layout().maxNodeId() + 1, ranges(seen));
		if (seen.size() <= MOST_NODES) {
			SnowflakePreset preset = reading.presets().isEmpty() ? null : reading.presets().get(0);
			for (long nodeId : seen) {
				say("  %-10d %,d ids%s", nodeId, reading.idsOfNode(nodeId),
						(preset == null || preset.nodeIdParts().size() < 2) ? "" : ", " + preset.nodeIdOf(nodeId));
			}
		}
		List<Long> free = reading.nodeIds(false);
		if (!free.isEmpty()) {
			say("not seen     %s", ranges(free));
		}
	}

	/** In the words of {@code snowflake.lease.node-ids}. */
	private static String ranges(List<Long> nodeIds) {
		StringJoiner ranges = new StringJoiner(",");
		int count = 0;
		for (int i = 0; i < nodeIds.size(); i++) {
			int end = i;
			while (end + 1 < nodeIds.size() && nodeIds.get(end + 1) == nodeIds.get(end) + 1) {
				end++;
			}
			if (++count > MOST_RANGES) {
				return ranges + " and more";
			}
			ranges.add((end == i) ? Long.toString(nodeIds.get(i)) : nodeIds.get(i) + "-" + nodeIds.get(end));
			i = end;
		}
		return ranges.toString();
	}

	private static String doubt(Reading reading) {
		return (isOrderedAlike(reading) && reading.spreadsOverAllNodeIds()) ? " (has almost all node ids)" : "";
	}

	private void undecided() {
		say("With no preset the newest id is of a time near %s, %s. It was made earlier, or the", this.verdict.made(),
				madeText());
		say("series has an epoch or widths of its own. --newest says when it was made, --epoch and --widths");
		say("what it has. As ids of these presets the newest is of");
		this.verdict.fitting()
			.forEach((reading) -> say("  %-36s %s%s", reading.name(), reading.newest(), doubt(reading)));
		epochs();
	}

	private void nothing() {
		if (this.verdict.layoutIsGiven()) {
			Reading reading = this.verdict.unfitting().get(0);
			say("They do not fit %s: %s.", reading.name(),
					reading.hasRoom() ? String.format(Locale.ROOT, "the newest would be of %s", reading.newest())
							: String.format(Locale.ROOT, "its largest id is %d", reading.layout().maxId()));
		}
		else {
			say("They fit no preset: with each the newest would be of the future, or of the first %d days after the epoch.",
					Verdict.FIRST_DAYS.toDays());
		}
		epochs();
	}

	private String madeText() {
		return this.verdict.madeIsGiven() ? "when it is said to have been made" : "which is now";
	}

	/**
	 * The widths are a guess, but the epoch that comes out is often known to somebody.
	 */
	private void epochs() {
		Map<String, Instant> epochs = new LinkedHashMap<>();
		for (SnowflakePreset preset : SnowflakePreset.values()) {
			SnowflakeLayout layout = Candidates.layout(preset);
			Instant epoch = this.verdict.epochWith(layout);
			if (epoch != null) {
				epochs.putIfAbsent(
						String.format(Locale.ROOT, "%d,%d,%d and a tick of %s", layout.timestampBits(),
								layout.nodeIdBits(), layout.sequenceBits(), tick(layout.tick())),
						epoch.truncatedTo(ChronoUnit.SECONDS));
			}
		}
		if (!epochs.isEmpty()) {
			say("");
			say("If the newest was made at %s, the epoch of the series is, with these widths of time,",
					this.verdict.made());
			say("node id and sequence,");
			epochs.forEach((widths, epoch) -> say("  %-36s %s", widths, epoch));
			say("and earlier by as much as the newest is older than that.");
		}
	}

	private static String tick(Duration tick) {
		return (tick.toMillis() % 1000 == 0) ? tick.toSeconds() + "s" : tick.toMillis() + "ms";
	}

	private String distance(Reading reading) {
		Duration distance = this.verdict.distance(reading);
		if (distance.toHours() > 0) {
			return String.format(Locale.ROOT, "%d h %d min", distance.toHours(), distance.toMinutesPart());
		}
		if (distance.toMinutes() > 0) {
			return String.format(Locale.ROOT, "%d min %d s", distance.toMinutes(), distance.toSecondsPart());
		}
		return String.format(Locale.ROOT, "%d.%03d s", distance.toSeconds(), distance.toMillisPart());
	}

	/** There is nothing on the class path that could mark it as a format. */
	@SuppressWarnings("AnnotateFormatMethod")
	private void say(String line, Object... values) {
		this.text.append(String.format(Locale.ROOT, line, values)).append(System.lineSeparator());
	}

}
