package io.github.snowflakeid.faults;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * What it takes to start processes, JVMs with a wall clock of their own among them.
 */
final class Jvm {

	private static final Optional<Path> FAKETIME = faketime();

	/** That of this JVM. */
	static final String CLASS_PATH = System.getProperty("java.class.path");

	private static final Set<Process> STARTED = ConcurrentHashMap.newKeySet();

	static {
		Runtime.getRuntime().addShutdownHook(new Thread(() -> STARTED.forEach(Process::destroyForcibly)));
	}

	private Jvm() {
	}

	/** Starts a process that does not outlive this one, unless this one is killed. */
	static Process start(ProcessBuilder builder) throws IOException {
		Process process = builder.start();
		STARTED.add(process);
		return process;
	}

	/** Debian has it below the name of the machine's architecture. */
	private static Optional<Path> faketime() {
		try (Stream<Path> libraries = Files.list(Path.of("/usr/lib"))) {
			return libraries.map((directory) -> directory.resolve("faketime/libfaketime.so.1"))
				.filter(Files::exists)
				.findFirst();
		}
		catch (IOException ex) {
			return Optional.empty();
		}
	}

	static boolean clocksCanBeSet() {
		return FAKETIME.isPresent();
	}

	/**
	 * The beginning of a command that starts a class in a JVM like this one, but for some
	 * seconds only.
	 * @param memory the size of its heap, such as 64m
	 * @param classPath what is on its class path
	 */
	static List<String> command(String memory, String classPath) {
		List<String> command = new ArrayList<>(List.of(ProcessHandle.current().info().command().orElse("java"),
				"-Xmx" + memory, "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
		command.addAll(classPath.equals(CLASS_PATH) ? ClassArchive.OPTIONS : List.of("-cp", classPath));
		return command;
	}

	/**
	 * Sets the clocks of processes that were started with {@link #clock}, in one step.
	 * @param file the file
	 * @param offset what to add to the time, such as -1h
	 */
	static void setClock(Path file, String offset) throws IOException {
		Path next = Files.writeString(file.resolveSibling(file.getFileName() + ".next"), offset + "\n");
		Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
	}

	/** What makes a process add to its wall clock what stands in a file. */
	static Map<String, String> clock(Path file) {
		// its fix for old C libraries makes timed waits of new ones wait for good
		return Map.of("LD_PRELOAD", FAKETIME.orElseThrow().toString(), "FAKETIME_TIMESTAMP_FILE", file.toString(),
				"FAKETIME_NO_CACHE", "1", "FAKETIME_DONT_FAKE_MONOTONIC", "1", "FAKETIME_FORCE_MONOTONIC_FIX", "0");
	}

}
