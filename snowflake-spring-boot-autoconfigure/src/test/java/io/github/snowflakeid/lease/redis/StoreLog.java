package io.github.snowflakeid.lease.redis;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/**
 * What stores log from now on. Other tests may run at the same time.
 */
final class StoreLog implements AutoCloseable {

	private static final Logger LOGGER = Logger.getLogger(RedisNodeLeaseStore.class.getName());

	private final List<String> lines = new CopyOnWriteArrayList<>();

	private final Handler handler = new Handler() {

		private final SimpleFormatter formatter = new SimpleFormatter();

		@Override
		public void publish(LogRecord logRecord) {
			StoreLog.this.lines.add(logRecord.getLevel() + " " + this.formatter.formatMessage(logRecord));
		}

		@Override
		public void flush() {
			// each is there at once
		}

		@Override
		public void close() {
			// nothing to close
		}

	};

	StoreLog() {
		LOGGER.addHandler(this.handler);
	}

	List<String> about(String text) {
		return this.lines.stream().filter((line) -> line.contains(text)).toList();
	}

	@Override
	public void close() {
		LOGGER.removeHandler(this.handler);
	}

}
