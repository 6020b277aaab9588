package io.github.snowflakeid.lease.redis;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

import io.github.snowflakeid.TimeSource;
import io.github.snowflakeid.lease.AbandonableCalls;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.async.RedisScriptingAsyncCommands;
import org.jspecify.annotations.Nullable;

import org.springframework.dao.DataAccessException;
import org.springframework.dao.QueryTimeoutException;
import org.springframework.data.redis.RedisSystemException;
import org.springframework.data.redis.connection.RedisNode;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

/**
 * Runs the script over a connection of its own, so that a renewal neither waits behind
 * the application's commands nor for as long as they may. It leads to the same servers in
 * the same way, as {@link LettuceLink} says.
 * <p>
 * After any failure, even one in words of the server's, it is given up and a new one is
 * opened: a server that has no word from its replicas, is loading or knows of no majority
 * may have a successor, and a connection may have been cut without a word. Opening one
 * finds out anew who the master is.
 * <p>
 * It is opened on a thread of its own, and not given up by who waits for it in vain: the
 * next call waits on. Only if it hangs, which no limit of Lettuce's prevents, as where
 * names are looked up or credentials asked for, another one is opened beside it.
 */
final class LettuceScriptRunner implements LeaseScriptRunner {

	/** Several hops do not answer, and there are others. */
	private static final int HANGS_AFTER_LIMITS = 5;

	/** Threads that hang in opening one, before new ones become rare. */
	private static final int HANGING = 2;

	private final LettuceConnectionFactory factory;

	private final Duration timeout;

	private final TimeSource timeSource;

	private final AbandonableCalls openings;

	private final AtomicReference<@Nullable Attempt> attempt = new AtomicReference<>();

	/** Of the cluster, when a connection was opened last. */
	private volatile Set<RedisNode> nodes = Set.of();

	LettuceScriptRunner(LettuceConnectionFactory factory, Duration timeout, TimeSource timeSource) {
		this.factory = factory;
		this.timeout = timeout;
		this.timeSource = timeSource;
		this.openings = new AbandonableCalls("snowflake-redis-connect", "Redis",
				"See why opening a connection to Redis takes so long; looking up names or credentials may", timeout,
				HANGING, timeSource);
	}

	@Override
	public String place() {
		return RedisFailures.place(this.factory);
	}

	@Override
	public List<?> run(byte[] key, byte[][] arguments) {
		Attempt attempt = null;
		boolean done = false;
		try {
			attempt = attempt();
			List<?> reply = run(await(attempt.link).commands(), new byte[][] { key }, arguments);
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
			if (attempt != null && !done && attempt.link.isDone()) {
				giveUp(attempt);
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
		return (translated != null) ? translated : exception;
	}

	/** The one that is open or under way, or a new one. */
	private Attempt attempt() throws TimeoutException, InterruptedException {
		while (true) {
			Attempt current = this.attempt.get();
			if (current != null && !current.link.isCompletedExceptionally() && !hangs(current)) {
				return current;
			}
			Attempt next = new Attempt(this.timeSource.nanoTime());
			if (this.attempt.compareAndSet(current, next)) {
				if (current != null) {
					current.giveUp();
				}
				begin(next);
				return next;
			}
		}
	}

	private boolean hangs(Attempt attempt) {
		return !attempt.link.isDone()
				&& this.timeSource.nanoTime() - attempt.begun > this.timeout.toNanos() * HANGS_AFTER_LIMITS;
	}

	private void begin(Attempt attempt) throws TimeoutException, InterruptedException {
		try {
			this.openings.call((caller) -> {
				attempt.begin(this::open);
				return attempt;
			});
		}
		finally {
			if (!attempt.hasBegun) {
				giveUp(attempt);
			}
		}
	}

	private LettuceLink open() {
		LettuceLink link = LettuceLink.open(this.factory, this.timeout, this.nodes);
		this.nodes = link.nodes();
		return link;
	}

	private void giveUp(Attempt failed) {
		if (this.attempt.compareAndSet(failed, null)) {
			failed.giveUp();
		}
	}

	@Override
	public Map<String, String> settings(String pattern)
			throws ExecutionException, TimeoutException, InterruptedException {
		Attempt attempt = this.attempt.get();
		return (attempt != null) ? await(await(attempt.link).server().configGet(pattern)) : Map.of();
	}

	@Override
	public @Nullable Duration promotedAfter() throws Exception {
		return IsolatedMaster.promotedAfter(this.factory);
	}

	@Override
	public void reconnect() {
		Attempt attempt = this.attempt.get();
		if (attempt != null) {
			giveUp(attempt);
		}
	}

	/**
	 * A client without resources of the application's shares those that the application's
	 * client has made for itself, and ends together with it.
	 */
	@Override
	public Object foundation() {
		return this.factory.getClientConfiguration().getClientResources().map(Object.class::cast).orElse(this.factory);
	}

	@Override
	public void close() {
		reconnect();
	}

	/**
	 * A connection that is being opened, or is open. It is either given up or opened
	 * first, and closed in any case once it is both.
	 */
	private static final class Attempt {

		private final long begun;

		private final CompletableFuture<LettuceLink> link = new CompletableFuture<>();

		private volatile boolean hasBegun;

		Attempt(long begun) {
			this.begun = begun;
		}

		void begin(Supplier<LettuceLink> opener) {
			this.hasBegun = true;
			if (this.link.isDone()) {
				return;
			}
			try {
				LettuceLink opened = opener.get();
				if (!this.link.complete(opened)) {
					opened.close();
				}
			}
			catch (Throwable ex) {
				this.link.completeExceptionally(ex);
			}
		}

		void giveUp() {
			if (!this.link.completeExceptionally(new IllegalStateException("The connection was given up"))
					&& !this.link.isCompletedExceptionally()) {
				this.link.join().close();
			}
		}

	}

}
