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

	/** A sentence, or a part of one, that tells somebody to do something. */
	private static final Pattern CURE = Pattern.compile("(?:^|[.;] )((?:Add|Allow|Build|Choose|Configure|Create|Delete|"
			+ "Draw|Give|Let|Look|Make|Mark|Mount|Number|Once|Point|Put|Raise|Remove|Rename|Restore|Run|See|Set|Spread|Stop|"
			+ "Tell|Use) (?:[^;.%{<(]|\\.(?=\\S))*)");

	private static final int SHORTEST = 20;

	@Test
	void everyCureIsOnThePage() throws IOException {
		String page = words(Files.readString(PAGE));
		assertThat(cures()).hasSizeGreaterThan(80).allSatisfy((cure) -> assertThat(page).contains(cure));
	}

	/** Up to the first value that is put in, or the first period. */
	private static Set<String> cures() throws IOException {
		try (Stream<Path> sources = Files.walk(SOURCES)) {
			return sources.filter((file) -> file.toString().endsWith(".java"))
				.flatMap((file) -> sentences(file).stream())
				.flatMap((sentence) -> CURE.matcher(sentence).results())
				.map((match) -> words(match.group(1)))
				.filter((cure) -> cure.length() >= SHORTEST)
				.collect(Collectors.toCollection(TreeSet::new));
		}
	}

	private static List<String> sentences(Path file) {
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
