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

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the pages on entities show is compiled and run: it stands in the tests of this
 * module, or in small applications, in verification/consumers.
 */
class EntityPagesTests {

	private static final Path ROOT = Path.of(System.getProperty("basedir", "")).toAbsolutePath().resolve("../..");

	private static final String CONSUMERS = "verification/consumers/src/it/consumers/";

	private static final String TESTS = "verification/entities/src/test/java/io/github/snowflakeid/entities/";

	private static final Pattern FENCE = Pattern.compile(" *```(?:java|xml|properties)\\n(.*?)```", Pattern.DOTALL);

	@ParameterizedTest
	@CsvSource({ "entities, " + CONSUMERS + "entities-jpa", "entities/jdbc, " + CONSUMERS + "entities-plain",
			"entities/jooq, " + CONSUMERS + "entities-jooq", "entities/jpa, " + CONSUMERS + "entities-jpa",
			"entities/mongodb, " + CONSUMERS + "entities-mongodb",
			"entities/mybatis, " + CONSUMERS + "entities-mybatis-plus " + CONSUMERS + "entities-plain",
			"entities/spring-data-jdbc, " + TESTS + "jdbc " + TESTS + "Rows.java " + CONSUMERS + "entities-jdbc",
			"entities/spring-data-r2dbc, " + TESTS + "r2dbc " + TESTS + "Rows.java", "ranges, " + TESTS + "ranges" })
	void eachExampleStandsInCodeThatIsRun(String page, String folders) throws IOException {
		String sources = Stream.of(folders.split(" ")).map(EntityPagesTests::sources).collect(Collectors.joining("\n"));
		assertThat(examples("docs/" + page + ".md")).isNotEmpty()
			.allSatisfy((example) -> assertThat(sources).contains(example));
	}

	@Test
	void theEntityOfTheFirstPageStandsInAnApplicationThatStoresIt() throws IOException {
		assertThat(examples("README.md")).filteredOn((example) -> example.contains("@SnowflakeGenerated"))
			.singleElement()
			.satisfies((example) -> assertThat(sources(CONSUMERS + "entities-jpa")).contains(example));
	}

	private static List<String> examples(String page) throws IOException {
		return FENCE.matcher(Files.readString(ROOT.resolve(page)))
			.results()
			.map((MatchResult result) -> essence(result.group(1)))
			.toList();
	}

	private static String sources(String folder) {
		try (Stream<Path> files = Files.walk(ROOT.resolve(folder))) {
			return files.filter((file) -> file.toString().matches(".*\\.(java|xml|properties)"))
				.map(EntityPagesTests::read)
				.map(EntityPagesTests::essence)
				.collect(Collectors.joining("\n"));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * What does not depend on where it stands. Types stand in another one in the tests,
	 * and say there what may be null, and which of several modules of Spring Data is
	 * theirs.
	 */
	private static String essence(String text) {
		return text.replace("static class", "class")
			.replace("@Nullable ", "")
			.lines()
			.map(String::strip)
			.filter((line) -> !line.isEmpty() && !line.equals("@Table"))
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
