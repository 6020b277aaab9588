package io.github.snowflakeid.entities;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the pages of Spring Data JDBC and R2DBC show stands in tests, which run it.
 */
class SpringDataPagesTests {

	private static final Pattern FENCE = Pattern.compile("```java\\n(.*?)```", Pattern.DOTALL);

	@ParameterizedTest
	@ValueSource(strings = { "jdbc", "r2dbc" })
	void eachExampleStandsInATest(String library) throws IOException {
		String tests = tests(Path.of("src/test/java/io/github/snowflakeid/entities", library));
		List<String> examples = FENCE.matcher(read(Path.of("../../docs/entities/spring-data-" + library + ".md")))
			.results()
			.map((example) -> withoutIndentation(example.group(1)))
			.toList();
		assertThat(examples).hasSizeGreaterThan(4).allSatisfy((example) -> assertThat(tests).contains(example));
	}

	private static String tests(Path folder) throws IOException {
		try (Stream<Path> files = Files.list(folder)) {
			return files.map(SpringDataPagesTests::read)
				.map(SpringDataPagesTests::withoutIndentation)
				.collect(Collectors.joining("\n"))
				.replace("@Nullable ", "");
		}
	}

	/**
	 * The types stand in another one there, and say which of several modules of Spring
	 * Data is theirs.
	 */
	private static String withoutIndentation(String text) {
		return text.replace("static class", "class")
			.replace("@Table\n", "\n")
			.lines()
			.map(String::strip)
			.filter((line) -> !line.isEmpty())
			.collect(Collectors.joining("\n"));
	}

	private static String read(Path file) {
		try {
			return Files.readString(file);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
