package io.github.snowflakeid.faults;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.ProcessBuilder.Redirect;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;

import io.github.snowflakeid.TimeSource;
import io.github.snowflakeid.lease.NodeLeaseStore;
import io.github.snowflakeid.lease.jdbc.JdbcNodeLeaseStore;
import io.github.snowflakeid.lease.redis.RedisNodeLeaseStore;
import io.github.snowflakeid.lease.zookeeper.ZooKeeperNodeLeaseStore;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.retry.RetryOneTime;
import org.apache.zookeeper.server.ZooKeeperServerMain;
import org.jspecify.annotations.Nullable;
import redis.embedded.core.RedisServerBuilder;

import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.util.FileSystemUtils;

/**
 * Servers that nodes lease their node ids from, with the arguments for a node. Each is a
 * process of its own, or several, that can be killed and started again with its data.
 */
interface Stores extends AutoCloseable {

	/** Short, so that tests need not wait for long. */
	List<String> TERMS = List.of("--snowflake.lease.ttl=2s", "--snowflake.max-lead=2s", "--snowflake.max-wait=200ms");

	/** Of calls by way of {@link #leases()}. */
	Duration CALL_LIMIT = Duration.ofSeconds(1);

	/** The server's port. */
	int port();

	/** For a node that reaches the server at some port of this host. */
	List<String> arguments(int port);

	/** For a node that reaches the server without detours. */
	default List<String> arguments() {
		return arguments(port());
	}

	/** Ends the server as kill -9 does. */
	void kill() throws Exception;

	/** Starts a server that was killed with the data that it had. */
	void restart() throws Exception;

	/** Stops the server as SIGSTOP does. */
	default void freeze() throws Exception {
		signal("STOP");
	}

	/** Has a server go on that was stopped. */
	default void thaw() throws Exception {
		signal("CONT");
	}

	private void signal(String signal) throws Exception {
		// whoever makes processes first, so that there are no more
		List<ProcessHandle> all = new ArrayList<>(List.of(process()));
		send(signal, all);
		send(signal, process().descendants().toList());
	}

	private static void send(String signal, List<ProcessHandle> processes) throws IOException, InterruptedException {
		if (!processes.isEmpty()) {
			List<String> command = new ArrayList<>(List.of("kill", "-" + signal));
			processes.forEach((process) -> command.add(Long.toString(process.pid())));
			// one of them may have ended meanwhile
			new ProcessBuilder(command).redirectError(Redirect.DISCARD).start().waitFor();
		}
	}

	/** The server's process, or that of which all others are descendants. */
	ProcessHandle process() throws Exception;

	/**
	 * What is in requests, one after the other on one connection, of which the last one
	 * acquires a lease.
	 */
	List<Pattern> acquisition();

	/** A store of the product on this server, for looking at it. */
	NodeLeaseStore leases();

	/** Deletes the row of a node id by hand; returns whether there was one. */
	boolean deleteRow(long nodeId) throws Exception;

	static Stores start(String kind) throws Exception {
		return switch (kind) {
			case "jdbc" -> new Postgres();
			case "redis" -> new Redis();
			case "zookeeper" -> new ZooKeeper();
			default -> throw new IllegalArgumentException(kind);
		};
	}

	private static int freePort() throws IOException {
		try (ServerSocket socket = new ServerSocket(0)) {
			return socket.getLocalPort();
		}
	}

	private static void awaitPort(int port) throws IOException {
		long deadline = System.nanoTime() + Duration.ofMinutes(1).toNanos();
		while (true) {
			try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
				return;
			}
			catch (IOException ex) {
				if (System.nanoTime() > deadline) {
					throw ex;
				}
				LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
			}
		}
	}

	private static void kill(ProcessHandle process) {
		List<ProcessHandle> all = new ArrayList<>(process.descendants().toList());
		all.add(process);
		Collections.reverse(all);
		all.forEach(ProcessHandle::destroyForcibly);
		all.forEach((one) -> one.onExit().join());
	}

	/** A PostgreSQL server that keeps what it has committed. */
	final class Postgres implements Stores {

		private final Path data = Files.createTempDirectory("postgres");

		private final int port = Stores.freePort();

		private EmbeddedPostgres server = start();

		Postgres() throws IOException {
		}

		private EmbeddedPostgres start() throws IOException {
			return EmbeddedPostgres.builder()
				.setDataDirectory(this.data)
				.setCleanDataDirectory(false)
				.setPort(this.port)
				// off by default, and then a kill loses what was committed
				.setServerConfig("synchronous_commit", "on")
				.setOutputRedirector(Redirect.DISCARD)
				.setErrorRedirector(Redirect.DISCARD)
				.start();
		}

		@Override
		public int port() {
			return this.port;
		}

		@Override
		public List<String> arguments(int port) {
			return List.of("--snowflake.lease.store=jdbc", "--snowflake.lease.jdbc.initialize-schema=always",
					"--spring.datasource.url=jdbc:postgresql://localhost:%d/postgres?user=postgres".formatted(port),
					"--spring.datasource.hikari.maximum-pool-size=2");
		}

		@Override
		public boolean deleteRow(long nodeId) throws SQLException {
			try (Connection connection = this.server.getPostgresDatabase().getConnection();
					Statement statement = connection.createStatement()) {
				return statement.executeUpdate("delete from snowflake_lease where node_id = " + nodeId) > 0;
			}
		}

		@Override
		public ProcessHandle process() throws IOException {
			long pid = Long.parseLong(Files.readAllLines(this.data.resolve("postmaster.pid")).get(0).strip());
			return ProcessHandle.of(pid).orElseThrow();
		}

		@Override
		public List<Pattern> acquisition() {
			return List.of(Pattern.compile("insert into snowflake_lease|since = \\$"), Pattern.compile("commit"));
		}

		@Override
		public NodeLeaseStore leases() {
			return new JdbcNodeLeaseStore(this.server.getPostgresDatabase());
		}

		@Override
		public void kill() throws IOException {
			Stores.kill(process());
		}

		@Override
		public void restart() throws IOException {
			this.server.close();
			this.server = start();
		}

		@Override
		public void close() throws IOException {
			this.server.close();
			FileSystemUtils.deleteRecursively(this.data);
		}

	}

	/** A Redis server that writes each change down before it answers. */
	final class Redis implements Stores {

		private @Nullable LettuceConnectionFactory connections;

		private final Path data = Files.createTempDirectory("redis");

		private final int port = Stores.freePort();

		private Process server = start();

		Redis() throws IOException {
		}

		private Process start() throws IOException {
			List<String> command = new RedisServerBuilder().port(this.port)
				.setting("dir " + this.data)
				.setting("save \"\"")
				.setting("appendonly yes")
				.setting("appendfsync always")
				.buildCommandArgs();
			Process process = Jvm
				.start(new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(Redirect.DISCARD));
			Stores.awaitPort(this.port);
			return process;
		}

		@Override
		public ProcessHandle process() {
			return this.server.toHandle();
		}

		@Override
		public List<Pattern> acquisition() {
			return List.of(Pattern.compile("\r\ntake\r\n"));
		}

		@Override
		public NodeLeaseStore leases() {
			LettuceConnectionFactory connections = new LettuceConnectionFactory("localhost", this.port);
			connections.start();
			this.connections = connections;
			return new RedisNodeLeaseStore(connections, "snowflake:", CALL_LIMIT);
		}

		void flushAll() throws IOException {
			command("FLUSHALL", "+OK");
		}

		@Override
		public boolean deleteRow(long nodeId) throws IOException {
			return command("HDEL snowflake:{default} " + nodeId, ":").endsWith("1");
		}

		private String command(String command, String expected) throws IOException {
			try (Socket socket = new Socket("localhost", this.port)) {
				socket.getOutputStream().write((command + "\r\n").getBytes(StandardCharsets.US_ASCII));
				String reply = new BufferedReader(
						new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))
					.readLine();
				if (reply == null || !reply.startsWith(expected)) {
					throw new IOException(reply);
				}
				return reply;
			}
		}

		void restartWithoutData() throws IOException {
			kill();
			FileSystemUtils.deleteRecursively(this.data);
			Files.createDirectory(this.data);
			restart();
		}

		@Override
		public int port() {
			return this.port;
		}

		@Override
		public List<String> arguments(int port) {
			return List.of("--snowflake.lease.store=redis", "--spring.data.redis.port=" + port);
		}

		@Override
		public void kill() {
			Stores.kill(this.server.toHandle());
		}

		@Override
		public void restart() throws IOException {
			this.server = start();
		}

		@Override
		public void close() throws IOException {
			if (this.connections != null) {
				this.connections.destroy();
			}
			kill();
			FileSystemUtils.deleteRecursively(this.data);
		}

	}

	/** A ZooKeeper server. */
	final class ZooKeeper implements Stores {

		private @Nullable ZooKeeperNodeLeaseStore leases;

		private final Path data = Files.createTempDirectory("zookeeper");

		private final int port = Stores.freePort();

		private Process server = start();

		ZooKeeper() throws IOException {
		}

		private Process start() throws IOException {
			Path configuration = Files.writeString(this.data.resolve("zoo.cfg"), """
					dataDir=%s
					clientPort=%d
					clientPortAddress=127.0.0.1
					tickTime=500
					maxClientCnxns=0
					admin.enableServer=false
					""".formatted(this.data, this.port));
			List<String> command = new ArrayList<>(Jvm.command("128m", Jvm.CLASS_PATH));
			command.addAll(List.of(ZooKeeperServerMain.class.getName(), configuration.toString()));
			Process process = Jvm
				.start(new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(Redirect.DISCARD));
			Stores.awaitPort(this.port);
			return process;
		}

		@Override
		public ProcessHandle process() {
			return this.server.toHandle();
		}

		/** A row that has an owner: all that is written before renews nothing. */
		@Override
		public List<Pattern> acquisition() {
			return List.of(Pattern.compile("\nowner="));
		}

		@Override
		public NodeLeaseStore leases() {
			ZooKeeperNodeLeaseStore leases = ZooKeeperNodeLeaseStore.connect(
					CuratorFrameworkFactory.builder().connectString("localhost:" + this.port), "/snowflake", CALL_LIMIT,
					TimeSource.system());
			this.leases = leases;
			return leases;
		}

		@Override
		public int port() {
			return this.port;
		}

		@Override
		public List<String> arguments(int port) {
			return List.of("--snowflake.lease.store=zookeeper",
					"--snowflake.lease.zookeeper.connect-string=localhost:" + port,
					"--snowflake.lease.zookeeper.session-timeout=2s");
		}

		@Override
		public boolean deleteRow(long nodeId) throws Exception {
			try (CuratorFramework client = CuratorFrameworkFactory.newClient("localhost:" + this.port,
					new RetryOneTime(100))) {
				client.start();
				String path = "/snowflake/default/rows/" + nodeId;
				boolean there = client.checkExists().forPath(path) != null;
				if (there) {
					client.delete().forPath(path);
				}
				return there;
			}
		}

		@Override
		public void kill() {
			Stores.kill(this.server.toHandle());
		}

		@Override
		public void restart() throws IOException {
			this.server = start();
		}

		@Override
		public void close() throws IOException {
			if (this.leases != null) {
				this.leases.close();
			}
			kill();
			FileSystemUtils.deleteRecursively(this.data);
		}

	}

}
