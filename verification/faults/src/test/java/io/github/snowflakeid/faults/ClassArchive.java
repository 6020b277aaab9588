package io.github.snowflakeid.faults;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.spi.ToolProvider;

import org.springframework.util.FileSystemUtils;

/**
 * The class path of this JVM once more, with the classes of a node in an archive: so a
 * node starts with two thirds of the work. The JVM archives what is in jars only.
 */
final class ClassArchive {

	/** What gives a JVM the class path and the archive. */
	static final List<String> OPTIONS;

	static {
		try {
			OPTIONS = make(Path.of("target", "class-archive").toAbsolutePath());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private ClassArchive() {
	}

	private static List<String> make(Path directory) throws IOException {
		FileSystemUtils.deleteRecursively(directory);
		Files.createDirectories(directory);
		List<String> jars = new ArrayList<>();
		for (String entry : Jvm.CLASS_PATH.split(File.pathSeparator, -1)) {
			if (!entry.isEmpty() && Files.isDirectory(Path.of(entry))) {
				jars.add(pack(entry, directory.resolve(jars.size() + ".jar")));
			}
			else if (entry.endsWith(".jar") && Files.exists(Path.of(entry))) {
				jars.add(entry);
			}
		}
		String classPath = String.join(File.pathSeparator, jars);
		Path archive = directory.resolve("classes.jsa");
		List<String> command = new ArrayList<>(Jvm.command("128m", classPath));
		command.addAll(List.of("-XX:ArchiveClassesAtExit=" + archive, "-Dspring.context.exit=onRefresh",
				"-Dnode.ids=" + directory.resolve("ids"), Node.class.getName(), "--snowflake.lease.store=file",
				"--snowflake.lease.file.directory=" + directory.resolve("leases"),
				"--spring.datasource.url=jdbc:postgresql://localhost/none"));
		Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
		String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
		if (process.onExit().join().exitValue() != 0 || !Files.exists(archive)) {
			throw new IllegalStateException("%s has made no archive:%n%s".formatted(command, output));
		}
		return List.of("-XX:SharedArchiveFile=" + archive, "-cp", classPath);
	}

	private static String pack(String classes, Path jar) {
		int failed = ToolProvider.findFirst("jar")
			.orElseThrow()
			.run(System.out, System.err, "cf0", jar.toString(), "-C", classes, ".");
		if (failed != 0) {
			throw new IllegalStateException("could not pack " + classes);
		}
		return jar.toString();
	}

}
