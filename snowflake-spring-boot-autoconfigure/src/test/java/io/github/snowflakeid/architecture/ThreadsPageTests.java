package io.github.snowflakeid.architecture;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Holds the table of threads in docs/design.md to the sources.
 */
@Tag("once")
class ThreadsPageTests {

	private static final Path SOURCES = Path.of("src/main/java");

	private static final Path PAGE = Path.of("../docs/design.md");

	/** What makes threads for others, and gets their names from them. */
	private static final Set<String> MAKERS = Set.of("LeaseThreads.java", "AbandonableCalls.java");

	private static final Pattern CALL = Pattern.compile("LeaseThreads\\.(daemon|lasting)\\(|new AbandonableCalls\\(");

	private static final Pattern NAME = Pattern.compile("\"(snowflake[a-z-]*)\"");

	private static final Pattern ROW = Pattern.compile("^\\| `(snowflake[a-z-]*)` \\|", Pattern.MULTILINE);

	@Test
	void everyThreadHasItsRow() throws IOException {
		Set<String> rows = new TreeSet<>();
		Matcher row = ROW.matcher(Files.readString(PAGE));
		while (row.find()) {
			rows.add(row.group(1));
		}
		assertThat(names()).isNotEmpty().isSubsetOf(rows);
	}

	@Test
	void everyThreadIsNamedWhereItIsMade() throws IOException {
		assertThat(names()).doesNotContain("");
	}

	/** The names at all places where threads are made; empty where there is none. */
	private static List<String> names() throws IOException {
		List<String> names = new ArrayList<>();
		try (Stream<Path> files = Files.walk(SOURCES)) {
			for (Path file : files.filter((path) -> path.toString().endsWith(".java")).toList()) {
				if (!MAKERS.contains(file.getFileName().toString())) {
					String source = Files.readString(file);
					Matcher call = CALL.matcher(source);
					while (call.find()) {
						Matcher name = NAME.matcher(source.substring(call.end(), source.indexOf(';', call.end())));
						names.add(name.find() ? name.group(1) : "");
					}
				}
			}
		}
		return names;
	}

}
