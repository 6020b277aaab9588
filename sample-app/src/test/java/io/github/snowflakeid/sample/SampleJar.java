package io.github.snowflakeid.sample;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import org.springframework.util.FileSystemUtils;

/**
 * The jar, unpacked as for an image, with an archive of its classes: so it starts with a
 * third of the work. {@link SampleJarIT} starts the jar as it is.
 */
public final class SampleJar {

	/** How a JVM says on standard error what it was told there. */
	static final String NOTE = "NOTE: Picked up JDK_JAVA_OPTIONS: ";

	private static final String JAVA = Path.of(System.getProperty("java.home"), "bin", "java").toString();

	private static final List<String> BRIEF = List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC",
			"-Dspring.aot.enabled=false");

	/** Of this process and of those that it starts. */
	private static final String OPTIONS = "JDK_JAVA_OPTIONS";

	private static final Path UNPACKED = Path.of("target", "unpacked").toAbsolutePath();

	private static final Path ARCHIVE = UNPACKED.resolve("classes.jsa");

	static {
		try {
			unpack();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private SampleJar() {
	}

	private static void unpack() throws IOException {
		FileSystemUtils.deleteRecursively(UNPACKED);
		run(List.of("-Djarmode=tools", "-jar", Path.of("target", "sample-app.jar").toString(), "extract",
				"--destination", UNPACKED.toString()));
		List<String> start = new ArrayList<>(BRIEF);
		start.addAll(List.of("-XX:ArchiveClassesAtExit=" + ARCHIVE, "-Dspring.context.exit=onRefresh", "-jar",
				UNPACKED.resolve("sample-app.jar").toString(), "--server.port=0", "--snowflake.lease.store=file",
				"--snowflake.lease.file.directory=" + UNPACKED.resolve("leases")));
		run(start);
		if (!Files.exists(ARCHIVE)) {
			throw new IllegalStateException("there is no " + ARCHIVE);
		}
	}

	private static void run(List<String> arguments) throws IOException {
		List<String> command = new ArrayList<>(List.of(JAVA));
		command.addAll(arguments);
		Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
		String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
		if (process.onExit().join().exitValue() != 0) {
			throw new IllegalStateException("%s has failed:%n%s".formatted(command, output));
		}
	}

	/**
	 * Prepares its start.
	 * @param temporary the directory for temporary files
	 * @param arguments what the application is told
	 */
	public static ProcessBuilder start(Path temporary, List<String> arguments) {
		List<String> command = new ArrayList<>(List.of(JAVA));
		command.addAll(BRIEF);
		command.addAll(List.of("-Djava.io.tmpdir=" + temporary, "-jar", UNPACKED.resolve("sample-app.jar").toString()));
		command.addAll(arguments);
		ProcessBuilder builder = new ProcessBuilder(command);
		builder.environment().put(OPTIONS, "-XX:SharedArchiveFile=" + ARCHIVE);
		return builder;
	}

}
