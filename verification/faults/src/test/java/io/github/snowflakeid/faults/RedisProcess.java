package io.github.snowflakeid.faults;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;

import redis.embedded.core.ExecutableProvider;

import org.springframework.util.FileSystemUtils;

/**
 * A Redis server or sentinel that can be killed and frozen, and cut off from others if it
 * has hops: each server has an address of its own, from which it connects, so that a hop
 * tells servers from clients.
 */
final class RedisProcess implements AutoCloseable {

	static final String HOST = "127.0.0.1";

	/** As docs/leases.md advises. */
	static final List<String> STOPS_WHEN_CUT_OFF = List.of("--min-replicas-to-write", "1", "--min-replicas-max-lag",
			"1");

	private static final Duration PATIENCE = Duration.ofSeconds(60);

	private static final String EXECUTABLE = executable();

	/** The port of the cluster's bus is this much higher, and must be one, too. */
	private static final int BUS = 10_000;

	private static final int MOST = (1 << 16) - 1;

	private final Path directory = Files.createTempDirectory("redis");

	private final int port = freePort();

	private final InetAddress source = InetAddress
		.getByAddress(new byte[] { 127, 1, (byte) (this.port >> Byte.SIZE), (byte) this.port });

	/** What others connect to: in front of the port, and of that of the cluster's bus. */
	private final List<FaultyNetwork> hops;

	private final List<String> options = new ArrayList<>();

	private Process process;

	private RedisProcess(boolean hops) throws IOException {
		this.hops = hops ? List.of(new FaultyNetwork(this.port), new FaultyNetwork(this.port + BUS)) : List.of();
	}

	static RedisProcess server(boolean hops, List<String> options) throws IOException {
		RedisProcess server = new RedisProcess(hops);
		server.options.addAll(List.of("--save", "", "--repl-diskless-sync-delay", "0", "--replica-announce-ip", HOST,
				"--replica-announce-port", Integer.toString(server.announcedPort())));
		server.options.addAll(options);
		server.start();
		return server;
	}

	/**
	 * Starts a node of a cluster.
	 */
	static RedisProcess node(boolean hops, List<String> options) throws IOException {
		RedisProcess node = new RedisProcess(hops);
		node.options.addAll(List.of("--save", "", "--repl-diskless-sync-delay", "0", "--cluster-enabled", "yes",
				"--cluster-announce-ip", HOST, "--cluster-announce-port", Integer.toString(node.announcedPort()),
				"--cluster-announce-bus-port", Integer.toString(node.announcedBusPort())));
		node.options.addAll(options);
		node.start();
		return node;
	}

	static RedisProcess sentinel(boolean hops, String... lines) throws IOException {
		RedisProcess sentinel = new RedisProcess(hops);
		sentinel.options.add("--sentinel");
		List<String> all = new ArrayList<>(List.of(lines));
		all.addAll(List.of("sentinel announce-ip " + HOST, "sentinel announce-port " + sentinel.announcedPort()));
		Files.write(sentinel.configuration(), all);
		sentinel.start();
		return sentinel;
	}

	/** Written once: a file that is open for writing somewhere cannot be run. */
	private static String executable() {
		try {
			File executable = ExecutableProvider.newJarResourceProvider().get();
			if (!executable.setExecutable(true)) {
				throw new IOException(executable + " cannot be run");
			}
			return executable.toString();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private Path configuration() {
		return this.directory.resolve("redis.conf");
	}

	private static int freePort() throws IOException {
		while (true) {
			try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
				if (socket.getLocalPort() + BUS > MOST) {
					continue;
				}
				try (ServerSocket bus = new ServerSocket(socket.getLocalPort() + BUS)) {
					return bus.getLocalPort() - BUS;
				}
				catch (IOException ex) {
					// somebody has that one
				}
			}
		}
	}

	/** Of the server itself, for whoever is not to be cut off. */
	int port() {
		return this.port;
	}

	/** What other servers and clients are told. */
	int announcedPort() {
		return this.hops.isEmpty() ? this.port : this.hops.get(0).port();
	}

	int announcedBusPort() {
		return this.hops.isEmpty() ? this.port + BUS : this.hops.get(1).port();
	}

	String address() {
		return HOST + ":" + announcedPort();
	}

	/** From now on nothing passes between it and others, and nobody is told. */
	void cutOffFrom(List<RedisProcess> others) {
		for (RedisProcess other : others) {
			this.hops.forEach((hop) -> hop.cutOff(other.source));
			other.hops.forEach((hop) -> hop.cutOff(this.source));
		}
	}

	/** Makes the network around it whole again. */
	void reconnect() {
		this.hops.forEach(FaultyNetwork::reconnect);
	}

	void start() throws IOException {
		List<String> command = new ArrayList<>(List.of(EXECUTABLE));
		if (Files.exists(configuration())) {
			command.add(configuration().toString());
		}
		command.addAll(this.options);
		// It connects from the first address
		command.addAll(List.of("--port", Integer.toString(this.port), "--bind", this.source.getHostAddress(), HOST,
				"--dir", this.directory.toString()));
		this.process = Jvm.start(new ProcessBuilder(command).redirectErrorStream(true)
			.redirectOutput(this.directory.resolve("log").toFile()));
		await("an answer", () -> "PONG".equals(command("PING")));
	}

	void kill() {
		this.process.destroyForcibly();
		this.process.onExit().join();
	}

	/** Stops it as a machine without power to go on does: its connections stay. */
	void freeze() throws Exception {
		signal("STOP");
	}

	void thaw() throws Exception {
		signal("CONT");
	}

	private void signal(String signal) throws Exception {
		if (new ProcessBuilder("kill", "-" + signal, Long.toString(this.process.pid())).start().waitFor() != 0) {
			throw new IOException("kill -%s failed".formatted(signal));
		}
	}

	/** Sends a command over a new connection. */
	Object command(Object... words) throws IOException {
		StringBuilder command = new StringBuilder("*" + words.length + "\r\n");
		for (Object word : words) {
			command.append('$').append(word.toString().length()).append("\r\n").append(word).append("\r\n");
		}
		try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), this.port)) {
			socket.setSoTimeout((int) PATIENCE.toMillis());
			socket.getOutputStream().write(command.toString().getBytes(StandardCharsets.ISO_8859_1));
			return reply(socket.getInputStream());
		}
	}

	String text(Object... words) throws IOException {
		return String.valueOf(command(words));
	}

	private static Object reply(InputStream in) throws IOException {
		String line = line(in);
		String rest = line.substring(1);
		switch (line.charAt(0)) {
			case '-' -> throw new IOException(rest);
			case '$' -> {
				int length = Integer.parseInt(rest);
				if (length < 0) {
					return "";
				}
				String text = new String(in.readNBytes(length), StandardCharsets.ISO_8859_1);
				line(in);
				return text;
			}
			case '*' -> {
				List<Object> all = new ArrayList<>();
				for (int i = 0; i < Integer.parseInt(rest); i++) {
					all.add(reply(in));
				}
				return all;
			}
			default -> {
				return rest;
			}
		}
	}

	private static String line(InputStream in) throws IOException {
		StringBuilder line = new StringBuilder();
		for (int read = in.read(); read != '\n'; read = in.read()) {
			if (read < 0) {
				throw new IOException("Redis has closed the connection");
			}
			if (read != '\r') {
				line.append((char) read);
			}
		}
		return line.toString();
	}

	String info(String section, String name) throws IOException {
		return text("INFO", section).lines()
			.map(String::strip)
			.filter((line) -> line.startsWith(name + ":"))
			.map((line) -> line.substring(name.length() + 1))
			.findFirst()
			.orElse("");
	}

	boolean isMaster() throws IOException {
		return info("replication", "role").equals("master");
	}

	/** Whether it has as many replicas as it asks for. */
	boolean hasReplicasToWrite() throws IOException {
		return text("CONFIG", "GET", "min-replicas-to-write").contains("0")
				|| !info("replication", "min_slaves_good_slaves").equals("0");
	}

	/**
	 * Writes what the store writes at the first use of a namespace, as of a time that is
	 * long past, so that its quarantine is over.
	 */
	void endQuarantine(String namespace) throws IOException {
		String key = key(namespace);
		String longAgo = "%019d".formatted(1_735_689_600_000L);
		command("HSET", key, "server", info("server", "run_id") + "/" + info("replication", "master_replid"), "era",
				"%019d".formatted(1_735_689_600_000_000L), "since", longAgo, "finish", longAgo, "fields", "0");
		command("HSET", key, "fields", "%019d".formatted(Long.parseLong(text("HLEN", key))));
	}

	static String key(String namespace) {
		return "snowflake:{" + namespace + "}";
	}

	/** Waits until something is so; who does not answer yet is waited for. */
	static void await(String what, Callable<Boolean> condition) {
		long deadline = System.nanoTime() + PATIENCE.toNanos();
		Exception last = null;
		while (System.nanoTime() < deadline) {
			try {
				if (condition.call()) {
					return;
				}
			}
			catch (Exception ex) {
				last = ex;
			}
			LockSupport.parkNanos(Duration.ofMillis(10).toNanos());
		}
		throw new AssertionError("There was not " + what, last);
	}

	@Override
	public void close() throws IOException {
		if (this.process != null) {
			kill();
		}
		for (FaultyNetwork hop : this.hops) {
			hop.close();
		}
		FileSystemUtils.deleteRecursively(this.directory);
	}

}
