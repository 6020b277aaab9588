package io.github.snowflakeid.test;

import java.io.IOException;
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
 * What docs/testing.md shows stands in a small application that is built and tested, in
 * verification/consumers.
 */
class TestingPageTests {

	private static final Path ROOT = Path.of(System.getProperty("basedir", "")).toAbsolutePath().resolve("..");

	private static final Path APPLICATION = ROOT.resolve("verification/consumers/src/it/consumers/own-lease-store");

	private static final Pattern FENCE = Pattern.compile("```(?:java|xml)\\n(.*?)```", Pattern.DOTALL);

	@Test
	void eachExampleStandsInTheApplicationThatIsBuilt() throws IOException {
		String sources;
		try (Stream<Path> files = Files.walk(APPLICATION)) {
			sources = files.filter((file) -> file.toString().matches(".*\\.(java|xml)"))
				.map(TestingPageTests::read)
				.map(TestingPageTests::withoutIndentation)
				.collect(Collectors.joining("\n"));
		}
		List<String> examples = FENCE.matcher(read(ROOT.resolve("docs/testing.md")))
			.results()
			.map((MatchResult result) -> withoutIndentation(result.group(1)))
			.toList();
		assertThat(examples).hasSizeGreaterThan(2).allSatisfy((example) -> assertThat(sources).contains(example));
	}

	private static String withoutIndentation(String text) {
		return text.lines().map(String::strip).filter((line) -> !line.isEmpty()).collect(Collectors.joining("\n"));
	}

	private static String read(Path file) {
		try {
			return Files.readString(file);
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
