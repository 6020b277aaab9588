package io.github.snowflakeid.lease.redis;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

import io.lettuce.core.AbstractRedisClient;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisScriptingAsyncCommands;
import io.lettuce.core.api.async.RedisServerAsyncCommands;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import org.jspecify.annotations.Nullable;

import org.springframework.dao.InvalidDataAccessApiUsageException;
import org.springframework.data.redis.connection.RedisClusterConfiguration;
import org.springframework.data.redis.connection.RedisConfiguration;
import org.springframework.data.redis.connection.RedisNode;
import org.springframework.data.redis.connection.lettuce.LettuceClientConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceClientConfiguration.LettuceClientConfigurationBuilder;
import org.springframework.data.redis.connection.lettuce.LettuceClientConfiguration.LettuceSslClientConfigurationBuilder;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

/**
 * A connection to where the application's connections lead, by a client of its own: the
 * application's waits for a minute, by default, for a server, a node or a sentinel that
 * does not answer, before it asks the next one. Client and connection begin and end
 * together, so nothing that an earlier one believed of the servers lives on, but for the
 * nodes that a cluster had.
 *
 * @param client the client
 * @param commands the connection
 * @param server the connection
 * @param nodes the nodes of the cluster, if it is one
 */
record LettuceLink(AbstractRedisClient client, RedisScriptingAsyncCommands<byte[], byte[]> commands,
		RedisServerAsyncCommands<byte[], byte[]> server, Set<RedisNode> nodes) {

	/** What of a limit a node or a sentinel gets, so that one in the way leaves time. */
	private static final int HOPS = 2;

	private static final Duration SHORTEST = Duration.ofMillis(1);

	/**
	 * Opens a connection. Blocks, for several times the limit if several do not answer.
	 * @param application where to
	 * @param limit how long to wait for a server; for half of it where there are several
	 * @param nodes the nodes that a cluster had the last time, besides those of the
	 * configuration
	 */
	static LettuceLink open(LettuceConnectionFactory application, Duration limit, Set<RedisNode> nodes) {
		AbstractRedisClient client = new Clients(application, limit, nodes).createClient();
		try {
			if (client instanceof RedisClusterClient cluster) {
				StatefulRedisClusterConnection<byte[], byte[]> connection = cluster.connect(ByteArrayCodec.INSTANCE);
				return new LettuceLink(client, connection.async(), connection.async(), nodes(cluster));
			}
			StatefulRedisConnection<byte[], byte[]> connection = ((RedisClient) client)
				.connect(ByteArrayCodec.INSTANCE);
			return new LettuceLink(client, connection.async(), connection.async(), Set.of());
		}
		catch (RuntimeException ex) {
			shutDown(client);
			throw ex;
		}
	}

	private static Set<RedisNode> nodes(RedisClusterClient cluster) {
		Set<RedisNode> nodes = new LinkedHashSet<>();
		cluster.getPartitions()
			.forEach((node) -> nodes.add(new RedisNode(node.getUri().getHost(), node.getUri().getPort())));
		return nodes;
	}

	/** Ends the connection, and does not wait for that. */
	void close() {
		shutDown(this.client);
	}

	private static void shutDown(AbstractRedisClient client) {
		try {
			CompletableFuture<Void> unused = client.shutdownAsync();
		}
		catch (RuntimeException ex) {
			// the application has ended what all clients share
		}
	}

	/**
	 * Makes clients as the application's factory does.
	 */
	private static final class Clients extends LettuceConnectionFactory {

		Clients(LettuceConnectionFactory application, Duration limit, Set<RedisNode> nodes) {
			super(servers(application, nodes), settings(application, limit));
		}

		@Override
		protected AbstractRedisClient createClient() {
			return super.createClient();
		}

		private static RedisConfiguration servers(LettuceConnectionFactory application, Set<RedisNode> nodes) {
			RedisClusterConfiguration cluster = application.getClusterConfiguration();
			if (cluster != null) {
				return with(cluster, nodes);
			}
			if (application.getSentinelConfiguration() != null) {
				return application.getSentinelConfiguration();
			}
			if (application.getSocketConfiguration() != null) {
				return application.getSocketConfiguration();
			}
			if (clientOf(application) instanceof RedisClient client) {
				checkThatItHasAnAddress(client);
			}
			return application.getStandaloneConfiguration();
		}

		private static RedisClusterConfiguration with(RedisClusterConfiguration cluster, Set<RedisNode> nodes) {
			List<RedisNode> all = new ArrayList<>(cluster.getClusterNodes());
			all.addAll(nodes);
			RedisClusterConfiguration copy = new RedisClusterConfiguration();
			copy.setClusterNodes(all);
			copy.setUsername(cluster.getUsername());
			copy.setPassword(cluster.getPassword());
			if (cluster.getMaxRedirects() != null) {
				copy.setMaxRedirects(cluster.getMaxRedirects());
			}
			return copy;
		}

		/** A factory with static master/replica nodes shows an address that is none. */
		private static void checkThatItHasAnAddress(RedisClient client) {
			try {
				RedisCodec<byte[], byte[]> none = null;
				client.connect(none);
			}
			catch (IllegalStateException ex) {
				throw new InvalidDataAccessApiUsageException(
						"Leases in Redis need a single server, Sentinel or Cluster: the nodes of "
								+ "spring.data.redis.masterreplica do not tell which of them is the master",
						ex);
			}
			catch (IllegalArgumentException ex) {
				// it has one, and misses the codec
			}
		}

		/** There is none while an application closes, though leases are still held. */
		private static @Nullable AbstractRedisClient clientOf(LettuceConnectionFactory application) {
			return application.isRunning() ? application.getNativeClient() : null;
		}

		private static LettuceClientConfiguration settings(LettuceConnectionFactory application, Duration limit) {
			LettuceClientConfiguration its = application.getClientConfiguration();
			AbstractRedisClient client = clientOf(application);
			boolean several = application.isClusterAware() || application.isRedisSentinelAware();
			Duration hop = longer(several ? limit.dividedBy(HOPS) : limit, SHORTEST);
			LettuceClientConfigurationBuilder builder = LettuceClientConfiguration.builder().commandTimeout(hop);
			if (its.isUseSsl()) {
				LettuceSslClientConfigurationBuilder ssl = builder.useSsl().verifyPeer(its.getVerifyMode());
				if (its.isStartTls()) {
					ssl.startTls();
				}
			}
			its.getClientName().ifPresent(builder::clientName);
			its.getRedisCredentialsProviderFactory().ifPresent(builder::redisCredentialsProviderFactory);
			if (client != null) {
				builder.clientResources(client.getResources());
			}
			else {
				its.getClientResources().ifPresent(builder::clientResources);
			}
			return builder.clientOptions(options(its, client, hop)).build();
		}

		/** Who waits for a reply knows for how long. */
		private static ClientOptions options(LettuceClientConfiguration its, @Nullable AbstractRedisClient client,
				Duration hop) {
			ClientOptions options = (client != null) ? client.getOptions()
					: its.getClientOptions().orElseGet(ClientOptions::create);
			SocketOptions sockets = options.getSocketOptions();
			return options.mutate()
				.timeoutOptions(TimeoutOptions.create())
				.socketOptions(sockets.mutate().connectTimeout(shorter(sockets.getConnectTimeout(), hop)).build())
				.build();
		}

		private static Duration longer(Duration one, Duration other) {
			return (one.compareTo(other) < 0) ? other : one;
		}

		private static Duration shorter(Duration one, Duration other) {
			return (one.compareTo(other) > 0) ? other : one;
		}

	}

}
