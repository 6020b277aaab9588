package io.github.snowflakeid.lease.redis;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

import io.github.snowflakeid.lease.LeaseOwner;
import io.github.snowflakeid.lease.LeaseRow;
import io.github.snowflakeid.lease.LeaseRowFields;

/**
 * A row as the text that Redis keeps. Numbers have 19 digits, as many as the largest long
 * has, so that the script finds and compares them as texts. The owner's parts are words
 * of {@link LeaseRowFields}, so that they hold no space.
 *
 * @param row the row
 * @param reach how far the windows reach that its mark stands for
 * @param quarantine for how long its holder waits where leases may have been forgotten
 */
record RowText(LeaseRow row, Duration reach, Duration quarantine) {

	/** The numbers as the script looks for them, and an owner or none. */
	private static final Pattern FORM = Pattern.compile("(\\d{19} ){7}(\\S* \\S* -?\\d+ \\S*)?");

	private static final String ERA = "era";

	private static final String REACH = "reach";

	private static final String QUARANTINE = "quarantine";

	/** What the numbers are, in their order, which the script knows too. */
	private static final List<String> NUMBERS = List.of(ERA, LeaseRowFields.TOKEN, LeaseRowFields.MARK,
			LeaseRowFields.SINCE, LeaseRowFields.EXPIRES, REACH, QUARANTINE);

	static String write(String era, LeaseRow row, Duration reach, Duration quarantine) {
		LeaseOwner owner = row.owner();
		Map<String, String> fields = Map.of(ERA, era, LeaseRowFields.TOKEN, number(row.token()), LeaseRowFields.MARK,
				number(row.highWaterMark()), LeaseRowFields.SINCE, number(row.since()), LeaseRowFields.EXPIRES,
				number(row.expires()), REACH, number(reach.toMillis()), QUARANTINE, number(quarantine.toMillis()));
		return String.join(" ", NUMBERS.stream().map(fields::get).toList()) + " "
				+ ((owner != null) ? owner(owner) : "");
	}

	/**
	 * Reads a row.
	 * @throws IllegalArgumentException if the text is none
	 */
	static RowText read(long nodeId, String text) {
		if (!FORM.matcher(text).matches()) {
			throw new IllegalArgumentException("It is no row");
		}
		List<String> words = List.of(text.split(" ", -1));
		Map<String, String> fields = new HashMap<>();
		for (int i = 0; i < NUMBERS.size(); i++) {
			fields.put(NUMBERS.get(i), words.get(i));
		}
		List<String> owner = words.subList(NUMBERS.size(), words.size());
		LeaseRow row = new LeaseRow(nodeId, (owner.size() > 1) ? LeaseRowFields.readOwner(owner) : null,
				LeaseRowFields.number(fields, LeaseRowFields.TOKEN),
				LeaseRowFields.number(fields, LeaseRowFields.SINCE),
				LeaseRowFields.number(fields, LeaseRowFields.EXPIRES),
				LeaseRowFields.number(fields, LeaseRowFields.MARK));
		return new RowText(row, Duration.ofMillis(LeaseRowFields.number(fields, REACH)),
				Duration.ofMillis(LeaseRowFields.number(fields, QUARANTINE)));
	}

	/** Nothing that is compared is ever below 0. */
	static String number(long value) {
		return String.format(Locale.ROOT, "%019d", Math.max(0, value));
	}

	static String owner(LeaseOwner owner) {
		return String.join(" ", LeaseRowFields.ownerWords(owner));
	}

}
