package io.github.snowflakeid.web.springdoc;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.github.snowflakeid.IdFormat;
import io.github.snowflakeid.IdText;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What docs/openapi.md shows stands in an application, and in a client of it, that are
 * built and run in verification/consumers.
 */
class OpenApiPageTests {

	private static final Path CONSUMER = Path.of("../verification/consumers/src/it/consumers/openapi");

	private static final Pattern FENCE = Pattern.compile("```(?:java|sh|ts)\\n(.*?)```", Pattern.DOTALL);

	@Test
	void eachExampleStandsInTheApplicationOrItsClient() throws IOException {
		String sources;
		try (Stream<Path> files = Files.walk(CONSUMER)) {
			sources = files.filter(Files::isRegularFile)
				.map(OpenApiPageTests::read)
				.map(OpenApiPageTests::withoutIndentation)
				.collect(Collectors.joining("\n"));
		}
		List<String> examples = FENCE.matcher(page())
			.results()
			.map((MatchResult result) -> withoutIndentation(result.group(1)))
			.toList();
		assertThat(examples).hasSize(6).allSatisfy((example) -> assertThat(sources).contains(example));
	}

	@Test
	void aClientInJavaReadsTheExample() throws IOException {
		assertThat(page()).contains("IdText.of(IdFormat.DECIMAL, \"ord_\", false).parse(");
		assertThat(IdText.of(IdFormat.DECIMAL, "ord_", false).parse("ord_252162560102600939"))
			.isEqualTo(IdSchemas.EXAMPLE);
	}

	@Test
	void theVersionIsTheOneThatIsTested() throws IOException {
		Matcher version = Pattern.compile("<springdoc.version>(.*)</").matcher(read(Path.of("../pom.xml")));
		assertThat(version.find()).isTrue();
		assertThat(page()).contains("tested with " + version.group(1) + ")");
	}

	private static String page() throws IOException {
		return Files.readString(Path.of("../docs/openapi.md"));
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
