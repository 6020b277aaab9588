package io.github.snowflakeid.lease.redis;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * Does something else before an operation is run for the first time.
 */
final class InterposedRunner implements LeaseScriptRunner {

	private final LeaseScriptRunner runner;

	private final String operation;

	private Runnable before;

	InterposedRunner(LeaseScriptRunner runner, String operation, Runnable before) {
		this.runner = runner;
		this.operation = operation;
		this.before = before;
	}

	@Override
	public List<?> run(byte[] key, byte[][] arguments) {
		if (new String(arguments[0], StandardCharsets.UTF_8).equals(this.operation)) {
			Runnable once = this.before;
			this.before = () -> {
			};
			once.run();
		}
		return this.runner.run(key, arguments);
	}

	@Override
	public Map<String, String> settings(String pattern) throws Exception {
		return this.runner.settings(pattern);
	}

	@Override
	public Duration promotedAfter() throws Exception {
		return this.runner.promotedAfter();
	}

	@Override
	public void reconnect() {
		this.runner.reconnect();
	}

	@Override
	public Object foundation() {
		return this.runner.foundation();
	}

	@Override
	public void close() {
		this.runner.close();
	}

}
