package io.github.snowflakeid.architecture;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Whatever the product tells people to do is on the page, in the same words.
 */
class TroubleshootingPageTests {

	private static final Path SOURCES = Path.of("src/main/java");

	private static final Path PAGE = Path.of("../docs/troubleshooting.md");

	private static final Pattern COMMENT = Pattern.compile("/\\*.*?\\*/|^\\s*//[^\\n]*",
			Pattern.DOTALL | Pattern.MULTILINE);

	private static final Pattern LITERALS = Pattern
		.compile("\"(?:[^\"\\\\\\n]|\\\\.)*\"(?:\\s*\\+\\s*\"(?:[^\"\\\\\\n]|\\\\.)*\")*");

	private static final Pattern LITERAL = Pattern.compile("\"((?:[^\"\\\\\\n]|\\\\.)*)\"");

	/**
	 * What tells somebody to do something, wherever it begins, to the end of its
	 * sentence.
	 */
	private static final Pattern CURE = Pattern
		.compile("(?:^|[.,;:] )((?i:Add|Allow|Build|Change|Check|Choose|Configure|"
				+ "Create|Delete|Draw|Give|Let|Look|Make|Mark|Mount|Number|Once|Otherwise|Point|Put|Raise|Remove|Rename|Restore|"
				+ "Run|See|Set|Spread|Stop|Take|Tell|Use) (?:[^.]|\\.(?=\\S))*)");

	/** Values, as Formatter and MessageFormat put them in, and what sets parts off. */
	private static final Pattern BETWEEN_PIECES = Pattern.compile("%(?:\\d\\$)?[a-z]|\\{\\d}|[;<>()]");

	private static final Pattern EDGES = Pattern.compile("^[ .,]+|[ .,]+$");

	/** What is shorter may be anywhere. */
	private static final int SHORTEST = 20;

	private static final Set<String> NO_CURES = Set.of(
			// SQL
			"set transaction isolation level read committed",
			// the heading above the cures
			"Change your application's configuration:\\n\\n");

	@Test
	void everyCureIsOnThePage() throws IOException {
		String page = words(Files.readString(PAGE));
		assertThat(pieces()).hasSizeGreaterThan(160)
			.filteredOn((piece) -> !page.contains(piece))
			.as("what is not on the page")
			.isEmpty();
	}

	/** The cures without the values in them. */
	private static Set<String> pieces() throws IOException {
		try (Stream<Path> sources = Files.walk(SOURCES)) {
			return sources.filter((file) -> file.toString().endsWith(".java"))
				.flatMap((file) -> texts(file).stream())
				// what the properties of each generator begin with
				.map((text) -> text.replace("{}", "snowflake"))
				.flatMap((text) -> CURE.matcher(text).results())
				.flatMap((match) -> BETWEEN_PIECES.splitAsStream(match.group(1)))
				.map((piece) -> EDGES.matcher(words(piece)).replaceAll(""))
				.filter((piece) -> piece.length() >= SHORTEST && !NO_CURES.contains(piece))
				.collect(Collectors.toCollection(TreeSet::new));
		}
	}

	/** String literals, those that are joined by a plus as one. */
	private static List<String> texts(Path file) {
		try {
			String source = COMMENT.matcher(Files.readString(file)).replaceAll("");
			return LITERALS.matcher(source)
				.results()
				.map((literals) -> LITERAL.matcher(literals.group())
					.results()
					.map((literal) -> literal.group(1))
					.collect(Collectors.joining()))
				.toList();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static String words(String text) {
		return text.replace("`", "").replaceAll("\\s+", " ").strip();
	}

}
