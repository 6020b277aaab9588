package io.github.snowflakeid.lease.redis;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;

import org.jspecify.annotations.Nullable;

import org.springframework.data.redis.RedisSystemException;
import org.springframework.data.redis.connection.RedisConnection;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.connection.ReturnType;

/**
 * Runs the script over connections of any client, Jedis for example, within the time
 * limits of that client. Sends the script along each time, because clients tell in
 * different ways that the server does not know it.
 */
final class SpringScriptRunner implements LeaseScriptRunner {

	private static final byte[] SCRIPT = LeaseScript.TEXT.getBytes(StandardCharsets.UTF_8);

	private final RedisConnectionFactory factory;

	SpringScriptRunner(RedisConnectionFactory factory) {
		this.factory = factory;
	}

	@Override
	public List<?> run(byte[] key, byte[][] arguments) {
		byte[][] keyAndArguments = new byte[arguments.length + 1][];
		keyAndArguments[0] = key;
		System.arraycopy(arguments, 0, keyAndArguments, 1, arguments.length);
		try (RedisConnection connection = this.factory.getConnection()) {
			List<?> reply = connection.scriptingCommands().eval(SCRIPT, ReturnType.MULTI, 1, keyAndArguments);
			if (reply == null) {
				throw new IllegalStateException("The connection is in a pipeline or a transaction");
			}
			return reply;
		}
		catch (RedisSystemException ex) {
			throw ServerWords.in(ex);
		}
	}

	@Override
	public Map<String, String> settings(String pattern) {
		try (RedisConnection connection = this.factory.getConnection()) {
			Map<String, String> settings = new HashMap<>();
			Properties found = connection.serverCommands().getConfig(pattern);
			if (found != null) {
				found.stringPropertyNames().forEach((name) -> settings.put(name, found.getProperty(name)));
			}
			return settings;
		}
	}

	@Override
	public @Nullable Duration promotedAfter() throws Exception {
		return IsolatedMaster.promotedAfter(this.factory);
	}

	@Override
	public void reconnect() {
		// connections are the factory's to choose
	}

	@Override
	public void close() {
		// each call closes its connection
	}

}
