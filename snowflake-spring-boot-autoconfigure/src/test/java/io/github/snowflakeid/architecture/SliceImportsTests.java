package io.github.snowflakeid.architecture;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import org.springframework.util.ClassUtils;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The files that Spring Boot's test slices read.
 */
class SliceImportsTests {

	private static final String ALL = "/META-INF/spring/org.springframework.boot.autoconfigure.AutoConfiguration.imports";

	private static final String AUTOCONFIGURE = "io.github.snowflakeid.autoconfigure.";

	@Test
	void thereIsOneForEachSlice() throws Exception {
		assertThat(files()).extracting((file) -> file.getFileName().toString())
			.extracting((name) -> name.replaceAll("^org.springframework.boot.|\\.imports$", ""))
			.containsExactlyInAnyOrder("data.jdbc.test.autoconfigure.AutoConfigureDataJdbc",
					"data.jpa.test.autoconfigure.AutoConfigureDataJpa",
					"data.mongodb.test.autoconfigure.AutoConfigureDataMongo",
					"data.r2dbc.test.autoconfigure.AutoConfigureDataR2dbc", "jdbc.test.autoconfigure.AutoConfigureJdbc",
					"jooq.test.autoconfigure.AutoConfigureJooq",
					"restclient.test.autoconfigure.AutoConfigureRestClient",
					"test.autoconfigure.json.AutoConfigureJson", "webflux.test.autoconfigure.AutoConfigureWebFlux",
					"webmvc.test.autoconfigure.AutoConfigureWebMvc");
	}

	@Test
	void eachBringsTheGeneratorAndANodeId() throws Exception {
		assertThat(files()).allSatisfy(
				(file) -> assertThat(lines(file))
					.contains(AUTOCONFIGURE + "NamedGeneratorsAutoConfiguration", AUTOCONFIGURE + "SliceNodeId",
							AUTOCONFIGURE + "SnowflakeAutoConfiguration")
					.isSorted());
	}

	@Test
	void allThatIsNamedIsThere() throws Exception {
		assertThat(files()).flatMap(SliceImportsTests::lines)
			.allMatch((name) -> ClassUtils.isPresent(name, getClass().getClassLoader()));
	}

	@Test
	void nothingThatLeasesIsNamed() throws Exception {
		assertThat(files()).flatMap(SliceImportsTests::lines)
			.noneMatch((name) -> name.startsWith(AUTOCONFIGURE + "lease."));
	}

	private static List<Path> files() throws IOException, URISyntaxException {
		Path all = Path.of(Objects.requireNonNull(SliceImportsTests.class.getResource(ALL)).toURI());
		try (Stream<Path> files = Files.list(Objects.requireNonNull(all.getParent()))) {
			return files.filter((file) -> !file.equals(all)).toList();
		}
	}

	private static List<String> lines(Path file) {
		try {
			return Files.readAllLines(file);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
