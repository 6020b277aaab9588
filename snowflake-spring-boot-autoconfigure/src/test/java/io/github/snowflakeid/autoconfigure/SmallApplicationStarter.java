package io.github.snowflakeid.autoconfigure;

import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import io.github.snowflakeid.lease.Told;
import org.jspecify.annotations.Nullable;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Starts a {@link SmallApplication} in processes of its own, on the class path of
 * somebody who uses {@code spring-boot-starter}, the product, and what one store needs;
 * and says how long it took from the start of the process.
 */
final class SmallApplicationStarter {

	private static final Duration AT_ONCE = Duration.ofSeconds(5);

	/** So often a start may be slow because of what else the machine does. */
	private static final int ATTEMPTS = 3;

	private static final Pattern STARTED = Pattern.compile("\\n?(\\S+) +INFO [^\\n]* : Started SmallApplication in ");

	private static final Pattern FAILED = Pattern.compile(
			"\\n?(\\S+) +ERROR [^\\n]*\\n\\n\\*+\\nAPPLICATION FAILED TO START\\n\\*+\\n\\nDescription:\\n\\n(.*?)\\n\\nAction:\\n\\n(.*?)\\n\\n?$",
			Pattern.DOTALL);

	private final Path directory;

	private final String classPath;

	private final List<String> rightProperties;

	private @Nullable Duration whenAllIsWell;

	/**
	 * Creates a starter.
	 * @param directory an empty one, for what the processes need
	 * @param libraries what the application depends on beside the starter
	 * @param rightProperties with which it starts
	 */
	SmallApplicationStarter(Path directory, Libraries libraries, String... rightProperties) throws IOException {
		this.directory = directory;
		this.classPath = classPath(directory, libraries);
		this.rightProperties = List.of(rightProperties);
	}

	/** Starts it with the properties that are right, and says how long that took. */
	Duration startWell() throws IOException, InterruptedException {
		Run run = run(this.rightProperties);
		assertThat(run.code()).as(run.output()).isZero();
		this.whenAllIsWell = run.until(STARTED);
		return this.whenAllIsWell;
	}

	/**
	 * Starts it where waiting cannot help, and asserts that it says so within 5 s. On a
	 * machine that needs more than half of that for a start which succeeds, it may take
	 * twice as long as that one.
	 * @param properties with which it does not start
	 * @return what a person reads
	 */
	Report failAtOnce(String... properties) throws IOException, InterruptedException {
		List<String> measured = new ArrayList<>();
		for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
			Duration well = (this.whenAllIsWell != null && attempt == 1) ? this.whenAllIsWell : startWell();
			Report report = fail(properties);
			Duration bound = (well.multipliedBy(2).compareTo(AT_ONCE) > 0) ? well.multipliedBy(2) : AT_ONCE;
			if (report.after().compareTo(bound) < 0) {
				return report;
			}
			measured.add("the report came after %s, a start that succeeds takes %s".formatted(report.after(), well));
		}
		throw new AssertionError("With %s: %s".formatted(List.of(properties), String.join("; ", measured)));
	}

	/** Starts it with properties with which it does not start. */
	Report fail(String... properties) throws IOException, InterruptedException {
		Run run = run(List.of(properties));
		assertThat(run.code()).as(run.output()).isOne();
		Matcher matcher = run.find(FAILED);
		return new Report(run.until(FAILED), matcher.group(2), matcher.group(3), run.output());
	}

	private Run run(List<String> properties) throws IOException, InterruptedException {
		List<String> command = new ArrayList<>(
				List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:TieredStopAtLevel=1",
						"-XX:+UseSerialGC", "-cp", this.classPath, SmallApplication.class.getName()));
		properties.stream().map("--"::concat).forEach(command::add);
		Path file = Files.createTempFile(this.directory, "output", ".txt");
		Instant begun = Instant.now();
		int code = new ProcessBuilder(command).redirectErrorStream(true)
			.redirectOutput(file.toFile())
			.start()
			.waitFor();
		String output = Files.readString(file);
		assertThat(output).doesNotContain(Told.SECRET);
		return new Run(begun, code, output);
	}

	/** Without tests and without what only they need. */
	private static String classPath(Path directory, Libraries libraries) throws IOException {
		Path classes = directory.resolve("classes");
		String name = SmallApplication.class.getName().replace('.', '/') + ".class";
		Files.createDirectories(classes.resolve(name).getParent());
		Files.copy(place(SmallApplication.class).resolve(name), classes.resolve(name));
		Pattern jars = Pattern.compile("(%s|%s)-\\d.*\\.jar".formatted(Libraries.STARTER, libraries.jars));
		Stream<String> found = Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
			.filter((entry) -> jars.matcher(Path.of(entry).getFileName().toString()).matches());
		return Stream.of(Stream.of(classes, place(SnowflakeAutoConfiguration.class)).map(Path::toString), found)
			.flatMap((entries) -> entries)
			.reduce((all, entry) -> all + File.pathSeparator + entry)
			.orElseThrow();
	}

	private static Path place(Class<?> type) {
		try {
			return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
		}
		catch (URISyntaxException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * What an application depends on beside the starter, by the names of the jars without
	 * their versions.
	 */
	enum Libraries {

		NOTHING_ELSE,

		H2("spring-(jdbc|tx)", "spring-boot-(jdbc|persistence|sql|transaction)", "HikariCP", "h2"),

		MARIADB("spring-(jdbc|tx)", "spring-boot-(jdbc|persistence|sql|transaction)", "HikariCP",
				"mariadb-java-client"),

		POSTGRESQL("spring-(jdbc|tx)", "spring-boot-(jdbc|persistence|sql|transaction)", "HikariCP", "postgresql"),

		REDIS("spring-(context-support|oxm|tx)", "spring-data-(commons|keyvalue|redis)",
				"spring-boot-(data-commons|data-redis|netty|persistence|transaction)", "lettuce-core",
				"redis-authx-core", "reactor-core", "reactive-streams", "netty-.*"),

		ZOOKEEPER("curator-(client|framework)", "zookeeper", "zookeeper-jute", "guava", "failureaccess", "netty-.*");

		private static final String STARTER = String.join("|", "spring-(aop|beans|context|core|expression)",
				"spring-boot", "spring-boot-autoconfigure", "micrometer-(commons|observation)", "logback-.*",
				"slf4j-api", "jul-to-slf4j", "log4j-.*", "jakarta.annotation-api", "snakeyaml", "commons-logging",
				"jspecify");

		private final String jars;

		Libraries(String... jars) {
			this.jars = String.join("|", Arrays.asList(jars));
		}

	}

	/**
	 * What a person reads when the application does not start.
	 *
	 * @param after how long after the start of the process
	 * @param description what is wrong
	 * @param action what is to be done
	 * @param output everything that was printed
	 */
	record Report(Duration after, String description, String action, String output) {

	}

	/**
	 * One process, from its start to its end.
	 */
	private record Run(Instant begun, int code, String output) {

		/** How long it took until a line was logged. */
		Duration until(Pattern line) {
			return Duration.between(this.begun, OffsetDateTime.parse(find(line).group(1)));
		}

		Matcher find(Pattern pattern) {
			Matcher matcher = pattern.matcher(this.output);
			assertThat(matcher.find()).as(this.output).isTrue();
			return matcher;
		}

	}

}
