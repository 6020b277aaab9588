package io.github.snowflakeid.lease.file;

import java.io.BufferedReader;
import java.io.File;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.net.URISyntaxException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

import io.github.snowflakeid.SnowflakeLayout;
import io.github.snowflakeid.TimeSource;
import io.github.snowflakeid.lease.LeaseOwner;
import io.github.snowflakeid.lease.LeaseRefusedException;
import io.github.snowflakeid.lease.LeaseRequest;
import io.github.snowflakeid.lease.LeaseTerms;
import io.github.snowflakeid.lease.NodeIdRanges;
import io.github.snowflakeid.lease.NodeLease;

/**
 * A JVM of its own that holds a lease and does as it is told, line by line. It ends with
 * its input.
 */
public final class LeaseProcess implements AutoCloseable {

	private static final int TIME_LIMIT_SECONDS = 30;

	private final Process process;

	private final PrintWriter commands;

	private final BufferedReader replies;

	LeaseProcess(Path directory) throws IOException {
		this.process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
				"-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx64m", "-cp",
				location(NodeLock.class) + File.pathSeparator + location(LeaseProcess.class),
				LeaseProcess.class.getName(), directory.toString())
			.redirectError(ProcessBuilder.Redirect.INHERIT)
			.start();
		this.commands = new PrintWriter(this.process.getOutputStream(), true, StandardCharsets.UTF_8);
		this.replies = new BufferedReader(new InputStreamReader(this.process.getInputStream(), StandardCharsets.UTF_8));
	}

	/** Says whether the lock of a node id is held, as another process sees it. */
	static boolean isLocked(Path namespaceDirectory, long nodeId) throws IOException {
		try (LeaseProcess process = new LeaseProcess(namespaceDirectory)) {
			return Boolean.parseBoolean(process.ask("locked %d".formatted(nodeId)));
		}
	}

	/** Returns {@code nodeId from until}, or the name of the refusal. */
	String acquire(LeaseTerms terms, Duration clockOffset) throws IOException {
		return ask("acquire %s %s %d %d".formatted(terms.namespace(), terms.nodeIds(), terms.ttl().toMillis(),
				clockOffset.toMillis()));
	}

	String renew() throws IOException {
		return ask("renew");
	}

	/** Lets it open and close a file, as foreign code would. */
	void touch(Path file) throws IOException {
		ask("touch " + file);
	}

	static void openAndClose(Path file) throws IOException {
		FileChannel.open(file, StandardOpenOption.READ).close();
	}

	/** Starts a process that outlives this one. */
	ProcessHandle spawn() throws IOException {
		return ProcessHandle.of(Long.parseLong(ask("spawn"))).orElseThrow();
	}

	/** Lets it renew without end; each line that can be read has been acknowledged. */
	void renewForever() {
		this.commands.println("flood");
	}

	/** Lets it take a lock until it ends, and says whether it got it. */
	boolean lock(long nodeId) throws IOException {
		return Boolean.parseBoolean(ask("lock %d".formatted(nodeId)));
	}

	/** Lets it try to take a lock many times; it replies how often it got it. */
	void hammer(long nodeId, int tries) {
		this.commands.println("hammer %d %d".formatted(nodeId, tries));
	}

	boolean hasReply() throws IOException {
		return this.replies.ready();
	}

	String nextReply() throws IOException {
		return this.replies.readLine();
	}

	private String ask(String command) throws IOException {
		this.commands.println(command);
		String reply = nextReply();
		if (reply == null) {
			throw new IOException("The process has ended without a reply to " + command);
		}
		return reply;
	}

	/** Stops it where it is, without its knowledge. */
	void suspend() throws Exception {
		signal("-STOP");
	}

	void resume() throws Exception {
		signal("-CONT");
	}

	private void signal(String signal) throws Exception {
		Process kill = new ProcessBuilder("kill", signal, Long.toString(this.process.pid())).start();
		if (kill.waitFor() != 0) {
			throw new IllegalStateException("kill %s: %d".formatted(signal, kill.exitValue()));
		}
	}

	/** Kills it, and returns when it is dead. What it has said can still be read. */
	void kill() throws InterruptedException {
		this.process.toHandle().destroyForcibly();
		if (!this.process.waitFor(TIME_LIMIT_SECONDS, TimeUnit.SECONDS)) {
			throw new IllegalStateException("The process does not die");
		}
	}

	@Override
	public void close() {
		this.process.destroyForcibly();
	}

	private static Path location(Class<?> type) {
		try {
			return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
		}
		catch (URISyntaxException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * Runs in the other JVM.
	 */
	public static void main(String[] args) throws Exception {
		Path directory = Path.of(args[0]);
		Holder holder = new Holder(new FileNodeLeaseStore(directory, TimeSource.system()));
		List<NodeLock> locks = new ArrayList<>();
		PrintStream replies = new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
		BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
		for (String line = commands.readLine(); line != null; line = commands.readLine()) {
			String[] words = line.split(" ", 5);
			switch (words[0]) {
				case "acquire" -> replies
					.println(holder.acquire(words[1], words[2], Long.parseLong(words[3]), Long.parseLong(words[4])));
				case "renew" -> replies.println(holder.renew());
				case "locked" ->
					replies.println(NodeLock.isHeld(directory, Long.parseLong(words[1]), TimeSource.system()));
				case "lock" -> {
					locks.add(NodeLock.tryLock(directory, Long.parseLong(words[1]), TimeSource.system()));
					replies.println(locks.get(locks.size() - 1) != null);
				}
				case "hammer" ->
					replies.println(hammer(directory, Long.parseLong(words[1]), Integer.parseInt(words[2])));
				case "touch" -> {
					openAndClose(Path.of(words[1]));
					replies.println("touched");
				}
				case "spawn" -> replies.println(new ProcessBuilder("sleep", "60").start().pid());
				case "flood" -> {
					while (!replies.checkError()) {
						replies.println(holder.renew());
					}
				}
				default -> throw new IllegalArgumentException(line);
			}
		}
	}

	private static int hammer(Path directory, long nodeId, int tries) throws IOException {
		int got = 0;
		for (int i = 0; i < tries; i++) {
			try (NodeLock lock = NodeLock.tryLock(directory, nodeId, TimeSource.system())) {
				got += (lock != null) ? 1 : 0;
			}
		}
		return got;
	}

	private static final class Holder {

		private final FileNodeLeaseStore store;

		private final LeaseOwner owner = LeaseOwner.ofThisProcess("child");

		private LeaseTerms terms;

		private NodeLease lease;

		private Duration clockOffset;

		private Holder(FileNodeLeaseStore store) {
			this.store = store;
		}

		private String acquire(String namespace, String nodeIds, long ttl, long clockOffset) {
			this.terms = new LeaseTerms(namespace, SnowflakeLayout.DEFAULT, NodeIdRanges.parse(nodeIds),
					Duration.ofMillis(ttl), Duration.ofSeconds(10));
			this.clockOffset = Duration.ofMillis(clockOffset);
			try {
				this.lease = this.store.acquire(request());
				return description();
			}
			catch (LeaseRefusedException ex) {
				return ex.getClass().getSimpleName();
			}
		}

		private String renew() {
			NodeLease lease = this.lease;
			NodeLease changing = new NodeLease(lease.namespace(), lease.nodeId(), lease.owner(), lease.token(),
					lease.token() + step(), lease.from(), lease.until());
			try {
				this.lease = this.store.renew(changing, request());
				return description();
			}
			catch (LeaseRefusedException ex) {
				return ex.getClass().getSimpleName();
			}
		}

		private String description() {
			return "%d %d %d".formatted(this.lease.nodeId(), this.lease.from(), this.lease.until());
		}

		private LeaseRequest request() {
			long now = TimeSource.system().instant().plus(this.clockOffset).toEpochMilli();
			return new LeaseRequest(this.terms, this.owner, this.terms.tickAt(now), this.terms.untilAt(now), step());
		}

		private static long step() {
			return ThreadLocalRandom.current().nextLong(1, 1L << 32);
		}

	}

}
