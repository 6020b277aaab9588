package io.github.snowflakeid.lease.zookeeper;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

import io.github.snowflakeid.lease.LeaseOwner;
import io.github.snowflakeid.lease.LeaseRow;
import org.jspecify.annotations.Nullable;

/**
 * A row as the text of a znode, one {@code key=value} a line, so that people can read it.
 * The owner's texts are URL-encoded, because they may hold line breaks. Keys that are not
 * known are skipped: a later version may write more.
 */
final class LeaseRowText {

	private LeaseRowText() {
	}

	static String write(LeaseRow row) {
		StringBuilder text = new StringBuilder(String.format(Locale.ROOT, "token=%d\nsince=%d\nexpires=%d\nmark=%d\n",
				row.token(), row.since(), row.expires(), row.highWaterMark()));
		LeaseOwner owner = row.owner();
		if (owner != null) {
			text.append(String.format(Locale.ROOT, "owner=%s\nhost=%s\npid=%d\napplication=%s\n", encode(owner.id()),
					encode(owner.host()), owner.pid(), encode(owner.application())));
		}
		return text.toString();
	}

	/**
	 * Reads a row.
	 * @param nodeId the node id
	 * @param text what the znode holds
	 * @return the row
	 * @throws IllegalArgumentException if that is no row
	 */
	static LeaseRow read(long nodeId, String text) {
		Map<String, String> values = values(text);
		return new LeaseRow(nodeId, owner(values), number(values, "token"), number(values, "since"),
				number(values, "expires"), number(values, "mark"));
	}

	static Map<String, String> values(String text) {
		Map<String, String> values = new HashMap<>();
		text.lines().forEach((line) -> {
			int end = line.indexOf('=');
			if (end > 0) {
				values.put(line.substring(0, end), line.substring(end + 1));
			}
		});
		return values;
	}

	private static @Nullable LeaseOwner owner(Map<String, String> values) {
		return values.containsKey("owner") ? new LeaseOwner(text(values, "owner"), text(values, "host"),
				number(values, "pid"), text(values, "application")) : null;
	}

	static long number(Map<String, String> values, String key) {
		return Long.parseLong(value(values, key));
	}

	private static String text(Map<String, String> values, String key) {
		return URLDecoder.decode(value(values, key), StandardCharsets.UTF_8);
	}

	private static String value(Map<String, String> values, String key) {
		String value = values.get(key);
		if (value == null) {
			throw new IllegalArgumentException("There is no " + key);
		}
		return value;
	}

	private static String encode(String text) {
		return URLEncoder.encode(text, StandardCharsets.UTF_8);
	}

}
