package io.github.snowflakeid.lease.redis;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

import io.github.snowflakeid.lease.AbandonableCalls.Caller;
import io.github.snowflakeid.lease.Words;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.Connection;
import redis.clients.jedis.ConnectionPool;
import redis.clients.jedis.JedisCluster;
import redis.clients.jedis.Protocol.Command;
import redis.clients.jedis.RedisClusterClient;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisException;

import org.springframework.util.ClassUtils;

/**
 * Runs the script in whichever node of a cluster lets it. Jedis sends it to whom it takes
 * for the master of the key. It looks for another one if that is silent or points to one,
 * but not if it answers that it must not write: as a master that is cut off from the
 * others does for as long as it is, while one of its replicas has long taken over.
 */
final class JedisClusterNodes {

	/** What Spring Data Redis uses from Jedis 7.2 on. */
	private static final boolean CLIENT_PRESENT = ClassUtils.isPresent("redis.clients.jedis.RedisClusterClient",
			JedisClusterNodes.class.getClassLoader());

	private JedisClusterNodes() {
	}

	/**
	 * Runs the script, if the node that Jedis has chosen has answered that it does not.
	 * @param client the cluster's, in Spring's words the native connection
	 * @param failure what Jedis has thrown
	 * @param caller who waits for it
	 * @param script the script
	 * @param keyAndArguments what it is about
	 * @return the reply, or null if nobody runs it
	 */
	static @Nullable List<?> eval(Object client, RuntimeException failure, Caller caller, byte[] script,
			byte[][] keyAndArguments) {
		if (Words.cause(JedisDataException.class, failure) == null) {
			return null;
		}
		for (ConnectionPool node : nodes(client)) {
			if (caller.hasLeft()) {
				break;
			}
			try (Connection connection = node.getResource()) {
				CommandArguments command = new CommandArguments(Command.EVAL).add(script).add(1);
				for (byte[] argument : keyAndArguments) {
					command.add(argument);
				}
				if (connection.executeCommand(command) instanceof List<?> reply) {
					return reply;
				}
			}
			catch (JedisException ex) {
				// neither does this one
			}
		}
		return null;
	}

	@SuppressWarnings("deprecation")
	private static List<ConnectionPool> nodes(Object client) {
		Map<String, ConnectionPool> nodes = Map.of();
		if (client instanceof JedisCluster cluster) {
			nodes = cluster.getClusterNodes();
		}
		else if (CLIENT_PRESENT && client instanceof RedisClusterClient cluster) {
			nodes = cluster.getClusterNodes();
		}
		// Lest somebody silent is the first each time
		List<ConnectionPool> shuffled = new ArrayList<>(nodes.values());
		Collections.shuffle(shuffled);
		return shuffled;
	}

}
