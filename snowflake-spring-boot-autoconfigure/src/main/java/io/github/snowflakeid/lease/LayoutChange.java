package io.github.snowflakeid.lease;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.github.snowflakeid.SnowflakeLayout;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of a series of ids whose layout or epoch is changed. Where the first new
 * id is greater than all that exist, all new ones are, since they grow with time.
 * Otherwise new ids may equal some that exist.
 *
 * @param before the layout of the ids that exist
 * @param after the layout of new ids
 */
public record LayoutChange(SnowflakeLayout before, SnowflakeLayout after) {

	private static final Pattern FINGERPRINT = Pattern.compile("(\\d+)/(\\d+)/(\\d+) bits, tick (\\S+), epoch (\\S+)");

	/**
	 * Reads two fingerprints.
	 * @param before the {@linkplain LeaseTerms#fingerprint() fingerprint} of the ids that
	 * exist
	 * @param after that of new ids
	 * @return the change, or null if one of them is none
	 */
	static @Nullable LayoutChange of(String before, String after) {
		SnowflakeLayout first = layout(before);
		SnowflakeLayout second = layout(after);
		return (first == null || second == null) ? null : new LayoutChange(first, second);
	}

	private static @Nullable SnowflakeLayout layout(String fingerprint) {
		Matcher matcher = FINGERPRINT.matcher(fingerprint);
		if (!matcher.matches()) {
			return null;
		}
		return new SnowflakeLayout(Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2)),
				Integer.parseInt(matcher.group(3)), Instant.parse(matcher.group(5)), Duration.parse(matcher.group(4)));
	}

	/**
	 * Says whether all new ids are greater than all that exist.
	 * @param switched when the first new id is issued, at the earliest with the next tick
	 * of the new layout that begins; no id that exists is of that tick or of a later one
	 * @return whether they are
	 */
	public boolean isGreater(Instant switched) {
		// else the answer would depend on whether a longer tick has just begun
		Instant first = this.after.startOf(this.after.tickAt(switched.toEpochMilli() - 1) + 1);
		return first.isBefore(this.after.endOfLife())
				&& this.after.firstId(first) >= this.before.firstId(endOfTick(switched));
	}

	/**
	 * Returns the latest epoch with which new ids of the same widths are greater than all
	 * that exist.
	 * @param switched when the first new id is issued
	 * @return the epoch, at the start of a day, or null if there is none: the timestamp
	 * has too few bits
	 */
	public @Nullable Instant latestEpoch(Instant switched) {
		long bound = this.before.firstId(endOfTick(switched));
		int shift = this.after.nodeIdBits() + this.after.sequenceBits();
		// one more, for the part of a tick that the day's start cuts off
		long ticks = (bound >>> shift) + 2;
		if (ticks > this.after.maxTick() || ticks > Long.MAX_VALUE / 2 / this.after.tick().toMillis()) {
			return null;
		}
		Instant epoch = Instant.ofEpochMilli(switched.toEpochMilli() - ticks * this.after.tick().toMillis())
			.atOffset(ZoneOffset.UTC)
			.truncatedTo(ChronoUnit.DAYS)
			.toInstant();
		boolean possible = SnowflakeLayout.isEpoch(epoch)
				&& new LayoutChange(this.before, this.after.withEpoch(epoch)).isGreater(switched);
		return possible ? epoch : null;
	}

	/** No id that exists is of this tick of the old layout, which may be the longer. */
	private Instant endOfTick(Instant switched) {
		Instant end = this.before.startOf(this.before.tickAt(switched.toEpochMilli() - 1) + 1);
		Instant last = this.before.endOfLife().minusMillis(1);
		return end.isBefore(last) ? end : last;
	}

}
