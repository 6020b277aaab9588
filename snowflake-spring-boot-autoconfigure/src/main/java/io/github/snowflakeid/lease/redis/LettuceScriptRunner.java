package io.github.snowflakeid.lease.redis;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;

import io.github.snowflakeid.lease.LeaseThreads;
import io.lettuce.core.AbstractRedisClient;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisScriptingAsyncCommands;
import io.lettuce.core.api.async.RedisServerAsyncCommands;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import org.jspecify.annotations.Nullable;

import org.springframework.dao.DataAccessException;
import org.springframework.dao.InvalidDataAccessApiUsageException;
import org.springframework.dao.QueryTimeoutException;
import org.springframework.data.redis.RedisSystemException;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

/**
 * Runs the script over a connection of its own, so that a renewal neither waits behind
 * the application's commands nor for as long as they may. It is opened by the
 * application's client, and so to the same server in the same way. After any failure it
 * is given up and a new one is opened: the server may have lost its role, or the
 * connection have been cut without a word.
 */
final class LettuceScriptRunner implements LeaseScriptRunner {

	/** Lettuce can open a connection only by blocking, for up to a minute by default. */
	private static final Executor OPENERS = (task) -> LeaseThreads.daemon(task, "snowflake-redis-connect").start();

	private final LettuceConnectionFactory factory;

	private final Duration timeout;

	private final AtomicReference<@Nullable CompletableFuture<Link>> link = new AtomicReference<>();

	LettuceScriptRunner(LettuceConnectionFactory factory, Duration timeout) {
		this.factory = factory;
		this.timeout = timeout;
	}

	@Override
	public List<?> run(byte[] key, byte[][] arguments) {
		CompletableFuture<Link> link = link();
		boolean done = false;
		try {
			List<?> reply = run(await(link).commands(), new byte[][] { key }, arguments);
			done = true;
			return reply;
		}
		catch (ExecutionException ex) {
			throw translate((ex.getCause() != null) ? ex.getCause() : ex);
		}
		catch (RedisException ex) {
			throw translate(ex);
		}
		catch (TimeoutException ex) {
			throw new QueryTimeoutException(
					String.format(Locale.ROOT, "Redis has not answered within %s", this.timeout), ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new RedisSystemException("Interrupted while waiting for Redis", ex);
		}
		finally {
			if (!done) {
				giveUp(link);
			}
		}
	}

	private List<?> run(RedisScriptingAsyncCommands<byte[], byte[]> commands, byte[][] keys, byte[][] arguments)
			throws ExecutionException, TimeoutException, InterruptedException {
		try {
			return this.<List<?>>await(commands.evalsha(LeaseScript.SHA1, ScriptOutputType.MULTI, keys, arguments));
		}
		catch (ExecutionException ex) {
			if (ex.getCause() instanceof RedisNoScriptException) {
				return this.<List<?>>await(commands.eval(LeaseScript.TEXT.getBytes(StandardCharsets.UTF_8),
						ScriptOutputType.MULTI, keys, arguments));
			}
			throw ex;
		}
	}

	private <T> T await(Future<T> future) throws ExecutionException, TimeoutException, InterruptedException {
		return future.get(this.timeout.toMillis(), TimeUnit.MILLISECONDS);
	}

	private RuntimeException translate(Throwable cause) {
		RuntimeException exception = (cause instanceof RuntimeException runtime) ? runtime
				: new RedisSystemException("Redis cannot be reached", cause);
		DataAccessException translated = this.factory.translateExceptionIfPossible(exception);
		if (translated instanceof RedisSystemException system) {
			return ServerWords.in(system);
		}
		return (translated != null) ? translated : exception;
	}

	private CompletableFuture<Link> link() {
		CompletableFuture<Link> link = this.link.get();
		while (link == null) {
			CompletableFuture<Link> opening = new CompletableFuture<>();
			if (this.link.compareAndSet(null, opening)) {
				OPENERS.execute(() -> complete(opening));
			}
			link = this.link.get();
		}
		return link;
	}

	private void complete(CompletableFuture<Link> opening) {
		try {
			opening.complete(open());
		}
		catch (Exception ex) {
			opening.completeExceptionally(ex);
		}
	}

	private Link open() {
		AbstractRedisClient client = this.factory.getRequiredNativeClient();
		if (client instanceof RedisClusterClient cluster) {
			// after a failover, the client would not know the new master by itself
			cluster.refreshPartitions();
			StatefulRedisClusterConnection<byte[], byte[]> connection = cluster.connect(ByteArrayCodec.INSTANCE);
			return Link.of(connection, connection.async());
		}
		StatefulRedisConnection<byte[], byte[]> connection = connect((RedisClient) client);
		return Link.of(connection, connection.async());
	}

	private static StatefulRedisConnection<byte[], byte[]> connect(RedisClient client) {
		try {
			return client.connect(ByteArrayCodec.INSTANCE);
		}
		catch (IllegalStateException ex) {
			// the client of static master/replica nodes has no address
			throw new InvalidDataAccessApiUsageException(
					"Leases in Redis need a single server, Sentinel or Cluster: the nodes of spring.data.redis.masterreplica "
							+ "do not tell which of them is the master",
					ex);
		}
	}

	private void giveUp(CompletableFuture<Link> failed) {
		if (this.link.compareAndSet(failed, null)) {
			// also if it opens only later
			CompletableFuture<?> unused = failed.thenAccept((link) -> link.connection().close());
		}
	}

	@Override
	public Map<String, String> settings(String pattern)
			throws ExecutionException, TimeoutException, InterruptedException {
		CompletableFuture<Link> link = this.link.get();
		return (link != null) ? await(await(link).server().configGet(pattern)) : Map.of();
	}

	@Override
	public @Nullable Duration promotedAfter() throws Exception {
		return IsolatedMaster.promotedAfter(this.factory);
	}

	@Override
	public void reconnect() {
		CompletableFuture<Link> link = this.link.get();
		if (link != null) {
			giveUp(link);
		}
	}

	@Override
	public void close() {
		CompletableFuture<Link> link = this.link.getAndSet(null);
		if (link != null) {
			CompletableFuture<?> unused = link.thenAccept(Link::closeIfOpen);
		}
	}

	/**
	 * An open connection.
	 */
	private record Link(StatefulConnection<byte[], byte[]> connection,
			RedisScriptingAsyncCommands<byte[], byte[]> commands, RedisServerAsyncCommands<byte[], byte[]> server) {

		/** In a cluster, settings are those of any of its masters. */
		static Link of(StatefulConnection<byte[], byte[]> connection,
				RedisClusterAsyncCommands<byte[], byte[]> commands) {
			return new Link(connection, commands, commands);
		}

		/** The application may have shut down its client before. */
		void closeIfOpen() {
			if (this.connection.isOpen()) {
				this.connection.close();
			}
		}

	}

}
