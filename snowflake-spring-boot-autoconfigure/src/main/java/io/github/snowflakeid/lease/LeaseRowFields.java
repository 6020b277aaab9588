package io.github.snowflakeid.lease;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

/**
 * A row as texts: the names of its fields, their order, and how what people have named is
 * escaped. A store that keeps texts writes {@link #write} as its medium wants it, as
 * lines or as annotations, and reads it by {@link #read}. What is stored stays: a name or
 * an escape is never changed, and fields that are not known are skipped, because a later
 * version may write more.
 * <p>
 * There are two kinds of escapes. A <i>word</i> is URL-encoded and holds neither spaces
 * nor line ends nor {@code =}, for texts that have a syntax. What is <i>printable</i> is
 * ASCII as it is, and all else percent-encoded, for columns that hold nothing else: it
 * means the same in every character set, and no database refuses it or says that it has
 * changed it.
 */
public final class LeaseRowFields {

	/** {@link LeaseRow#token()}. */
	public static final String TOKEN = "token";

	/** {@link LeaseRow#since()}. */
	public static final String SINCE = "since";

	/** {@link LeaseRow#expires()}. */
	public static final String EXPIRES = "expires";

	/** {@link LeaseRow#highWaterMark()}. */
	public static final String MARK = "mark";

	private static final String OWNER = "owner";

	private static final String HOST = "host";

	private static final String PID = "pid";

	private static final String APPLICATION = "application";

	private static final List<String> OWNER_FIELDS = List.of(OWNER, HOST, PID, APPLICATION);

	private static final Pattern ESCAPES = Pattern.compile("(?:%[0-9A-Fa-f]{2})+");

	private static final int ESCAPE_LENGTH = 3;

	private static final int HEX = 16;

	private LeaseRowFields() {
	}

	/**
	 * Returns the fields of a row.
	 * @param row the row
	 * @return words by name: four numbers, and four fields of the owner if there is one,
	 * always in the same order
	 */
	public static Map<String, String> write(LeaseRow row) {
		Map<String, String> fields = new LinkedHashMap<>();
		fields.put(TOKEN, Long.toString(row.token()));
		fields.put(SINCE, Long.toString(row.since()));
		fields.put(EXPIRES, Long.toString(row.expires()));
		fields.put(MARK, Long.toString(row.highWaterMark()));
		LeaseOwner owner = row.owner();
		if (owner != null) {
			List<String> words = ownerWords(owner);
			for (int i = 0; i < words.size(); i++) {
				fields.put(OWNER_FIELDS.get(i), words.get(i));
			}
		}
		return fields;
	}

	/**
	 * Returns the fields of an owner without their names, for texts that go by order.
	 * @param owner the owner
	 * @return four words: id, host, process id, application
	 */
	public static List<String> ownerWords(LeaseOwner owner) {
		return List.of(word(owner.id()), word(owner.host()), Long.toString(owner.pid()), word(owner.application()));
	}

	/**
	 * Reads a row.
	 * @param nodeId the node id
	 * @param fields the fields by name
	 * @return the row
	 * @throws IllegalArgumentException if a field is missing or is not what it should be
	 */
	public static LeaseRow read(long nodeId, Map<String, String> fields) {
		LeaseOwner owner = fields.containsKey(OWNER)
				? readOwner(OWNER_FIELDS.stream().map((name) -> field(fields, name)).toList()) : null;
		return new LeaseRow(nodeId, owner, number(fields, TOKEN), number(fields, SINCE), number(fields, EXPIRES),
				number(fields, MARK));
	}

	/**
	 * Reads an owner.
	 * @param words four words in the order of {@link #ownerWords}
	 * @return the owner
	 * @throws IllegalArgumentException if they are none
	 */
	public static LeaseOwner readOwner(List<String> words) {
		return new LeaseOwner(text(words.get(0)), text(words.get(1)), Long.parseLong(words.get(2)), text(words.get(3)));
	}

	/**
	 * Reads a field that is a number.
	 * @param fields the fields by name
	 * @param name the name
	 * @return the number
	 * @throws IllegalArgumentException if there is no such field or it is no number
	 */
	public static long number(Map<String, String> fields, String name) {
		return Long.parseLong(field(fields, name));
	}

	private static String field(Map<String, String> fields, String name) {
		String value = fields.get(name);
		if (value == null) {
			throw new IllegalArgumentException("There is no " + name);
		}
		return value;
	}

	/**
	 * Returns fields as a text that people can read.
	 * @param fields words by name
	 * @return one {@code name=word} a line, in the order of the map
	 */
	public static String lines(Map<String, String> fields) {
		return fields.entrySet()
			.stream()
			.map((field) -> field.getKey() + "=" + field.getValue() + "\n")
			.collect(Collectors.joining());
	}

	/**
	 * Reads fields of a text.
	 * @param text one {@code name=word} a line; what is no such line is skipped
	 * @return the words by name
	 */
	public static Map<String, String> ofLines(String text) {
		Map<String, String> fields = new HashMap<>();
		text.lines().forEach((line) -> {
			int end = line.indexOf('=');
			if (end > 0) {
				fields.put(line.substring(0, end), line.substring(end + 1));
			}
		});
		return fields;
	}

	private static String word(String text) {
		return URLEncoder.encode(text, StandardCharsets.UTF_8);
	}

	private static String text(String word) {
		return URLDecoder.decode(word, StandardCharsets.UTF_8);
	}

	/**
	 * Makes a text printable.
	 * @param text the text
	 * @param maxLength how much may come of it; what is too long is cut between two
	 * characters
	 * @return printable ASCII
	 */
	public static String printable(String text, int maxLength) {
		StringBuilder printable = new StringBuilder();
		for (int at = 0; at < text.length(); at = text.offsetByCodePoints(at, 1)) {
			String next = printable(text.codePointAt(at));
			if (printable.length() + next.length() > maxLength) {
				break;
			}
			printable.append(next);
		}
		return printable.toString();
	}

	private static String printable(int character) {
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

	/**
	 * Reads what was made printable.
	 * @param printable what was stored, or null: some databases know no empty text
	 * @return the text. What is no escape is left alone: earlier versions wrote texts as
	 * they are
	 */
	public static String ofPrintable(@Nullable String printable) {
		return (printable != null)
				? ESCAPES.matcher(printable).replaceAll((match) -> Matcher.quoteReplacement(octets(match.group())))
				: "";
	}

	private static String octets(String escapes) {
		ByteBuffer octets = ByteBuffer.allocate(escapes.length() / ESCAPE_LENGTH);
		for (int at = 1; at < escapes.length(); at += ESCAPE_LENGTH) {
			octets.put((byte) Integer.parseInt(escapes.substring(at, at + 2), HEX));
		}
		return new String(octets.array(), StandardCharsets.UTF_8);
	}

}
