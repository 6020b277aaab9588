package io.github.snowflakeid.inspect;

import java.io.PrintStream;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Locale;

import io.github.snowflakeid.IdRange;
import io.github.snowflakeid.SnowflakeLayout;
import org.jspecify.annotations.Nullable;

/**
 * The ids of days, as they are asked for in queries and in the bounds of partitions.
 */
final class Partitions {

	private final SnowflakeLayout layout;

	private final @Nullable String table;

	/**
	 * Prepares to print them.
	 * @param layout the layout of the ids
	 * @param table the table that is partitioned, or null if there is none
	 */
	Partitions(SnowflakeLayout layout, @Nullable String table) {
		this.layout = layout;
		this.table = table;
	}

	void print(Options.Days days, PrintStream out) {
		out.println(String.format(Locale.ROOT, "-- days in UTC of ids with %d, %d and %d bits, tick %s, epoch %s",
				this.layout.timestampBits(), this.layout.nodeIdBits(), this.layout.sequenceBits(), this.layout.tick(),
				this.layout.epoch()));
		out.println((this.table != null) ? "-- the upper bound of a partition is the first id behind it"
				: "-- day, its first id, its last id");
		for (int i = 0; i < days.count(); i++) {
			LocalDate day = days.first().plusDays(i);
			IdRange ids = idsOf(day);
			out.println((this.table != null) ? partition(this.table, day, ids)
					: String.format(Locale.ROOT, "%s %d %d", day, ids.first(), ids.last()));
		}
	}

	/**
	 * The day of the epoch has ids from then on, and that of the end of life until then.
	 */
	private IdRange idsOf(LocalDate day) {
		Instant from = startOf(day);
		Instant until = startOf(day.plusDays(1));
		Instant epoch = this.layout.epoch();
		Instant end = this.layout.endOfLife();
		if (!until.isAfter(epoch) || !from.isBefore(end)) {
			throw new RefusedException(
					String.format(Locale.ROOT, "%s has no ids: they are from %s until %s", day, epoch, end));
		}
		return this.layout.idRange(from.isBefore(epoch) ? epoch : from, until.isAfter(end) ? end : until);
	}

	private static Instant startOf(LocalDate day) {
		return day.atStartOfDay(ZoneOffset.UTC).toInstant();
	}

	/** The bounds of PostgreSQL take in the first value, and leave out the second. */
	private static String partition(String table, LocalDate day, IdRange ids) {
		String end = (ids.last() == Long.MAX_VALUE) ? "maxvalue" : Long.toString(ids.last() + 1);
		return String.format(Locale.ROOT, "create table %s_%s partition of %s for values from (%d) to (%s);", table,
				day.toString().replace("-", ""), table, ids.first(), end);
	}

}
