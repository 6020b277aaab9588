package io.github.snowflakeid.lease.redis;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

import io.github.snowflakeid.TimeSource;
import io.github.snowflakeid.lease.AbandonableCalls;
import io.github.snowflakeid.lease.AbandonableCalls.Caller;
import org.jspecify.annotations.Nullable;

import org.springframework.dao.QueryTimeoutException;
import org.springframework.data.redis.RedisSystemException;
import org.springframework.data.redis.connection.RedisConnection;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.connection.ReturnType;
import org.springframework.util.ClassUtils;

/**
 * Runs the script over connections of any client, Jedis for example. That blocks for as
 * long as the client lets it, for ever if it has no limit, so each call has a thread of
 * its own, and whoever waits for it leaves in time. Sends the script along each time,
 * because clients tell in different ways that the server does not know it.
 */
final class SpringScriptRunner implements LeaseScriptRunner {

	private static final byte[] SCRIPT = LeaseScript.TEXT.getBytes(StandardCharsets.UTF_8);

	private static final boolean JEDIS = ClassUtils.isPresent("redis.clients.jedis.JedisCluster",
			SpringScriptRunner.class.getClassLoader());

	/** Fewer than a pool has connections by default, as each may keep one. */
	private static final int HANGING = 4;

	private final RedisConnectionFactory factory;

	private final AbandonableCalls calls;

	SpringScriptRunner(RedisConnectionFactory factory, Duration timeout, TimeSource timeSource) {
		this.factory = factory;
		this.calls = new AbandonableCalls("snowflake-redis", "Redis",
				"Set time limits: spring.data.redis.timeout and spring.data.redis.connect-timeout", timeout, HANGING,
				timeSource);
	}

	@Override
	public String place() {
		return RedisFailures.place(this.factory);
	}

	@Override
	public List<?> run(byte[] key, byte[][] arguments) {
		byte[][] keyAndArguments = new byte[arguments.length + 1][];
		keyAndArguments[0] = key;
		System.arraycopy(arguments, 0, keyAndArguments, 1, arguments.length);
		return inTime((caller) -> {
			RedisConnection connection = open(caller);
			if (caller.hasLeft()) {
				// and would not hear of what is changed
				return List.of();
			}
			List<?> reply = eval(connection, caller, keyAndArguments);
			if (reply == null) {
				throw new IllegalStateException("The connection is in a pipeline or a transaction");
			}
			return reply;
		});
	}

	private static @Nullable List<?> eval(RedisConnection connection, Caller caller, byte[][] keyAndArguments) {
		try {
			return connection.scriptingCommands().eval(SCRIPT, ReturnType.MULTI, 1, keyAndArguments);
		}
		catch (RuntimeException ex) {
			List<?> reply = JEDIS
					? JedisClusterNodes.eval(connection.getNativeConnection(), ex, caller, SCRIPT, keyAndArguments)
					: null;
			if (reply == null) {
				throw ex;
			}
			return reply;
		}
	}

	@Override
	public Map<String, String> settings(String pattern) {
		return inTime((caller) -> {
			RedisConnection connection = open(caller);
			Map<String, String> settings = new HashMap<>();
			Properties found = connection.serverCommands().getConfig(pattern);
			if (found != null) {
				found.stringPropertyNames().forEach((name) -> settings.put(name, found.getProperty(name)));
			}
			return settings;
		});
	}

	/** Whoever waits for a reply need not wait for the end of the connection. */
	private RedisConnection open(Caller caller) {
		RedisConnection connection = this.factory.getConnection();
		caller.afterwards(() -> close(connection));
		return connection;
	}

	private static void close(RedisConnection connection) {
		try {
			connection.close();
		}
		catch (RuntimeException ex) {
			// it had been closed before, or is beyond that
		}
	}

	private <T> T inTime(Function<Caller, T> work) {
		try {
			return this.calls.call(work);
		}
		catch (TimeoutException ex) {
			throw new QueryTimeoutException(Objects.requireNonNullElse(ex.getMessage(), "Redis did not answer"), ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new RedisSystemException("Interrupted while waiting for Redis", ex);
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
	public Object foundation() {
		return this.factory;
	}

	@Override
	public void close() {
		// each call closes its connection
	}

}
