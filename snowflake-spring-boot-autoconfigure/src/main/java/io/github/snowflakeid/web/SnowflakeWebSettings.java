package io.github.snowflakeid.web;

import java.util.regex.Pattern;

import io.github.snowflakeid.IdFormat;

/**
 * How ids are served over HTTP.
 *
 * @param path where: one or more segments, each a slash and then letters, digits or any
 * of {@code - . _ ~}
 * @param maxCount how many ids one request may ask for, from 1 to {@link #MAX_MAX_COUNT}
 * @param format how ids are written where a request does not say it
 */
public record SnowflakeWebSettings(String path, int maxCount, IdFormat format) {

	/** The largest number that one request may ever ask for. */
	public static final int MAX_MAX_COUNT = 1_000_000;

	private static final Pattern PATH = Pattern.compile("(/[A-Za-z0-9._~-]+)+");

	/**
	 * Says whether ids can be served at a path.
	 * @param text the path
	 * @return whether it is one of plain segments
	 */
	public static boolean isPath(String text) {
		return PATH.matcher(text).matches();
	}

}
