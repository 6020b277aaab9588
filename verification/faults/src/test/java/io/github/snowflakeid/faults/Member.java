package io.github.snowflakeid.faults;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/**
 * One member of the fleet: a {@link DrawingNode} that is replaced by a new process
 * whenever it has ended, as whatever runs an application does. Each process has files of
 * its own.
 */
final class Member implements AutoCloseable {

	private static final Duration REPLACEMENT = Duration.ofMillis(500);

	private static final Duration END_LIMIT = Duration.ofMinutes(2);

	private final Path directory;

	private final int number;

	private final String classPath;

	private final int idsPerSecond;

	private final List<String> arguments;

	private final Path clock;

	private @Nullable Process process;

	/** Where the latest process writes. */
	private String journal = "";

	private int processes;

	/** How many processes have ended without having been told to. */
	private int endedByThemselves;

	private boolean closed;

	Member(Path directory, int number, String classPath, int idsPerSecond, List<String> arguments) throws IOException {
		this.directory = directory;
		this.number = number;
		this.classPath = classPath;
		this.idsPerSecond = idsPerSecond;
		this.arguments = List.copyOf(arguments);
		this.clock = directory.resolve("node-%d.clock".formatted(number));
		Jvm.setClock(this.clock, "+0");
	}

	/** Starts a process with other arguments than usual, or more. */
	synchronized void start(String... more) throws IOException {
		String journal = this.directory.resolve("node-%02d.%05d".formatted(this.number, this.processes)).toString();
		this.journal = journal;
		List<String> command = new ArrayList<>(Jvm.command("64m", this.classPath));
		command.addAll(
				List.of("-Dnode.journal=" + journal, "-Dnode.rate=" + this.idsPerSecond, DrawingNode.class.getName()));
		Map<String, String> named = new LinkedHashMap<>();
		Stream.concat(this.arguments.stream(), Stream.of(more))
			.forEach((argument) -> named.put(argument.substring(0, argument.indexOf('=')), argument));
		command.addAll(named.values());
		ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true)
			.redirectOutput(Redirect.to(new File(journal + ".log")));
		if (Jvm.clocksCanBeSet()) {
			builder.environment().putAll(Jvm.clock(this.clock));
		}
		Process started = Jvm.start(builder);
		this.process = started;
		this.processes++;
		Thread supervisor = new Thread(() -> replace(started, more), "supervisor of " + journal);
		supervisor.setDaemon(true);
		supervisor.start();
	}

	/** Waits until the process has ended; unless it was told to, another follows. */
	private void replace(Process started, String... more) {
		started.onExit().join();
		LockSupport.parkNanos(REPLACEMENT.toNanos());
		synchronized (this) {
			if (started.equals(this.process) && !this.closed) {
				this.endedByThemselves++;
				try {
					start(more);
				}
				catch (IOException ex) {
					throw new UncheckedIOException(ex);
				}
			}
		}
	}

	/** Ends the process as kill -9 does; returns whether there was one. */
	boolean kill() {
		Process ending = take();
		boolean alive = ending != null && ending.isAlive();
		if (ending != null) {
			ending.destroyForcibly().onExit().join();
		}
		return alive;
	}

	/** Makes {@link LastDrawers} draw when the process ends. */
	void drawToTheEnd() throws IOException {
		Files.createFile(Path.of(this.journal + LastDrawers.WANTED));
	}

	/**
	 * Ends the process as the platform does; returns it if there was one.
	 */
	@Nullable Process end() {
		Process ending = take();
		boolean alive = ending != null && ending.isAlive();
		if (ending != null) {
			ending.destroy();
			ending.onExit().orTimeout(END_LIMIT.toMillis(), TimeUnit.MILLISECONDS).join();
		}
		return alive ? ending : null;
	}

	/** The latest process, as its files are called. */
	synchronized String name() {
		return Path.of(this.journal).getFileName().toString();
	}

	/** The node id that the latest process leased last, or -1 if it leased none. */
	long nodeId() throws IOException {
		Path leases = Path.of(this.journal + ".leases");
		LeaseHistory history = Files.exists(leases) ? new LeaseHistory(leases, name()) : null;
		return (history == null || history.isEmpty()) ? -1 : history.leases().get(history.leases().size() - 1).nodeId();
	}

	/** Has {@link Harassment} do something; returns whether there was a process. */
	boolean harass(NemesisFault fault) {
		Process target = current();
		if (target == null || !target.isAlive()) {
			return false;
		}
		try {
			OutputStream commands = target.getOutputStream();
			commands.write(String.format(Locale.ROOT, "%s %d %d%n", fault.kind(), fault.millis(), fault.amount())
				.getBytes(StandardCharsets.US_ASCII));
			commands.flush();
			return true;
		}
		catch (IOException ex) {
			// it has ended
			return false;
		}
	}

	private synchronized @Nullable Process take() {
		Process taken = this.process;
		this.process = null;
		return taken;
	}

	/** Sends a signal; returns whether there was a process to get it. */
	boolean signal(String signal) throws IOException, InterruptedException {
		Process target = current();
		return target != null
				&& new ProcessBuilder("kill", "-" + signal, Long.toString(target.pid())).start().waitFor() == 0;
	}

	/** Returns whether there is a process that notices. */
	boolean setClock(long aheadMillis) throws IOException {
		Jvm.setClock(this.clock, String.format(Locale.ROOT, "%+.3f", aheadMillis / 1e3));
		Process target = current();
		return target != null && target.isAlive();
	}

	private synchronized @Nullable Process current() {
		return this.process;
	}

	synchronized int processes() {
		return this.processes;
	}

	synchronized int endedByThemselves() {
		return this.endedByThemselves;
	}

	@Override
	public void close() {
		synchronized (this) {
			this.closed = true;
		}
		kill();
	}

}
