package io.github.snowflakeid.sample;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The jar in a process of its own, started as a user would, with its two outputs apart.
 */
public final class SampleProcess implements AutoCloseable {

	private final Process process;

	private final List<String> errors = new ArrayList<>();

	private final Thread errorReader = new Thread(this::readErrors, "errors");

	private SampleProcess(Process process) {
		this.process = process;
		this.errorReader.start();
	}

	/** Starts the jar. Nothing is left behind outside of the directory. */
	public static SampleProcess start(Path directory, String... arguments) throws IOException {
		List<String> all = new ArrayList<>(List.of(arguments));
		all.add("--snowflake.lease.file.directory=" + directory.resolve("leases"));
		// where the tests run in a container, all these processes do
		all.add("--logging.level.io.github.snowflakeid.autoconfigure.lease.file.FileLeaseStoreAutoConfiguration=error");
		return new SampleProcess(SampleJar.start(directory, all).start());
	}

	private void readErrors() {
		try (BufferedReader reader = this.process.errorReader()) {
			String line = reader.readLine();
			while (line != null) {
				if (!line.startsWith(SampleJar.NOTE)) {
					synchronized (this.errors) {
						this.errors.add(line);
						this.errors.notifyAll();
					}
				}
				line = reader.readLine();
			}
		}
		catch (IOException ex) {
			// the process was destroyed
		}
		synchronized (this.errors) {
			this.errors.add("(end)");
			this.errors.notifyAll();
		}
	}

	/** Waits for a line on standard error. */
	public void awaitError(String text) throws InterruptedException {
		synchronized (this.errors) {
			while (this.errors.stream().noneMatch((line) -> line.contains(text))) {
				if (this.errors.contains("(end)")) {
					throw new AssertionError("'%s' was not said: %s".formatted(text, this.errors));
				}
				this.errors.wait();
			}
		}
	}

	/** Reads standard output to its end. */
	public String output() {
		try {
			return new String(this.process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** Returns standard error, once the process has ended. */
	public List<String> errors() throws InterruptedException {
		this.errorReader.join();
		return this.errors.subList(0, this.errors.size() - 1);
	}

	public int exitCode() throws InterruptedException {
		return this.process.waitFor();
	}

	/** Sends a signal, such as INT, which is what Ctrl-C does. */
	public void signal(String name) throws IOException, InterruptedException {
		new ProcessBuilder("kill", "-" + name, Long.toString(this.process.pid())).start().waitFor();
	}

	/**
	 * Says whether the process was born deaf to SIGINT, as everything is that a shell
	 * starts in the background.
	 */
	public boolean ignoresInterrupts() throws IOException {
		Path status = Path.of("/proc", Long.toString(this.process.pid()), "status");
		return Files.exists(status) && Files.readAllLines(status)
			.stream()
			.filter((line) -> line.startsWith("SigIgn:"))
			.anyMatch((line) -> (Long.parseUnsignedLong(line.replace("SigIgn:", "").strip(), 16) & 2) != 0);
	}

	/** Does what kill -9 does. */
	public void kill() throws InterruptedException {
		this.process.destroyForcibly().waitFor();
	}

	public List<ProcessHandle> children() {
		return this.process.children().toList();
	}

	@Override
	public void close() {
		this.process.destroyForcibly();
	}

}
