package io.github.snowflakeid.inspect;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.Reader;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

import io.github.snowflakeid.IdFormat;
import org.jspecify.annotations.Nullable;

/**
 * Reads the ids of a column, one line at a time. The first line with anything in it
 * decides about separator and header, the first id about the format. Whatever else is no
 * id is refused with the number of its line.
 */
final class IdColumn implements Closeable {

	private static final String SEPARATORS = "\t;,|";

	private static final char NONE = '\0';

	private static final char BYTE_ORDER_MARK = '\uFEFF';

	/** What is longer is no line of ids, and must not fill the memory. */
	private static final int LONGEST_LINE = 100_000;

	private static final int QUOTED_LENGTH = 40;

	private static final int BASE32_WIDTH = 13;

	private static final int BASE62_WIDTH = 11;

	private final BufferedReader reader;

	/** As columns are called in a database. None is called like the value of no id. */
	private static final Pattern HEADER = Pattern.compile("(?!(?i:null)$)[\\p{L}_][\\p{L}\\p{N}_$. -]*");

	private final @Nullable String wanted;

	private @Nullable String header;

	private @Nullable IdFormat format;

	private char separator = NONE;

	/** Counted from 0, or -1 as long as no line has said it. */
	private int index = -1;

	private long line;

	private long id;

	IdColumn(Reader reader, Options options) {
		this.reader = new BufferedReader(reader);
		this.wanted = options.column();
		this.format = options.format();
	}

	/**
	 * Reads on to the next id.
	 * @return whether there is one
	 * @throws RefusedException if there is something else
	 */
	boolean next() throws IOException {
		String text = nextLine();
		while (text != null && text.isBlank()) {
			text = nextLine();
		}
		if (text == null) {
			return false;
		}
		if (this.index < 0) {
			String cell = first(text);
			return (cell != null) ? take(cell) : next();
		}
		List<String> cells = cells(text);
		if (this.index >= cells.size()) {
			throw refused(String.format(Locale.ROOT, "it has %d columns, and the ids are in column %d", cells.size(),
					this.index + 1));
		}
		return take(cells.get(this.index));
	}

	long id() {
		return this.id;
	}

	long line() {
		return this.line;
	}

	IdFormat format() {
		return (this.format != null) ? this.format : IdFormat.DECIMAL;
	}

	/** What stood in the first line instead of an id, and where, or null. */
	@Nullable String header() {
		return this.header;
	}

	private boolean take(String cell) {
		if (this.format == null) {
			this.format = formatOf(cell);
		}
		if (this.format == null) {
			throw refused(String.format(Locale.ROOT, "%s is no id in decimal, base 32 or base 62", quoted(cell)));
		}
		try {
			this.id = this.format.parse(cell);
			return true;
		}
		catch (IllegalArgumentException ex) {
			throw refused(ex.getMessage());
		}
	}

	/** Returns the cell of the first line that has any, or null if that is a header. */
	private @Nullable String first(String text) {
		this.separator = separatorOf(text);
		List<String> cells = cells(text);
		this.index = indexOf(cells);
		if (this.index >= cells.size()) {
			throw refused(String.format(Locale.ROOT, "it has %d columns, and --column is %s", cells.size(),
					quoted(String.valueOf(this.wanted))));
		}
		String cell = cells.get(this.index);
		if (isHeader(cell)) {
			this.header = String.format(Locale.ROOT, "Line %d, %s,", this.line, quoted(cell));
			return null;
		}
		return cell;
	}

	private int indexOf(List<String> cells) {
		if (this.wanted == null) {
			int only = onlyFilled(cells);
			if (only < 0) {
				throw refused(String.format(Locale.ROOT,
						"it has %d columns; --column says which of them has the ids, by its name in the first line or by "
								+ "its number: %s",
						cells.size(), quoted(String.join(" ", cells))));
			}
			return only;
		}
		if (this.wanted.matches("[1-9]\\d{0,3}")) {
			return Integer.parseInt(this.wanted) - 1;
		}
		for (int i = 0; i < cells.size(); i++) {
			if (cells.get(i).equalsIgnoreCase(this.wanted)) {
				return i;
			}
		}
		throw refused(String.format(Locale.ROOT, "it names no column %s", quoted(this.wanted)));
	}

	/** A list of numbers may have a comma at the end of each line. */
	private static int onlyFilled(List<String> cells) {
		int only = -1;
		for (int i = 0; i < cells.size(); i++) {
			if (!cells.get(i).isEmpty()) {
				if (only >= 0) {
					return -1;
				}
				only = i;
			}
		}
		return Math.max(0, only);
	}

	private boolean isHeader(String cell) {
		if (this.wanted != null && cell.equalsIgnoreCase(this.wanted)) {
			return true;
		}
		return HEADER.matcher(cell).matches() && !isId(cell);
	}

	private boolean isId(String cell) {
		IdFormat expected = (this.format != null) ? this.format : formatOf(cell);
		return expected != null && isId(cell, expected);
	}

	private static boolean isId(String cell, IdFormat format) {
		try {
			format.parse(cell);
			return true;
		}
		catch (IllegalArgumentException ex) {
			return false;
		}
	}

	/**
	 * Looks what a text can be. A word of the same length begins with no digit, unlike
	 * all ids that are not yet of the far future.
	 */
	private static @Nullable IdFormat formatOf(String cell) {
		if (!cell.isEmpty() && cell.chars().allMatch((character) -> character >= '0' && character <= '9')) {
			return IdFormat.DECIMAL;
		}
		if (cell.isEmpty() || cell.charAt(0) < '0' || cell.charAt(0) > '9') {
			return null;
		}
		if (cell.length() == BASE32_WIDTH && isId(cell, IdFormat.BASE32)) {
			return IdFormat.BASE32;
		}
		return (cell.length() == BASE62_WIDTH && isId(cell, IdFormat.BASE62)) ? IdFormat.BASE62 : null;
	}

	private static char separatorOf(String text) {
		boolean quoted = false;
		for (int i = 0; i < text.length(); i++) {
			char character = text.charAt(i);
			if (character == '"') {
				quoted = !quoted;
			}
			else if (!quoted && SEPARATORS.indexOf(character) >= 0) {
				return character;
			}
		}
		return NONE;
	}

	/** Quotes are doubled within quotes. */
	private List<String> cells(String text) {
		if (this.separator == NONE && text.indexOf('"') < 0) {
			return List.of(bare(text));
		}
		List<String> cells = new ArrayList<>();
		StringBuilder cell = new StringBuilder();
		boolean quoted = false;
		for (int i = 0; i < text.length(); i++) {
			char character = text.charAt(i);
			if (character == '"' && quoted && i + 1 < text.length() && text.charAt(i + 1) == '"') {
				cell.append('"');
				i++;
			}
			else if (character == '"') {
				quoted = !quoted;
			}
			else if (character == this.separator && !quoted) {
				cells.add(bare(cell.toString()));
				cell.setLength(0);
			}
			else {
				cell.append(character);
			}
		}
		if (quoted) {
			throw refused("a quote is opened and not closed; texts over several lines cannot be read");
		}
		cells.add(bare(cell.toString()));
		return cells;
	}

	private static String bare(String cell) {
		String text = cell.strip();
		boolean quoted = text.length() >= 2 && text.startsWith("'") && text.endsWith("'");
		return quoted ? text.substring(1, text.length() - 1) : text;
	}

	private @Nullable String nextLine() throws IOException {
		this.line++;
		StringBuilder text = new StringBuilder();
		int character = this.reader.read();
		if (character < 0) {
			return null;
		}
		while (character >= 0 && character != '\n') {
			if (text.length() == LONGEST_LINE) {
				throw refused(String.format(Locale.ROOT, "it has more than %d characters", LONGEST_LINE));
			}
			text.append((char) character);
			character = this.reader.read();
		}
		boolean marked = this.line == 1 && !text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK;
		return marked ? text.substring(1) : text.toString();
	}

	private RefusedException refused(@Nullable String reason) {
		return new RefusedException(String.format(Locale.ROOT, "Line %d: %s", this.line, reason));
	}

	/** Keeps what comes from a file from doing something to a terminal. */
	private static String quoted(String text) {
		String shown = (text.length() > QUOTED_LENGTH) ? text.substring(0, QUOTED_LENGTH) + "..." : text;
		return "'" + shown.replaceAll("\\P{Print}", "?") + "'";
	}

	@Override
	public void close() throws IOException {
		this.reader.close();
	}

}
