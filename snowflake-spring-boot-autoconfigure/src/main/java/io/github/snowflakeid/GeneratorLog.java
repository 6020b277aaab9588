package io.github.snowflakeid;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Locale;

/**
 * What one generator says in the log, with its name before it if it has one: each watches
 * the clock by itself, and says so when an id is drawn from it.
 */
final class GeneratorLog {

	private static final Logger logger = System.getLogger(SnowflakeIdGenerator.class.getName());

	private final String name;

	/**
	 * Creates a log.
	 * @param name the name of the generator, or an empty text
	 */
	GeneratorLog(String name) {
		this.name = name;
	}

	void log(Level level, String sentence) {
		logger.log(level, said(this.name, sentence));
	}

	void log(Level level, String sentence, Throwable cause) {
		logger.log(level, said(this.name, sentence), cause);
	}

	/** What is said by a generator with a name, or an empty one. */
	static String said(String name, String sentence) {
		return name.isEmpty() ? sentence : String.format(Locale.ROOT, "Generator '%s': %s", name, sentence);
	}

}
