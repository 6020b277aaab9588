package io.github.snowflakeid.jackson;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What docs/json.md shows.
 */
class JsonPageTests {

	/** What they show is tested there, in the order of the page. */
	private static final List<String> SOURCES = List.of(
			"src/test/java/io/github/snowflakeid/jackson/AbstractIdJsonTests.java",
			"../verification/consumers/src/it/consumers/openapi/src/main/java/com/example/Cbor.java");

	@Test
	void theCodeOfThePageIsWhatIsTested() throws IOException {
		List<String> blocks = blocks("java");
		assertThat(blocks).hasSameSizeAs(SOURCES);
		for (int i = 0; i < blocks.size(); i++) {
			assertThat(stripped(Files.readString(Path.of(SOURCES.get(i))))).contains(blocks.get(i));
		}
	}

	@Test
	void theRangeOfThePageIsTheOneThatIsTested() throws IOException {
		String range = "{\"first\":\"132271570944000000\",\"last\":\"9223372036854775807\"}";
		assertThat(Files.readString(Path.of("../docs/json.md"))).contains("`" + range + "`");
		assertThat(Files.readString(Path.of(SOURCES.get(0)))).contains(range.replace("\"", "\\\""));
	}

	@Test
	void theJsonOfThePageIsWhatTheRecordComesTo() throws IOException {
		JsonMapper mapper = JsonMapper.builder()
			.addModule(new SnowflakeIdJacksonModule(AbstractIdJsonTests.IDS))
			.build();
		long id = 252162560102600939L;
		assertThat(blocks("json")).containsExactly(mapper.writeValueAsString(new AbstractIdJsonTests.Order(id, id, 3)));
	}

	private static List<String> blocks(String language) throws IOException {
		Matcher matcher = Pattern.compile("```" + language + "\\n(.*?)```", Pattern.DOTALL)
			.matcher(Files.readString(Path.of("../docs/json.md")));
		return matcher.results().map((result) -> stripped(result.group(1))).toList();
	}

	private static String stripped(String text) {
		return text.lines().map(String::strip).collect(Collectors.joining("\n"));
	}

}
