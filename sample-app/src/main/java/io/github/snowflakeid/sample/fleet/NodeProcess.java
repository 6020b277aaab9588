package io.github.snowflakeid.sample.fleet;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.github.snowflakeid.sample.load.BadOptionException;
import io.github.snowflakeid.sample.load.IdClient;
import io.github.snowflakeid.sample.load.Texts;
import org.jspecify.annotations.Nullable;

/**
 * One process of a node, from its start until it is killed or told to end. Connections
 * belong to the process, so that none to a killed one is taken for its successor's.
 */
final class NodeProcess {

	private static final Duration SHUTDOWN = Duration.ofSeconds(25);

	private final Process process;

	private final Path log;

	private final Path portFile;

	private final int connections;

	private volatile @Nullable IdClient client;

	private volatile int port;

	private volatile boolean killed;

	private volatile long restsUntil = System.nanoTime();

	private NodeProcess(Process process, Path log, Path portFile, int connections) {
		this.process = process;
		this.log = log;
		this.portFile = portFile;
		this.connections = connections;
	}

	static NodeProcess start(List<String> command, Path log, Path portFile, int connections) {
		try {
			Files.deleteIfExists(portFile);
			Process process = new ProcessBuilder(command).redirectErrorStream(true)
				.redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
				.start();
			return new NodeProcess(process, log, portFile, connections);
		}
		catch (IOException ex) {
			throw new BadOptionException("A node cannot be started: " + Texts.message(ex));
		}
	}

	/** Finds out whether the node can take requests by now. */
	boolean becomesReady() {
		if (this.client != null) {
			return false;
		}
		int port = readPort();
		if (port == 0) {
			return false;
		}
		IdClient client = new IdClient(URI.create("http://localhost:%d/ids".formatted(port)), this.connections);
		if (!client.isHealthy()) {
			client.close();
			return false;
		}
		this.port = port;
		this.client = client;
		return true;
	}

	private int readPort() {
		try {
			String port = Files.exists(this.portFile) ? Files.readString(this.portFile).strip() : "";
			return port.isEmpty() ? 0 : Integer.parseInt(port);
		}
		catch (IOException ex) {
			return 0;
		}
	}

	@Nullable IdClient client() {
		return this.client;
	}

	int port() {
		return this.port;
	}

	/** Says whether requests may go there. */
	boolean isReady() {
		return this.client != null && !this.killed;
	}

	/** Says whether it has asked for a pause that is not over. */
	boolean isResting() {
		return System.nanoTime() - this.restsUntil < 0;
	}

	void rest(Duration duration) {
		this.restsUntil = System.nanoTime() + duration.toNanos();
	}

	boolean isKilled() {
		return this.killed;
	}

	boolean hasEndedByItself() {
		return !this.killed && !this.process.isAlive();
	}

	/**
	 * Says that the process is going to be killed: before it is, so that no request that
	 * it takes with it seems to be lost.
	 */
	void condemn() {
		this.killed = true;
	}

	/** Ends the process as kill -9 does. */
	void kill() {
		this.process.destroyForcibly();
		awaitEnd(SHUTDOWN);
	}

	/** Lets the process end in order, as it does when its standard input ends. */
	void leave() {
		try {
			this.process.getOutputStream().close();
		}
		catch (IOException ex) {
			// it has gone already
		}
	}

	/**
	 * Waits for the end after {@link #leave()}, which the process cannot put off for
	 * long.
	 */
	void awaitEnd() {
		if (!awaitEnd(SHUTDOWN)) {
			this.process.destroyForcibly();
		}
		IdClient client = this.client;
		if (client != null) {
			client.close();
		}
	}

	private boolean awaitEnd(Duration time) {
		try {
			return this.process.waitFor(time.toMillis(), TimeUnit.MILLISECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return false;
		}
	}

	/** Returns the last line that is not of a stack trace. */
	static String lastWords(String log) {
		return log.lines()
			.filter((line) -> !line.isBlank() && !line.matches("\\s+(at |\\.\\.\\. ).*"))
			.reduce("", (before, line) -> line);
	}

	/** Says how it has ended, by the last line of its log. */
	String lastWords() {
		try {
			return "exit code %d, and the last line of %s is: %s".formatted(this.process.exitValue(), this.log,
					lastWords(Files.readString(this.log, StandardCharsets.UTF_8)));
		}
		catch (IOException ex) {
			return "exit code %d".formatted(this.process.exitValue());
		}
	}

}
