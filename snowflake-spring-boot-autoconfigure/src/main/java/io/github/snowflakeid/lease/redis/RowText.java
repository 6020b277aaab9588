package io.github.snowflakeid.lease.redis;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.regex.Pattern;

import io.github.snowflakeid.lease.LeaseOwner;
import io.github.snowflakeid.lease.LeaseRow;

/**
 * A row as the text that Redis keeps. Numbers have 19 digits, as many as the largest long
 * has, so that the script finds and compares them as texts. The owner's parts are
 * percent-encoded, so that they hold no space.
 *
 * @param row the row
 * @param reach how far the windows reach that its mark stands for
 * @param quarantine for how long its holder waits where leases may have been forgotten
 */
record RowText(LeaseRow row, Duration reach, Duration quarantine) {

	/** The numbers as the script looks for them, and an owner or none. */
	private static final Pattern FORM = Pattern.compile("(\\d{19} ){7}(\\S* \\S* -?\\d+ \\S*)?");

	private static final int TOKEN = 1;

	private static final int MARK = 2;

	private static final int SINCE = 3;

	private static final int EXPIRES = 4;

	private static final int REACH = 5;

	private static final int QUARANTINE = 6;

	private static final int OWNER = 7;

	static String write(String era, LeaseRow row, Duration reach, Duration quarantine) {
		LeaseOwner owner = row.owner();
		return String.join(" ", era, number(row.token()), number(row.highWaterMark()), number(row.since()),
				number(row.expires()), number(reach.toMillis()), number(quarantine.toMillis()),
				(owner != null) ? owner(owner) : "");
	}

	/**
	 * Reads a row.
	 * @throws IllegalArgumentException if the text is none
	 */
	static RowText read(long nodeId, String text) {
		if (!FORM.matcher(text).matches()) {
			throw new IllegalArgumentException("It is no row");
		}
		String[] parts = text.split(" ", OWNER + 1);
		LeaseRow row = new LeaseRow(nodeId, parts[OWNER].isEmpty() ? null : readOwner(parts[OWNER]),
				Long.parseLong(parts[TOKEN]), Long.parseLong(parts[SINCE]), Long.parseLong(parts[EXPIRES]),
				Long.parseLong(parts[MARK]));
		return new RowText(row, Duration.ofMillis(Long.parseLong(parts[REACH])),
				Duration.ofMillis(Long.parseLong(parts[QUARANTINE])));
	}

	/** Nothing that is compared is ever below 0. */
	static String number(long value) {
		return String.format(Locale.ROOT, "%019d", Math.max(0, value));
	}

	static String owner(LeaseOwner owner) {
		return String.join(" ", encode(owner.id()), encode(owner.host()), Long.toString(owner.pid()),
				encode(owner.application()));
	}

	private static LeaseOwner readOwner(String text) {
		String[] parts = text.split(" ", -1);
		return new LeaseOwner(decode(parts[0]), decode(parts[1]), Long.parseLong(parts[2]), decode(parts[3]));
	}

	private static String encode(String text) {
		return URLEncoder.encode(text, StandardCharsets.UTF_8);
	}

	private static String decode(String text) {
		return URLDecoder.decode(text, StandardCharsets.UTF_8);
	}

}
