package io.github.snowflakeid.lease.redis;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import org.springframework.data.redis.connection.RedisConnection;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.connection.ReturnType;

/**
 * Runs a script with a fault in it.
 */
final class PatchedRunner implements LeaseScriptRunner {

	private final RedisConnectionFactory factory;

	private final byte[] script;

	PatchedRunner(RedisConnectionFactory factory, String script) {
		this.factory = factory;
		this.script = script.getBytes(StandardCharsets.UTF_8);
	}

	/** The script with another text at one place. */
	static String patch(String anchor, String replacement) {
		String text = LeaseScript.TEXT;
		int at = text.indexOf(anchor);
		if (at < 0 || text.indexOf(anchor, at + 1) >= 0) {
			throw new IllegalStateException("This must stand in the script exactly once: " + anchor);
		}
		return text.replace(anchor, replacement);
	}

	@Override
	public List<?> run(byte[] key, byte[][] arguments) {
		byte[][] keyAndArguments = new byte[arguments.length + 1][];
		keyAndArguments[0] = key;
		System.arraycopy(arguments, 0, keyAndArguments, 1, arguments.length);
		try (RedisConnection connection = this.factory.getConnection()) {
			return connection.scriptingCommands().eval(this.script, ReturnType.MULTI, 1, keyAndArguments);
		}
	}

	@Override
	public Map<String, String> settings(String pattern) {
		return Map.of();
	}

	@Override
	public Duration promotedAfter() {
		return null;
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
