package io.github.snowflakeid.lease.redis;

import java.nio.charset.StandardCharsets;
import java.util.List;

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
	public void reconnect() {
		this.runner.reconnect();
	}

	@Override
	public void close() {
		this.runner.close();
	}

}
