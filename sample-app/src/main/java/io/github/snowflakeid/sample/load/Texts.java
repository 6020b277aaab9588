package io.github.snowflakeid.sample.load;

import java.util.Locale;

/**
 * Words around figures, for people.
 */
public final class Texts {

	private static final int QUOTED_LENGTH = 40;

	private static final int SENTENCE_LENGTH = 300;

	private Texts() {
	}

	/**
	 * Returns a number of things.
	 * @param count how many
	 * @param thing what one of them is called
	 * @return such as {@code 1 id} or {@code 2,000 ids}
	 */
	public static String count(long count, String thing) {
		return String.format(Locale.ROOT, "%,d %s%s", count, thing, (count == 1) ? "" : "s");
	}

	/**
	 * Returns a rate, with decimal places where whole numbers would say something else.
	 * @param rate how many a second
	 * @return such as {@code 0.40} or {@code 4,096,000}
	 */
	public static String rate(double rate) {
		return String.format(Locale.ROOT, (rate == 0 || rate >= 100) ? "%,.0f" : (rate < 10) ? "%.2f" : "%.1f", rate);
	}

	/**
	 * Returns what somebody has sent, fit for a line of a log.
	 * @param text the text
	 * @return its start, without control characters
	 */
	public static String quoted(String text) {
		return start(text, QUOTED_LENGTH);
	}

	/** Returns a sentence of somebody else's, fit for a line of a report. */
	static String sentence(String text) {
		return start(text, SENTENCE_LENGTH);
	}

	private static String start(String text, int length) {
		String start = (text.length() > length) ? text.substring(0, length) + "..." : text;
		return start.replaceAll("\\p{Cntrl}", "?");
	}

	/**
	 * Returns what an exception says of itself.
	 * @param failure the exception
	 * @return its message, or its name if it has none
	 */
	public static String message(Throwable failure) {
		String message = failure.getMessage();
		return (message != null && !message.isBlank()) ? message : failure.getClass().getSimpleName();
	}

}
