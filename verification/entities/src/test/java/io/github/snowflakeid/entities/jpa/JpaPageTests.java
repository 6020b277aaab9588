package io.github.snowflakeid.entities.jpa;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What docs/entities/jpa.md shows stands in a small application that is built and run, in
 * verification/consumers.
 */
class JpaPageTests {

	private static final Path ROOT = Path.of(System.getProperty("basedir", "")).toAbsolutePath().resolve("../..");

	private static final Path APPLICATION = ROOT.resolve("verification/consumers/src/it/consumers/entities-jpa");

	private static final Pattern FENCE = Pattern.compile("```(?:java|properties)\\n(.*?)```", Pattern.DOTALL);

	@Test
	void eachExampleStandsInTheApplicationThatIsBuilt() throws IOException {
		String sources = sources();
		List<String> examples = FENCE.matcher(read(ROOT.resolve("docs/entities/jpa.md")))
			.results()
			.map((MatchResult result) -> withoutIndentation(result.group(1)))
			.toList();
		assertThat(examples).hasSizeGreaterThan(4).allSatisfy((example) -> assertThat(sources).contains(example));
	}

	private static String sources() throws IOException {
		try (Stream<Path> files = Files.walk(APPLICATION)) {
			return files.filter((file) -> file.toString().matches(".*\\.(java|properties)"))
				.map(JpaPageTests::read)
				.map(JpaPageTests::withoutIndentation)
				.collect(Collectors.joining("\n"));
		}
	}

	private static String withoutIndentation(String text) {
		return text.lines().map(String::strip).filter((line) -> !line.isEmpty()).collect(Collectors.joining("\n"));
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
