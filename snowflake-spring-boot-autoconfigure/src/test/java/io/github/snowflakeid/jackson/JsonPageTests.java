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

	private static final String SOURCE = "src/test/java/io/github/snowflakeid/jackson/AbstractIdJsonTests.java";

	@Test
	void theRecordOfThePageIsTheOneThatIsTested() throws IOException {
		assertThat(blocks("java")).hasSize(1)
			.allSatisfy((block) -> assertThat(stripped(Files.readString(Path.of(SOURCE)))).contains(block));
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
