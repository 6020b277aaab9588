package io.github.snowflakeid.entity;

import java.util.Locale;

/**
 * {@link SnowflakeGenerated} stands where it cannot work.
 */
public final class InvalidGeneratedIdException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	/** What is wrong, as a full sentence. */
	private final String description;

	/** What to do, as a full sentence. */
	private final String remedy;

	/**
	 * Creates an exception.
	 * @param property the annotated property, with its class
	 * @param problem what is wrong with it, to follow the property in a sentence
	 * @param remedy what to do, as a full sentence
	 */
	public InvalidGeneratedIdException(String property, String problem, String remedy) {
		super(String.format(Locale.ROOT, "@SnowflakeGenerated property %s %s. %s", property, problem, remedy));
		this.description = String.format(Locale.ROOT, "@SnowflakeGenerated property %s %s.", property, problem);
		this.remedy = remedy;
	}

	/**
	 * Returns what is wrong.
	 * @return a full sentence
	 */
	public String description() {
		return this.description;
	}

	/**
	 * Returns what to do.
	 * @return a full sentence
	 */
	public String remedy() {
		return this.remedy;
	}

}
