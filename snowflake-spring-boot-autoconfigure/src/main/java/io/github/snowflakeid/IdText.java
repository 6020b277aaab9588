package io.github.snowflakeid;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * How an id is written: a format, with a prefix before it and a check symbol behind it,
 * if wished. Immutable.
 * <p>
 * The check symbol is that of Douglas Crockford's base 32: the id modulo 37. It tells
 * each single character that is wrong, and each two neighbours that are swapped.
 */
public final class IdText {

	/** The length of the longest prefix. */
	public static final int MAX_PREFIX = 32;

	private static final Pattern PREFIX = Pattern.compile("[A-Za-z0-9_.-]*");

	private static final String CHECK_SYMBOLS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ*~$=U";

	private static final int QUOTED_LENGTH = 80;

	private final IdFormat format;

	private final String prefix;

	private final boolean checked;

	private IdText(IdFormat format, String prefix, boolean checked) {
		if (prefix.length() > MAX_PREFIX || !PREFIX.matcher(prefix).matches()) {
			throw new IllegalArgumentException(String.format(Locale.ROOT,
					"prefix is %s; it must be at most %d letters or digits of ASCII, '_', '-' and '.'", quoted(prefix),
					MAX_PREFIX));
		}
		if (checked && format != IdFormat.BASE32) {
			throw new IllegalArgumentException(String.format(Locale.ROOT,
					"checkSymbol is true and format is %s; a check symbol there is for BASE32 only", format));
		}
		this.format = format;
		this.prefix = prefix;
		this.checked = checked;
	}

	/**
	 * Returns the texts of a format, with nothing before or behind them.
	 * @param format the format
	 * @return its texts
	 */
	public static IdText of(IdFormat format) {
		return new IdText(format, "", false);
	}

	/**
	 * Returns the texts of a format, with something before or behind them.
	 * @param format the format
	 * @param prefix letters and digits of ASCII, {@code _}, {@code -} and {@code .}, at
	 * most {@value #MAX_PREFIX} of them; or an empty text
	 * @param checkSymbol whether a check symbol stands behind the id, for
	 * {@link IdFormat#BASE32} only
	 * @return its texts
	 * @throws IllegalArgumentException if the prefix has other characters or is longer,
	 * or the format has no check symbol
	 */
	public static IdText of(IdFormat format, String prefix, boolean checkSymbol) {
		return new IdText(format, prefix, checkSymbol);
	}

	/**
	 * Writes an id.
	 * @param id the id, not negative
	 * @return its text
	 * @throws IllegalArgumentException if the id is negative
	 */
	public String format(long id) {
		String text = this.prefix + this.format.format(id);
		return this.checked ? text + symbolOf(id) : text;
	}

	/**
	 * Reads an id.
	 * @param text a text as {@link #format(long)} writes it. As to its digits,
	 * {@link IdFormat} says what else is taken; the prefix has to be the same to the
	 * letter
	 * @return the id, not negative
	 * @throws IllegalArgumentException if the text is anything else; the message quotes
	 * it and says what was expected
	 */
	public long parse(CharSequence text) {
		int length = text.length();
		int start = this.prefix.length();
		if (length < start || !this.prefix.contentEquals(text.subSequence(0, start))) {
			throw new IllegalArgumentException(String.format(Locale.ROOT, "%s does not begin with '%s', as %s does",
					quoted(text), this.prefix, quoted(format(0))));
		}
		if (!this.checked) {
			return this.format.parse(text.subSequence(start, length));
		}
		int end = Math.max(start, length - 1);
		long id = this.format.parse(text.subSequence(start, end));
		if (normalized(text.charAt(end)) != symbolOf(id)) {
			throw new IllegalArgumentException(String.format(Locale.ROOT,
					"%s ends with another check symbol than its digits have: a character of it is wrong",
					quoted(text)));
		}
		return id;
	}

	/**
	 * Returns what the texts look like, for those who have to be told.
	 * @return a regular expression in the words that Java and ECMAScript share; it
	 * matches each text that is written
	 */
	public String pattern() {
		String digits = switch (this.format) {
			case DECIMAL -> "[0-9]{1,19}";
			case BASE32 -> "[0-7][0-9A-HJKMNP-TV-Z]{12}";
			case BASE62 -> "[0-9A-Za-z]{11}";
		};
		return "^" + this.prefix.replace(".", "\\.") + digits + (this.checked ? "[0-9A-HJKMNP-TV-Z*~$=U]" : "") + "$";
	}

	@Override
	public boolean equals(Object other) {
		return other instanceof IdText text && this.format == text.format && this.prefix.equals(text.prefix)
				&& this.checked == text.checked;
	}

	@Override
	public int hashCode() {
		return (this.format.hashCode() * 31 + this.prefix.hashCode()) * 31 + Boolean.hashCode(this.checked);
	}

	/** Shows the text of the greatest id. */
	@Override
	public String toString() {
		return format(Long.MAX_VALUE);
	}

	private static char symbolOf(long id) {
		return CHECK_SYMBOLS.charAt((int) (id % CHECK_SYMBOLS.length()));
	}

	/** As in the digits. */
	private static char normalized(char symbol) {
		char upper = (symbol >= 'a' && symbol <= 'z') ? (char) (symbol - 'a' + 'A') : symbol;
		return switch (upper) {
			case 'O' -> '0';
			case 'I', 'L' -> '1';
			default -> upper;
		};
	}

	private static String quoted(CharSequence text) {
		return IdFormat.quoted(text, QUOTED_LENGTH);
	}

}
