package io.github.snowflakeid.lease.redis;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.github.snowflakeid.lease.OddServers;
import io.github.snowflakeid.lease.Told;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.data.redis.connection.RedisClusterConfiguration;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.connection.RedisSentinelConfiguration;
import org.springframework.data.redis.connection.RedisStandaloneConfiguration;
import org.springframework.data.redis.connection.jedis.JedisClientConfiguration;
import org.springframework.data.redis.connection.jedis.JedisConnectionFactory;
import org.springframework.data.redis.connection.lettuce.LettuceClientConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Why a Redis gives no lease, and what a person is told.
 */
@Tag("once")
@Timeout(60)
class RedisCausesTests {

	private static final String PASSWORD = "Set spring.data.redis.username and spring.data.redis.password";

	private static final long SOON = Duration.ofMillis(20).toNanos();

	private static final int CLUSTER_SLOTS = 16384;

	private final OddServers odd = new OddServers();

	private final List<AutoCloseable> opened = new ArrayList<>();

	/** Loading the classes of a client may take longer than a call. */
	@BeforeAll
	static void loadClients() throws Exception {
		try (RedisServerProcess server = new RedisServerProcess()) {
			for (Client client : Client.values()) {
				RedisConnectionFactory factory = client.factory(settings(server.port(), null, null), false);
				try (RedisNodeLeaseStore store = new RedisNodeLeaseStore(factory, "snowflake:",
						Duration.ofSeconds(40))) {
					assertThat(store.holders("any")).isEmpty();
				}
				((DisposableBean) factory).destroy();
			}
		}
	}

	@AfterEach
	void closeServers() throws Exception {
		for (AutoCloseable each : this.opened) {
			each.close();
		}
		this.odd.close();
	}

	@ParameterizedTest
	@EnumSource
	void wrongPassword(Client client) throws Exception {
		RedisServerProcess server = server();
		server.command("ACL", "SETUSER", "clerk", "on", ">right", "~*", "+@all");
		Told.assertGivesUp(store(client, settings(server.port(), "clerk", Told.SECRET)),
				problem(server.port(), "WRONGPASS invalid username-password pair or user is disabled"), PASSWORD);
	}

	/** Lettuce does without it then. */
	@ParameterizedTest
	@EnumSource(names = "JEDIS")
	void passwordThatTheServerDoesNotWant(Client client) throws Exception {
		RedisServerProcess server = server();
		Told.assertGivesUp(store(client, settings(server.port(), null, Told.SECRET)), problem(server.port(),
				"ERR AUTH <password> called without any password configured for the default user. Are you sure your configuration is correct?"),
				PASSWORD);
	}

	@ParameterizedTest
	@EnumSource
	void noPassword(Client client) throws Exception {
		RedisServerProcess server = server();
		server.command("ACL", "SETUSER", "default", "on", ">right");
		Told.assertGivesUp(store(client, settings(server.port(), null, null)), problem(server.port(), client.says(
				"NOAUTH HELLO must be called with the client already authenticated, otherwise the HELLO AUTH <user> <pass> option can be used to authenticate the client and select the RESP protocol version at the same time",
				"ERR Protocol error: unauthenticated multibulk length")), PASSWORD);
	}

	@ParameterizedTest
	@EnumSource
	void missingRightToCommand(Client client) throws Exception {
		RedisServerProcess server = server();
		server.command("ACL", "SETUSER", "clerk", "on", ">" + Told.SECRET, "~*", "+@all", "-info");
		Told.assertGivesUp(store(client, settings(server.port(), "clerk", Told.SECRET)), problem(server.port(),
				"INFO, which tells whether Redis may have forgotten leases, does not work: The user executing the script can't run this command or subcommand"),
				"Allow the user");
	}

	@ParameterizedTest
	@EnumSource
	void missingRightToScript(Client client) throws Exception {
		RedisServerProcess server = server();
		server.command("ACL", "SETUSER", "clerk", "on", ">" + Told.SECRET, "~*", "+@all", "-eval", "-evalsha");
		Told.assertGivesUp(store(client, settings(server.port(), "clerk", Told.SECRET)), problem(server.port(),
				client.says("NOPERM this user has no permissions to run the 'evalsha' command or its subcommand",
						"NOPERM this user has no permissions to run the 'eval' command or its subcommand")),
				"Allow the user");
	}

	@ParameterizedTest
	@EnumSource
	void missingRightToKey(Client client) throws Exception {
		RedisServerProcess server = server();
		server.command("ACL", "SETUSER", "clerk", "on", ">" + Told.SECRET, "~other:*", "+@all");
		Told.assertGivesUp(store(client, settings(server.port(), "clerk", Told.SECRET)),
				problem(server.port(),
						"NOPERM this user has no permissions to access one of the keys used as arguments"),
				"Allow the user");
	}

	@ParameterizedTest
	@EnumSource
	void unknownHost(Client client) {
		RedisStandaloneConfiguration settings = new RedisStandaloneConfiguration("no-such-host.invalid", 6379);
		Told.assertWaits(store(client, settings),
				"Redis at no-such-host.invalid:6379, database 0, hash snowflake:{shop}: " + client
					.says("Query failed with NXDOMAIN", "unknown host no-such-host.invalid: Name or service not known"),
				"See that spring.data.redis.host is right");
	}

	@ParameterizedTest
	@EnumSource
	void closedPort(Client client) throws Exception {
		int port = this.odd.closed();
		Told.assertWaits(store(client, settings(port, null, null)),
				problem(port,
						client.says("Connection refused",
								"Failed to connect to 127.0.0.1:" + port + ": Connection refused")),
				"See that Redis runs");
	}

	@ParameterizedTest
	@EnumSource
	void hostThatSwallowsPackets(Client client) throws Exception {
		int port = this.odd.swallowing();
		Told.assertWaits(store(client, settings(port, null, null)),
				problem(port, "Redis did not answer within 2000 ms"), "See that Redis runs");
	}

	@ParameterizedTest
	@EnumSource
	void serverThatSaysNothing(Client client) throws Exception {
		int port = this.odd.silent();
		Told.assertWaits(store(client, settings(port, null, null)),
				problem(port, "Redis did not answer within 2000 ms"), "See that Redis runs");
	}

	/** As a server does that wants TLS. */
	@Test
	void serverThatSaysNothingForLongerThanJedisWaits() throws Exception {
		int port = this.odd.silent();
		JedisConnectionFactory factory = new JedisConnectionFactory(settings(port, null, null),
				JedisClientConfiguration.builder().readTimeout(Duration.ofMillis(300)).usePooling().build());
		factory.afterPropertiesSet();
		factory.start();
		Told.assertWaits(store(factory), problem(port, "Read timed out"), "spring.data.redis.ssl.enabled");
	}

	@ParameterizedTest
	@EnumSource
	void tlsWhereTheServerHasNone(Client client) throws Exception {
		int port = server().port();
		Told.assertWaits(store(client, settings(port, null, null), true),
				problem(port, "Redis did not answer within 2000 ms"), "See that Redis runs");
	}

	@ParameterizedTest
	@EnumSource
	void plainWhereTheServerWantsTls(Client client) throws Exception {
		int port = this.odd.tls();
		Told.assertGivesUp(
				store(client, settings(port, null, null)), problem(port, client
					.says("Invalid first byte: 21 ( ) at buffer index 1 decoding using null", "Unknown reply:")),
				"spring.data.redis.ssl.enabled");
	}

	@ParameterizedTest
	@EnumSource
	void databaseThatTheServerDoesNotHave(Client client) throws Exception {
		int port = server().port();
		RedisStandaloneConfiguration settings = settings(port, null, null);
		settings.setDatabase(99);
		Told.assertGivesUp(store(client, settings),
				problem(port, "ERR DB index is out of range").replace("database 0", "database 99"),
				"Set spring.data.redis.database");
	}

	@ParameterizedTest
	@EnumSource
	void replica(Client client) throws Exception {
		RedisServerProcess master = server();
		RedisServerProcess replica = RedisServerProcess.replicaOf(master);
		this.opened.add(replica);
		Told.assertWaits(store(client, settings(replica.port(), null, null)), problem(replica.port(),
				"the server at port %d with run id %s is a replica of 127.0.0.1:%d and no master: what it is told is lost"
					.formatted(replica.port(), replica.info("server", "run_id"), master.port())),
				"Point spring.data.redis at the master");
	}

	@ParameterizedTest
	@EnumSource
	void replicaWithoutMaster(Client client) throws Exception {
		RedisServerProcess replica = server("--replicaof", "127.0.0.1", Integer.toString(this.odd.closed()),
				"--replica-serve-stale-data", "no");
		Told.assertWaits(store(client, settings(replica.port(), null, null)),
				problem(replica.port(),
						"MASTERDOWN Link with MASTER is down and replica-serve-stale-data is set to 'no'"),
				"a replica needs its master");
	}

	@ParameterizedTest
	@EnumSource
	void outOfMemory(Client client) throws Exception {
		int port = server("--maxmemory", "1", "--maxmemory-policy", "noeviction").port();
		Told.assertWaits(store(client, settings(port, null, null)),
				problem(port, "OOM command not allowed when used memory > 'maxmemory'"), "Give Redis more memory");
	}

	@ParameterizedTest
	@EnumSource
	void diskThatCannotBeWritten(Client client) throws Exception {
		RedisServerProcess server = server();
		server.command("CONFIG", "SET", "dbfilename", "x".repeat(300));
		server.command("BGSAVE");
		while (!server.info("persistence", "rdb_last_bgsave_status").equals("err")) {
			LockSupport.parkNanos(SOON);
		}
		server.command("CONFIG", "SET", "save", "1 1");
		Told.assertWaits(store(client, settings(server.port(), null, null)), problem(server.port(),
				"MISCONF Redis is configured to save RDB snapshots, but it is currently not able to persist on disk. Commands that may modify the data set are disabled, because this instance is configured to report errors during writes if RDB snapshotting fails (stop-writes-on-bgsave-error option). Please check the Redis logs for details about the RDB error"),
				"Redis cannot save its data");
	}

	@ParameterizedTest
	@EnumSource
	void commandsThatWereRenamed(Client client) throws Exception {
		int port = server("--rename-command", "EVALSHA", "", "--rename-command", "EVAL", "").port();
		Told.assertGivesUp(store(client, settings(port, null, null)),
				problem(port, client.says("ERR unknown command `EVALSHA`", "ERR unknown command `EVAL`")),
				"under their own names");
	}

	@ParameterizedTest
	@EnumSource
	void commandOfTheScriptThatWasRenamed(Client client) throws Exception {
		int port = server("--rename-command", "HSET", "b840fc02d524045429941cc15f59e41cb7be6c52").port();
		Told.assertGivesUp(store(client, settings(port, null, null)),
				problem(port, "Unknown Redis command called from Lua script"), "under their own names");
	}

	/** Jedis may find the connection closed before it has read why. */
	@ParameterizedTest
	@EnumSource(names = "LETTUCE")
	void tooManyClients(Client client) throws Exception {
		RedisServerProcess server = server();
		String command = "CONFIG SET maxclients 1\r\n";
		try (Socket holder = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
			holder.getOutputStream().write(command.getBytes(StandardCharsets.US_ASCII));
			assertThat(holder.getInputStream().readNBytes(5)).asString(StandardCharsets.US_ASCII).isEqualTo("+OK\r\n");
			Told.assertWaits(store(client, settings(server.port(), null, null)),
					problem(server.port(), "ERR max number of clients reached"), "Let Redis take more clients");
		}
	}

	@ParameterizedTest
	@EnumSource
	void keyOfSomebodyElse(Client client) throws Exception {
		RedisServerProcess server = server();
		server.command("SET", "snowflake:{shop}", "theirs");
		Told.assertGivesUp(store(client, settings(server.port(), null, null)),
				problem(server.port(), "WRONGTYPE Operation against a key holding the wrong kind of value"),
				"Somebody keeps something else");
	}

	@ParameterizedTest
	@EnumSource
	void nodeOfACluster(Client client) throws Exception {
		RedisServerProcess server = server("--cluster-enabled", "yes");
		Told.assertWaits(store(client, settings(server.port(), null, null)),
				problem(server.port(), "CLUSTERDOWN Hash slot not served"), "a Cluster one master for each slot");
	}

	@ParameterizedTest
	@EnumSource
	void nodeOfAClusterThatHasOtherSlots(Client client) throws Exception {
		RedisServerProcess server = server("--cluster-enabled", "yes");
		RedisServerProcess other = server("--cluster-enabled", "yes");
		String[] allSlots = Stream
			.concat(Stream.of("ADDSLOTS"), IntStream.range(0, CLUSTER_SLOTS).mapToObj(Integer::toString))
			.toArray(String[]::new);
		other.command("CLUSTER", allSlots);
		server.command("CLUSTER", "MEET", "127.0.0.1", Integer.toString(other.port()));
		while (!server.command("CLUSTER", "INFO").contains("cluster_state:ok")) {
			LockSupport.parkNanos(SOON);
		}
		Told.assertGivesUp(store(client, settings(server.port(), null, null)),
				problem(server.port(), "MOVED 3808 127.0.0.1:" + other.port()), "spring.data.redis.cluster.nodes");
	}

	/** Jedis does not even start, which is its factory's failure and not the store's. */
	@ParameterizedTest
	@EnumSource(names = "LETTUCE")
	void serverThatIsNoCluster(Client client) throws Exception {
		int port = server().port();
		RedisClusterConfiguration cluster = new RedisClusterConfiguration(List.of("127.0.0.1:" + port));
		cluster.setPassword(Told.SECRET);
		String uri = "[redis://***@127.0.0.1:" + port + "?timeout=1s]";
		Told.assertGivesUp(store(client.clusterFactory(cluster)),
				"Redis Cluster at 127.0.0.1:" + port
						+ ", hash snowflake:{shop}: Cannot retrieve cluster partitions from " + uri + " Details: " + uri
						+ ": ERR This instance has cluster support disabled",
				"Tell Spring what kind");
	}

	/** Jedis does not even start, which is its factory's failure and not the store's. */
	@ParameterizedTest
	@EnumSource(names = "LETTUCE")
	void serverThatIsNoSentinel(Client client) throws Exception {
		int port = server().port();
		RedisSentinelConfiguration sentinel = new RedisSentinelConfiguration().master("shop")
			.sentinel("127.0.0.1", port);
		Told.assertGivesUp(store(client.sentinelFactory(sentinel)), "Redis 'shop' by way of Sentinel at 127.0.0.1:"
				+ port
				+ ", hash snowflake:{shop}: Cannot obtain master using SENTINEL MASTER. Command timed out after 1 second(s): ERR unknown command `SENTINEL`",
				"See that spring.data.redis.sentinel.nodes are sentinels");
	}

	@ParameterizedTest
	@EnumSource(names = "LETTUCE")
	void sentinelThatKnowsAnotherMaster(Client client) throws Exception {
		RedisServerProcess process = RedisServerProcess.sentinelOf(server());
		this.opened.add(process);
		RedisSentinelConfiguration sentinel = new RedisSentinelConfiguration().master("nobody")
			.sentinel("127.0.0.1", process.port());
		Told.assertGivesUp(store(client.sentinelFactory(sentinel)),
				"Redis 'nobody' by way of Sentinel at 127.0.0.1:" + process.port()
						+ ", hash snowflake:{shop}: Cannot provide redisAddress using sentinel for masterId nobody",
				"spring.data.redis.sentinel.master the name that they know");
	}

	@ParameterizedTest
	@EnumSource
	void scriptThatNeverEnds(Client client) throws Exception {
		RedisServerProcess server = server("--lua-time-limit", "10");
		String script = "EVAL \"while true do end\" 0\r\n";
		try (Socket holder = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
			holder.getOutputStream().write(script.getBytes(StandardCharsets.US_ASCII));
			while (!isBusy(server)) {
				LockSupport.parkNanos(SOON);
			}
			Told.assertWaits(store(client, settings(server.port(), null, null)),
					problem(server.port(),
							"BUSY Redis is busy running a script. You can only call SCRIPT KILL or SHUTDOWN NOSAVE"),
					"Somebody's script does not end");
		}
	}

	private static boolean isBusy(RedisServerProcess server) {
		try {
			server.command("GET", "any");
			return false;
		}
		catch (UncheckedIOException ex) {
			return true;
		}
	}

	@ParameterizedTest
	@EnumSource
	void tooFewReplicas(Client client) throws Exception {
		int port = server("--min-replicas-to-write", "1").port();
		Told.assertWaits(store(client, settings(port, null, null)),
				problem(port, "NOREPLICAS Not enough good replicas to write"), "the replicas of min-replicas-to-write");
	}

	@ParameterizedTest
	@EnumSource
	void otherServer(Client client) throws Exception {
		int port = this.odd.saying("SSH-2.0-OpenSSH_9.2p1\r\n");
		Told.assertGivesUp(
				store(client, settings(port, null, null)), problem(port, client
					.says("Invalid first byte: 83 (S) at buffer index 1 decoding using null", "Unknown reply: S")),
				"What answers there");
	}

	@ParameterizedTest
	@EnumSource
	void webServer(Client client) throws Exception {
		int port = this.odd.web();
		Told.assertGivesUp(
				store(client, settings(port, null, null)), problem(port, client
					.says("Invalid first byte: 72 (H) at buffer index 1 decoding using null", "Unknown reply: H")),
				"What answers there");
	}

	private RedisServerProcess server(String... options) throws IOException {
		RedisServerProcess server = new RedisServerProcess(options);
		this.opened.add(server);
		return server;
	}

	private RedisNodeLeaseStore store(Client client, RedisStandaloneConfiguration settings) {
		return store(client, settings, false);
	}

	private RedisNodeLeaseStore store(Client client, RedisStandaloneConfiguration settings, boolean tls) {
		return store(client.factory(settings, tls));
	}

	private RedisNodeLeaseStore store(RedisConnectionFactory factory) {
		RedisNodeLeaseStore store = new RedisNodeLeaseStore(factory, "snowflake:", Duration.ofSeconds(2));
		this.opened.add(0, store);
		if (factory instanceof LettuceConnectionFactory lettuce) {
			this.opened.add(1, lettuce::destroy);
		}
		else {
			this.opened.add(1, ((JedisConnectionFactory) factory)::destroy);
		}
		return store;
	}

	private static RedisStandaloneConfiguration settings(int port, @Nullable String user, @Nullable String password) {
		RedisStandaloneConfiguration settings = new RedisStandaloneConfiguration("127.0.0.1", port);
		settings.setUsername(user);
		settings.setPassword(password);
		return settings;
	}

	private static String problem(int port, String words) {
		return String.format(Locale.ROOT, "Redis at 127.0.0.1:%d, database 0, hash snowflake:{shop}: %s", port, words);
	}

	private enum Client {

		LETTUCE {
			@Override
			RedisConnectionFactory factory(RedisStandaloneConfiguration server, boolean tls) {
				return started(new LettuceConnectionFactory(server, configuration(tls)));
			}

			@Override
			RedisConnectionFactory clusterFactory(RedisClusterConfiguration cluster) {
				return started(new LettuceConnectionFactory(cluster, configuration(false)));
			}

			@Override
			RedisConnectionFactory sentinelFactory(RedisSentinelConfiguration sentinel) {
				return started(new LettuceConnectionFactory(sentinel, configuration(false)));
			}

			private LettuceClientConfiguration configuration(boolean tls) {
				LettuceClientConfiguration.LettuceClientConfigurationBuilder builder = LettuceClientConfiguration
					.builder();
				if (tls) {
					builder.useSsl();
				}
				return builder.shutdownTimeout(Duration.ZERO).build();
			}

			private LettuceConnectionFactory started(LettuceConnectionFactory factory) {
				factory.afterPropertiesSet();
				factory.start();
				return factory;
			}
		},

		JEDIS {
			@Override
			RedisConnectionFactory factory(RedisStandaloneConfiguration server, boolean tls) {
				return started(new JedisConnectionFactory(server, configuration(tls)));
			}

			@Override
			RedisConnectionFactory clusterFactory(RedisClusterConfiguration cluster) {
				return started(new JedisConnectionFactory(cluster, configuration(false)));
			}

			@Override
			RedisConnectionFactory sentinelFactory(RedisSentinelConfiguration sentinel) {
				return started(new JedisConnectionFactory(sentinel, configuration(false)));
			}

			private JedisClientConfiguration configuration(boolean tls) {
				JedisClientConfiguration.JedisClientConfigurationBuilder builder = JedisClientConfiguration.builder();
				if (tls) {
					builder.useSsl();
				}
				// by default as long as a lease waits, and which is first is a matter of
				// chance
				return builder.readTimeout(PATIENCE).connectTimeout(PATIENCE).usePooling().build();
			}

			private JedisConnectionFactory started(JedisConnectionFactory factory) {
				factory.afterPropertiesSet();
				factory.start();
				return factory;
			}
		};

		private static final Duration PATIENCE = Duration.ofSeconds(20);

		String says(String lettuce, String jedis) {
			return (this == LETTUCE) ? lettuce : jedis;
		}

		abstract RedisConnectionFactory factory(RedisStandaloneConfiguration server, boolean tls);

		abstract RedisConnectionFactory clusterFactory(RedisClusterConfiguration cluster);

		abstract RedisConnectionFactory sentinelFactory(RedisSentinelConfiguration sentinel);

	}

}
