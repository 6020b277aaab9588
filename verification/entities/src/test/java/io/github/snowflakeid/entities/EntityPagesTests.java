package io.github.snowflakeid.entities;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the pages of docs/entities show stands in small applications that are built and
 * tested, in verification/consumers.
 */
class EntityPagesTests {

	private static final Path ROOT = Path.of(System.getProperty("basedir", "")).toAbsolutePath().resolve("../..");

	private static final Path CONSUMERS = ROOT.resolve("verification/consumers/src/it/consumers");

	private static final Pattern FENCE = Pattern.compile("```(?:java|xml)\\n(.*?)```", Pattern.DOTALL);

	@ParameterizedTest
	@CsvSource({ "jdbc, entities-plain", "jooq, entities-jooq", "mongodb, entities-mongodb",
			"mybatis, entities-mybatis-plus entities-plain" })
	void eachExampleStandsInAnApplicationThatIsTested(String page, String applications) throws IOException {
		String sources = Stream.of(applications.split(" "))
			.map(EntityPagesTests::sources)
			.collect(Collectors.joining("\n"));
		List<String> examples = FENCE.matcher(Files.readString(ROOT.resolve("docs/entities/" + page + ".md")))
			.results()
			.map((MatchResult result) -> withoutIndentation(result.group(1)))
			.toList();
		assertThat(examples).isNotEmpty().allSatisfy((example) -> assertThat(sources).contains(example));
	}

	private static String sources(String application) {
		try (Stream<Path> files = Files.walk(CONSUMERS.resolve(application).resolve("src"))) {
			return files.filter((file) -> file.toString().endsWith(".java"))
				.map(EntityPagesTests::read)
				.map(EntityPagesTests::withoutIndentation)
				.collect(Collectors.joining("\n"));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
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
