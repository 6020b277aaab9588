package io.github.snowflakeid.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * A run from the drawing of its schedule to the last check.
 *
 * @param terms what it was to be
 * @param schedule what was planned
 * @param timeline what was done
 * @param findings what was found
 */
record Run(Terms terms, List<NemesisFault> schedule, Timeline timeline, Findings findings) {

	static Run of(Terms terms, Path directory) throws Exception {
		return of(terms, directory, Jvm.CLASS_PATH);
	}

	/** With another class path for the nodes. */
	static Run of(Terms terms, Path directory, String classPath) throws Exception {
		List<NemesisFault> schedule = Schedule.draw(terms);
		Timeline timeline;
		try (Nemesis nemesis = new Nemesis(terms, directory, classPath)) {
			timeline = nemesis.run(schedule);
		}
		return new Run(terms, schedule, timeline, new Checker(terms, directory, timeline).check());
	}

	/** The last lines of what each process has printed, for a run that has failed. */
	static String output(Path directory) throws IOException {
		try (Stream<Path> files = Files.list(directory)) {
			StringBuilder output = new StringBuilder();
			files.filter((file) -> file.toString().endsWith(".log"))
				.sorted()
				.forEach((file) -> output.append("%n%s%n%s".formatted(file.getFileName(), read(file))));
			return output.toString();
		}
	}

	private static String read(Path file) {
		try {
			return Files.readString(file, StandardCharsets.UTF_8);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
