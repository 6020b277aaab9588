package io.github.snowflakeid;

import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/**
 * What a class of the product logs between opening and closing this.
 */
public final class CapturedLog extends Handler implements AutoCloseable {

	private final Logger logger;

	private final Level level;

	private final List<String> messages = new ArrayList<>();

	public CapturedLog(Class<?> type) {
		this.logger = Logger.getLogger(type.getName());
		this.level = this.logger.getLevel();
		this.logger.setLevel(Level.ALL);
		this.logger.addHandler(this);
	}

	/** Returns level and message of what was logged so far. */
	public synchronized List<String> messages() {
		return List.copyOf(this.messages);
	}

	@Override
	public synchronized void publish(LogRecord entry) {
		this.messages.add("%s: %s".formatted(entry.getLevel(), new SimpleFormatter().formatMessage(entry)));
	}

	@Override
	public void flush() {
	}

	@Override
	public void close() {
		this.logger.removeHandler(this);
		this.logger.setLevel(this.level);
	}

}
