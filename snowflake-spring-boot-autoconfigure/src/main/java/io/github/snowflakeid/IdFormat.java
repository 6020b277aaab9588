package io.github.snowflakeid;

import java.util.Arrays;
import java.util.Locale;

/**
 * The texts of an id. {@link #BASE32} and {@link #BASE62} have a fixed width and sort, as
 * ASCII, in the order of the ids.
 */
public enum IdFormat {

	/**
	 * Decimal digits, without leading zeros: 1 to 19 characters.
	 */
	DECIMAL("a decimal id, 1 to 19 digits, at most 9223372036854775807") {

		@Override
		public String format(long id) {
			return Long.toString(requireId(id));
		}

		@Override
		public long parse(CharSequence text) {
			int length = text.length();
			if (length == 0 || length > DECIMAL_MAX_WIDTH) {
				throw wrongLength(text);
			}
			long id = 0;
			for (int i = 0; i < length; i++) {
				int digit = text.charAt(i) - '0';
				if (digit < 0 || digit > 9) {
					throw wrongCharacter(text, i);
				}
				id = id * 10 + digit;
			}
			// 19 digits are less than 2^64, so too large an id has become negative
			if (id < 0) {
				throw tooLarge(text);
			}
			return id;
		}

	},

	/**
	 * Douglas Crockford's base 32, upper case: 13 characters. Parsing takes lower case
	 * too, {@code O} for zero, and {@code I} and {@code L} for one.
	 */
	BASE32("a base32 id, 13 characters of Crockford's alphabet, at most 7ZZZZZZZZZZZZ") {

		@Override
		public String format(long id) {
			requireId(id);
			// by hand, since a loop takes a third longer, and of chars, since a String
			// takes them in faster than bytes
			char[] text = new char[BASE32_WIDTH];
			text[0] = BASE32_DIGITS[(int) (id >>> 60)];
			text[1] = BASE32_DIGITS[(int) (id >>> 55) & 31];
			text[2] = BASE32_DIGITS[(int) (id >>> 50) & 31];
			text[3] = BASE32_DIGITS[(int) (id >>> 45) & 31];
			text[4] = BASE32_DIGITS[(int) (id >>> 40) & 31];
			text[5] = BASE32_DIGITS[(int) (id >>> 35) & 31];
			text[6] = BASE32_DIGITS[(int) (id >>> 30) & 31];
			text[7] = BASE32_DIGITS[(int) (id >>> 25) & 31];
			text[8] = BASE32_DIGITS[(int) (id >>> 20) & 31];
			text[9] = BASE32_DIGITS[(int) (id >>> 15) & 31];
			text[10] = BASE32_DIGITS[(int) (id >>> 10) & 31];
			text[11] = BASE32_DIGITS[(int) (id >>> 5) & 31];
			text[12] = BASE32_DIGITS[(int) id & 31];
			return new String(text);
		}

		@Override
		public long parse(CharSequence text) {
			if (text.length() != BASE32_WIDTH) {
				throw wrongLength(text);
			}
			long id = digit(text, 0, BASE32_VALUES);
			if (id > 7) {
				throw tooLarge(text);
			}
			for (int i = 1; i < BASE32_WIDTH; i++) {
				id = id << 5 | digit(text, i, BASE32_VALUES);
			}
			return id;
		}

	},

	/**
	 * Base 62, digits before upper case before lower case: 11 characters.
	 */
	BASE62("a base62 id, 11 letters and digits, at most AzL8n0Y58m7") {

		@Override
		public String format(long id) {
			requireId(id);
			char[] text = new char[BASE62_WIDTH];
			long high = id / BASE62_HALF;
			int first = (int) (high / BASE62_HALF);
			text[0] = BASE62_DIGITS[first];
			putFive(text, 1, (int) (high - first * BASE62_HALF));
			putFive(text, 6, (int) (id - high * BASE62_HALF));
			return new String(text);
		}

		@Override
		public long parse(CharSequence text) {
			if (text.length() != BASE62_WIDTH) {
				throw wrongLength(text);
			}
			long first = digit(text, 0, BASE62_VALUES);
			long id = (first * BASE62_HALF + getFive(text, 1)) * BASE62_HALF + getFive(text, 6);
			// a first digit of 10 stays below 2^64, so too large an id has become
			// negative
			if (first > 10 || id < 0) {
				throw tooLarge(text);
			}
			return id;
		}

	};

	private static final int DECIMAL_MAX_WIDTH = 19;

	private static final int BASE32_WIDTH = 13;

	private static final int BASE62_WIDTH = 11;

	/** 62 to the power of 5: five digits fit an int. */
	private static final long BASE62_HALF = 916_132_832;

	private static final char[] BASE32_DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ".toCharArray();

	private static final char[] BASE62_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
		.toCharArray();

	private static final byte[] BASE32_VALUES = base32Values();

	private static final byte[] BASE62_VALUES = values(BASE62_DIGITS);

	private static final int QUOTED_LENGTH = 40;

	private final String expected;

	IdFormat(String expected) {
		this.expected = expected;
	}

	/**
	 * Writes an id.
	 * @param id the id, not negative
	 * @return its text
	 * @throws IllegalArgumentException if the id is negative
	 */
	public abstract String format(long id);

	/**
	 * Reads an id.
	 * @param text a text of this format, with nothing before or after it
	 * @return the id, not negative
	 * @throws IllegalArgumentException if the text is anything else; the message quotes
	 * it and says what was expected
	 */
	public abstract long parse(CharSequence text);

	private static long requireId(long id) {
		if (id < 0) {
			throw new IllegalArgumentException(String.format(Locale.ROOT, "id is %d; it must be 0 or more", id));
		}
		return id;
	}

	private static void putFive(char[] text, int start, int value) {
		int rest = value;
		for (int i = start + 4; i >= start; i--) {
			int next = rest / 62;
			text[i] = BASE62_DIGITS[rest - next * 62];
			rest = next;
		}
	}

	int getFive(CharSequence text, int start) {
		int value = 0;
		for (int i = start; i < start + 5; i++) {
			value = value * 62 + digit(text, i, BASE62_VALUES);
		}
		return value;
	}

	int digit(CharSequence text, int index, byte[] values) {
		char character = text.charAt(index);
		int value = (character < values.length) ? values[character] : -1;
		if (value < 0) {
			throw wrongCharacter(text, index);
		}
		return value;
	}

	IllegalArgumentException wrongLength(CharSequence text) {
		return malformed(text, String.format(Locale.ROOT, "it has %d characters", text.length()));
	}

	IllegalArgumentException wrongCharacter(CharSequence text, int index) {
		return malformed(text, String.format(Locale.ROOT, "the character at index %d does not belong there", index));
	}

	IllegalArgumentException tooLarge(CharSequence text) {
		return malformed(text, "it is too large");
	}

	private IllegalArgumentException malformed(CharSequence text, String what) {
		return new IllegalArgumentException(
				String.format(Locale.ROOT, "%s is not %s: %s", quoted(text, QUOTED_LENGTH), this.expected, what));
	}

	/** Keeps a hostile text from filling or forging a line of a log. */
	static String quoted(CharSequence text, int length) {
		StringBuilder quoted = new StringBuilder("'");
		for (int i = 0; i < Math.min(text.length(), length); i++) {
			char character = text.charAt(i);
			boolean printable = character >= ' ' && character <= '~';
			quoted.append(printable ? character : '?');
		}
		return quoted.append((text.length() > length) ? "...'" : "'").toString();
	}

	private static byte[] base32Values() {
		byte[] values = values(BASE32_DIGITS);
		for (char letter = 'A'; letter <= 'Z'; letter++) {
			char digit = switch (letter) {
				case 'O' -> '0';
				case 'I', 'L' -> '1';
				default -> letter;
			};
			values[letter] = values[digit];
			values[Character.toLowerCase(letter)] = values[digit];
		}
		return values;
	}

	private static byte[] values(char[] digits) {
		byte[] values = new byte[128];
		Arrays.fill(values, (byte) -1);
		for (int value = 0; value < digits.length; value++) {
			values[digits[value]] = (byte) value;
		}
		return values;
	}

}
