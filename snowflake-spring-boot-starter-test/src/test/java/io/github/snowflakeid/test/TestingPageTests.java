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
 * What docs/testing.md shows, and the store of docs/leases.md, stand in small
 * applications that are built and tested, in verification/consumers.
 */
class TestingPageTests {

	private static final Path ROOT = Path.of(System.getProperty("basedir", "")).toAbsolutePath().resolve("..");

	private static final List<Path> APPLICATIONS = Stream.of("own-lease-store", "user-tests")
		.map(ROOT.resolve("verification/consumers/src/it/consumers")::resolve)
		.toList();

	private static final Pattern FENCE = Pattern.compile("```(?:java|xml)\\n(.*?)```", Pattern.DOTALL);

	@Test
	void storeOfTheOtherPageIsTheOneThatIsTested() throws IOException {
		String page = read(ROOT.resolve("docs/leases.md"));
		MatchResult store = FENCE.matcher(page.substring(page.indexOf("## A store of your own")))
			.results()
			.findFirst()
			.orElseThrow();
		String source = sources();
		assertThat(withoutIndentation(store.group(1)).split("\n(?=public class)")).hasSize(2)
			.allSatisfy((part) -> assertThat(source).contains(part));
	}

	@Test
	void eachExampleStandsInTheApplicationThatIsBuilt() throws IOException {
		String sources = sources();
		List<String> examples = FENCE.matcher(read(ROOT.resolve("docs/testing.md")))
			.results()
			.map((MatchResult result) -> withoutIndentation(result.group(1)))
			.toList();
		assertThat(examples).hasSizeGreaterThan(2).allSatisfy((example) -> assertThat(sources).contains(example));
	}

	private static String sources() throws IOException {
		StringBuilder sources = new StringBuilder();
		for (Path application : APPLICATIONS) {
			try (Stream<Path> files = Files.walk(application)) {
				files.filter((file) -> file.toString().matches(".*\\.(java|xml)"))
					.map(TestingPageTests::read)
					.map(TestingPageTests::withoutIndentation)
					.forEach((source) -> sources.append(source).append('\n'));
			}
		}
		return sources.toString();
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
