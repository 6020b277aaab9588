package io.github.snowflakeid.lease.redis;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

import io.github.snowflakeid.lease.LeaseOwner;
import io.github.snowflakeid.lease.LeaseRow;

/**
 * A row as the text that Redis keeps. Numbers have 19 digits, as many as the largest long
 * has, so that the script finds and compares them as texts. The owner's parts are
 * percent-encoded, so that they hold no space.
 */
final class RowText {

	private static final int TOKEN = 1;

	private static final int MARK = 2;

	private static final int SINCE = 3;

	private static final int EXPIRES = 4;

	private static final int OWNER = 5;

	private RowText() {
	}

	static String write(String era, LeaseRow row) {
		LeaseOwner owner = row.owner();
		return String.join(" ", era, number(row.token()), number(row.highWaterMark()), number(row.since()),
				number(row.expires()), (owner != null) ? owner(owner) : "");
	}

	static LeaseRow read(long nodeId, String text) {
		String[] parts = text.split(" ", OWNER + 1);
		return new LeaseRow(nodeId, parts[OWNER].isEmpty() ? null : readOwner(parts[OWNER]),
				Long.parseLong(parts[TOKEN]), Long.parseLong(parts[SINCE]), Long.parseLong(parts[EXPIRES]),
				Long.parseLong(parts[MARK]));
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
