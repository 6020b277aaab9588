package io.github.snowflakeid.inspect;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

import io.github.snowflakeid.SnowflakeLayout;
import org.jspecify.annotations.Nullable;

/**
 * Which layouts fit ids, and which of them fits best. Their bits say little: almost any
 * id can be read with almost any layout, but is then of the future, or of long ago. So it
 * is the time of the newest id that decides, because a table that is in use has one of
 * now.
 */
final class Verdict {

	/** Clocks go wrong, and some libraries run ahead of theirs. */
	static final Duration AHEAD = Duration.ofHours(1);

	/** Who looks at a table has seldom waited for longer after its newest row. */
	static final Duration RECENT = Duration.ofDays(1);

	/**
	 * Counters are of the first moments after an epoch. No preset is as young as that.
	 */
	static final Duration FIRST_DAYS = Duration.ofDays(30);

	/** No zone is further from UTC. */
	private static final Duration FURTHEST_ZONE = Duration.ofHours(14);

	private static final Duration HALF_A_YEAR = Duration.ofDays(182);

	private final Instant made;

	private final boolean madeIsGiven;

	private final boolean layoutIsGiven;

	private final Instant now;

	private final List<Reading> fitting;

	private final List<Reading> unfitting;

	private final long largest;

	/**
	 * Judges.
	 * @param candidates the layouts, with all ids
	 * @param ids the ids
	 * @param options what is known of them
	 * @param now the time by the wall clock
	 */
	Verdict(Candidates candidates, ColumnSummary ids, Options options, Instant now) {
		Instant given = options.newest();
		this.made = (given != null) ? given : now.truncatedTo(ChronoUnit.MILLIS);
		this.madeIsGiven = given != null;
		this.layoutIsGiven = options.layout() != null;
		this.now = now;
		this.largest = ids.largest();
		if (!this.layoutIsGiven) {
			candidates.readings().stream().filter(Reading::needsZone).forEach(this::findZone);
		}
		this.fitting = candidates.readings()
			.stream()
			.filter(this::fits)
			.sorted(Comparator.comparing(this::distance))
			.toList();
		this.unfitting = candidates.readings().stream().filter((reading) -> !fits(reading)).toList();
	}

	/**
	 * The zone is the one with which the newest id is nearest to when it was made, if it
	 * is near with any.
	 */
	private void findZone(Reading reading) {
		if (reading.hasRoom() && distance(reading).compareTo(FURTHEST_ZONE.plus(RECENT)) <= 0) {
			zones(reading).min(Comparator.comparing((zone) -> distance(reading.newestIn(zone))))
				.ifPresent(reading::moveTo);
		}
	}

	/**
	 * All offsets that zones had at the epoch, or have now in summer or in winter:
	 * versions of the library differ in which they take.
	 */
	private Stream<ZoneOffset> zones(Reading reading) {
		return ZoneId.getAvailableZoneIds()
			.stream()
			.map((zone) -> ZoneId.of(zone).getRules())
			.flatMap((rules) -> Stream.of(reading.layout().epoch(), this.made, this.made.minus(HALF_A_YEAR))
				.map(rules::getOffset))
			.distinct()
			.sorted(Comparator.reverseOrder());
	}

	/**
	 * Says whether a zone is that of a reading only if its newest id was made just now.
	 */
	boolean zoneFollowsFromNow(Reading reading) {
		return reading.needsZone() && !this.layoutIsGiven && !this.madeIsGiven;
	}

	/**
	 * Returns the zones beside that of a reading with which the newest id has been made
	 * before, but not long before, the western ones first.
	 */
	List<ZoneOffset> zonesNear(Reading reading) {
		return zones(reading)
			.filter((zone) -> reading.newestIn(zone).isBefore(reading.newest())
					&& !reading.newestIn(zone).isBefore(this.made.minus(AHEAD)))
			.toList();
	}

	private boolean fits(Reading reading) {
		return reading.hasRoom() && !isOfTheFuture(reading) && (this.layoutIsGiven || !isOfTheFirstDays(reading));
	}

	boolean isOfTheFuture(Reading reading) {
		return reading.newest().isAfter(this.made.plus(AHEAD));
	}

	private static boolean isOfTheFirstDays(Reading reading) {
		return reading.newest().isBefore(reading.layout().epoch().plus(FIRST_DAYS));
	}

	/** How far the newest id is from when it was made. */
	Duration distance(Reading reading) {
		return distance(reading.newest());
	}

	private Duration distance(Instant newest) {
		return Duration.between(newest, this.made).abs();
	}

	/** All that fit, the best first. */
	List<Reading> fitting() {
		return this.fitting;
	}

	List<Reading> unfitting() {
		return this.unfitting;
	}

	/** The one to believe in, or null if the time does not decide. */
	@Nullable Reading best() {
		if (this.fitting.isEmpty()) {
			return null;
		}
		Reading first = this.fitting.get(0);
		return (this.layoutIsGiven || distance(first).compareTo(RECENT) <= 0) ? first : null;
	}

	/** When the newest id was made, as far as anybody knows. */
	Instant made() {
		return this.made;
	}

	/** Says whether that is known, and not taken to be just now. */
	boolean madeIsGiven() {
		return this.madeIsGiven;
	}

	boolean layoutIsGiven() {
		return this.layoutIsGiven;
	}

	Instant now() {
		return this.now;
	}

	/**
	 * Returns the epoch that a series has whose widths and tick are known, if its newest
	 * id was made when it is said to have been.
	 * @return the epoch, to the tick, or null if none comes out that anybody would choose
	 */
	@Nullable Instant epochWith(SnowflakeLayout layout) {
		if (this.largest > layout.maxId()) {
			return null;
		}
		Duration age = Duration.between(layout.epoch(), layout.decompose(this.largest).timestamp());
		Instant epoch = this.made.minus(age);
		boolean chosen = !epoch.isBefore(Instant.EPOCH) && epoch.isBefore(this.made.minus(FIRST_DAYS));
		return chosen ? epoch : null;
	}

}
