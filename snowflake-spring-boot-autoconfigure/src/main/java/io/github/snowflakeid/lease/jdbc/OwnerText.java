package io.github.snowflakeid.lease.jdbc;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * Texts for people as a column keeps them: printable ASCII as it is, all else
 * percent-encoded. So they mean the same in every character set, and no database refuses
 * them or says that it has changed them.
 */
final class OwnerText {

	/** How much the columns hold. */
	private static final int MAX_LENGTH = 200;

	private static final Pattern ESCAPES = Pattern.compile("(?:%[0-9A-Fa-f]{2})+");

	private static final int ESCAPE_LENGTH = 3;

	private static final int HEX = 16;

	private OwnerText() {
	}

	/** Cuts what is too long between two characters. */
	static String encode(String text) {
		StringBuilder encoded = new StringBuilder();
		for (int at = 0; at < text.length(); at = text.offsetByCodePoints(at, 1)) {
			String next = encode(text.codePointAt(at));
			if (encoded.length() + next.length() > MAX_LENGTH) {
				break;
			}
			encoded.append(next);
		}
		return encoded.toString();
	}

	private static String encode(int character) {
		String text = Character.toString(character);
		if (character >= ' ' && character <= '~' && character != '%') {
			return text;
		}
		StringBuilder escapes = new StringBuilder();
		for (byte octet : text.getBytes(StandardCharsets.UTF_8)) {
			escapes.append(String.format(Locale.ROOT, "%%%02X", octet));
		}
		return escapes.toString();
	}

	/** Leaves alone what is no escape: earlier versions wrote texts as they are. */
	static String decode(@Nullable String text) {
		// some databases know no empty text
		return (text != null)
				? ESCAPES.matcher(text).replaceAll((match) -> Matcher.quoteReplacement(octets(match.group()))) : "";
	}

	private static String octets(String escapes) {
		ByteBuffer octets = ByteBuffer.allocate(escapes.length() / ESCAPE_LENGTH);
		for (int at = 1; at < escapes.length(); at += ESCAPE_LENGTH) {
			octets.put((byte) Integer.parseInt(escapes.substring(at, at + 2), HEX));
		}
		return new String(octets.array(), StandardCharsets.UTF_8);
	}

}
