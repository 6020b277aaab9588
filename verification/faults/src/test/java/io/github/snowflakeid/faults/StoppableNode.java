package io.github.snowflakeid.faults;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.LongBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;

/**
 * A {@link Node} in a process of its own, with signals to send and a clock to set.
 */
final class StoppableNode implements AutoCloseable {

	private static final long PAUSE_NANOS = 5_000_000;

	private final Path directory;

	private final String name;

	private final Process process;

	private final List<String> lines = new ArrayList<>();

	private final Thread reader;

	private StoppableNode(Path directory, String name, Process process) {
		this.directory = directory;
		this.name = name;
		this.process = process;
		this.reader = new Thread(this::read, "output of " + name);
		this.reader.setDaemon(true);
		this.reader.start();
	}

	static boolean clocksCanBeSet() {
		return Jvm.clocksCanBeSet();
	}

	/**
	 * Starts a node whose ids go to a file of that name.
	 */
	static StoppableNode start(Path directory, String name, List<String> arguments) throws IOException {
		return start(directory, name, null, List.of(), arguments);
	}

	/**
	 * Starts a node whose JVM has this locale for its default.
	 */
	static StoppableNode startIn(Locale locale, Path directory, String name, List<String> arguments)
			throws IOException {
		return start(directory, name, null,
				List.of("-Duser.language=" + locale.getLanguage(), "-Duser.country=" + locale.getCountry()), arguments);
	}

	/**
	 * Starts a node whose wall clock is off by what {@link #setClock} says.
	 */
	static StoppableNode startWithClock(Path directory, String name, String offset, List<String> arguments)
			throws IOException {
		return start(directory, name, offset, List.of(), arguments);
	}

	private static StoppableNode start(Path directory, String name, @Nullable String offset, List<String> options,
			List<String> arguments) throws IOException {
		List<String> command = new ArrayList<>(Jvm.command("128m", Jvm.CLASS_PATH));
		command.add("-Dnode.ids=" + directory.resolve(name + ".ids"));
		command.addAll(options);
		command.add(Node.class.getName());
		command.addAll(arguments);
		ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
		if (offset != null) {
			Path clock = directory.resolve(name + ".clock");
			Jvm.setClock(clock, offset);
			builder.environment().putAll(Jvm.clock(clock));
		}
		return new StoppableNode(directory, name, builder.start());
	}

	private void read() {
		readLines();
		synchronized (this.lines) {
			this.lines.notifyAll();
		}
	}

	private void readLines() {
		try (BufferedReader reader = this.process.inputReader()) {
			String line = reader.readLine();
			while (line != null) {
				synchronized (this.lines) {
					this.lines.add(line);
					this.lines.notifyAll();
				}
				line = reader.readLine();
			}
		}
		catch (IOException ex) {
			// the process has ended
		}
	}

	/** Sets the clock of a node that was started with one, such as to -1h. */
	void setClock(String offset) throws IOException {
		Jvm.setClock(this.directory.resolve(this.name + ".clock"), offset);
	}

	/**
	 * Waits until the node has been issuing ids since some line, and returns its node id.
	 */
	long awaitNodeId(int fromLine) {
		return nodeId(await("an id", fromLine, (line) -> line.startsWith("issues ")));
	}

	long awaitNodeId() {
		return awaitNodeId(0);
	}

	static long nodeId(String line) {
		int start = line.indexOf(' ') + 1;
		return Long.parseLong(line.substring(start, line.indexOf(' ', start)));
	}

	/** Waits for a line of the output. */
	String await(String what, int fromLine, Predicate<String> condition) {
		long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
		synchronized (this.lines) {
			int at = fromLine;
			while (true) {
				for (; at < this.lines.size(); at++) {
					if (condition.test(this.lines.get(at))) {
						return this.lines.get(at);
					}
				}
				long millis = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
				if (millis <= 0 || !this.process.isAlive()) {
					throw new AssertionError("%s has not shown %s; its output:%n%s".formatted(this.name, what,
							String.join("\n", this.lines)));
				}
				try {
					this.lines.wait(millis);
				}
				catch (InterruptedException ex) {
					throw new IllegalStateException(ex);
				}
			}
		}
	}

	/** Waits until the process has ended, and returns all its output. */
	List<String> awaitOutput() throws InterruptedException {
		this.reader.join();
		return linesSince(0);
	}

	long pid() {
		return this.process.pid();
	}

	/** Returns how many lines there are, to wait for later ones. */
	int lines() {
		synchronized (this.lines) {
			return this.lines.size();
		}
	}

	List<String> linesSince(int fromLine) {
		synchronized (this.lines) {
			return List.copyOf(this.lines.subList(fromLine, this.lines.size()));
		}
	}

	/** Waits until the node has issued some more ids. */
	void awaitMoreIds() throws IOException {
		long before = Files.size(idFile());
		long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
		while (Files.size(idFile()) < before + 16 * 16 * Long.BYTES) {
			if (System.nanoTime() > deadline) {
				throw new AssertionError("%s issues no ids; its output:%n%s".formatted(this.name, this.lines));
			}
			// what is waited for shares the processors with this thread
			LockSupport.parkNanos(PAUSE_NANOS);
		}
	}

	void stop() throws IOException, InterruptedException {
		signal("STOP");
	}

	void resume() throws IOException, InterruptedException {
		signal("CONT");
	}

	/** Ends the process as kill -9 does. */
	void kill() throws InterruptedException {
		this.process.destroyForcibly().waitFor();
	}

	/** Ends the process as the platform does: it may clean up. */
	void end() throws InterruptedException {
		this.process.destroy();
		this.process.waitFor();
	}

	private void signal(String signal) throws IOException, InterruptedException {
		int exit = new ProcessBuilder("kill", "-" + signal, Long.toString(this.process.pid())).start().waitFor();
		if (exit != 0) {
			throw new IOException("kill -%s failed".formatted(signal));
		}
	}

	private Path idFile() {
		return this.directory.resolve(this.name + ".ids");
	}

	/** Reads the ids of all nodes that had their files in a directory, sorted. */
	static long[] ids(Path directory) throws IOException {
		try (var files = Files.list(directory)) {
			return files.filter((file) -> file.toString().endsWith(".ids"))
				.map(StoppableNode::idsOf)
				.flatMapToLong(Arrays::stream)
				.sorted()
				.toArray();
		}
	}

	private static long[] idsOf(Path file) {
		try {
			LongBuffer buffer = ByteBuffer.wrap(Files.readAllBytes(file)).asLongBuffer();
			long[] ids = new long[buffer.remaining()];
			buffer.get(ids);
			return ids;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	@Override
	public void close() throws Exception {
		kill();
	}

}
