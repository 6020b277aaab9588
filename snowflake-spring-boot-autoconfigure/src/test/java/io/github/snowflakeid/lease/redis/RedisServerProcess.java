package io.github.snowflakeid.lease.redis;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.lettuce.core.resource.ClientResources;
import org.junit.jupiter.api.Assumptions;
import redis.embedded.core.ExecutableProvider;

import org.springframework.data.redis.connection.RedisClusterConfiguration;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.connection.RedisSentinelConfiguration;
import org.springframework.data.redis.connection.RedisStandaloneConfiguration;
import org.springframework.data.redis.connection.RedisStaticMasterReplicaConfiguration;
import org.springframework.data.redis.connection.jedis.JedisClientConfiguration;
import org.springframework.data.redis.connection.jedis.JedisConnectionFactory;
import org.springframework.data.redis.connection.lettuce.LettuceClientConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.util.FileSystemUtils;

/**
 * A real Redis server on this host: the one that the system property {@code redis.server}
 * names, or the one that embedded-redis brings, or the one on the path. It saves its data
 * only when it is told to, and its death is always sudden.
 */
final class RedisServerProcess implements AutoCloseable {

	private static final String SENTINEL = "sentinel.conf";

	/** Linux gives away ports up to 60,999, and that of the bus is 10,000 higher. */
	private static final int MIN_PORT = 51_000;

	private static final int MAX_PORT = 55_535;

	private static final int PORT_ATTEMPTS = 1_000;

	private static final Duration START_LIMIT = Duration.ofSeconds(10);

	private static final String EXECUTABLE = executable();

	private final int port = freePort();

	private final Path directory;

	private final List<String> options;

	private final ClientResources clientResources = ClientResources.builder().build();

	private final List<LettuceConnectionFactory> factories = new ArrayList<>();

	private Process process;

	RedisServerProcess(String... options) throws IOException {
		this.options = Stream.concat(Stream.of("--save", ""), Stream.of(options)).toList();
		this.directory = Files.createTempDirectory("redis");
		start();
	}

	private RedisServerProcess(Path directory) throws IOException {
		this.options = List.of(directory.resolve(SENTINEL).toString(), "--sentinel");
		this.directory = directory;
		start();
	}

	/** A sentinel that promotes a replica when it has not seen the master for a while. */
	static RedisServerProcess sentinelOf(RedisServerProcess master) throws IOException {
		Path directory = Files.createTempDirectory("redis");
		Files.writeString(directory.resolve(SENTINEL), """
				sentinel monitor shop 127.0.0.1 %d 1
				sentinel down-after-milliseconds shop 500
				sentinel failover-timeout shop 3000
				""".formatted(master.port()));
		return new RedisServerProcess(directory);
	}

	/** A replica that has all that the master has. */
	static RedisServerProcess replicaOf(RedisServerProcess master, String... options) throws IOException {
		RedisServerProcess replica = new RedisServerProcess(Stream
			.concat(Stream.of("--replicaof", "127.0.0.1", Integer.toString(master.port())), Stream.of(options))
			.toArray(String[]::new));
		replica.awaitMaster();
		return replica;
	}

	void awaitMaster() {
		while (!info("replication", "master_link_status").equals("up")) {
			LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
		}
	}

	private static String executable() {
		return Stream.of(System.getProperty("redis.server", ""), bundled(), "redis-server")
			.filter(RedisServerProcess::runs)
			.findFirst()
			.orElse("");
	}

	private static String bundled() {
		try {
			File bundled = ExecutableProvider.newJarResourceProvider().get();
			return bundled.setExecutable(true) ? bundled.getPath() : "";
		}
		catch (IOException | RuntimeException ex) {
			// none for this platform
			return "";
		}
	}

	private static boolean runs(String executable) {
		try {
			return new ProcessBuilder(executable, "--version").start().waitFor() == 0;
		}
		catch (IOException ex) {
			return false;
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * A port whose neighbour for the bus of a cluster is a valid one too, and where that
	 * can be had none that the operating system gives to somebody else meanwhile.
	 */
	private static int freePort() {
		int attempts = 0;
		while (true) {
			try (ServerSocket socket = new ServerSocket(0)) {
				int port = socket.getLocalPort();
				attempts++;
				if (port <= MAX_PORT && (port >= MIN_PORT || attempts > PORT_ATTEMPTS)) {
					return port;
				}
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		}
	}

	int port() {
		return this.port;
	}

	void start() throws IOException {
		Assumptions.assumeFalse(EXECUTABLE.isEmpty(),
				"No Redis here: embedded-redis has none for this platform, and redis-server is not on the path");
		List<String> command = new ArrayList<>(List.of(EXECUTABLE));
		command.addAll(this.options);
		command.addAll(List.of("--port", Integer.toString(this.port), "--bind", "127.0.0.1", "--dir",
				this.directory.toString()));
		this.process = new ProcessBuilder(command).redirectErrorStream(true)
			.redirectOutput(this.directory.resolve("log").toFile())
			.start();
		long started = System.nanoTime();
		while (!answers()) {
			if (!this.process.isAlive() || System.nanoTime() - started > START_LIMIT.toNanos()) {
				throw new IOException("Redis does not start: " + Files.readString(this.directory.resolve("log")));
			}
			LockSupport.parkNanos(Duration.ofMillis(10).toNanos());
		}
	}

	private boolean answers() {
		try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), this.port)) {
			socket.setSoTimeout(1_000);
			socket.getOutputStream().write("PING\r\n".getBytes(StandardCharsets.UTF_8));
			byte[] reply = new byte[5];
			return socket.getInputStream().readNBytes(reply, 0, reply.length) == reply.length
					&& new String(reply, StandardCharsets.UTF_8).equals("+PONG");
		}
		catch (IOException ex) {
			return false;
		}
	}

	void kill() {
		this.process.destroyForcibly();
		try {
			this.process.waitFor(START_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	void restart() throws IOException {
		kill();
		start();
	}

	void restartWithoutData() throws IOException {
		kill();
		Files.deleteIfExists(this.directory.resolve("dump.rdb"));
		start();
	}

	/** Connections to this server, or to something before it. */
	LettuceConnectionFactory factory(int port) {
		return started(new LettuceConnectionFactory(new RedisStandaloneConfiguration("127.0.0.1", port), client()));
	}

	LettuceConnectionFactory factory() {
		return factory(this.port);
	}

	/** For a user who may do less. */
	LettuceConnectionFactory factory(String user) {
		RedisStandaloneConfiguration configuration = new RedisStandaloneConfiguration("127.0.0.1", this.port);
		configuration.setUsername(user);
		configuration.setPassword("secret");
		return started(new LettuceConnectionFactory(configuration, client()));
	}

	/** A factory that shows nothing of its client. */
	RedisConnectionFactory anonymousFactory() {
		RedisConnectionFactory lettuce = factory();
		return (RedisConnectionFactory) Proxy.newProxyInstance(getClass().getClassLoader(),
				new Class<?>[] { RedisConnectionFactory.class }, (proxy, method, arguments) -> {
					try {
						return method.invoke(lettuce, arguments);
					}
					catch (InvocationTargetException ex) {
						throw ex.getCause();
					}
				});
	}

	LettuceConnectionFactory clusterFactory() {
		return clusterFactory(this.port);
	}

	/** Knows nodes at several ports. */
	LettuceConnectionFactory clusterFactory(int... ports) {
		return started(new LettuceConnectionFactory(
				new RedisClusterConfiguration(IntStream.of(ports).mapToObj((port) -> "127.0.0.1:" + port).toList()),
				client()));
	}

	LettuceConnectionFactory masterReplicaFactory() {
		return started(new LettuceConnectionFactory(new RedisStaticMasterReplicaConfiguration("127.0.0.1", this.port),
				client()));
	}

	LettuceConnectionFactory sentinelFactory() {
		return sentinelFactory(this.port);
	}

	/** Asks sentinels at several ports, in their order. */
	LettuceConnectionFactory sentinelFactory(int... ports) {
		RedisSentinelConfiguration sentinels = new RedisSentinelConfiguration().master("shop");
		for (int sentinel : ports) {
			sentinels.sentinel("127.0.0.1", sentinel);
		}
		return started(new LettuceConnectionFactory(sentinels, client()));
	}

	/** Jedis, which waits for ever. */
	JedisConnectionFactory jedisFactory(int port) {
		JedisConnectionFactory factory = new JedisConnectionFactory(new RedisStandaloneConfiguration("127.0.0.1", port),
				JedisClientConfiguration.builder().readTimeout(Duration.ZERO).usePooling().build());
		factory.afterPropertiesSet();
		factory.start();
		return factory;
	}

	/** How many connections clients have, without those of this class. */
	long connections() {
		return command("CLIENT", "LIST").lines().filter((line) -> !line.contains("cmd=client")).count();
	}

	/** Replies are waited for as long as by default: a minute. */
	private LettuceClientConfiguration client() {
		return LettuceClientConfiguration.builder()
			.clientResources(this.clientResources)
			.shutdownTimeout(Duration.ZERO)
			.build();
	}

	private LettuceConnectionFactory started(LettuceConnectionFactory factory) {
		factory.afterPropertiesSet();
		factory.start();
		this.factories.add(factory);
		return factory;
	}

	/**
	 * A store whose connection is open, so that its first call takes no longer than
	 * others.
	 */
	RedisNodeLeaseStore store() {
		RedisNodeLeaseStore store = new RedisNodeLeaseStore(factory(), "snowflake:", Duration.ofSeconds(20));
		store.holders("any");
		return store;
	}

	/** Sends a command over a new connection and returns the reply as text. */
	String command(String name, String... arguments) {
		StringBuilder command = new StringBuilder("*" + (arguments.length + 1) + "\r\n");
		append(command, name);
		for (String argument : arguments) {
			append(command, argument);
		}
		try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), this.port)) {
			socket.setSoTimeout((int) START_LIMIT.toMillis());
			socket.getOutputStream().write(command.toString().getBytes(StandardCharsets.UTF_8));
			return reply(socket);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static void append(StringBuilder command, String word) {
		command.append('$').append(word.length()).append("\r\n").append(word).append("\r\n");
	}

	private static String reply(Socket socket) throws IOException {
		String line = line(socket);
		if (line.startsWith("-")) {
			throw new IOException(line);
		}
		if (line.startsWith("$") && !line.equals("$-1")) {
			int length = Integer.parseInt(line.substring(1));
			return new String(socket.getInputStream().readNBytes(length), StandardCharsets.UTF_8);
		}
		return line.substring(1);
	}

	private static String line(Socket socket) throws IOException {
		StringBuilder line = new StringBuilder();
		int read = socket.getInputStream().read();
		while (read != '\n') {
			if (read < 0) {
				throw new IOException("Redis has closed the connection");
			}
			if (read != '\r') {
				line.append((char) read);
			}
			read = socket.getInputStream().read();
		}
		return line.toString();
	}

	String info(String section, String name) {
		return command("INFO", section).lines()
			.filter((line) -> line.startsWith(name + ":"))
			.map((line) -> line.substring(name.length() + 1))
			.findFirst()
			.orElseThrow(() -> new IllegalStateException("INFO %s shows no %s".formatted(section, name)));
	}

	/**
	 * Writes what the store writes at the first use of a namespace, as of a time that is
	 * long past, so that its quarantine is over. The server is told as the store tells
	 * it.
	 */
	void endQuarantine(String namespace) {
		String key = "snowflake:{" + namespace + "}";
		String longAgo = "%019d".formatted(1_735_689_600_000L);
		command("HSET", key, "server", info("server", "run_id") + "/" + info("replication", "master_replid"), "era",
				"%019d".formatted(1_735_689_600_000_000L), "since", longAgo, "finish", longAgo, "fields", "0");
		command("HSET", key, "fields", "%019d".formatted(Long.parseLong(command("HLEN", key))));
	}

	@Override
	public void close() throws IOException {
		this.factories.forEach(LettuceConnectionFactory::destroy);
		this.clientResources.shutdown(0, 0, TimeUnit.SECONDS).awaitUninterruptibly(START_LIMIT.toMillis());
		kill();
		FileSystemUtils.deleteRecursively(this.directory);
	}

}
