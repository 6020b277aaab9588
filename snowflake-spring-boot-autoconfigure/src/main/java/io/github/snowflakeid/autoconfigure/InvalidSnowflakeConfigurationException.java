package io.github.snowflakeid.autoconfigure;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

/**
 * The {@code snowflake.*} properties do not add up to a working configuration. Holds
 * every problem, not only the first.
 */
public final class InvalidSnowflakeConfigurationException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	private final transient List<Problem> problems;

	InvalidSnowflakeConfigurationException(List<Problem> problems) {
		super(problems.stream().map(Problem::description).collect(Collectors.joining(". ")));
		this.problems = List.copyOf(problems);
	}

	List<Problem> problems() {
		return this.problems;
	}

	/**
	 * One wrong value or combination.
	 *
	 * @param property full name of the property
	 * @param value its value, or null if it is not set
	 * @param allowed what it must be
	 * @param remedy what to do, as a full sentence
	 */
	record Problem(String property, @Nullable Object value, String allowed, String remedy) {

		String description() {
			return String.format(Locale.ROOT, "%s is %s; it must be %s", this.property,
					(this.value != null) ? this.value : "not set", this.allowed);
		}

	}

}
