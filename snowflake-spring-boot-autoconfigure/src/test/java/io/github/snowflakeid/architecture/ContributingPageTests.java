package io.github.snowflakeid.architecture;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the pages name is there. A failure lists all that is not, and where else a file of
 * the same name is: change the page.
 */
@Tag("once")
class ContributingPageTests {

	@TempDir
	private Path directory;

	@BeforeEach
	void makeSmallHouse() throws IOException {
		Files.createDirectories(this.directory.resolve("docs"));
		write("README.md", "# House\n");
		write("CONTRIBUTING.md", "# Contributing\n");
	}

	@Test
	void everyLinkLeadsToAFileAndToAHeading() throws IOException {
		assertNothingIsWrong(pages().brokenLinks());
	}

	@Test
	void everyTestThatIsNamedIsThere() throws IOException {
		assertNothingIsWrong(pages().missingTests());
	}

	@Test
	void everyPathLeadsToAFile() throws IOException {
		assertNothingIsWrong(pages().missingPaths());
	}

	@Test
	void theReadmeLinksToEveryPage() throws IOException {
		assertNothingIsWrong(pages().pagesWithoutALinkInTheReadme());
	}

	@Test
	void linkToAFileThatHasMovedTellsWhereItIs() throws IOException {
		write("config/rooms/Door.java", "");
		write("docs/doors.md", "Like\n[a door](../config/Door.java), [web](https://example.org/)\n");
		assertThat(small().brokenLinks()).containsExactly(
				"docs/doors.md:2: the link to ../config/Door.java leads to no file; of this name there is config/rooms/Door.java");
	}

	@Test
	void linkToAHeadingThatIsNotThereTellsWhichAre() throws IOException {
		write("docs/doors.md", """
				# Doors

				## `front`, back?

				## Doors

				```sh
				# no heading
				```

				1. One
				   ```sh
				   [no](link)
				   ```
				[one](#front-back) [two](../README.md#house) [three](#doors-1) `[no](link)`
				[four](#cellar)
				""");
		assertThat(small().brokenLinks()).containsExactly(
				"docs/doors.md:16: the link to #cellar leads to no heading; there are [doors, doors-1, front-back]");
	}

	@Test
	void testsThatAreNotThereAreTold() throws IOException {
		write("src/DoorTests.java", "void opens() {");
		write("docs/doors.md",
				"`DoorTests`, `DoorTests.opens`, `DoorTests#closes`, `-DskipTests`, `COMMIT`\n`-Dtest='*orTests,*WallTests'`, `WindowTests`\n");
		assertThat(small().missingTests()).containsExactly(
				"docs/doors.md:1: there is no method closes in [" + this.directory.resolve("src/DoorTests.java") + "]",
				"docs/doors.md:2: there is no test *WallTests", "docs/doors.md:2: there is no test WindowTests");
	}

	@Test
	void pathsThatAreNotThereAreTold() throws IOException {
		write("docs/doors.md", "`docs/doors.md`, `config/target/a.jar`, `verification/walls/run.sh`\n");
		assertThat(small().missingPaths())
			.containsExactly("docs/doors.md:1: verification/walls/run.sh is not there, and no file has this name");
	}

	@Test
	void pageWithoutALinkIsTold() throws IOException {
		write("README.md", "[doors](docs/doors.md#doors)\n");
		write("docs/doors.md", "# Doors\n");
		write("docs/walls.md", "# Walls\n");
		assertThat(small().pagesWithoutALinkInTheReadme())
			.containsExactly("README.md: there is no link to docs/walls.md; add a row to its table of pages");
	}

	private static void assertNothingIsWrong(List<String> problems) {
		assertThat(problems).withFailMessage(() -> String.join("\n", problems)).isEmpty();
	}

	private static Pages pages() throws IOException {
		return new Pages(Path.of("..").toAbsolutePath());
	}

	private Pages small() throws IOException {
		return new Pages(this.directory);
	}

	private void write(String file, String text) throws IOException {
		Path path = this.directory.resolve(file);
		Files.createDirectories(path.getParent());
		Files.writeString(path, text);
	}

}
