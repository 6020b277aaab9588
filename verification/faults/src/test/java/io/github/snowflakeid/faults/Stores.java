package io.github.snowflakeid.faults;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import org.apache.curator.test.TestingServer;
import redis.embedded.RedisServer;

/**
 * Servers that nodes lease their node ids from, with the arguments for a node.
 */
interface Stores extends AutoCloseable {

	/** Short, so that tests need not wait for long. */
	List<String> TERMS = List.of("--snowflake.lease.ttl=2s", "--snowflake.max-lead=2s", "--snowflake.max-wait=200ms");

	List<String> arguments();

	static Stores start(String kind) throws Exception {
		return switch (kind) {
			case "jdbc" -> new Postgres();
			case "redis" -> new Redis();
			case "zookeeper" -> new ZooKeeper();
			default -> throw new IllegalArgumentException(kind);
		};
	}

	/** A PostgreSQL server. */
	final class Postgres implements Stores {

		private final EmbeddedPostgres server = EmbeddedPostgres.start();

		Postgres() throws IOException {
		}

		@Override
		public List<String> arguments() {
			return List.of("--snowflake.lease.store=jdbc", "--snowflake.lease.jdbc.initialize-schema=always",
					"--spring.datasource.url=" + this.server.getJdbcUrl("postgres", "postgres"),
					"--spring.datasource.hikari.maximum-pool-size=2");
		}

		@Override
		public void close() throws IOException {
			this.server.close();
		}

	}

	/** A Redis server. */
	final class Redis implements Stores {

		private final int port = freePort();

		private RedisServer server = start();

		Redis() throws IOException {
		}

		private RedisServer start() throws IOException {
			RedisServer server = RedisServer.newRedisServer()
				.port(this.port)
				.setting("save \"\"")
				.setting("appendonly no")
				.build();
			server.start();
			return server;
		}

		private static int freePort() throws IOException {
			try (ServerSocket socket = new ServerSocket(0)) {
				return socket.getLocalPort();
			}
		}

		void flushAll() throws IOException {
			try (Socket socket = new Socket("localhost", this.port)) {
				socket.getOutputStream().write("FLUSHALL\r\n".getBytes(StandardCharsets.US_ASCII));
				byte[] reply = socket.getInputStream().readNBytes("+OK".length());
				if (reply[0] != '+') {
					throw new IOException(new String(reply, StandardCharsets.US_ASCII));
				}
			}
		}

		void restartWithoutData() throws IOException {
			this.server.stop();
			this.server = start();
		}

		@Override
		public List<String> arguments() {
			return List.of("--snowflake.lease.store=redis", "--spring.data.redis.port=" + this.port);
		}

		@Override
		public void close() throws IOException {
			this.server.stop();
		}

	}

	/** A ZooKeeper server. */
	final class ZooKeeper implements Stores {

		private final TestingServer server = new TestingServer();

		ZooKeeper() throws Exception {
		}

		@Override
		public List<String> arguments() {
			return List.of("--snowflake.lease.store=zookeeper",
					"--snowflake.lease.zookeeper.connect-string=" + this.server.getConnectString(),
					"--snowflake.lease.zookeeper.session-timeout=2s");
		}

		@Override
		public void close() throws IOException {
			this.server.close();
		}

	}

}
