package io.github.snowflakeid.faults;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.apache.zookeeper.server.quorum.QuorumPeerMain;
import org.jspecify.annotations.Nullable;

import org.springframework.util.FileSystemUtils;

/**
 * Three servers of ZooKeeper, each a process of its own that can be killed, frozen and
 * started again, and with a network of its own to the clients.
 */
final class ZooKeeperEnsemble implements AutoCloseable {

	static final int SERVERS = 3;

	private static final Pattern MODE = Pattern.compile("Mode: (\\w+)");

	private static final Pattern CONNECTIONS = Pattern.compile("Connections: (\\d+)");

	/** For an answer of a server of this host. */
	private static final int PATIENCE_MILLIS = 500;

	private final Path data = Files.createTempDirectory("ensemble");

	private final List<Server> servers = new ArrayList<>();

	ZooKeeperEnsemble() throws IOException {
		List<int[]> ports = new ArrayList<>();
		for (int i = 0; i < SERVERS; i++) {
			ports.add(new int[] { freePort(), freePort(), freePort() });
		}
		String members = IntStream.range(0, SERVERS)
			.mapToObj((i) -> "server.%d=127.0.0.1:%d:%d%n".formatted(i + 1, ports.get(i)[1], ports.get(i)[2]))
			.collect(Collectors.joining());
		for (int i = 0; i < SERVERS; i++) {
			Path directory = Files.createDirectory(this.data.resolve(Integer.toString(i)));
			Files.writeString(directory.resolve("myid"), Integer.toString(i + 1));
			Path configuration = Files.writeString(directory.resolve("zoo.cfg"), """
					dataDir=%s
					clientPort=%d
					clientPortAddress=127.0.0.1
					tickTime=500
					initLimit=20
					syncLimit=4
					maxClientCnxns=0
					admin.enableServer=false
					4lw.commands.whitelist=srvr
					%s""".formatted(directory, ports.get(i)[0], members));
			this.servers.add(new Server(ports.get(i)[0], configuration));
		}
		for (int i = 0; i < SERVERS; i++) {
			restart(i);
		}
	}

	private static int freePort() throws IOException {
		try (ServerSocket socket = new ServerSocket(0)) {
			return socket.getLocalPort();
		}
	}

	/** By way of the network that can be broken. */
	String connectString() {
		return this.servers.stream()
			.map((server) -> "127.0.0.1:" + server.proxy.port())
			.collect(Collectors.joining(","));
	}

	FaultyNetwork proxy(int server) {
		return this.servers.get(server).proxy;
	}

	/** Returns whether a server serves clients, as far as it says. */
	boolean serves(int server) {
		return mode(server) != null;
	}

	/** Returns whether the ensemble does what it is asked. */
	boolean hasQuorum() {
		List<String> modes = IntStream.range(0, SERVERS).mapToObj((server) -> String.valueOf(mode(server))).toList();
		return modes.contains("leader") && modes.contains("follower");
	}

	boolean isWhole() {
		return hasQuorum() && IntStream.range(0, SERVERS).allMatch(this::serves);
	}

	int leader() {
		return find((server) -> "leader".equals(mode(server)));
	}

	/** The follower with the most clients. */
	int follower() {
		return find((server) -> "follower".equals(mode(server)));
	}

	/** The server with the most clients. */
	int busiest() {
		return find(this::serves);
	}

	private int find(IntPredicate condition) {
		return IntStream.range(0, SERVERS)
			.filter(condition)
			.boxed()
			.max(Comparator.comparingInt(this::clients))
			.orElseThrow(() -> new IllegalStateException("There is no such server"));
	}

	int clients(int server) {
		return Integer.parseInt(find(CONNECTIONS, server, "0"));
	}

	private @Nullable String mode(int server) {
		String mode = find(MODE, server, "");
		return mode.isEmpty() ? null : mode;
	}

	private String find(Pattern pattern, int server, String otherwise) {
		try (Socket socket = new Socket()) {
			socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), this.servers.get(server).port),
					PATIENCE_MILLIS);
			socket.setSoTimeout(PATIENCE_MILLIS);
			socket.getOutputStream().write("srvr".getBytes(StandardCharsets.US_ASCII));
			String text = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
			Matcher matcher = pattern.matcher(text);
			return matcher.find() ? matcher.group(1) : otherwise;
		}
		catch (IOException ex) {
			return otherwise;
		}
	}

	void kill(int server) {
		this.servers.get(server).process.destroyForcibly().onExit().join();
	}

	void end(int server) {
		Process process = this.servers.get(server).process;
		process.destroy();
		process.onExit().join();
	}

	void restart(int server) throws IOException {
		Server restarted = this.servers.get(server);
		List<String> command = new ArrayList<>(Jvm.command("128m", Jvm.CLASS_PATH));
		command.addAll(List.of("-Dorg.slf4j.simpleLogger.defaultLogLevel=warn", QuorumPeerMain.class.getName(),
				restarted.configuration.toString()));
		restarted.process = Jvm
			.start(new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(Redirect.DISCARD));
	}

	/** Lets a server stand still; it keeps its connections, and says nothing. */
	void freeze(int server) throws IOException, InterruptedException {
		signal("STOP", server);
	}

	void thaw(int server) throws IOException, InterruptedException {
		signal("CONT", server);
	}

	private void signal(String signal, int server) throws IOException, InterruptedException {
		long pid = this.servers.get(server).process.pid();
		int exit = new ProcessBuilder("kill", "-" + signal, Long.toString(pid)).start().waitFor();
		if (exit != 0) {
			throw new IOException("kill -%s failed".formatted(signal));
		}
	}

	@Override
	public void close() throws IOException {
		for (int i = 0; i < this.servers.size(); i++) {
			kill(i);
			this.servers.get(i).proxy.close();
		}
		FileSystemUtils.deleteRecursively(this.data);
	}

	/**
	 * One of them.
	 */
	private static final class Server {

		private final int port;

		private final Path configuration;

		private final FaultyNetwork proxy;

		private Process process;

		private Server(int port, Path configuration) throws IOException {
			this.port = port;
			this.configuration = configuration;
			this.proxy = new FaultyNetwork(port);
		}

	}

}
